// SPDX-License-Identifier: Apache-2.0
#include "anneal/schedule/table.hpp"

#include <array>
#include <limits>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "anneal/batch/tabulate.hpp"
#include "anneal/compose/sequence.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/cosine.hpp"
#include "support/catch.hpp"

namespace {

using view = anneal::table<std::span<const double>>;
static_assert(anneal::pure_schedule<view> && anneal::finite_schedule<view>);
static_assert(std::is_trivially_copyable_v<view> && sizeof(view) == sizeof(std::span<const double>));
static_assert(std::is_same_v<anneal::rate_t<anneal::table<std::vector<float>>>, float>);

constexpr bool test_rates() {
  constexpr anneal::table s(std::array{0.1, 0.05, 0.025});
  return s.length() == 3 && s(0) == 0.1 && s(1) == 0.05 && s(1.5) == 0.05 && s(2) == 0.025 && s(3) == 0.025 &&
         s(9) == 0.025 && s(0x1p53) == 0.025;
}
static_assert(test_rates());

}  // namespace

TEST_CASE("table: its rates, then the last one", "[schedule]") { CHECK(test_rates()); }

TEST_CASE("table: of one rate", "[schedule]") { CHECK(anneal::table(std::vector{0.5})(7) == 0.5); }

TEST_CASE("table: what was tabulated, in a vector and in a view", "[schedule]") {
  constexpr anneal::cosine s({.initial = 0.1, .steps = 50});
  static constexpr auto rates = anneal::tabulate<51>(s);
  const anneal::table owner(std::vector<double>(rates.begin(), rates.end()));
  const anneal::table viewer((std::span(rates)));
  for (int t = 0; t < 60; ++t) {
    CHECK(owner(t) == s(t));
    CHECK(viewer(t) == s(t));
  }
}

TEST_CASE("table: what follows begins after the last value", "[schedule]") {
  const auto s = anneal::table(std::array{1.0, 2.0}) | anneal::then(anneal::constant({.value = 3}));
  CHECK(s(0) == 1);
  CHECK(s(1) == 2);
  CHECK(s(2) == 3);
}

TEST_CASE("table refuses no values, and one that is not finite", "[schedule]") {
  using Catch::Matchers::Message;
  CHECK_THROWS_MATCHES(anneal::table(std::vector<double>{}), std::invalid_argument,
                       Message("anneal::table: values must not be empty, got 0"));
  CHECK_THROWS_MATCHES(anneal::table(std::array{1.0, std::numeric_limits<double>::infinity()}), std::invalid_argument,
                       Message("anneal::table: values must be finite, got inf"));
}

TEST_CASE("table: any step has a rate, and one that was moved from has none") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  anneal::table s(std::vector<double>{3, 2, 1});
  for (const double t : {-0.5, -1.0, -1e300, -infinity}) {
    CHECK(s(t) == 3);
  }
  for (const double t : {3.0, 1e300, infinity, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK(s(t) == 1);
  }
  const auto taken = std::move(s);
  CHECK(s(1) != s(1));  // NOLINT(bugprone-use-after-move)
  CHECK(taken(1) == 2);
}
