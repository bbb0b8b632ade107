// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/detail/rule.hpp>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"

namespace {

namespace is = anneal::is;
using anneal::detail::not_given;
using anneal::detail::require_field;
using anneal::detail::require_fields;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double least = std::numeric_limits<double>::denorm_min();
constexpr double largest = std::numeric_limits<double>::max();
constexpr double largest_float = std::numeric_limits<float>::max();

/// The neighbours of x among doubles.
constexpr double below(double x) {
  return x > 0 ? std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) - 1)
               : (x == 0 ? -least : std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) + 1));
}
constexpr double above(double x) { return -below(-x); }
static_assert(below(1) == 1 - 0x1p-53 && above(1) == 1 + 0x1p-52 && above(0) == least && below(0) == -least);
static_assert(below(-1) == -1 - 0x1p-52 && above(-1) == -1 + 0x1p-53);

/// What the error says of x, after `it: x `; nothing if there is none.
template <class Real = double>
std::string said(auto rule, const auto& x) {
  try {
    require_field<Real>("it", "x", x, rule, "what it is");
  } catch (const std::invalid_argument& error) {
    const std::string text = error.what();
    CHECK(text.rfind("it: x ", 0) == 0);
    return text.substr(6);
  }
  return "";
}

/// A rule holds at the ends that it says it does, next to them on the right side, and not on the other; what it says of its
/// bounds is what it checks.
template <class Rule>
void holds_between_its_bounds(Rule rule) {
  CAPTURE(Rule::low, Rule::high);
  CHECK((said(rule, Rule::low) == "") == Rule::low_itself);
  CHECK((said(rule, Rule::high) == "") == Rule::high_itself);
  CHECK(said(rule, Rule::low == -infinity ? -largest : above(Rule::low)) == "");
  CHECK(said(rule, Rule::high == infinity ? largest : below(Rule::high)) == "");
  if (Rule::low != -infinity) {
    CHECK(said(rule, below(Rule::low)) != "");
    CHECK(said(rule, -infinity) != "");
  }
  if (Rule::high != infinity) {
    CHECK(said(rule, above(Rule::high)) != "");
    CHECK(said(rule, infinity) != "");
  }
  CHECK(said(rule, not_a_number) != "");
}

struct params {
  double gamma = not_given;
  std::optional<double> momentum = {};
  std::array<double, 2> rates{};
  bool nesterov = false;

  static constexpr void fields(auto& p, auto&& field) {
    field("gamma", p.gamma, is::positive, "what the rate is multiplied by");
    field("momentum", p.momentum, is::fraction, "what stays");
    field("rates", p.rates, is::rate, "the rates");
    field("nesterov", p.nesterov, "whether it looks ahead");
  }
};

template <class Real = double>
std::string refusal(const params& p) {
  try {
    require_fields<Real>("anneal::it", p);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

constexpr bool test_in_a_constant_expression() {
  require_fields("it", params{.gamma = 1, .momentum = 0, .rates = {-1, largest}});
  require_fields<float>("it", params{.gamma = least, .rates = {-largest_float, largest_float}});
  require_field<double>("it", "x", 0.5, is::positive && is::below_1);
  return true;
}
static_assert(test_in_a_constant_expression());

constexpr auto both = is::positive && is::moderate;
static_assert(both.low == 0 && both.high == 0x1p400 && !both.low_itself && both.high_itself);
constexpr auto turned = is::below_1 && is::part;
static_assert(turned.low == 0 && turned.high == 1 && turned.low_itself && !turned.high_itself);
static_assert((is::part && is::below_1).low_itself && !(is::part && is::below_1).high_itself);
static_assert((is::proper_part && is::part).high == 1 && !(is::proper_part && is::part).high_itself);
static_assert((is::number && is::finite).high == infinity && !(is::number && is::finite).high_itself);
static_assert((is::steps && is::at_least<1>).low == 1 && (is::steps && is::at_least<1>).low_itself);

}  // namespace

TEST_CASE("a rule holds between its bounds, and nowhere else") {
  CHECK(test_in_a_constant_expression());
  holds_between_its_bounds(is::number);
  holds_between_its_bounds(is::finite);
  holds_between_its_bounds(is::rate);
  holds_between_its_bounds(is::positive);
  holds_between_its_bounds(is::not_negative);
  holds_between_its_bounds(is::moderate);
  holds_between_its_bounds(is::ratio);
  holds_between_its_bounds(is::steps);
  holds_between_its_bounds(is::offset);
  holds_between_its_bounds(is::fraction);
  holds_between_its_bounds(is::part);
  holds_between_its_bounds(is::proper_part);
  holds_between_its_bounds(is::below_1);
  holds_between_its_bounds(is::negative);
  holds_between_its_bounds(is::at_least<1>);
  holds_between_its_bounds(is::at_least<3>);
  holds_between_its_bounds(is::positive && is::below_1);
  holds_between_its_bounds(is::at_least<1> && is::moderate);
}

TEST_CASE("a rule says what is wrong, and with which value") {
  CHECK(said(is::number, not_a_number) == "must be a number, got nan");
  CHECK(said(is::number, not_given) == "");
  CHECK(said(is::finite, -infinity) == "must be finite, got -inf");
  CHECK(said(is::rate, infinity) == "must be finite, got inf");
  CHECK(said(is::positive, 0.0) == "must be positive, got 0");
  CHECK(said(is::not_negative, -0.5) == "must not be negative, got -0.5");
  CHECK(said(is::moderate, 1e200) == "must be in [-2^400, 2^400], got 1e+200");
  CHECK(said(is::ratio, 1e-200) == "must be in [2^-400, 2^400], got 1e-200");
  CHECK(said(is::ratio, -1.0) == "must be positive, got -1");
  CHECK(said(is::steps, 0.0) == "must be positive, got 0");
  CHECK(said(is::steps, 1e-30) == "must be at least 2^-53, got 1e-30");
  CHECK(said(is::steps, 1e30) == "must be at most 2^53, got 1e+30");
  CHECK(said(is::offset, -1.0) == "must not be negative, got -1");
  CHECK(said(is::offset, 1e30) == "must be at most 2^53, got 1e+30");
  CHECK(said(is::fraction, 1.0) == "must be in [0, 1), got 1");
  CHECK(said(is::part, 1.5) == "must be between 0 and 1, got 1.5");
  CHECK(said(is::proper_part, 0.0) == "must be in (0, 1), got 0");
  CHECK(said(is::below_1, 1.0) == "must be below 1, got 1");
  CHECK(said(is::negative, 0.0) == "must be negative, got 0");
  CHECK(said(is::at_least<3>, 2.0) == "must be at least 3, got 2");
  CHECK(said(is::at_least<1>, 0.5) == "must be at least 1, got 0.5");
}

TEST_CASE("what has to be given and is not is told as that") {
  const std::string missing = "must be given, got nothing";
  CHECK(said(is::finite, not_given) == missing);
  CHECK(said(is::rate, not_given) == missing);
  CHECK(said(is::positive, not_given) == missing);
  CHECK(said(is::not_negative, not_given) == missing);
  CHECK(said(is::moderate, not_given) == missing);
  CHECK(said(is::ratio, not_given) == missing);
  CHECK(said(is::steps, not_given) == missing);
  CHECK(said(is::offset, not_given) == missing);
  CHECK(said(is::fraction, not_given) == missing);
  CHECK(said(is::part, not_given) == missing);
  CHECK(said(is::below_1, not_given) == missing);
  CHECK(said(is::negative, not_given) == missing);
  CHECK(said(is::at_least<1>, not_given) == missing);
}

TEST_CASE("a rate is in the range of what the schedule computes in") {
  CHECK(said<double>(is::rate, -largest) == "");
  for (const double sign : {1.0, -1.0}) {
    CHECK(said<float>(is::rate, sign * largest_float) == "");
    CHECK(said<float>(is::rate, sign * above(largest_float)).rfind("must be in the range of float, got ", 0) == 0);
    CHECK(said<float>(is::rate && is::finite, sign * 1e300) != "");
  }
  CHECK(said<float>(is::finite, largest) == "");
}

TEST_CASE("the first of two rules speaks first") {
  CHECK(said(is::positive && is::below_1, -1.0) == "must be positive, got -1");
  CHECK(said(is::positive && is::below_1, 2.0) == "must be below 1, got 2");
  CHECK(said(is::below_1 && is::positive, -1.0) == "must be positive, got -1");
  CHECK(said(is::positive && is::below_1, 0.5) == "");
  CHECK(said(is::proper_part && is::moderate && is::number, 1.0) == "must be in (0, 1), got 1");
}

TEST_CASE("an optional number is checked if it is there, and of a list all are") {
  CHECK(said(is::positive, std::optional<double>()) == "");
  CHECK(said(is::positive, std::optional<double>(0)) == "must be positive, got 0");
  CHECK(said(is::positive, std::array{1.0, 2.0}) == "");
  CHECK(said(is::positive, std::array{1.0, -2.0}) == "must be positive, got -2");
  CHECK(said(is::positive, std::array{-1.0, 2.0}) == "must be positive, got -1");
}

TEST_CASE("require_fields checks all fields, in their order") {
  CHECK(refusal({.gamma = 0.5, .momentum = 0.9}) == "");
  CHECK(refusal({}) == "anneal::it: gamma must be given, got nothing");
  CHECK(refusal({.gamma = 0, .momentum = 1}) == "anneal::it: gamma must be positive, got 0");
  CHECK(refusal({.gamma = 0.5, .momentum = 1}) == "anneal::it: momentum must be in [0, 1), got 1");
  CHECK(refusal({.gamma = 0.5, .rates = {1, infinity}}) == "anneal::it: rates must be finite, got inf");
  CHECK(refusal({.gamma = 0.5, .rates = {1e300, 1}}) == "");
  CHECK(refusal<float>({.gamma = 0.5, .rates = {1e300, 1}}) ==
        "anneal::it: rates must be in the range of float, got 1e+300");
}
