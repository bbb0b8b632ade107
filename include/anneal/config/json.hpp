// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/adapter/scheduler.hpp"
#include "anneal/config/any_schedule.hpp"
#include "anneal/config/fingerprint.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/types.hpp"
#if !defined(ANNEAL_SEPARATE_JSON_TYPES)
#include "anneal/config/json/all_types.hpp"
#endif
#include "anneal/core/describe.hpp"
#include "anneal/core/read.hpp"

namespace anneal {

namespace detail {

/// Builds JSON from the events of a description. What JSON has no numbers for is a text.
class json_sink {
 public:
  void key(const char* name) { keys_.emplace_back(name); }
  void number(double x) {
    constexpr double exact = 0x1p53;
    const bool negative_zero = x == 0 && std::signbit(x);
    if (-exact <= x && x <= exact && static_cast<double>(static_cast<std::int64_t>(x)) == x && !negative_zero) {
      put(static_cast<std::int64_t>(x));
    } else if (is_finite(x)) {
      put(x);
    } else {
      put(number_text(x).digits);
    }
  }
  void boolean(bool value) { put(value); }
  void text(const char* text) { put(text); }
  void null() { put(nullptr); }
  void begin_object(const char* type) {
    open_.push_back(nlohmann::json::object());
    if (type != nullptr) {
      open_.back()["type"] = type;
    }
  }
  void end_object() { close(); }
  void begin_list() { open_.push_back(nlohmann::json::array()); }
  void end_list() { close(); }

  nlohmann::json take() { return std::move(result_); }

 private:
  void close() {
    nlohmann::json value = std::move(open_.back());
    open_.pop_back();
    put(std::move(value));
  }

  void put(nlohmann::json value) {
    if (open_.empty()) {
      result_ = std::move(value);
    } else if (open_.back().is_array()) {
      open_.back().push_back(std::move(value));
    } else {
      open_.back()[keys_.back()] = std::move(value);
      keys_.pop_back();
    }
  }

  std::vector<nlohmann::json> open_;
  std::vector<std::string> keys_;  // of the fields that are being written, outermost first
  nlohmann::json result_;
};

inline std::string hexadecimal(std::uint64_t value) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(value));
  return digits;
}

}  // namespace detail

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
/// All schedules of all dialects take a compiler half a minute. A program of several files compiles them once: it defines
/// ANNEAL_SEPARATE_JSON_TYPES for all of them, and includes <anneal/config/json/all_types.hpp> in one.
/// Errors: json_error, a std::invalid_argument, with the path of the field, for an unknown type, an unknown, missing or
/// ill-typed field, a bad value (`/of/1/gamma: must be positive, got -0.9`), or more than 64 levels.
[[nodiscard]] inline any_schedule from_json(const nlohmann::json& description) {
  return detail::schedule_from_json(description, "", {}, 0);
}

/// The description of a schedule as JSON. Does not compile for a schedule that holds a lambda.
///
///   to_json(anneal::constant({.value = 0.1}));  // {"type": "constant", "value": 0.1}
template <schedule S>
[[nodiscard]] nlohmann::json to_json(const S& s) {
  detail::json_sink sink;
  detail::write(sink, s);
  return sink.take();
}

/// The position of a scheduler and what it has heard, as JSON, with the fingerprint of its schedule.
///
///   {"version": 1, "fingerprint": "…", "step": 1200, "feedback": { … }}
template <schedule S>
[[nodiscard]] nlohmann::json to_json(const scheduler<S>& run) {
  detail::json_sink sink;
  detail::write(sink, run.state());
  nlohmann::json state = sink.take();
  state["version"] = 1;
  state["fingerprint"] = detail::hexadecimal(fingerprint(run.schedule()));
  return state;
}

/// What to do with the state of another schedule than the one that it is restored into.
enum class other_definition { refuse, accept };

/// Restores what to_json(scheduler) gave; whatever is wrong, the scheduler is as it was.
/// Errors: json_error for another version, for a field that is missing or ill-typed, or for a state that belongs to a
/// schedule with another fingerprint, unless that is accepted; its feedback state has to fit even then.
template <schedule S>
void restore(scheduler<S>& run, const nlohmann::json& saved, other_definition other = other_definition::refuse) {
  detail::json_node node(saved, "", {}, 0);
  node.all_required();
  const int version = node.get("version", 0);
  if (version != 1) {
    throw json_error("/version", "must be 1, got " + std::to_string(version));
  }
  const std::string expected = detail::hexadecimal(fingerprint(run.schedule()));
  const std::string found = node.text("fingerprint");
  if (found != expected && other == other_definition::refuse) {
    throw json_error("/fingerprint", "is of another schedule: " + found + ", this one has " + expected);
  }
  auto state = scheduler<S>(run.schedule()).state();
  node.guarded([&] {
    detail::read(node, state);
    node.finish();
    run.restore(state);
    return 0;
  });
}

}  // namespace anneal
