// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace tool {

/// The best trial of a study.
struct best_trial {
  std::string study;
  std::int64_t number;
  double value;
  nlohmann::json parameters;  ///< by name, a categorical as the alternative itself
};

/// Of Optuna's SQLite storage, as its study.best_trial: among the complete trials that keep the constraints, the least value,
/// or the largest where the study maximizes; of equal ones the first. Without a name the only study in it.
/// Errors: input_error for a file that is no such storage, for no study of the name or several without one, for one with
/// several objectives, or without a complete trial; and where this program was built without SQLite3.
best_trial best_of_optuna(const std::string& path, const std::string& study_name);

}  // namespace tool
