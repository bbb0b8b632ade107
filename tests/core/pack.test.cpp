// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/detail/pack.hpp"

#include <memory>
#include <type_traits>

#include "support/catch.hpp"

namespace detail = anneal::detail;
using detail::pack;

namespace {

struct empty {
  friend constexpr bool operator==(empty, empty) = default;
};

constexpr bool holds_values_of_the_same_type_apart() {
  pack<int, int, char> values{{1}, {2}, {'c'}};
  detail::get<1>(values) = 5;
  const auto& constant = values;
  return detail::get<0>(constant) == 1 && detail::get<1>(constant) == 5 && detail::get<2>(constant) == 'c';
}

constexpr bool compares_every_element() {
  const pack<int, double> one{{1}, {2.0}};
  return one == pack<int, double>{{1}, {2.0}} && one != pack<int, double>{{0}, {2.0}} &&
         one != pack<int, double>{{1}, {3.0}};
}

/// Like a user's schedule, whose == was not written for the compiler.
struct at_run_time {
  int value;
  bool operator==(const at_run_time& other) const { return value == other.value; }
};

}  // namespace

static_assert(std::is_trivially_copyable_v<pack<int, double>> && std::is_aggregate_v<pack<int, double>>);
static_assert(!std::is_trivially_copyable_v<pack<int, std::shared_ptr<int>>>);
static_assert(std::is_empty_v<pack<>>);
static_assert(std::is_same_v<decltype(detail::get<0>(std::declval<const pack<int>&>())), const int&>);
static_assert(pack<>{} == pack<>{} && pack<empty>{} == pack<empty>{});

/// What Clang 15 to 18 make wrong, or crash at, where the element is marked [[no_unique_address]].
constexpr bool holds_what_is_empty() {
  struct state {
    double step = 1;
    pack<empty, pack<empty, empty>, double> heard{};
  };
  state one{};
  detail::get<2>(one.heard) = 3;
  const state two = one;
  return two.step == 1 && detail::get<2>(two.heard) == 3 && two.heard == one.heard;
}

TEST_CASE("pack: holds values, also several of one type", "[core]") {
  STATIC_REQUIRE(holds_values_of_the_same_type_apart());
  CHECK(holds_values_of_the_same_type_apart());
}

TEST_CASE("pack: holds what is empty", "[core]") {
  STATIC_REQUIRE(holds_what_is_empty());
  CHECK(holds_what_is_empty());
}

TEST_CASE("pack: an element need not be comparable at compile time, or at all", "[core]") {
  const pack<at_run_time, int> one{{{1}}, {2}};
  CHECK(one == pack<at_run_time, int>{{{1}}, {2}});
  CHECK(one != pack<at_run_time, int>{{{0}}, {2}});
  const pack<decltype([] { return 3; })> unordered{};
  CHECK(detail::get<0>(unordered)() == 3);
}

TEST_CASE("pack: is compared element by element", "[core]") {
  STATIC_REQUIRE(compares_every_element());
  CHECK(compares_every_element());
}
