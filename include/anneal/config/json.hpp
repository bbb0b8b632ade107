// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file that is not there ends the compilation.
#if !defined(__cpp_exceptions)
#error "anneal/config/json.hpp needs exceptions: compile without -fno-exceptions"
#include "anneal/needs/exceptions"
#endif

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/json/any_bindings.hpp"
#include "anneal/config/json/sink.hpp"
#include "anneal/config/json/state.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/driver/hyperparameter.hpp"

/// Schedules and the state of a run as JSON of nlohmann's. All schedules of all dialects take a compiler long, and are
/// compiled once in a program: it links anneal::json, or defines ANNEAL_JSON_IMPLEMENTATION in one file, before this is
/// included. Programs that need no JSON type include config/load.hpp.
namespace anneal {

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

/// The schedule that a JSON description stands for.
///
///   {"type": "cosine", "initial": 3e-4, "final": 3e-5, "steps": 98000}
///   {"type": "warmup", "steps": 500, "of": {"type": "plateau", "initial": 0.1}}
///   {"type": "sequence", "of": [ … ]}
///   {"type": "pytorch.StepLR", "lr": 0.05, "step_size": 30, "gamma": 0.1}
///
/// type: the name of a schedule, adaptor or operator, or of another framework's scheduler. The other fields are its
/// parameters, as they are named in C++, or in the framework; one that is absent or null has its default. What an
/// adaptor takes is `of`; what an operator or a sequence takes is a list `of`. A curve is its name or, with a
/// parameter, an object: {"type": "power", "exponent": 2}. Numbers that JSON does not have are "inf" and "-inf". Inner
/// schedules of a framework's inherit `lr`. What drives two hyperparameters gives the second with "drives": "momentum".
/// from_json(to_json(s)) == s, with the same rates bit for bit.
/// Errors: json_error, a std::invalid_argument, with the path of the field, for an unknown type, an unknown, missing or
/// ill-typed field, a bad value (`/of/1/gamma: must be positive, got -0.9`), more than 64 levels, or a
/// composition that needs a rate of a step to which a scheduler of PyTorch walks for more than a million steps.
[[nodiscard]] any_schedule from_json(const nlohmann::json& description);

/// The same in a run whose horizon is known: a length, wherever one is asked for, may be a text such as "5ep", "2e9tok" or
/// "3%", as horizon::parse takes it, and transformers' num_warmup_steps a part of the run. Only "2000ba" is known without.
/// Errors: as from_json; a unit for which the horizon does not give what it needs:
/// `/steps: "5ep" needs updates_per_epoch, which the horizon does not give`.
///
///   from_json({{"type", "cosine"}, {"initial", 0.1}, {"steps", "90%"}}, horizon({.updates = 1'000}));
[[nodiscard]] any_schedule from_json(const nlohmann::json& description, const horizon& run);

/// A JSON document with some fields changed: "of.initial=3e-4", "steps=5%", "milestones[1]=80%", "/of/0/initial=0.1". A
/// path of names, with dots between and indices of lists in brackets, or a JSON pointer; then =, and a value that is JSON,
/// or else text. A field that the document leaves to its default may be given, too.
/// Errors: json_error for what is not like that, for a place that is not there, with the nearest name, and for one that is
/// given twice. Whether the value fits is from_json's to say.
[[nodiscard]] nlohmann::json with_overrides(nlohmann::json document, const std::vector<std::string>& overrides);

/// A JSON Schema (2020-12) of all that from_json takes, with what each field is, its range and its default: for an editor
/// that completes a file and marks its mistakes, and for whoever checks files without this library. It is made by the
/// functions that from_json reads with. What it cannot say, or does not: how two values have to be to each other, such as
/// low and high of a clamp; the order of a list; what of a sequence or a repeat has to end; the range of a float, of tanh's
/// two numbers and of a ratio that must not be 1; the text of a formula; how deep a document may be. A document of several
/// hyperparameters is bindings_schema's.
[[nodiscard]] nlohmann::json json_schema();

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

/// The description of a schedule as JSON. Does not compile for a schedule that holds a lambda.
///
///   to_json(anneal::constant({.value = 0.1}));  // {"type": "constant", "value": 0.1}
template <schedule S>
[[nodiscard]] nlohmann::json to_json(const S& s) {
  detail::json_sink sink;
  detail::write(sink, s);
  return sink.take();
}

namespace detail {

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

std::vector<std::optional<any_schedule>> schedules_by_name(const nlohmann::json& description,
                                                           std::span<const char* const> names, const horizon& run);

nlohmann::json schema_of_bindings(std::span<const char* const> names);

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace detail

/// The schedules of several hyperparameters of one optimizer, by their names.
///
///   {"learning_rate": {"type": "cosine", …}, "momentum": {"type": "linear", …}}
///
///   scheduled opt{optimizer, bindings_from_json(description)};
///   scheduled other{mixture, bindings_from_json(description, temperature)};  // knows a hyperparameter of your own, too
///
/// bindings_from_json(to_json(b)) == b. With a horizon after the description lengths may be texts, as in from_json.
/// Errors: json_error, as from_json (`/momentum/steps: must be positive, got 0`); for a name that is not known, with the
/// nearest one; where opt is made, for a hyperparameter that the optimizer does not have.
template <class... Own>
[[nodiscard]] auto bindings_from_json(const nlohmann::json& description, const horizon& run, Own...) {
  using bindings = detail::bindings_by_name<detail::known_hyperparameters, Own...>;
  return bindings(detail::schedules_by_name(description, bindings::names, run));
}

template <class... Own>
[[nodiscard]] auto bindings_from_json(const nlohmann::json& description, Own... own) {
  return anneal::bindings_from_json(description, horizon(), own...);
}

/// A JSON Schema (2020-12) of all that bindings_from_json takes, with the same hyperparameters of your own: an object of
/// hyperparameters, each with what json_schema says of a schedule.
///
///   bindings_schema(temperature)["properties"]["temperature"];  // {"$ref": "#/$defs/schedule"}
template <class... Own>
[[nodiscard]] nlohmann::json bindings_schema(Own...) {
  return detail::schema_of_bindings(detail::bindings_by_name<detail::known_hyperparameters, Own...>::names);
}

template <class... H>
[[nodiscard]] nlohmann::json to_json(const any_bindings<H...>& bindings) {
  detail::json_sink sink;
  bindings.write_to(sink);
  return sink.take();
}

}  // namespace anneal

#if defined(ANNEAL_JSON_IMPLEMENTATION)
#include "anneal/config/json/implementation.cpp"
#endif
