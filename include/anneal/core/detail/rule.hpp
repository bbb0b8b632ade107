// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>

#include "anneal/core/check.hpp"
#include "anneal/core/step.hpp"

/// What a parameter may be. A parameter stands in one line of the fields() of its aggregate, with its rule and what it is:
///
///   field("gamma", p.gamma, is::positive, "what the rate is multiplied by");
///
/// (one whose type says what it may be, such as an enumeration, with what it is alone), and require_fields<Real>("anneal::step_decay", p) checks all of them, in their order. A rule is a class with
///   check<Real>(where, name, x)   the error, if x breaks it; Real is what the schedule computes in
///   low, high                     the least and the largest number that it allows
///   low_itself, high_itself       whether these are allowed, too
/// What two parameters have to be to each other is checked after that, by who made them.
namespace anneal::detail {

template <class T>
concept rule = requires(const char* text, double x) {
  T::template check<double>(text, text, x);
  { T::low + T::high } -> std::convertible_to<double>;
  { T::low_itself || T::high_itself } -> std::convertible_to<bool>;
};

/// Every number but NaN.
struct number_rule {
  static constexpr double low = -infinite(), high = infinite();
  static constexpr bool low_itself = true, high_itself = true;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_number(where, name, x);
  }
};

struct finite_rule {
  static constexpr double low = -infinite(), high = infinite();
  static constexpr bool low_itself = false, high_itself = false;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_finite(where, name, x);
  }
};

/// Finite, and in a Real too.
struct rate_rule : finite_rule {
  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_rate<Real>(where, name, x);
  }
};

struct positive_rule {
  static constexpr double low = 0, high = infinite();
  static constexpr bool low_itself = false, high_itself = false;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_positive(where, name, x);
  }
};

struct not_negative_rule {
  static constexpr double low = 0, high = infinite();
  static constexpr bool low_itself = true, high_itself = false;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_not_negative(where, name, x);
  }
};

struct moderate_rule {
  static constexpr double low = -0x1p400, high = 0x1p400;
  static constexpr bool low_itself = true, high_itself = true;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_moderate(where, name, x);
  }
};

struct ratio_rule {
  static constexpr double low = 0x1p-400, high = 0x1p400;
  static constexpr bool low_itself = true, high_itself = true;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_ratio(where, name, x);
  }
};

/// A length of at least a little.
struct steps_rule {
  static constexpr double low = 0x1p-53, high = 0x1p53;
  static constexpr bool low_itself = true, high_itself = true;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_steps(where, name, x);
  }
};

/// A length that may be 0.
struct offset_rule {
  static constexpr double low = 0, high = 0x1p53;
  static constexpr bool low_itself = true, high_itself = true;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_offset(where, name, x);
  }
};

/// In [0, 1].
struct part_rule {
  static constexpr double low = 0, high = 1;
  static constexpr bool low_itself = true, high_itself = true;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_given(where, name, x);
    require(x >= 0 && x <= 1, where, name, "must be between 0 and 1", x);
  }
};

/// In (0, 1).
struct proper_part_rule {
  static constexpr double low = 0, high = 1;
  static constexpr bool low_itself = false, high_itself = false;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require(x > 0 && x < 1, where, name, "must be in (0, 1)", x);
  }
};

struct below_1_rule {
  static constexpr double low = -infinite(), high = 1;
  static constexpr bool low_itself = true, high_itself = false;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_given(where, name, x);
    require(x < 1, where, name, "must be below 1", x);
  }
};

/// Finite. Least: one digit.
template <int Least>
struct at_least_rule {
  static constexpr double low = Least, high = infinite();
  static constexpr bool low_itself = true, high_itself = false;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    constexpr char text[] = {'m', 'u', 's', 't', ' ', 'b', 'e', ' ',         'a', 't',
                             ' ', 'l', 'e', 'a', 's', 't', ' ', '0' + Least, 0};
    require_given(where, name, x);
    require(is_finite(x) && x >= Least, where, name, text, x);
  }
};

struct negative_rule {
  static constexpr double low = -infinite(), high = 0;
  static constexpr bool low_itself = true, high_itself = false;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_given(where, name, x);
    require(x < 0, where, name, "must be negative", x);
  }
};

/// In [0, 1).
struct fraction_rule {
  static constexpr double low = 0, high = 1;
  static constexpr bool low_itself = true, high_itself = false;

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    require_fraction(where, name, x);
  }
};

/// Both of two, the first one first.
template <rule A, rule B>
struct both_rules {
  static constexpr double low = A::low < B::low ? B::low : A::low;
  static constexpr double high = A::high < B::high ? A::high : B::high;
  static constexpr bool low_itself = (A::low < low || A::low_itself) && (B::low < low || B::low_itself);
  static constexpr bool high_itself = (A::high > high || A::high_itself) && (B::high > high || B::high_itself);

  template <class Real>
  static constexpr void check(const char* where, const char* name, double x) {
    A::template check<Real>(where, name, x);
    B::template check<Real>(where, name, x);
  }
};

template <rule A, rule B>
constexpr both_rules<A, B> operator&&(A, B) noexcept {
  return {};
}

template <class Real>
constexpr void require_field(const char*, const char*, const auto&, const char* = nullptr) noexcept {}

/// A number, an optional one if it is given, or each of a list.
template <class Real, rule Rule>
constexpr void require_field(const char* where, const char* name, const auto& x, Rule, const char* = nullptr) {
  if constexpr (requires { x.has_value(); }) {
    if (x.has_value()) {
      Rule::template check<Real>(where, name, *x);
    }
  } else if constexpr (requires { x.size(); }) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      Rule::template check<Real>(where, name, x[i]);
    }
  } else {
    Rule::template check<Real>(where, name, static_cast<double>(x));
  }
}

template <class Real>
struct field_checker {  // one for all aggregates
  const char* where;
  constexpr void operator()(const char* name, const auto& value, auto... rule_and_text) const {
    detail::require_field<Real>(where, name, value, rule_and_text...);
  }
};

/// Checks what every parameter has to be by itself.
template <class Real = double, class Params>
constexpr void require_fields(const char* where, const Params& p) {
  Params::fields(p, field_checker<Real>{where});
}

}  // namespace anneal::detail

/// number: not NaN. finite. rate: finite, also in what the schedule computes in. moderate: in [-2^400, 2^400]. ratio: in
/// [2^-400, 2^400]. steps: a length, in [2^-53, 2^53]. offset: a length that may be 0, in [0, 2^53]. fraction: in [0, 1).
/// part: in [0, 1]. proper_part: in (0, 1). below_1. negative. at_least<3>: and finite.
/// `is::a && is::b` is both.
namespace anneal::is {

inline constexpr detail::number_rule number;
inline constexpr detail::finite_rule finite;
inline constexpr detail::rate_rule rate;
inline constexpr detail::positive_rule positive;
inline constexpr detail::not_negative_rule not_negative;
inline constexpr detail::moderate_rule moderate;
inline constexpr detail::ratio_rule ratio;
inline constexpr detail::steps_rule steps;
inline constexpr detail::offset_rule offset;
inline constexpr detail::fraction_rule fraction;
inline constexpr detail::part_rule part;
inline constexpr detail::proper_part_rule proper_part;
inline constexpr detail::below_1_rule below_1;
inline constexpr detail::negative_rule negative;
template <int Least>
inline constexpr detail::at_least_rule<Least> at_least;

}  // namespace anneal::is
