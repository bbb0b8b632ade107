// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>

#if defined(__cpp_exceptions)
#include <stdexcept>
#endif

#include "anneal/core/detail/strict.hpp"

/// Checks of constructor arguments.
///
/// Every error reads `anneal::cosine: steps must be positive, got 0`. It is thrown as std::invalid_argument; compiled
/// without exceptions the same text goes to stderr and the program aborts; in a constant expression the check fails
/// to compile, because report() is not constexpr.
namespace anneal {

#if defined(__cpp_exceptions)
/// What a constructor throws: `anneal::cosine: steps must be positive, got 0`.
class parameter_error : public std::invalid_argument {
 public:
  parameter_error(const char* text, const char* where, const char* parameter)
      : std::invalid_argument(text), where_(where), parameter_(parameter) {}

  /// The schedule, "anneal::cosine", and its parameter, "steps".
  const char* where() const noexcept { return where_; }
  const char* parameter() const noexcept { return parameter_; }

 private:
  const char* where_;  // literals
  const char* parameter_;
};
#endif

namespace detail {

[[noreturn]] inline void raise(const char* text) {
#if defined(__cpp_exceptions)
  throw std::invalid_argument(text);
#else
  std::fprintf(stderr, "%s\n", text);
  std::abort();
#endif
}

/// The default of a parameter that has to be given: every check refuses it. A finite number that nobody means, not a NaN,
/// because a compiler that is told that there are none could not tell it.
inline constexpr double not_given = -0x1.6e6f746769766p+1022;

constexpr bool is_given(double x) noexcept { return bits_of(x) != bits_of(not_given); }

/// A number with the fewest digits that read back as the same double.
struct number_text {
  char digits[32];

  explicit number_text(double x) {
    if (!is_finite(x) || !is_given(x)) {  // the sign of a NaN says nothing
      const bool negative = (bits_of(x) >> 63) != 0;
      std::snprintf(digits, sizeof digits, "%s",
                    !is_given(x) ? "nothing"
                    : is_nan(x)  ? "nan"
                    : negative   ? "-inf"
                                 : "inf");
      return;
    }
    for (int precision = 6; precision <= 17; ++precision) {
      std::snprintf(digits, sizeof digits, "%.*g", precision, x);
      if (bits_of(std::strtod(digits, nullptr)) == bits_of(x)) {
        break;
      }
    }
  }
};

/// `where: name rule, got value`
[[noreturn]] inline void report(const char* where, const char* name, const char* rule, double got) {
  char text[256];
  std::snprintf(text, sizeof text, "%s: %s %s, got %s", where, name, rule, number_text(got).digits);
#if defined(__cpp_exceptions)
  throw parameter_error(text, where, name);
#else
  raise(text);
#endif
}

/// `where: name rule, expected, got value`, of numbers of elements.
[[noreturn]] inline void report_size(const char* where, const char* name, const char* rule, std::size_t expected,
                                     std::size_t got) {
  char text[256];
  std::snprintf(text, sizeof text, "%s: %s %s, %zu, got %zu", where, name, rule, expected, got);
  raise(text);
}

/// The building block of the checks below, and the check for a rule that none of them states. A NaN keeps no rule: what a
/// comparison makes of it depends on the flags of the compiler.
constexpr void require(bool holds, const char* where, const char* name, const char* rule, double got) {
  if (!holds || is_nan(got)) {
    report(where, name, rule, got);
  }
}

constexpr void require_size(const char* where, const char* name, const char* rule, std::size_t expected,
                            std::size_t got) {
  if (got != expected) {
    report_size(where, name, rule, expected, got);
  }
}

constexpr void require_number(const char* where, const char* name, double x) {
  require(!is_nan(x), where, name, "must be a number", x);
}

constexpr void require_given(const char* where, const char* name, double x) {
  require_number(where, name, x);
  require(is_given(x), where, name, "must be given", x);
}

constexpr void require_finite(const char* where, const char* name, double x) {
  require_given(where, name, x);
  require(is_finite(x), where, name, "must be finite", x);
}

/// A rate that a Real can hold.
template <class Real>
constexpr void require_rate(const char* where, const char* name, double x) {
  require_finite(where, name, x);
  constexpr auto most = static_cast<double>((std::numeric_limits<Real>::max)());
  require(-most <= x && x <= most, where, name, "must be in the range of float", x);
}

/// Two rates between which a Real can compute: their difference is one as well.
template <class Real>
constexpr void require_span(const char* where, const char* name, double x, const char* rule, double other) {
  constexpr double most = static_cast<double>((std::numeric_limits<Real>::max)());
  const double half = x / 2 - other / 2;
  require(-most / 2 <= half && half <= most / 2, where, name, rule, x);
}

/// A parameter by which a rate is multiplied or divided: what comes of it is one that a Real can hold, too.
template <class Real>
constexpr void require_rate_of(const char* where, const char* name, double x, double rate) {
  constexpr auto most = static_cast<double>((std::numeric_limits<Real>::max)());
  require(-most <= rate && rate <= most, where, name, "must not take a rate beyond the largest number", x);
}

constexpr void require_positive(const char* where, const char* name, double x) {
  require_given(where, name, x);
  require(is_finite(x) && x > 0, where, name, "must be positive", x);
}

constexpr void require_not_negative(const char* where, const char* name, double x) {
  require_given(where, name, x);
  require(is_finite(x) && x >= 0, where, name, "must not be negative", x);
}

/// A coefficient whose products with a step, and the squares of these, are numbers.
constexpr void require_moderate(const char* where, const char* name, double x) {
  require_finite(where, name, x);
  require(-0x1p400 <= x && x <= 0x1p400, where, name, "must be in [-2^400, 2^400]", x);
}

/// A ratio of two rates, or of two slopes.
constexpr void require_ratio(const char* where, const char* name, double x) {
  require_positive(where, name, x);
  require(0x1p-400 <= x && x <= 0x1p400, where, name, "must be in [2^-400, 2^400]", x);
}

/// A number of steps: positive, small enough for the clock to be exact (2^53), and not so small that its reciprocal or
/// the powers of that are not numbers.
constexpr void require_steps(const char* where, const char* name, double x) {
  require_given(where, name, x);
  require(x > 0, where, name, "must be positive", x);
  require(is_finite(x) && x <= 0x1p53, where, name, "must be at most 2^53", x);
  require(x >= 0x1p-53, where, name, "must be at least 2^-53", x);
}

constexpr double checked_steps(const char* where, const char* name, double x) {
  require_steps(where, name, x);
  return x;
}

/// A number of steps that may be 0.
constexpr void require_offset(const char* where, const char* name, double x) {
  require_not_negative(where, name, x);
  require(x <= 0x1p53, where, name, "must be at most 2^53", x);
}

constexpr double checked_offset(const char* where, const char* name, double x) {
  require_offset(where, name, x);
  return x;
}

/// The length of a schedule that has to have an end; an any_schedule without one has an infinite length.
constexpr double checked_end(const char* where, double x) {
  require(is_finite(x), where, "the length of the schedule", "must be finite", x);
  return x;
}

/// A hyperparameter such as momentum or a beta: 0 <= x < 1.
constexpr void require_fraction(const char* where, const char* name, double x) {
  require_given(where, name, x);
  require(x >= 0 && x < 1, where, name, "must be in [0, 1)", x);
}

}  // namespace detail

}  // namespace anneal
