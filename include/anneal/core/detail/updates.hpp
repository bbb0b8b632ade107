// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdio>
#include <type_traits>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/step.hpp"

/// A length between 0 and 1 is a part of the run that was taken for a number of updates. It is refused in JSON and by the
/// other frameworks' names; a fraction above 1, such as a T_max of 7.5, is what it says.
namespace anneal::detail {

constexpr bool is_part_of_the_run(double x) noexcept { return x > 0 && x < 1; }

[[noreturn]] inline void report_part_of_the_run(const char* where, const char* name, double got) {
  char text[320];
  const bool in_json = where[0] == '\0';
  std::snprintf(text, sizeof text,
                in_json ? "%s: %s is a number of updates, got %s; for a part of the run write \"%g%%\""
                        : "%s: %s is a number of updates, got %s; for a part of the run write "
                          "run.part(%g) of an anneal::horizon run",
                where, name, number_text(got).digits, in_json ? 100 * got : got);
#if defined(__cpp_exceptions)
  throw parameter_error(text, where, name);
#else
  raise(text);
#endif
}

/// One step, an optional one, or a list of them; whatever else has no length.
template <class T>
constexpr void require_updates(const char* where, const char* name, const T& value) {
  if constexpr (std::is_same_v<T, step>) {
    if (is_part_of_the_run(value)) {
      report_part_of_the_run(where, name, value);
    }
  } else if constexpr (requires {
                         requires std::is_same_v<std::remove_cvref_t<decltype(*value)>, step>;
                         value.has_value();
                       }) {
    if (value.has_value()) {
      require_updates(where, name, *value);
    }
  } else if constexpr (requires {
                         requires std::is_same_v<std::remove_cvref_t<decltype(value[0])>, step>;
                         value.size();
                       }) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      require_updates(where, name, value[i]);
    }
  }
}

struct updates_checker {  // one for all aggregates
  const char* where;
  constexpr void operator()(const char* name, const auto& value, auto...) const { require_updates(where, name, value); }
};

/// All lengths among the parameters of another framework's scheduler.
template <class Params>
constexpr void require_updates(const Params& p) {
  if constexpr (has_fields<const Params>) {  // none of what holds a lambda
    Params::fields(p, updates_checker{Params::name});
  }
}

}  // namespace anneal::detail
