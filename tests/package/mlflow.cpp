// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <stdexcept>

#include <anneal/track/mlflow.hpp>

namespace {

/// Before main() begins.
[[maybe_unused]] const bool refuses = [] {
  try {
    anneal::mlflow_sink sink("http://", {.run_name = "none"});
  } catch (const std::invalid_argument&) {
    return true;
  }
  std::abort();
}();

}  // namespace
