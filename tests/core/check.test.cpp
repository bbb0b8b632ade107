// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/check.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "support/catch.hpp"

namespace detail = anneal::detail;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The text of the error that a check raises; empty if it raises none.
template <class Check>
std::string message_of(Check check) {
  try {
    check();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

/// What an error says of a number.
std::string shown(double x) {
  const std::string text = message_of([x] { detail::require(false, "s", "x", "must not be", x); });
  const std::string before = "s: x must not be, got ";
  REQUIRE(text.starts_with(before));
  return text.substr(before.size());
}

/// The digits of a decimal number that are neither sign nor point nor exponent, nor zeros at an end.
std::string significant(const std::string& number) {
  std::string digits;
  for (const char c : number.substr(0, number.find('e'))) {
    if (c >= '0' && c <= '9' && !(c == '0' && digits.empty())) {
      digits += c;
    }
  }
  return digits.substr(0, digits.find_last_not_of('0') + 1);
}

std::string shortest(double x) {
  char text[64];
  return std::string(text, std::to_chars(text, text + sizeof text, x, std::chars_format::scientific).ptr);
}

template <int X>
concept positive_at_compile_time = requires {
  typename std::bool_constant<(detail::require_positive("", "", X), true)>;
};

}  // namespace

TEST_CASE("check: the message names the schedule, the parameter, the rule and the value", "[core]") {
  CHECK(message_of([] { detail::require_steps("anneal::cosine", "steps", 0); }) ==
        "anneal::cosine: steps must be positive, got 0");
  CHECK(message_of([] { detail::require_steps("anneal::cosine", "steps", 0x1p53 + 2); }) ==
        "anneal::cosine: steps must be at most 2^53, got 9007199254740994");
  CHECK(message_of([] { detail::require_finite("a", "x", not_a_number); }) == "a: x must be a number, got nan");
  CHECK(message_of([] { detail::require_positive("a", "x", 0); }) == "a: x must be positive, got 0");
  CHECK(message_of([] { detail::require_not_negative("a", "x", -1); }) == "a: x must not be negative, got -1");
  CHECK(message_of([] { detail::require_fraction("a", "x", 1); }) == "a: x must be in [0, 1), got 1");
}

TEST_CASE("check: a number is written with the fewest digits that read back as the same", "[core]") {
  CHECK(shown(0) == "0");
  CHECK(shown(-0.0) == "-0");
  CHECK(shown(-1) == "-1");
  CHECK(shown(0.1) == "0.1");
  CHECK(shown(0.1 + 0.2) == "0.30000000000000004");
  CHECK(shown(1.0 / 3) == "0.3333333333333333");
  CHECK(shown(123'456'789) == "123456789");
  CHECK(shown(1e22) == "1e+22");
  CHECK(shown(0x1p53) == "9007199254740992");
  CHECK(shown(std::numeric_limits<double>::max()) == "1.7976931348623157e+308");
  CHECK(shown(infinity) == "inf");
  CHECK(shown(-infinity) == "-inf");
  CHECK(shown(detail::not_given) == "nothing");
}

TEST_CASE("check: any normal number reads back, and none shorter does", "[core]") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const double x = std::bit_cast<double>(std::uint64_t{random()});
    if (std::isnormal(x)) {
      const std::string text = shown(x);
      REQUIRE(std::stod(text) == x);
      REQUIRE(significant(text).size() == significant(shortest(x)).size());
    }
  }
}

TEST_CASE("check: a long name is cut, not written past the end", "[core]") {
  const std::string name(1000, 'x');
  const std::string text = message_of([&] { detail::require_positive("a", name.c_str(), 0); });
  CHECK(text.starts_with("a: xxx"));
  CHECK(text.size() == 255);
}

TEST_CASE("check: what each of them accepts", "[core]") {
  constexpr double most = std::numeric_limits<double>::max();
  constexpr double least = std::numeric_limits<double>::denorm_min();
  CHECK_NOTHROW(detail::require_finite("", "", most));
  CHECK_NOTHROW(detail::require_finite("", "", -most));
  CHECK_THROWS_AS(detail::require_finite("", "", infinity), std::invalid_argument);
  CHECK_THROWS_AS(detail::require_finite("", "", -infinity), std::invalid_argument);

  CHECK_NOTHROW(detail::require_positive("", "", least));
  CHECK_THROWS_AS(detail::require_positive("", "", -least), std::invalid_argument);
  CHECK_THROWS_AS(detail::require_positive("", "", infinity), std::invalid_argument);
  CHECK_THROWS_AS(detail::require_positive("", "", not_a_number), std::invalid_argument);

  CHECK_NOTHROW(detail::require_not_negative("", "", 0));
  CHECK_THROWS_AS(detail::require_not_negative("", "", -least), std::invalid_argument);
  CHECK_THROWS_AS(detail::require_not_negative("", "", infinity), std::invalid_argument);
  CHECK_THROWS_AS(detail::require_not_negative("", "", not_a_number), std::invalid_argument);

  CHECK(detail::checked_offset("", "", 0) == 0);
  CHECK(detail::checked_offset("", "", 0x1p53) == 0x1p53);
  CHECK_THROWS_AS(detail::checked_offset("", "", -least), std::invalid_argument);
  CHECK_THROWS_AS(detail::checked_offset("", "", std::nextafter(0x1p53, infinity)), std::invalid_argument);
  CHECK_THROWS_AS(detail::checked_offset("", "", not_a_number), std::invalid_argument);

  CHECK(detail::checked_steps("", "", 0x1p53) == 0x1p53);
  CHECK(detail::checked_steps("", "", 0.5) == 0.5);
  CHECK_THROWS_AS(detail::checked_steps("", "", 0), std::invalid_argument);
  CHECK_THROWS_AS(detail::checked_steps("", "", std::nextafter(0x1p53, infinity)), std::invalid_argument);
  CHECK_THROWS_AS(detail::checked_steps("", "", not_a_number), std::invalid_argument);

  CHECK_NOTHROW(detail::require_fraction("", "", 0));
  CHECK_NOTHROW(detail::require_fraction("", "", std::nextafter(1.0, 0.0)));
  CHECK_THROWS_AS(detail::require_fraction("", "", -least), std::invalid_argument);
  CHECK_THROWS_AS(detail::require_fraction("", "", not_a_number), std::invalid_argument);
}

TEST_CASE("check: in a constant expression a wrong argument does not compile", "[core]") {
  STATIC_REQUIRE(positive_at_compile_time<1>);
  STATIC_REQUIRE(!positive_at_compile_time<0>);
  STATIC_REQUIRE(!positive_at_compile_time<-1>);
}
