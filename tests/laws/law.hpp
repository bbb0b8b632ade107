// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace laws {

/// Checks a law on random cases, as one assertion of the enclosing Catch2 test; a failure shows the smallest
/// counterexample that was found. By default 300 cases from a fixed seed; RapidCheck's own variable asks for others:
/// `RC_PARAMS="seed=7 max_success=100000"`.
void law(const std::string& name, const std::function<void()>& property);

}  // namespace laws
