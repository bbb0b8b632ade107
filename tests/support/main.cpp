// SPDX-License-Identifier: Apache-2.0

// Compiled once and linked into every test executable. Catch2 2.13 puts its implementation here; 3.x has it in its
// library and ignores the macro.
#define CATCH_CONFIG_RUNNER
#include "support/catch.hpp"

int main(int argc, char* argv[]) { return Catch::Session().run(argc, argv); }
