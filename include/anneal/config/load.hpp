// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/horizon.hpp"

/// Schedules as text and from files, without a JSON type: no header of a JSON library is included here. As with
/// config/json.hpp a program links anneal::json, or defines ANNEAL_JSON_IMPLEMENTATION in one file.
namespace anneal {

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

/// The schedule that a JSON text describes, as from_json.
///
///   any_schedule s = parse_schedule(R"({"type": "cosine", "initial": 3e-4, "steps": 98000})");
///
/// run: the horizon by which lengths that are texts are counted: "5ep", "2e9tok", "3%". overrides: fields to change before
/// the description is read, as with_overrides: "of.initial=3e-4", "steps=5%", "milestones[1]=80%".
/// Errors: json_error, as from_json; for a text that is no JSON, with the line and the column; for an object that has a key
/// twice, with its path.
[[nodiscard]] any_schedule parse_schedule(std::string_view text, const horizon& run = {},
                                          const std::vector<std::string>& overrides = {});

/// The schedule that a JSON file describes; one number of a file that cannot be changed is tuned by an override. Errors:
/// json_error, which names the file, as parse_schedule; for a file that cannot be read.
///
///   load("rate.json", horizon({.updates = 100'000, .updates_per_epoch = 500}), {"of.initial=3e-4"});
[[nodiscard]] any_schedule load(const std::string& path, const horizon& run = {},
                                const std::vector<std::string>& overrides = {});

/// The description of a schedule as JSON in one line: parse_schedule(to_text(s)) == s. Errors: std::invalid_argument
/// for a schedule that holds a lambda.
[[nodiscard]] std::string to_text(const any_schedule& s);

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal

#if defined(ANNEAL_JSON_IMPLEMENTATION)
#include "anneal/config/json/implementation.cpp"
#endif
