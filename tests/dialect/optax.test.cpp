// SPDX-License-Identifier: Apache-2.0
// The records of tests/reference compare the numbers; here is what they do not show: compile time, lists of both kinds,
// what is refused and in which words.
#include <anneal/config/any_schedule.hpp>
#include <anneal/dialect/optax.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

namespace {

namespace optax = anneal::optax;

constexpr bool test_a_warmup_and_a_cosine() {
  constexpr auto s = optax::warmup_cosine_decay_schedule(
      {.init_value = 0, .peak_value = 1, .warmup_steps = 2, .decay_steps = 4, .end_value = 0.5});
  constexpr auto none =
      optax::warmup_cosine_decay_schedule({.init_value = 0, .peak_value = 1, .warmup_steps = 0, .decay_steps = 2});
  return s(0) == 0 && s(1) == 0.5 && s(2) == 1 && s(3) == 0.75 && s(4) == 0.5 && s(1e9) == 0.5 && s.length() == 4 &&
         none(0) == 1 && none(1) == 0.5 && none(2) == 0;
}
static_assert(test_a_warmup_and_a_cosine());

using anneal::detail::decimal;
static_assert(std::string_view(decimal(0).text()) == "0" && std::string_view(decimal(-120).text()) == "-120");

constexpr bool test_a_peak_of_zero_forgets_the_end() {
  constexpr auto s = optax::warmup_cosine_decay_schedule(
      {.init_value = 1, .peak_value = 0, .warmup_steps = 2, .decay_steps = 4, .end_value = 0.5});
  return s(1) == 0.5 && s(2) == 0 && s(4) == 0;
}
static_assert(test_a_peak_of_zero_forgets_the_end());

constexpr bool test_no_transition_is_a_constant() {
  constexpr auto linear = optax::linear_schedule({.init_value = 1, .end_value = 0, .transition_steps = 0});
  constexpr auto warmup = optax::warmup_constant_schedule({.init_value = 0.25, .peak_value = 1, .warmup_steps = 0});
  constexpr auto power_0 =
      optax::polynomial_schedule({.init_value = 1, .end_value = 0, .power = 0, .transition_steps = 4});
  constexpr auto decay =
      optax::exponential_decay({.init_value = 1, .transition_steps = -1, .decay_rate = 0.5, .end_value = 2});
  constexpr auto rate_0 = optax::exponential_decay({.init_value = 1, .transition_steps = 5, .decay_rate = 0});
  return linear(0) == 1 && linear(9) == 1 && warmup(9) == 0.25 && power_0(4) == 1 && decay(0) == 1 && decay(9) == 1 &&
         rate_0(9) == 1;
}
static_assert(test_no_transition_is_a_constant());

constexpr bool test_a_bound_beyond_the_first_rate_lifts_it() {
  constexpr auto floor =
      optax::exponential_decay({.init_value = 1, .transition_steps = 1, .decay_rate = 0.5, .end_value = 2});
  constexpr auto ceiling = optax::exponential_decay(
      {.init_value = 1, .transition_steps = 1, .decay_rate = 2, .transition_begin = 3, .end_value = 0.5});
  constexpr auto level =
      optax::exponential_decay({.init_value = 1, .transition_steps = 1, .decay_rate = 1, .end_value = 0.5});
  constexpr auto above =
      optax::exponential_decay({.init_value = 1, .transition_steps = 1, .decay_rate = 1, .end_value = 2});
  return above(0) == 1 && floor(0) == 2 && floor(5) == 2 && ceiling(0) == 0.5 && ceiling(9) == 0.5 && level(0) == 0.5;
}
static_assert(test_a_bound_beyond_the_first_rate_lifts_it());

constexpr bool test_stairs_after_a_delay() {
  constexpr auto s = optax::exponential_decay(
      {.init_value = 1, .transition_steps = 4, .decay_rate = 0.5, .transition_begin = 2, .staircase = true});
  return s(0) == 1 && s(5) == 1 && s(6) == 0.5 && s(9) == 0.5 && s(10) == 0.25;
}
static_assert(test_stairs_after_a_delay());

constexpr bool test_a_dictionary_in_any_order() {
  constexpr auto s = optax::piecewise_constant_schedule({.init_value = 1}, {{20, 2}, {10, 0.5}, {20, 4}});
  constexpr auto negative = optax::piecewise_constant_schedule({.init_value = 1}, {{-5, 0.5}});
  constexpr auto none = optax::piecewise_constant_schedule({.init_value = 1});
  return s(9) == 1 && s(10) == 0.5 && s(19) == 0.5 && s(20) == 2 && negative(0) == 0.5 && none(7) == 1;
}
static_assert(test_a_dictionary_in_any_order());

constexpr bool test_interpolation() {
  using optax::interpolation;
  constexpr auto line = optax::piecewise_interpolate_schedule(
      {.interpolate_type = interpolation::linear, .init_value = 1}, {{4, 0.5}, {8, 0}});
  constexpr auto wave =
      optax::piecewise_interpolate_schedule({.interpolate_type = interpolation::cosine, .init_value = 1}, {{4, 0.5}});
  constexpr auto begun = optax::piecewise_interpolate_schedule({.init_value = 1}, {{-2, 0.5}, {2, 0}});
  return line(0) == 1 && line(2) == 0.75 && line(4) == 0.5 && line(6) == 0.25 && line(8) == 0 && wave(2) == 0.75 &&
         wave(9) == 0.5 && begun(0) == 0.25 && begun(2) == 0;
}
static_assert(test_interpolation());

constexpr bool test_one_cycle() {
  constexpr auto s = optax::linear_onecycle_schedule({.transition_steps = 100, .peak_value = 1});
  constexpr auto short_run = optax::linear_onecycle_schedule({.transition_steps = 1, .peak_value = 0.1});
  constexpr auto wave = optax::cosine_onecycle_schedule({.transition_steps = 100, .peak_value = 1, .pct_start = 0.29});
  // ⌊0.29 · 100⌋ is 28: the product is below 29. In a run of one step the peak is lost.
  return s(0) == 0.04 && s(30) == 1 && s(85) == 0.04 && short_run(0) < 0.0002 && wave(28) == 1 && wave(29) < 1;
}
static_assert(test_one_cycle());

constexpr bool test_join() {
  constexpr anneal::constant a({.value = 1});
  constexpr anneal::constant b({.value = 2});
  constexpr anneal::constant c({.value = 3});
  constexpr anneal::linear line({.initial = 0, .final = 16, .steps = 16});
  constexpr auto in_order = optax::join_schedules({5, 8}, a, line, c);
  constexpr auto out_of_order = optax::join_schedules({8, 5}, a, b, c);
  constexpr auto at_zero = optax::join_schedules({0}, a, b);
  constexpr auto before_zero = optax::join_schedules({-3}, a, line);
  constexpr auto too_few = optax::join_schedules({5}, a, b, c);
  constexpr auto too_many = optax::join_schedules({5, 3}, a, b);
  return in_order(4) == 1 && in_order(5) == 0 && in_order(7) == 2 && in_order(8) == 3 &&  //
         out_of_order(4) == 1 && out_of_order(5) == 3 && out_of_order(8) == 3 &&          //
         at_zero(0) == 2 && before_zero(0) == 3 && before_zero(1) == 4 &&                 //
         too_few(4) == 1 && too_few(1e12) == 2 && too_many(4) == 1 && too_many(5) == 2;
}
static_assert(test_join());

constexpr bool test_sgdr() {
  constexpr auto s = optax::sgdr_schedule({{.init_value = 0, .peak_value = 1, .warmup_steps = 2, .decay_steps = 4},
                                           {.init_value = 0, .peak_value = 0.5, .warmup_steps = 2, .decay_steps = 6}});
  return s(0) == 0 && s(2) == 1 && s(3) == 0.5 && s(4) == 0 && s(5) == 0.25 && s(6) == 0.5 && s(8) == 0.25 &&
         s(10) == 0;
}
static_assert(test_sgdr());

template <class S>
constexpr double after(const S& s, const std::initializer_list<double>& metrics) {
  auto state = s.initial_state();
  double t = 0;
  for (const double metric : metrics) {
    state = s.observe(state, ++t, metric);
  }
  return s(state, t);
}

constexpr bool test_plateau_counts_as_optax_does() {
  constexpr auto s = optax::reduce_on_plateau({.factor = 0.5, .patience = 2, .cooldown = 1});
  constexpr auto patience_0 = optax::reduce_on_plateau({.factor = 0.5, .patience = 0});
  constexpr auto mean = optax::reduce_on_plateau({.factor = 0.5, .patience = 1, .accumulation_size = 2});
  return after(s, {1, 1}) == 1 && after(s, {1, 1, 1}) == 0.5 && after(s, {1, 1, 1, 1, 1}) == 0.5 &&
         after(s, {1, 1, 1, 1, 1, 1}) == 0.25 &&  //
         after(patience_0, {1, 1, 1}) == 0.5 && after(patience_0, {1, 0.5}) == 0.25 &&
         after(mean, {1, 3, 0, 5}) == 0.5 && after(mean, {1, 3, 0}) == 1 && after(mean, {1, 3, 0, 1}) == 1;
}
static_assert(test_plateau_counts_as_optax_does());

static_assert(std::is_same_v<anneal::rate_t<decltype(optax::linear_schedule<float>({}))>, float>);
static_assert(anneal::feedback_schedule<decltype(optax::reduce_on_plateau({}))>);

}  // namespace

TEST_CASE("optax: a line to the peak, a cosine to the end") { CHECK(test_a_warmup_and_a_cosine()); }
TEST_CASE("optax: end_value is forgotten where the peak is 0") { CHECK(test_a_peak_of_zero_forgets_the_end()); }
TEST_CASE("optax: what cannot move is a constant") { CHECK(test_no_transition_is_a_constant()); }
TEST_CASE("optax: end_value counts from the start") { CHECK(test_a_bound_beyond_the_first_rate_lifts_it()); }
TEST_CASE("optax: stairs begin after the delay") { CHECK(test_stairs_after_a_delay()); }
TEST_CASE("optax: boundaries_and_scales is a dictionary") { CHECK(test_a_dictionary_in_any_order()); }
TEST_CASE("optax: interpolation between accumulated scales") { CHECK(test_interpolation()); }
TEST_CASE("optax: one cycle") { CHECK(test_one_cycle()); }
TEST_CASE("optax: joined schedules, in and out of order") { CHECK(test_join()); }
TEST_CASE("optax: warm restarts") { CHECK(test_sgdr()); }
TEST_CASE("optax: the plateau counts as Optax does") { CHECK(test_plateau_counts_as_optax_does()); }

TEST_CASE("optax: lists of run-time length give the same as those in braces") {
  const auto scales = std::vector<optax::boundary_and_scale>{{-3, 2}, {7, 0.5}, {4, 0.25}};
  const auto listed = optax::piecewise_interpolate_schedule({.init_value = 1}, scales);
  const auto braced = optax::piecewise_interpolate_schedule({.init_value = 1}, {{-3, 2}, {7, 0.5}, {4, 0.25}});
  const std::vector<std::vector<anneal::step>> boundaries{{5, 8}, {8, 5}, {5}, {5, 8, 9}, {-4, 2}, {0, 0}};
  const anneal::linear line({.initial = 0, .final = 10, .steps = 10});
  const anneal::constant flat({.value = 3});
  for (int t = 0; t < 20; ++t) {
    CHECK(listed(t) == braced(t));
    for (const auto& list : boundaries) {
      const anneal::any_schedule erased =
          optax::join_schedules(list, std::vector<anneal::any_schedule>{line, flat, line});
      CHECK(erased(erased.initial_state(), t) == optax::join_schedules(list, line, flat, line)(t));
    }
  }
}

TEST_CASE("optax: a joined plateau hears only while it speaks") {
  const anneal::any_schedule plateau = optax::reduce_on_plateau({.factor = 0.5, .patience = 1});
  const anneal::any_schedule s = optax::join_schedules(
      std::vector<anneal::step>{3},
      std::vector<anneal::any_schedule>{anneal::linear({.initial = 0, .final = 1, .steps = 3}), plateau});
  auto state = s.initial_state();
  for (int t = 0; t < 5; ++t) {
    state = s.observe(state, t, 1.0);
  }
  CHECK(s(state, 2) == anneal::linear({.initial = 0, .final = 1, .steps = 3})(2));
  CHECK(s(state, 5) == 0.5);
}

TEST_CASE("optax: refuses what Optax refuses, and what would not be finite") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(optax::cosine_decay_schedule({.init_value = 1, .decay_steps = 0}), error,
                       Message("optax.cosine_decay_schedule: decay_steps must be positive, got 0"));
  CHECK_THROWS_MATCHES(optax::cosine_decay_schedule({.init_value = 1, .decay_steps = 5, .exponent = -1}), error,
                       Message("optax.cosine_decay_schedule: exponent must not be negative, got -1"));
  CHECK_THROWS_MATCHES(
      optax::warmup_cosine_decay_schedule({.init_value = 0, .peak_value = 1, .warmup_steps = 5, .decay_steps = 5}),
      error, Message("optax.warmup_cosine_decay_schedule: decay_steps must be more than warmup_steps, got 5"));
  CHECK_THROWS_MATCHES(optax::linear_schedule({.end_value = 1, .transition_steps = 5}), error,
                       Message("optax.linear_schedule: init_value must be given, got nothing"));
  CHECK_THROWS_MATCHES(
      optax::polynomial_schedule({.init_value = 1, .end_value = 0, .power = -1, .transition_steps = 5}), error,
      Message("optax.polynomial_schedule: power must not be negative, got -1"));
  CHECK_THROWS_MATCHES(optax::exponential_decay({.init_value = 1, .transition_steps = 5, .decay_rate = -0.5}), error,
                       Message("optax.exponential_decay: decay_rate must not be negative, got -0.5"));
  CHECK_THROWS_MATCHES(
      optax::piecewise_constant_schedule({.init_value = 1}, {{5, -0.5}}), error,
      Message("optax.piecewise_constant_schedule: boundaries_and_scales must not be negative, got -0.5"));
  CHECK_THROWS_MATCHES(
      optax::piecewise_interpolate_schedule({.init_value = 1}, {{5.5, 0.5}}), error,
      Message("optax.piecewise_interpolate_schedule: boundaries_and_scales must have whole steps, got 5.5"));
  CHECK_THROWS_MATCHES(optax::linear_onecycle_schedule({.transition_steps = 0, .peak_value = 1}), error,
                       Message("optax.linear_onecycle_schedule: transition_steps must be positive, got 0"));
  CHECK_THROWS_MATCHES(optax::cosine_onecycle_schedule({.transition_steps = 9, .peak_value = 1, .div_factor = 0}),
                       error, Message("optax.cosine_onecycle_schedule: div_factor must be positive, got 0"));
  CHECK_THROWS_MATCHES(optax::reduce_on_plateau({.factor = 1}), error,
                       Message("optax.reduce_on_plateau: factor must be in (0, 1), got 1"));
  CHECK_THROWS_MATCHES(optax::reduce_on_plateau({.rtol = 0}), error,
                       Message("optax.reduce_on_plateau: rtol or atol must be positive, got 0"));
  CHECK_THROWS_MATCHES(optax::reduce_on_plateau({.rtol = 1.5}), error,
                       Message("optax.reduce_on_plateau: rtol must be at most 1, got 1.5"));
  CHECK_THROWS_MATCHES(optax::join_schedules(std::vector<anneal::step>{}, std::vector<anneal::any_schedule>{}), error,
                       Message("optax.join_schedules: schedules must not be empty, got 0"));
}
