// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/json.hpp"
#include "anneal/core/horizon.hpp"

/// The schedule in another system's configuration file. Compiled as config/json.hpp is: link anneal::json, or define
/// ANNEAL_JSON_IMPLEMENTATION in one file.
namespace anneal {

/// What import_config has to know beside the document.
struct import_options {
  /// What the system takes outside the document: transformers' arguments for DeepSpeed's "auto", YOLO's epochs.
  nlohmann::json arguments = nlohmann::json::object();
  /// learning_rate, momentum, beta2 or weight_decay.
  std::string hyperparameter = "learning_rate";
  /// The group of parameters, where the system has several: its name, or its number from 0. If empty, the first.
  std::string group{};
};

/// A schedule, and what to tell who wrote the document: what is surely a mistake though the system takes it, and the
/// fields that were not looked at.
struct imported {
  any_schedule schedule;
  std::vector<std::string> warnings;
};

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

/// The rates that another system gives for its configuration, update by update: its defaults, its rounding and its
/// defects are kept.
///
///   imported i = import_config("deepspeed@0.16.5", R"({"scheduler": {"type": "WarmupLR", "params": {}}})"_json, run);
///
/// system: one of import_systems(), and after an @ the version, where the rules have changed; without it the newest known.
///   DeepSpeed under transformers takes both: "deepspeed@0.19.8+transformers4.57.6".
/// document: as JSON, with the names of the file; a command line as an object of its options ("lr-decay-iters": 1000).
/// run: what the document does not say, such as updates_per_epoch. What is missing is an error that names it.
/// The schedule is made of what to_json writes and from_json reads.
/// Errors: json_error with the path and the value, for what the system itself refuses, for an option that would change the
/// rate in a way that is not known here, and for a hyperparameter that nothing drives.
[[nodiscard]] imported import_config(std::string_view system, const nlohmann::json& document, const horizon& run = {},
                                     const import_options& options = {});

/// The names that import_config knows.
[[nodiscard]] std::vector<std::string> import_systems();

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal

#if defined(ANNEAL_JSON_IMPLEMENTATION)
#include "anneal/config/import/implementation.cpp"
#endif
