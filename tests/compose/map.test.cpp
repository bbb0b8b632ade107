// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/map.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::constant;
using anneal::linear;

template <class S>
using doubled = decltype(std::declval<S>() | anneal::scale(2));

// Pure, finite and feedback as what is changed.
static_assert(anneal::pure_schedule<doubled<models::pure>> && !anneal::finite_schedule<doubled<models::pure>>);
static_assert(anneal::pure_schedule<doubled<models::finite>> && anneal::finite_schedule<doubled<models::finite>>);
static_assert(anneal::finite_schedule<const doubled<models::finite>&>);
static_assert(anneal::feedback_schedule<doubled<models::feedback>>);
static_assert(!anneal::finite_schedule<doubled<models::feedback>>);
static_assert(anneal::feedback_schedule<const doubled<models::finite_feedback>&>);
static_assert(anneal::finite_schedule<doubled<models::finite_feedback>>);
static_assert(models::plain_state<doubled<anneal::plateau<>>>);
static_assert(std::is_same_v<anneal::state_t<doubled<anneal::plateau<>>>, anneal::plateau<>::state>);
static_assert(std::is_trivially_copyable_v<doubled<linear<>>>);
static_assert(sizeof(doubled<linear<>>) == sizeof(linear<>) + sizeof(double));

template <class F>
concept can_map = requires(linear<> s, F f) {
  s | anneal::map(f);
};
static_assert(can_map<double (*)(double)> && can_map<float (*)(float)>);
static_assert(!can_map<double (*)(const char*)> && !can_map<double (*)()> && !can_map<double>);

// A rate is a floating-point number: what gives anything else is not a schedule.
static_assert(!anneal::schedule<decltype(std::declval<linear<>>() | anneal::map([](double) { return 1; }))>);

template <class A, class B>
concept can_multiply = requires(A a, B b) {
  a* b;
};
static_assert(can_multiply<linear<>, int> && can_multiply<long, linear<>> && can_multiply<float, linear<>>);
static_assert(!can_multiply<linear<>, const char*> && !can_multiply<void*, linear<>>);

constexpr linear fall({.initial = 1, .final = -1, .steps = 4});  // 1 ½ 0 -½ -1

constexpr bool test_scale() {
  constexpr auto s = fall | anneal::scale(3);
  constexpr auto left = 3 * fall;
  constexpr auto right = fall * 3.0F;
  return s.length() == 4 && s(0) == 3 && s(1) == 1.5 && s(4) == -3 && s(1e9) == -3 && s(0x1p53) == -3 &&
         left(1) == 1.5 && left.length() == 4 && right(1) == 1.5 && (fall | anneal::scale(0))(1) == 0;
}
static_assert(test_scale());

constexpr bool test_offset() {
  constexpr auto s = fall | anneal::offset(0.25);
  return s.length() == 4 && s(0) == 1.25 && s(2) == 0.25 && s(4) == -0.75 && s(1e9) == -0.75;
}
static_assert(test_offset());

constexpr bool test_clamp() {
  constexpr auto s = fall | anneal::clamp(-0.75, 0.5);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr auto from_below = fall | anneal::clamp(0.25, infinity);
  constexpr auto from_above = fall | anneal::clamp(-infinity, 0.25);
  constexpr auto flat = fall | anneal::clamp(0.3, 0.3);
  return s.length() == 4 && s(0) == 0.5 && s(1) == 0.5 && s(2) == 0 && s(3) == -0.5 && s(4) == -0.75 &&
         s(1e9) == -0.75 && from_below(0) == 1 && from_below(4) == 0.25 && from_above(0) == 0.25 &&
         from_above(4) == -1 && flat(0) == 0.3 && flat(4) == 0.3;
}
static_assert(test_clamp());

constexpr bool test_any_function() {
  constexpr auto s = fall | anneal::map([](double rate) { return rate * rate; });
  return s.length() == 4 && s(0) == 1 && s(1) == 0.25 && s(2) == 0 && s(3) == 0.25 && s(4) == 1;
}
static_assert(test_any_function());

// Order counts.
constexpr bool test_adaptors_compose() {
  constexpr auto first_scale = anneal::scale(2) | anneal::offset(1);
  constexpr auto s = fall | first_scale;
  constexpr auto other = fall | anneal::offset(1) | anneal::scale(2);
  return s(0) == 3 && other(0) == 4 && s(4) == -1 && other(4) == 0;
}
static_assert(test_adaptors_compose());

constexpr bool test_the_rate_keeps_its_type() {
  constexpr constant<float> s({.value = 0.5});
  constexpr auto scaled = 0.1 * s;
  constexpr auto shifted = s | anneal::offset(0.1);
  constexpr auto clamped = s | anneal::clamp(0, 0.1);
  return std::is_same_v<decltype(scaled(0)), float> && scaled(0) == 0.5F * 0.1F &&
         std::is_same_v<decltype(shifted(0)), float> && shifted(0) == 0.5F + 0.1F &&
         std::is_same_v<decltype(clamped(0)), float> && clamped(0) == 0.1F;
}
static_assert(test_the_rate_keeps_its_type());

template <class Adaptor>
constexpr bool test_plateau(Adaptor adaptor, double first, double reduced) {
  anneal::scheduler run(anneal::plateau({.initial = 8, .factor = 0.5, .patience = 0}) | adaptor);
  const bool before = run.rate() == first;
  run.observe(1), run.observe(1);
  return before && run.rate() == reduced;
}
static_assert(test_plateau(anneal::scale(0.25), 2, 1));
static_assert(test_plateau(anneal::offset(1), 9, 5));
static_assert(test_plateau(anneal::clamp(5, 7), 7, 5));
static_assert(test_plateau(anneal::map([](double rate) { return rate * rate; }), 64, 16));

constexpr bool test_metrics_are_passed_on() {
  anneal::scheduler run(models::recorder(9) | anneal::scale(2));
  run.seek(5);
  run.observe(7);
  return run.rate() == 10 && run.state().feedback == models::recorder::state{5, 7, 1};
}
static_assert(test_metrics_are_passed_on());

}  // namespace

TEST_CASE("at_least and at_most have one bound") {
  constexpr anneal::linear s({.initial = 1, .steps = 4});
  STATIC_REQUIRE((s | anneal::at_least(0.5))(3) == 0.5);
  STATIC_REQUIRE((s | anneal::at_least(0.5))(1) == 0.75);
  STATIC_REQUIRE((s | anneal::at_most(0.5))(1) == 0.5);
  STATIC_REQUIRE((s | anneal::at_most(0.5))(3) == 0.25);
}

TEST_CASE("scale multiplies the rate") { CHECK(test_scale()); }

TEST_CASE("offset is added to the rate") { CHECK(test_offset()); }

TEST_CASE("clamp keeps the rate between two numbers, each of which may be infinite") { CHECK(test_clamp()); }

TEST_CASE("map applies any function to the rate") { CHECK(test_any_function()); }

TEST_CASE("map: adaptors compose in their order") { CHECK(test_adaptors_compose()); }

TEST_CASE("scale, offset and clamp keep the type of the rate") { CHECK(test_the_rate_keeps_its_type()); }

TEST_CASE("map changes the rate of a plateau") {
  CHECK(test_plateau(anneal::scale(0.25), 2, 1));
  CHECK(test_plateau(anneal::offset(1), 9, 5));
  CHECK(test_plateau(anneal::clamp(5, 7), 7, 5));
  CHECK(test_plateau(anneal::map([](double rate) { return rate * rate; }), 64, 16));
}

TEST_CASE("map passes metrics on") { CHECK(test_metrics_are_passed_on()); }

TEST_CASE("scale, offset and clamp refuse numbers out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_MATCHES(anneal::scale(nan), error, Message("anneal::scale: factor must be a number, got nan"));
  CHECK_THROWS_MATCHES(anneal::scale(infinity), error, Message("anneal::scale: factor must be finite, got inf"));
  CHECK_THROWS_MATCHES(infinity * fall, error, Message("anneal::scale: factor must be finite, got inf"));
  CHECK_THROWS_MATCHES(fall * -infinity, error, Message("anneal::scale: factor must be finite, got -inf"));
  CHECK_THROWS_MATCHES(anneal::offset(-infinity), error, Message("anneal::offset: by must be finite, got -inf"));
  CHECK_THROWS_MATCHES(anneal::clamp(nan, 1), error, Message("anneal::clamp: low must be a number, got nan"));
  CHECK_THROWS_MATCHES(anneal::clamp(0, nan), error, Message("anneal::clamp: high must be a number, got nan"));
  CHECK_THROWS_MATCHES(anneal::clamp(2, 1), error, Message("anneal::clamp: low must not be above high, got 2"));
}
