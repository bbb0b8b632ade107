// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/closure.hpp"

#include <type_traits>

#include "anneal/schedule/constant.hpp"
#include "support/catch.hpp"

using anneal::closure;
using anneal::finite_schedule;
using anneal::schedule;
using anneal::step;

namespace {

/// The rate is the step; a run of so many steps.
struct counting {
  double end;
  constexpr double operator()(step t) const { return t; }
  constexpr double length() const { return end; }
};

struct endless {
  constexpr double operator()(step t) const { return t; }
};

template <schedule S>
struct doubled {
  S inner;
  constexpr double operator()(step t) const { return 2 * inner(t); }
  constexpr double length() const requires finite_schedule<S> { return inner.length(); }
};

template <schedule S>
struct raised {
  S inner;
  constexpr double operator()(step t) const { return inner(t) + 1; }
  constexpr double length() const requires finite_schedule<S> { return inner.length(); }
};

template <finite_schedule S>
struct backwards {
  S inner;
  constexpr double operator()(step t) const { return inner(inner.length() - t); }
  constexpr double length() const { return inner.length(); }
};

constexpr closure twice([]<schedule S>(S s) { return doubled<S>{s}; });
constexpr closure plus_one([]<schedule S>(S s) { return raised<S>{s}; });
constexpr closure reversed([]<finite_schedule S>(S s) { return backwards<S>{s}; });

/// A schedule of somebody who uses `|` for something of his own.
struct masked {
  int mask;
  constexpr double operator()(step) const { return mask; }
  friend constexpr masked operator|(masked a, masked b) { return {a.mask | b.mask}; }
  template <schedule T>
  friend constexpr masked operator|(masked a, T b) {
    return {a.mask | static_cast<int>(b(0))};
  }
};

/// A pipe of somebody's, whose right side happens to be called like a schedule.
struct doubling {
  constexpr auto operator()(auto x) const { return 2.0 * x; }
};
template <class S>
constexpr double operator|(S&& s, const doubling& f) {
  return f(s(0));
}
struct summed {
  constexpr double operator()(step) const { return 3; }
};
template <class A, class B>
  requires std::same_as<B, summed> || std::same_as<A, summed>
constexpr double operator|(const A& a, const B& b) { return a(0) + b(0); }

template <class A, class B>
concept pipes = requires(A a, B b) {
  a | b;
};

using finite_only = decltype(reversed);
using finite_at_last = decltype(plus_one | reversed);
using finite_at_first = decltype(reversed | plus_one);

}  // namespace

static_assert(pipes<counting, decltype(twice)> && pipes<endless, decltype(twice)>);
static_assert(pipes<counting, finite_only> && !pipes<endless, finite_only>);
static_assert(pipes<counting, finite_at_last> && !pipes<endless, finite_at_last>);
static_assert(pipes<counting, finite_at_first> && !pipes<endless, finite_at_first>);
static_assert(pipes<const counting&, const finite_only&>);
static_assert(!pipes<int, decltype(twice)> && !pipes<decltype(twice), counting>);
static_assert(!pipes<decltype(counting{1} | twice), decltype(endless{} | twice)>);
static_assert((masked{1} | masked{2})(0) == 3 && (masked{1} | anneal::constant({.value = 2}))(0) == 3);
static_assert(pipes<masked, masked> && pipes<masked, anneal::constant<double>> && pipes<masked, decltype(twice)>);
static_assert(!pipes<anneal::constant<double>, anneal::constant<double>>);
static_assert((anneal::constant({.value = 1}) | doubling{}) == 2 && (anneal::constant({.value = 1}) | summed{}) == 4);
static_assert(!pipes<anneal::constant<double>, masked> && !pipes<anneal::constant<float>, endless>);
static_assert(schedule<decltype(endless{} | twice)> && !finite_schedule<decltype(endless{} | twice)>);
static_assert(finite_schedule<decltype(counting{3} | twice)>);

TEST_CASE("closure: a schedule and an adaptor make a schedule", "[core]") {
  STATIC_REQUIRE((endless{} | twice)(5) == 10);
  STATIC_REQUIRE((counting{10} | reversed)(3) == 7);
  CHECK((endless{} | twice)(5) == 10);
}

TEST_CASE("closure: adaptors act from left to right", "[core]") {
  STATIC_REQUIRE((endless{} | twice | plus_one)(5) == 11);
  STATIC_REQUIRE((endless{} | plus_one | twice)(5) == 12);
}

TEST_CASE("closure: two adaptors make one, in whatever order they are joined", "[core]") {
  constexpr auto joined = twice | plus_one;
  constexpr auto three = plus_one | (twice | reversed);
  STATIC_REQUIRE((endless{} | joined)(5) == 11);
  STATIC_REQUIRE((counting{10} | three)(4) == 14);
  STATIC_REQUIRE((counting{10} | (plus_one | twice | reversed))(4) == 14);
  STATIC_REQUIRE((counting{10} | plus_one | twice | reversed)(4) == 14);
  STATIC_REQUIRE(std::is_same_v<decltype(endless{} | joined), decltype(endless{} | twice | plus_one)>);
  CHECK((endless{} | joined)(5) == 11);
}

TEST_CASE("closure: an adaptor is a value that can be used again", "[core]") {
  auto copy = twice;
  CHECK((endless{} | copy)(1) == 2);
  CHECK((counting{2} | copy)(1) == 2);
}
