// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/concepts.hpp"

#include <memory>
#include <string>
#include <type_traits>

#include "support/catch.hpp"
#include "support/models.hpp"

using anneal::feedback_schedule;
using anneal::finite_schedule;
using anneal::pure_schedule;
using anneal::rate_t;
using anneal::schedule;
using anneal::state_t;
using anneal::step;
namespace detail = anneal::detail;

namespace {

/// Also a function of the step alone, which wins.
struct both : models::feedback {
  using models::feedback::feedback;
  using models::feedback::operator();
  constexpr float operator()(step) const { return 0; }
};

/// Its states cannot be compared.
struct incomparable {
  struct state {};
  state initial_state() const;
  double operator()(const state&, step) const;
  state observe(const state&, step, double) const;
};

struct mutating {
  double operator()(step);
};

struct counted {
  int operator()(step) const;
};

struct moved_only {
  std::unique_ptr<int> owned;
  double operator()(step) const;
};

constexpr auto lambda = [](double t) { return 0.1 * t; };
constexpr auto of_nothing = [] { return 0.1; };

template <class T>
inline constexpr bool in_every_form =
    schedule<T>&& schedule<const T>&& schedule<T&>&& schedule<const T&>&& schedule<T&&>;

}  // namespace

static_assert(in_every_form<models::pure> && in_every_form<models::finite>);
static_assert(in_every_form<models::feedback> && in_every_form<models::finite_feedback>);
static_assert(pure_schedule<models::pure> && !feedback_schedule<models::pure> && !finite_schedule<models::pure>);
static_assert(pure_schedule<models::finite> && finite_schedule<const models::finite&>);
static_assert(feedback_schedule<const models::feedback&> && !pure_schedule<models::feedback>);
static_assert(feedback_schedule<models::finite_feedback> && finite_schedule<models::finite_feedback>);
static_assert(pure_schedule<both> && !feedback_schedule<both>, "one or the other, never both");
static_assert(pure_schedule<decltype(lambda)>, "a lambda double(double) is a schedule");
static_assert(pure_schedule<double (*)(double)>);
static_assert(!schedule<decltype(of_nothing)>);
static_assert(!schedule<double> && !schedule<step>);
static_assert(!schedule<mutating>, "a schedule is evaluated where it is const");
static_assert(!schedule<counted>, "a rate is a floating-point number");
static_assert(!schedule<moved_only>, "a schedule is a value");
static_assert(!schedule<incomparable>, "a state is a regular value");

static_assert(std::is_same_v<rate_t<models::pure>, float> && std::is_same_v<rate_t<const models::feedback&>, float>);
static_assert(std::is_same_v<rate_t<decltype(lambda)>, double>);
static_assert(std::is_same_v<state_t<const models::feedback&>, int>);
static_assert(std::is_empty_v<state_t<models::pure>> && std::regular<state_t<models::pure>>);

TEST_CASE("concepts: the helpers treat pure and feedback schedules alike", "[core]") {
  constexpr models::pure pure(0);
  constexpr models::feedback listener(0);
  STATIC_REQUIRE(detail::initial_state(pure) == detail::no_state{});
  STATIC_REQUIRE(detail::evaluate(pure, {}, 7) == 9);
  STATIC_REQUIRE(detail::observe(pure, {}, 7, 0.5) == detail::no_state{});
  STATIC_REQUIRE(detail::initial_state(listener) == 0);
  STATIC_REQUIRE(detail::evaluate(listener, 1, 8) == 4);
  STATIC_REQUIRE(detail::observe(listener, 1, 8, 0.5) == 2);
  CHECK(detail::evaluate(listener, detail::observe(listener, detail::initial_state(listener), 0, 0.5), 0) == 8);
}
