// SPDX-License-Identifier: Apache-2.0
// Prints the JSON Schema of every schedule that a file can hold, for an editor or a validator.
#include <iostream>

#include <anneal/config/json.hpp>

int main() { std::cout << anneal::json_schema().dump(2) << '\n'; }
