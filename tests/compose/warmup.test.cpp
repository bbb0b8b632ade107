// SPDX-License-Identifier: Apache-2.0
#include <anneal/compose/pointwise.hpp>
#include <anneal/compose/sequence.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/core/concepts.hpp>
#include <anneal/curve/power.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/cosine.hpp>
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
using anneal::warmup;
using anneal::warmup_over;

template <class S>
using warm = decltype(std::declval<S>() | warmup({.steps = 4}));
template <class S>
using warm_over = decltype(std::declval<S>() | warmup_over({.steps = 4}));

static_assert(anneal::pure_schedule<const warm<models::pure>&> && !anneal::finite_schedule<warm<models::pure>>);
static_assert(anneal::pure_schedule<warm<models::finite>> && anneal::finite_schedule<const warm<models::finite>&>);
static_assert(anneal::feedback_schedule<warm<models::feedback>> && !anneal::finite_schedule<warm<models::feedback>>);
static_assert(anneal::feedback_schedule<const warm<models::finite_feedback>&>);
static_assert(anneal::finite_schedule<warm<models::finite_feedback>>);
static_assert(anneal::pure_schedule<warm_over<models::pure>> && !anneal::finite_schedule<warm_over<models::pure>>);
static_assert(anneal::finite_schedule<const warm_over<models::finite>&>);
static_assert(anneal::feedback_schedule<const warm_over<models::feedback>&>);
static_assert(anneal::finite_schedule<warm_over<models::finite_feedback>>);

template <class Curve>
concept can_warm_up = requires(Curve curve) {
  warmup({.steps = 4}, curve);
  warmup_over({.steps = 4}, curve);
};
static_assert(can_warm_up<anneal::curve::power> && can_warm_up<double (*)(double)>);
static_assert(!can_warm_up<double> && !can_warm_up<double (*)(const char*)> && !can_warm_up<void (*)(double)>);

static_assert(std::is_same_v<anneal::rate_t<warm<linear<float>>>, float>);
static_assert(std::is_trivially_copyable_v<warm<linear<>>> && std::is_trivially_copyable_v<warm_over<linear<>>>);
static_assert(sizeof(warm<constant<>>) <= sizeof(linear<>) + sizeof(constant<>) + 4 * sizeof(double));
static_assert(models::plain_state<warm<anneal::plateau<>>> && models::plain_state<warm_over<anneal::plateau<>>>);
static_assert(sizeof(anneal::state_t<warm<anneal::plateau<>>>) <=
              sizeof(anneal::plateau<>::state) + alignof(anneal::plateau<>::state));

constexpr linear fall({.initial = 8, .steps = 8});  // 8 7 6 … 0
constexpr double square(double p) { return p * p; }

constexpr bool test_warmup() {
  constexpr auto s = fall | warmup({.steps = 4});
  return s.length() == 12 && s(0) == 0 && s(1) == 2 && s(3) == 6 && s(4) == 8 && s(5) == 7 && s(11) == 1 &&
         s(12) == 0 && s(13) == 0 && s(1e9) == 0 && s(0x1p53) == 0;
}
static_assert(test_warmup());

constexpr bool test_warmup_over() {
  constexpr auto s = fall | warmup_over({.steps = 4});
  return s.length() == 8 && s(0) == 0 && s(1) == 1 && s(3) == 3 && s(4) == 4 && s(5) == 3 && s(7) == 1 && s(8) == 0 &&
         s(9) == 0 && s(1e9) == 0 && s(0x1p53) == 0;
}
static_assert(test_warmup_over());

// A product: the target is what the schedule is by then.
constexpr bool test_a_target_that_moves() {
  constexpr auto s = linear({.initial = 0, .final = 1, .steps = 4}) * fall;
  return s(0) == 0 && s(1) == 0.25 * 7 && s(2) == 0.5 * 6 && s(4) == 4 && s(6) == 2 && s(8) == 0;
}
static_assert(test_a_target_that_moves());

constexpr bool test_from() {
  constexpr auto up = fall | warmup({.steps = 4, .from = 4});
  constexpr auto down = fall | warmup({.steps = 4, .from = 12});
  constexpr auto over = fall | warmup_over({.steps = 4, .from = -4});
  constexpr auto of_others = fall | warmup({.steps = 4, .from = 8.0 / 4});                            // (t + 1) / steps
  return up(0) == 4 && up(2) == 6 && up(4) == 8 && down(0) == 12 && down(1) == 11 && down(4) == 8 &&  //
         over(0) == -4 && over(2) == 0 && over(4) == 4 && over(5) == 3 && of_others(0) == 2;
}
static_assert(test_from());

constexpr bool test_curve() {
  constexpr auto s = fall | warmup({.steps = 4}, anneal::curve::power(2));
  constexpr auto over = fall | warmup_over({.steps = 4}, &square);
  return s(1) == 0.5 && s(2) == 2 && s(3) == 4.5 && s(4) == 8 && over(1) == 0.25 && over(2) == 1 && over(4) == 4;
}
static_assert(test_curve());

constexpr bool test_no_steps_is_no_warmup() {
  constexpr auto s = fall | warmup({.steps = 0});
  constexpr auto over = fall | warmup_over({.steps = 0, .from = 99});
  constexpr auto curved = fall | warmup({.steps = 0, .from = 99}, anneal::curve::power(2));
  for (double t = 0; t < 10; t += 0.5) {
    if (s(t) != fall(t) || over(t) != fall(t) || curved(t) != fall(t)) {
      return false;
    }
  }
  return s.length() == 8 && over.length() == 8;
}
static_assert(test_no_steps_is_no_warmup());

// The ramp reaches what s starts with, in the type of s, exactly.
constexpr bool test_ends_are_exact() {
  constexpr auto s = constant({.value = 0.1}) | warmup({.steps = 3, .from = 0.07});
  constexpr auto f = constant<float>({.value = 0.1}) | warmup({.steps = 3, .from = 0.07});
  constexpr auto over = anneal::cosine({.initial = 0.3, .final = 0.1, .steps = 10}) | warmup_over({.steps = 3});
  constexpr anneal::cosine same({.initial = 0.3, .final = 0.1, .steps = 10});
  return s(0) == 0.07 && s(3) == 0.1 && f(0) == 0.07F && f(3) == 0.1F && over(2) < over(3) && over(3) == same(3) &&
         over(4) == same(4) && over(10) == 0.1;
}
static_assert(test_ends_are_exact());

constexpr bool test_warmup_longer_than_the_schedule() {
  constexpr auto over = fall | warmup_over({.steps = 10, .from = 5});
  return over.length() == 10 && over(0) == 5 && over(5) == 2.5 && over(10) == 0 && over(11) == 0;
}
static_assert(test_warmup_longer_than_the_schedule());

constexpr bool test_longest_warmup() {
  constexpr auto s = constant({.value = 1}) | warmup({.steps = 0x1p53});
  return s(0) == 0 && s(1) == 0x1p-53 && s(0x1p52) == 0.5 && s(0x1p53) == 1;
}
static_assert(test_longest_warmup());

constexpr bool test_within_compositions() {
  constexpr auto twice = fall | warmup({.steps = 2}) | warmup({.steps = 2, .from = 3});
  constexpr auto product = (fall | warmup({.steps = 4})) * constant({.value = 2});
  constexpr auto adaptor = warmup({.steps = 2}) | anneal::then(constant({.value = 5}));
  constexpr auto s = fall | adaptor;
  return twice(0) == 3 && twice(1) == 1.5 && twice(2) == 0 && twice(3) == 4 && twice(4) == 8 &&  //
         product(1) == 4 && product(4) == 16 && s(1) == 4 && s(2) == 8 && s(10) == 5;
}
static_assert(test_within_compositions());

constexpr anneal::plateau halving({.initial = 8, .factor = 0.5, .patience = 0});

constexpr bool test_plateau_does_not_hear_the_warmup() {
  anneal::scheduler run(halving | warmup({.steps = 4}));
  for (int t = 0; t < 4; ++t) {
    run.observe(1);
    run.advance();
  }
  const bool deaf = run.rate() == 8;
  run.observe(5);  // the first and the best
  run.advance();
  run.observe(6);
  const bool reduced = run.rate() == 4;
  run.seek(2);
  const bool ramp_stays = run.rate() == 4;  // half way to the initial 8
  run.seek(1e9);
  return deaf && reduced && ramp_stays && run.rate() == 4;
}
static_assert(test_plateau_does_not_hear_the_warmup());

constexpr bool test_plateau_under_warmup_over() {
  anneal::scheduler run(halving | warmup_over({.steps = 4}));
  run.seek(3);
  run.observe(1), run.observe(1);
  const bool deaf = run.rate() == 6;
  run.seek(4);
  run.observe(1), run.observe(1);
  return deaf && run.rate() == 4;
}
static_assert(test_plateau_under_warmup_over());

constexpr bool test_clocks_of_what_hears() {
  using anneal::detail::get;
  anneal::scheduler own(models::recorder(9) | warmup({.steps = 4}));
  anneal::scheduler running(models::recorder(9) | warmup_over({.steps = 4}));
  own.seek(6), running.seek(6);
  own.observe(7), running.observe(7);
  return get<1>(own.state().feedback) == models::recorder::state{2, 7, 1} &&
         get<1>(running.state().feedback) == models::recorder::state{6, 7, 1};
}
static_assert(test_clocks_of_what_hears());

constexpr bool test_clocks() {
  using enum anneal::warmup_clock;
  constexpr auto one = anneal::constant({.value = 1});
  constexpr auto counted = one | anneal::warmup({.steps = 4, .clock = counting});
  constexpr auto inside = one | anneal::warmup({.steps = 3, .from = 0, .clock = between});
  constexpr auto falling = one | anneal::warmup({.steps = 3, .from = 5, .clock = between});
  constexpr auto none = one | anneal::warmup({.steps = 0, .from = 0.5, .clock = between});
  constexpr auto at_once = one | anneal::warmup({.steps = 1, .clock = counting});
  constexpr auto over =
      anneal::linear({.initial = 1, .steps = 8}) | anneal::warmup_over({.steps = 4, .clock = counting});
  return counted(0) == 0.25 && counted(2) == 0.75 && counted(3) == 1 && counted(4) == 1 && inside(0) == 0.25 &&
         inside(2) == 0.75 && inside(3) == 1 && falling(0) == 4 && falling(2) == 2 && falling(3) == 1 && none(0) == 1 &&
         at_once(0) == 1 && over(0) == 0.125 && over(3) == 0.5 && over(4) == 0.5 && over(6) == 0.25;
}
static_assert(test_clocks());

}  // namespace

TEST_CASE("warmup leads to the first rate, and the schedule starts then") { CHECK(test_warmup()); }

TEST_CASE("warmup_over leads to the rate after it, and the clock runs on") { CHECK(test_warmup_over()); }

TEST_CASE("a warm-up to a target that moves is a product") { CHECK(test_a_target_that_moves()); }

TEST_CASE("warmup may start anywhere") { CHECK(test_from()); }

TEST_CASE("warmup follows any curve") { CHECK(test_curve()); }

TEST_CASE("warmup of no steps changes nothing") { CHECK(test_no_steps_is_no_warmup()); }

TEST_CASE("warmup starts and ends exactly") { CHECK(test_ends_are_exact()); }

TEST_CASE("warmup_over may be longer than the schedule") { CHECK(test_warmup_longer_than_the_schedule()); }

TEST_CASE("warmup may take 2^53 steps") { CHECK(test_longest_warmup()); }

TEST_CASE("warmup within compositions") { CHECK(test_within_compositions()); }

TEST_CASE("warmup: a plateau does not hear it") { CHECK(test_plateau_does_not_hear_the_warmup()); }

TEST_CASE("warmup_over: a plateau does not hear it") { CHECK(test_plateau_under_warmup_over()); }

TEST_CASE("warmup: the schedule hears on its own clock, which warmup_over lets run on") {
  CHECK(test_clocks_of_what_hears());
}

TEST_CASE("warmup and warmup_over refuse parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(warmup({.from = 0.01}), error, Message("anneal::warmup: steps must be given, got nothing"));
  CHECK_THROWS_MATCHES(warmup_over({}), error, Message("anneal::warmup_over: steps must be given, got nothing"));
  CHECK_THROWS_MATCHES(warmup({.steps = -1}), error, Message("anneal::warmup: steps must not be negative, got -1"));
  CHECK_THROWS_MATCHES(warmup({.steps = 1e16}), error,
                       Message("anneal::warmup: steps must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(warmup({.steps = 1, .from = infinity}), error,
                       Message("anneal::warmup: from must be finite, got inf"));
  CHECK_THROWS_MATCHES(warmup_over({.steps = -0.5}), error,
                       Message("anneal::warmup_over: steps must not be negative, got -0.5"));
  CHECK_THROWS_MATCHES(warmup_over({.steps = 1e16}), error,
                       Message("anneal::warmup_over: steps must be at most 2^53, got 1e+16"));
  CHECK_THROWS_MATCHES(warmup_over({.steps = 1, .from = -infinity}), error,
                       Message("anneal::warmup_over: from must be finite, got -inf"));
}

TEST_CASE("warmup refuses to lead to a rate that is not finite") {
  using Catch::Matchers::Message;
  const auto infinite = [](double) { return std::numeric_limits<double>::infinity(); };
  CHECK_THROWS_MATCHES(infinite | warmup({.steps = 2}), std::invalid_argument,
                       Message("anneal::warmup: final must be finite, got inf"));
  CHECK_THROWS_MATCHES(infinite | warmup_over({.steps = 2}), std::invalid_argument,
                       Message("anneal::warmup_over: final must be finite, got inf"));
}

TEST_CASE("warmup may count the update that is under way") { CHECK(test_clocks()); }

TEST_CASE("warmup keeps its length and its description whatever its clock") {
  const auto ramp = anneal::linear({.initial = 1, .steps = 8});
  for (const auto clock :
       {anneal::warmup_clock::elapsed, anneal::warmup_clock::counting, anneal::warmup_clock::between}) {
    const auto s = ramp | anneal::warmup({.steps = 3, .from = 0.5, .clock = clock});
    CHECK(s.length() == 11);
    CHECK(s(3) == 1);
    CHECK(s == (ramp | anneal::warmup({.steps = 3, .from = 0.5, .clock = clock})));
    CHECK(!(s == (ramp | anneal::warmup({.steps = 2, .from = 0.5, .clock = clock}))));
  }
}
