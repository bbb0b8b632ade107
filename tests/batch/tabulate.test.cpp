// SPDX-License-Identifier: Apache-2.0
#include "anneal/batch/tabulate.hpp"

#include <array>
#include <stdexcept>
#include <type_traits>

#include "anneal/schedule/linear.hpp"
#include "support/catch.hpp"

namespace {

constexpr auto rates = anneal::tabulate<1'000>(anneal::linear({.initial = 0.1, .steps = 1'000}));
static_assert(rates[0] == 0.1 && rates[500] == 0.05);
static_assert(std::is_same_v<decltype(anneal::tabulate<3>(anneal::linear<float>({.initial = 1, .steps = 2}))),
                             std::array<float, 3>>);

}  // namespace

TEST_CASE("tabulate: the rates of every step, from any", "[batch]") {
  constexpr anneal::linear s({.initial = 1, .steps = 4});
  STATIC_REQUIRE(anneal::tabulate<6>(s) == std::array{1.0, 0.75, 0.5, 0.25, 0.0, 0.0});
  STATIC_REQUIRE(anneal::tabulate<2>(s, 3) == std::array{0.25, 0.0});
  STATIC_REQUIRE(anneal::tabulate<0>(s).empty());
}

TEST_CASE("tabulate: at run time as when it is compiled, and from no step before 0", "[batch]") {
  const anneal::linear s({.initial = 4, .steps = 4});
  CHECK(anneal::tabulate<3>(s, 2) == std::array{2.0, 1.0, 0.0});
  CHECK_THROWS_MATCHES(anneal::tabulate<3>(s, -1), std::invalid_argument,
                       Catch::Matchers::Message("anneal::tabulate: first must not be negative, got -1"));
}
