// SPDX-License-Identifier: Apache-2.0
// The records of tests/reference compare the numbers; here is what they do not show: compile time, what is finite, the
// defaults, what is refused and in which words, and how the metrics of a plateau are counted.
#include <anneal/core/concepts.hpp>
#include <anneal/dialect/transformers.hpp>
#include <initializer_list>
#include <limits>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

namespace transformers = anneal::transformers;

constexpr bool test_constant_and_linear() {
  constexpr auto constant = transformers::get_constant_schedule({.lr = 0.5});
  constexpr auto warmed = transformers::get_constant_schedule_with_warmup({.lr = 1, .num_warmup_steps = 4});
  constexpr auto at_once = transformers::get_constant_schedule_with_warmup({.lr = 1, .num_warmup_steps = 0});
  constexpr auto linear =
      transformers::get_linear_schedule_with_warmup({.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6});
  constexpr auto no_time_left =
      transformers::get_linear_schedule_with_warmup({.lr = 1, .num_warmup_steps = 4, .num_training_steps = 2});
  return constant(0) == 0.5 && constant(1e9) == 0.5 && warmed(0) == 0 && warmed(1) == 0.25 && warmed(4) == 1 &&
         warmed(1e9) == 1 && at_once(0) == 1 && linear(1) == 0.5 && linear(2) == 1 && linear(5) == 0.25 &&
         linear(6) == 0 && linear(1e9) == 0 && linear.length() == 6 && no_time_left(3) == 0.75 && no_time_left(4) == 0;
}
static_assert(test_constant_and_linear());

constexpr bool near(double a, double b) { return a - b < 1e-15 && b - a < 1e-15; }

constexpr bool test_cosine() {
  constexpr auto s =
      transformers::get_cosine_schedule_with_warmup({.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6});
  constexpr auto waves = transformers::get_cosine_schedule_with_warmup(
      {.lr = 1, .num_warmup_steps = 0, .num_training_steps = 8, .num_cycles = 2});
  return s(0) == 0 && s(1) == 0.5 && s(2) == 1 && near(s(4), 0.5) && s(6) == 0 && near(s(8), 0.5) && near(s(10), 1) &&
         waves(2) == 0 && waves(4) == 1 && waves(6) < 1e-30;
}
static_assert(test_cosine());

constexpr bool test_hard_restarts() {
  constexpr auto s = transformers::get_cosine_with_hard_restarts_schedule_with_warmup(
      {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 10, .num_cycles = 2});
  constexpr auto no_time_left = transformers::get_cosine_with_hard_restarts_schedule_with_warmup(
      {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 2});
  return s(2) == 1 && near(s(4), 0.5) && s(6) == 1 && near(s(8), 0.5) && s(10) == 0 && s(1e9) == 0 &&
         no_time_left(2) == 1 && no_time_left(3) == 0;
}
static_assert(test_hard_restarts());

constexpr bool test_lowest_rates() {
  constexpr auto rate = transformers::get_cosine_with_min_lr_schedule_with_warmup(
      {.lr = 0.5, .num_warmup_steps = 2, .num_training_steps = 6, .min_lr = 0.25});
  constexpr auto part = transformers::get_cosine_with_min_lr_schedule_with_warmup(
      {.lr = 0.5, .num_warmup_steps = 2, .num_training_steps = 6, .min_lr_rate = 0.5});
  constexpr auto negative = transformers::get_cosine_with_min_lr_schedule_with_warmup(
      {.lr = 0.5, .num_warmup_steps = 2, .num_training_steps = 6, .min_lr_rate = -1});
  constexpr auto ahead = transformers::get_cosine_with_min_lr_schedule_with_warmup_lr_rate(
      {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6, .min_lr = 0.25});
  constexpr auto from = transformers::get_cosine_with_min_lr_schedule_with_warmup_lr_rate(
      {.lr = 1, .num_warmup_steps = 3, .num_training_steps = 7, .min_lr_rate = 0, .warmup_lr_rate = 0.5});
  return rate(1) == 0.25 && rate(2) == 0.5 && rate(6) == 0.25 && part(6) == 0.25 && negative(6) == 0 &&
         ahead(0) == 0.5 && ahead(1) == 1 && ahead(5) == 0.25 && from(0) == 0.5 && from(1) == 0.75 && from(2) == 1 &&
         from(3) < 1 && from(6) == 0;
}
static_assert(test_lowest_rates());

constexpr bool test_polynomial_and_inverse_sqrt() {
  constexpr auto s = transformers::get_polynomial_decay_schedule_with_warmup(
      {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6, .lr_end = 0.5, .power = 2});
  constexpr auto no_time_left = transformers::get_polynomial_decay_schedule_with_warmup(
      {.lr = 1, .num_warmup_steps = 4, .num_training_steps = 2, .lr_end = 0.5});
  constexpr auto slow = transformers::get_inverse_sqrt_schedule({.lr = 1, .num_warmup_steps = 4});
  constexpr auto at_once = transformers::get_inverse_sqrt_schedule({.lr = 1, .num_warmup_steps = 0});
  constexpr auto given = transformers::get_inverse_sqrt_schedule({.lr = 1, .num_warmup_steps = 4, .timescale = 100});
  return s(1) == 0.5 && s(2) == 1 && s(4) == 0.625 && s(6) == 0.5 && s(7) == 0.5 && s.length() == 6 &&
         no_time_left(3) == 0.75 && no_time_left(4) == 0.5 && slow(1) == 0.25 && slow(4) == 1 && slow(16) == 0.5 &&
         at_once(30'000) == 0.5 && given(4) == 1 && given(304) == 0.5;
}
static_assert(test_polynomial_and_inverse_sqrt());

constexpr bool test_wsd() {
  using transformers::wsd_type;
  constexpr auto s = transformers::get_wsd_schedule(
      {.lr = 1, .num_warmup_steps = 2, .num_decay_steps = 2, .num_training_steps = 8, .min_lr_ratio = 0.5});
  constexpr auto both = transformers::get_wsd_schedule(
      {.lr = 1, .num_warmup_steps = 2, .num_decay_steps = 2, .num_training_steps = 99, .num_stable_steps = 4});
  constexpr auto roots = transformers::get_wsd_schedule({.lr = 1,
                                                         .num_warmup_steps = 4,
                                                         .num_decay_steps = 4,
                                                         .num_stable_steps = 0,
                                                         .warmup_type = wsd_type::one_minus_sqrt,
                                                         .decay_type = wsd_type::one_minus_sqrt});
  constexpr auto unlike = transformers::get_wsd_schedule({.lr = 1,
                                                          .num_warmup_steps = 4,
                                                          .num_decay_steps = 3,
                                                          .num_stable_steps = 0,
                                                          .warmup_type = wsd_type::cosine,
                                                          .decay_type = wsd_type::linear,
                                                          .num_cycles = 7});
  constexpr auto begun = transformers::get_wsd_schedule(
      {.lr = 1, .num_warmup_steps = 4, .num_decay_steps = 4, .num_training_steps = 6, .decay_type = wsd_type::linear});
  constexpr auto below_zero = transformers::get_wsd_schedule(
      {.lr = 1, .num_warmup_steps = 4, .num_decay_steps = 4, .num_training_steps = 9, .min_lr_ratio = -1});
  return s(0) == 0.5 && s(1) == 0.75 && s(2) == 1 && s(6) == 1 && near(s(7), 0.75) && s(8) == 0.5 && both(6) == 1 &&
         both(8) == 0 && roots(3) == 0.5 && roots(4) == 1 && roots(5) == 0.5 && roots(8) == 0 && unlike(1) < 0.2 &&
         near(unlike(2), 0.5) && near(unlike(5), 2.0 / 3) && begun(4) == 0.5 && begun(5) == 0.25 && begun(6) == 0 &&
         below_zero(0) == 0 && below_zero(9) == -1;
}
static_assert(test_wsd());

/// The rate after so many of the same metric.
constexpr double after_constant(const auto& s, int count) {
  auto state = s.initial_state();
  for (int i = 1; i <= count; ++i) {
    state = s.observe(state, i, 3.0);
  }
  return s(state, count);
}

constexpr bool test_plateau() {
  // The first metric is the best; of the next ones the (patience + 1)-th reduces.
  constexpr auto s = transformers::get_reduce_on_plateau_schedule({.lr = 1, .factor = 0.5, .patience = 1});
  constexpr auto patient = transformers::get_reduce_on_plateau_schedule({.lr = 1});
  constexpr auto floor = transformers::get_reduce_on_plateau_schedule({.lr = 1, .patience = 0, .min_lr = 2});
  return after_constant(s, 2) == 1 && after_constant(s, 3) == 0.5 && after_constant(s, 5) == 0.25 &&
         after_constant(patient, 11) == 1 && after_constant(patient, 12) == 0.1 && after_constant(floor, 9) == 1;
}
static_assert(test_plateau());

constexpr bool test_greedy() {
  constexpr auto s =
      transformers::get_greedy_schedule({.lr = 0.25, .factor = 0.5, .patience = 0, .min_lr = 0.125, .reset_start = 2});
  constexpr auto patient = transformers::get_greedy_schedule({.lr = 0.5});
  constexpr auto smooth =
      transformers::get_greedy_schedule<2>({.lr = 0.5, .factor = 0.5, .patience = 0, .smooth = true, .window_size = 2});
  const auto first = smooth.observe(smooth.initial_state(), 1, 4.0);  // better than nothing
  const auto second = smooth.observe(first, 2, 6.0);                  // the mean is 5
  const auto third = smooth.observe(second, 3, 3.0);                  // 4.5: no better than 4
  const auto fourth = smooth.observe(third, 4, 3.0);                  // 3
  return after_constant(s, 1) == 0.5 && after_constant(s, 2) == 0.25 && after_constant(s, 3) == 0.125 &&
         after_constant(s, 4) == 0.25 &&  // the second reduction at min_lr starts all anew
         after_constant(patient, 11) == 0.5 && after_constant(patient, 12) == 0.5 * 0.95 && smooth(first, 1) == 1 &&
         smooth(second, 2) == 0.5 && smooth(third, 3) == 0.25 && smooth(fourth, 4) == 0.5;
}
static_assert(test_greedy());

/// The examples of the documentation.
constexpr bool test_examples() {
  static_assert(anneal::transformers::get_constant_schedule({.lr = 0.1})(1'000) == 0.1);
  {
    constexpr auto s = anneal::transformers::get_constant_schedule_with_warmup({.lr = 1, .num_warmup_steps = 4});
    static_assert(s(0) == 0 && s(1) == 0.25 && s(4) == 1);
  }
  {
    constexpr auto s = anneal::transformers::get_cosine_schedule_with_warmup(
        {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6});
    static_assert(s(1) == 0.5 && s(2) == 1 && s(4) > 0.4999 && s(4) < 0.5001 && s(6) == 0 && s(10) == 1);
  }
  {
    constexpr auto s = anneal::transformers::get_cosine_with_hard_restarts_schedule_with_warmup(
        {.lr = 1, .num_warmup_steps = 0, .num_training_steps = 8, .num_cycles = 2});
    static_assert(s(0) == 1 && s(3) < 0.2 && s(4) == 1 && s(8) == 0);
  }
  {
    constexpr auto s = anneal::transformers::get_cosine_with_min_lr_schedule_with_warmup(
        {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6, .min_lr = 0.25});
    static_assert(s(1) == 0.5 && s(2) == 1 && s(6) == 0.25 && s(10) == 1);
  }
  {
    constexpr auto s = anneal::transformers::get_cosine_with_min_lr_schedule_with_warmup_lr_rate(
        {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6, .min_lr = 0.25});
    static_assert(s(0) == 0.5 && s(1) == 1 && s(5) == 0.25 && s(9) == 1);
  }
  {
    constexpr auto s = anneal::transformers::get_greedy_schedule({.lr = 0.5, .factor = 0.5, .patience = 0});
    static_assert(s(s.observe(s.initial_state(), 1, 3.0), 1) == 1);
  }
  {
    constexpr auto s = anneal::transformers::get_inverse_sqrt_schedule({.lr = 1, .num_warmup_steps = 4});
    static_assert(s(1) == 0.25 && s(4) == 1 && s(16) == 0.5);
  }
  {
    constexpr auto s = anneal::transformers::get_linear_schedule_with_warmup(
        {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6});
    static_assert(s(1) == 0.5 && s(2) == 1 && s(5) == 0.25 && s(6) == 0);
  }
  {
    constexpr auto s = anneal::transformers::get_polynomial_decay_schedule_with_warmup(
        {.lr = 1, .num_warmup_steps = 2, .num_training_steps = 6, .lr_end = 0.5});
    static_assert(s(1) == 0.5 && s(2) == 1 && s(4) == 0.75 && s(6) == 0.5);
  }
  {
    constexpr auto s = anneal::transformers::get_reduce_on_plateau_schedule({.lr = 1, .patience = 0});
    static_assert(s(s.observe(s.observe(s.initial_state(), 1, 3.0), 2, 3.0), 2) == 0.1);
  }
  {
    constexpr auto s = anneal::transformers::get_wsd_schedule(
        {.lr = 1, .num_warmup_steps = 2, .num_decay_steps = 2, .num_training_steps = 8});
    static_assert(s(1) == 0.5 && s(2) == 1 && s(6) == 1 && s(8) == 0);
  }
  return true;
}
static_assert(test_examples());

static_assert(anneal::finite_schedule<decltype(transformers::get_linear_schedule_with_warmup({}))>);
static_assert(anneal::finite_schedule<decltype(transformers::get_wsd_schedule({}))>);
static_assert(!anneal::finite_schedule<decltype(transformers::get_cosine_schedule_with_warmup({}))>);
static_assert(anneal::feedback_schedule<decltype(transformers::get_greedy_schedule({}))>);
static_assert(anneal::feedback_schedule<decltype(transformers::get_reduce_on_plateau_schedule({}))>);

}  // namespace

TEST_CASE("transformers: constant and linear, with a warm-up") { CHECK(test_constant_and_linear()); }

TEST_CASE("transformers: the cosine rises again past the end") { CHECK(test_cosine()); }

TEST_CASE("transformers: hard restarts end at 0") { CHECK(test_hard_restarts()); }

TEST_CASE("transformers: the lowest rate as a rate or as a part") { CHECK(test_lowest_rates()); }

TEST_CASE("transformers: polynomial and inverse square root") { CHECK(test_polynomial_and_inverse_sqrt()); }

TEST_CASE("transformers: warm-up, stable, decay") { CHECK(test_wsd()); }

TEST_CASE("transformers: the plateau counts as PyTorch's") { CHECK(test_plateau()); }

TEST_CASE("transformers: greedy raises and lowers") { CHECK(test_greedy()); }

TEST_CASE("transformers: the examples of the documentation") { CHECK(test_examples()); }

TEST_CASE("transformers: refused is what is refused there, and what cannot be") {
  using Catch::Matchers::Message;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto refused = [](auto make, const char* text) {
    CHECK_THROWS_MATCHES(make(), std::invalid_argument, Message(text));
  };
  refused([] { return transformers::get_constant_schedule({}); },
          "transformers.get_constant_schedule: lr must be given, got nothing");
  refused([] { return transformers::get_constant_schedule({.lr = -1}); },
          "transformers.get_constant_schedule: lr must not be negative, got -1");
  refused([] { return transformers::get_constant_schedule_with_warmup({.lr = 1}); },
          "transformers.get_constant_schedule_with_warmup: num_warmup_steps must be given, got nothing");
  refused([] { return transformers::get_linear_schedule_with_warmup({.lr = 1, .num_warmup_steps = 1}); },
          "transformers.get_linear_schedule_with_warmup: num_training_steps must be given, got nothing");
  refused(
      [] {
        return transformers::get_cosine_schedule_with_warmup(
            {.lr = 1, .num_warmup_steps = 1, .num_training_steps = 2, .num_cycles = infinity});
      },
      "transformers.get_cosine_schedule_with_warmup: num_cycles must be finite, got inf");
  refused(
      [] {
        return transformers::get_polynomial_decay_schedule_with_warmup(
            {.lr = 1e-7, .num_warmup_steps = 1, .num_training_steps = 2});
      },
      "transformers.get_polynomial_decay_schedule_with_warmup: lr_end must be below lr, got 1e-07");
  refused(
      [] {
        return transformers::get_polynomial_decay_schedule_with_warmup(
            {.lr = 1, .num_warmup_steps = 0, .num_training_steps = 0});
      },
      "transformers.get_polynomial_decay_schedule_with_warmup: num_training_steps must not be 0 without a warm-up, got "
      "0");
  refused([] { return transformers::get_inverse_sqrt_schedule({.lr = 1, .num_warmup_steps = 0, .timescale = 0}); },
          "transformers.get_inverse_sqrt_schedule: timescale must be positive, got 0");
  refused(
      [] {
        return transformers::get_cosine_with_min_lr_schedule_with_warmup(
            {.lr = 1, .num_warmup_steps = 1, .num_training_steps = 2});
      },
      "transformers.get_cosine_with_min_lr_schedule_with_warmup: min_lr or min_lr_rate must be given, got nothing");
  refused(
      [] {
        return transformers::get_cosine_with_min_lr_schedule_with_warmup_lr_rate(
            {.lr = 1, .num_warmup_steps = 1, .num_training_steps = 2, .min_lr = 0.5, .min_lr_rate = 0.5});
      },
      "transformers.get_cosine_with_min_lr_schedule_with_warmup_lr_rate: min_lr must not be given together with "
      "min_lr_rate, got 0.5");
  refused(
      [] {
        return transformers::get_cosine_with_min_lr_schedule_with_warmup(
            {.lr = 0, .num_warmup_steps = 1, .num_training_steps = 2, .min_lr = 0.5});
      },
      "transformers.get_cosine_with_min_lr_schedule_with_warmup: lr must not be 0 with a min_lr, got 0");
  refused([] { return transformers::get_wsd_schedule({.lr = 1, .num_warmup_steps = 1, .num_decay_steps = 1}); },
          "transformers.get_wsd_schedule: num_training_steps or num_stable_steps must be given, got nothing");
  refused([] { return transformers::get_greedy_schedule({.lr = 1, .factor = 1}); },
          "transformers.get_greedy_schedule: factor must be in (0, 1), got 1");
  refused([] { return transformers::get_greedy_schedule({.lr = 1, .smooth = true, .window_size = 0}); },
          "transformers.get_greedy_schedule: window_size must be positive, got 0");
  CHECK_THROWS_AS(transformers::get_reduce_on_plateau_schedule({.lr = 1, .factor = 1}), std::invalid_argument);
}
