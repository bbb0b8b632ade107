// SPDX-License-Identifier: Apache-2.0
// What PyTorch 2.14.1 gives, where the records of tests/reference do not say it at compile time or in C++.
#include <anneal/core/concepts.hpp>
#include <anneal/dialect/pytorch.hpp>
#include <anneal/driver/scheduler.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

namespace pt = anneal::pytorch;

/// PyTorch multiplies step by step, so its own rates are off by some rounding errors each step: 1e-12 for the hundred
/// steps here. Its largest rates here are 1.
constexpr bool close(double got, double wanted) { return got - wanted <= 1e-12 && wanted - got <= 1e-12; }

template <class Make>
std::string refusal(Make make) {
  try {
    make();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// What each models.
static_assert(anneal::pure_schedule<decltype(pt::StepLR({}))> && !anneal::finite_schedule<decltype(pt::StepLR({}))>);
static_assert(anneal::finite_schedule<decltype(pt::LinearLR({}))> &&
              anneal::finite_schedule<decltype(pt::PolynomialLR({}))> &&
              anneal::finite_schedule<decltype(pt::ConstantLR({}))> &&
              anneal::finite_schedule<decltype(pt::SWALR({}))> &&
              anneal::finite_schedule<decltype(pt::OneCycleLR({}).momentum)>);
static_assert(!anneal::finite_schedule<decltype(pt::CosineAnnealingLR({}))> &&
              !anneal::finite_schedule<decltype(pt::CosineAnnealingWarmRestarts({}))>);
static_assert(anneal::feedback_schedule<decltype(pt::ReduceLROnPlateau({}))>);

/// The examples of the documentation.
constexpr bool test_examples() {
  constexpr auto constant = pt::ConstantLR({.lr = 1, .factor = 0.5, .total_iters = 4});
  constexpr auto cosine = pt::CosineAnnealingLR({.lr = 0.1, .T_max = 100, .eta_min = 1e-3});
  constexpr auto restarts = pt::CosineAnnealingWarmRestarts({.lr = 0.1, .T_0 = 10, .T_mult = 2});
  constexpr auto cyclic = pt::CyclicLR({.base_lr = 0, .max_lr = 1, .step_size_up = 2});
  constexpr auto one = pt::OneCycleLR({.max_lr = 1, .total_steps = 10, .pct_start = 0.5});
  constexpr auto plateau = pt::ReduceLROnPlateau({.lr = 1, .patience = 0});
  constexpr auto chain = pt::ChainedScheduler(pt::ConstantLR({.lr = 1, .factor = 0.5, .total_iters = 2}),
                                              pt::ExponentialLR({.lr = 1, .gamma = 0.5}));
  constexpr auto sequence = pt::SequentialLR({2}, pt::ConstantLR({.lr = 1, .factor = 0.5, .total_iters = 2}),
                                             pt::ExponentialLR({.lr = 1, .gamma = 0.5}));
  return pt::StepLR({.lr = 1, .step_size = 30, .gamma = 0.5})(30) == 0.5 &&
         pt::MultiStepLR({.lr = 1, .gamma = 0.5}, {30, 80})(80) == 0.25 &&
         pt::ExponentialLR({.lr = 1, .gamma = 0.5})(2) == 0.25 && constant(3) == 0.5 && constant(4) == 1 &&
         pt::LinearLR({.lr = 1, .start_factor = 0.5, .total_iters = 4})(2) == 0.75 &&
         pt::PolynomialLR({.lr = 1, .total_iters = 4, .power = 2})(2) == 0.25 && cosine(100) == 1e-3 &&
         cosine(200) == 0.1 && restarts(9) < 0.1 && restarts(10) == 0.1 && restarts(29) < 0.1 && restarts(30) == 0.1 &&
         pt::LambdaLR({.lr = 0.5}, [](double t) { return 1 / (1 + t); })(1) == 0.25 &&
         pt::MultiplicativeLR({.lr = 4}, [](double) { return 0.5; })(2) == 1 && cyclic.lr(1) == 0.5 &&
         cyclic.lr(2) == 1 && cyclic.momentum(2) == 0.8 && one.lr(4) == 1 && one.momentum(4) == 0.85 &&
         pt::SWALR({.lr = 1, .swa_lr = 0.5, .anneal_epochs = 4})(2) == 0.75 &&
         plateau(plateau.observe(plateau.observe(plateau.initial_state(), 1, 3.0), 2, 3.0), 2) == 0.1 &&
         chain(1) == 0.25 && chain(2) == 0.25 && sequence(1) == 0.5 && sequence(2) == 1 && sequence(3) == 0.5;
}
static_assert(test_examples());

constexpr bool test_defaults() {
  return pt::StepLR({.lr = 1, .step_size = 2})(2) == 0.1 && pt::MultiStepLR({.lr = 1}, {2})(2) == 0.1 &&
         pt::ConstantLR({.lr = 3})(4) == 1 && pt::ConstantLR({.lr = 3})(5) == 3 && pt::LinearLR({.lr = 3})(0) == 1 &&
         pt::LinearLR({.lr = 3})(5) == 3 && close(pt::PolynomialLR({.lr = 1})(1), 0.8) &&
         pt::PolynomialLR({.lr = 1})(5) == 0 && pt::CosineAnnealingLR({.lr = 1, .T_max = 2})(2) == 0 &&
         close(pt::SWALR({.lr = 0.1, .swa_lr = 0.05})(1), 0.09877641290737885);
}
static_assert(test_defaults());

constexpr bool test_milestones_in_any_order() {
  constexpr auto s = pt::MultiStepLR({.lr = 1, .gamma = 0.5}, {9, 5, 5, 0});
  return s(0) == 0.5 && s(4) == 0.5 && s(5) == 0.125 && s(8) == 0.125 && s(9) == 0.0625;
}
static_assert(test_milestones_in_any_order());

// 0 to the power of 0 is 1; a rate of 0 stays 0 where the power is infinite.
constexpr bool test_gamma_0_and_rate_0() {
  constexpr auto ends = pt::StepLR({.lr = 0.5, .step_size = 3, .gamma = 0});
  constexpr auto never_begins = pt::StepLR({.lr = 0, .step_size = 1, .gamma = 2});
  return ends(2) == 0.5 && ends(3) == 0 && ends(6) == 0 && never_begins(0) == 0 && never_begins(1e9) == 0;
}
static_assert(test_gamma_0_and_rate_0());

// What step() gives, and what step(epoch) gives.
constexpr bool test_total_iters_0() {
  constexpr auto constant = pt::ConstantLR({.lr = 1, .factor = 0.25, .total_iters = 0});
  constexpr auto closed = pt::ConstantLR({.lr = 1, .factor = 0.25, .total_iters = 0, .form = pt::form::closed});
  constexpr auto linear = pt::LinearLR({.lr = 1, .start_factor = 0.25, .total_iters = 0});
  constexpr auto polynomial = pt::PolynomialLR({.lr = 1, .total_iters = 0});
  return constant(0) == 0.25 && constant(1e9) == 0.25 && closed(0) == 1 && linear(9) == 0.25 && polynomial(9) == 1;
}
static_assert(test_total_iters_0());

constexpr bool test_negative_total_iters() {
  using enum pt::form;
  return pt::LinearLR({.lr = 1, .start_factor = 0.25, .end_factor = 0.5, .total_iters = -1})(9) == 0.25 &&
         pt::LinearLR({.lr = 1, .start_factor = 0.25, .end_factor = 0.5, .total_iters = -1, .form = closed})(0) ==
             0.5 &&
         pt::PolynomialLR({.lr = 1, .total_iters = -1})(9) == 1 &&
         pt::PolynomialLR({.lr = 1, .total_iters = -1, .form = closed})(0) == 0 &&
         pt::PolynomialLR({.lr = 1, .total_iters = -1, .power = 0, .form = closed})(0) == 1;
}
static_assert(test_negative_total_iters());

constexpr bool test_cosine_rises_again() {
  constexpr auto s = pt::CosineAnnealingLR({.lr = 0.1, .T_max = 100, .eta_min = 1e-3});
  return s(0) == 0.1 && s(99) > 1e-3 && s(100) == 1e-3 && s(101) == s(99) && s(150) == s(50) && s(200) == 0.1 &&
         s(1'000'000'100) == 1e-3;
}
static_assert(test_cosine_rises_again());

// Exact by default; the closed form rounds its angle: lr_scheduler.CosineAnnealingLR(T_max=10).step(1000001) on 0.1.
constexpr bool test_rounded_angle() {
  constexpr auto exact = pt::CosineAnnealingLR({.lr = 0.1, .T_max = 10});
  constexpr auto closed = pt::CosineAnnealingLR({.lr = 0.1, .T_max = 10, .form = pt::form::closed});
  return close(10 * exact(1'000'001), 0.97552825814757682) && !close(10 * exact(1'000'001), 0.97552825815110447) &&
         close(10 * closed(1'000'001), 0.97552825815110447) && close(closed(7), exact(7));
}
static_assert(test_rounded_angle());

constexpr bool test_missed_restarts() {
  constexpr auto s = pt::CosineAnnealingWarmRestarts({.lr = 1, .T_0 = 1, .T_mult = 3, .eta_min = 0.25});
  constexpr auto closed =
      pt::CosineAnnealingWarmRestarts({.lr = 1, .T_0 = 1, .T_mult = 3, .eta_min = 0.25, .form = pt::form::closed});
  return s(121) == 1 && closed(121) == 0.25 && closed(40) == 1 && close(s(122), closed(122)) && s(29'524) == 1 &&
         closed(29'524) == 0.25;
}
static_assert(test_missed_restarts());

constexpr bool test_multiplicative() {
  constexpr auto s = pt::MultiplicativeLR({.lr = 1}, [](double t) { return 1 / (1 + t); });
  return s(0) == 1 && s(1) == 0.5 && close(s(3), 1.0 / 24);
}
static_assert(test_multiplicative());

constexpr bool test_lambda() {
  constexpr auto s = pt::LambdaLR({.lr = 0.5}, [](double t) { return 1 / (1 + t); });
  return s(0) == 0.5 && s(1) == 0.25 && s(4) == 0.1;
}
static_assert(test_lambda());

constexpr bool test_cyclic() {
  constexpr auto s = pt::CyclicLR(
      {.base_lr = 0.1, .max_lr = 1, .step_size_up = 2, .step_size_down = 3, .mode = anneal::cyclic_mode::triangular2});
  return s.lr(0) == 0.1 && close(s.lr(2), 1) && close(s.lr(4), 0.4) && close(s.lr(5), 0.1) && close(s.lr(7), 0.55) &&
         s.momentum(0) == 0.9 && close(s.momentum(2), 0.8) && close(s.momentum(4), 0.9 - 0.1 / 3) &&
         close(s.momentum(7), 0.85);
}
static_assert(test_cyclic());

constexpr bool test_cyclic_scale_fn() {
  constexpr auto inverse = [](double x) { return 1 / x; };
  constexpr auto by_cycle = pt::CyclicLR({.base_lr = 0.1, .max_lr = 1, .step_size_up = 2}, inverse);
  constexpr auto by_step =
      pt::CyclicLR({.base_lr = 0, .max_lr = 1, .step_size_up = 2, .scale_mode = pt::scale_mode::iterations}, inverse);
  return by_cycle.lr(2) == 1 && close(by_cycle.lr(6), 0.55) && close(by_cycle.momentum(6), 0.85) &&
         by_step.lr(2) == 0.5 && close(by_step.lr(6), 1.0 / 6);
}
static_assert(test_cyclic_scale_fn());

// The peak, the end, the step after it, and what holds from then on.
constexpr bool test_one_cycle() {
  constexpr auto s = pt::OneCycleLR({.max_lr = 1, .total_steps = 10, .pct_start = 0.3});
  constexpr auto line = pt::OneCycleLR({.max_lr = 1,
                                        .epochs = 5,
                                        .steps_per_epoch = 2,
                                        .pct_start = 0.5,
                                        .anneal_strategy = pt::anneal_strategy::linear,
                                        .div_factor = 4,
                                        .final_div_factor = 10});
  constexpr auto three = pt::OneCycleLR({.max_lr = 1, .total_steps = 10, .three_phase = true});
  return close(s.lr(0), 0.04) && s.lr(2) == 1 && close(s.lr(9), 4e-6) && close(s.lr(10), 0.04951936798652623) &&
         s.lr(11) == s.lr(10) && s.lr.length() == 10 && s.momentum(0) == 0.95 && s.momentum(2) == 0.85 &&
         close(s.momentum(10), 0.945048443395121) && close(line.lr(6), 0.61) && close(line.lr(9), 0.025) &&
         close(line.lr(10), -0.17) && close(line.momentum(10), 0.97) && close(three.lr(4), 0.04) &&
         close(three.lr(10), 0.0038232781464897993) && three.momentum(7) == 0.95;
}
static_assert(test_one_cycle());

constexpr bool test_chain_is_a_product_where_all_multiply() {
  constexpr auto s = pt::ChainedScheduler(pt::ConstantLR({.lr = 1, .factor = 0.5, .total_iters = 2}),
                                          pt::ExponentialLR({.lr = 1, .gamma = 0.5}));
  return s(0) == 0.5 && s(1) == 0.25 && s(2) == 0.25 && s(10) == 0x1p-10 && s(1000) == 0x1p-1000;
}
static_assert(test_chain_is_a_product_where_all_multiply());

// With eta_min the two are no product, and past T_max the cosine starts from what the other one left.
constexpr bool test_chain_with_eta_min() {
  constexpr auto s = pt::ChainedScheduler(pt::CosineAnnealingLR({.lr = 1, .T_max = 10, .eta_min = 0.1}),
                                          pt::ExponentialLR({.lr = 1, .gamma = 0.9}));
  return s(0) == 1 && close(s(1), 0.8801778890995372) && close(s(5), 0.33635105995249026) && close(s(10), 0.09) &&
         close(s(11), 0.10082211090046284) && close(s(15), 0.030174798379924345) &&
         close(s(20), -0.029849995018903074) && close(s(25), 0.03229299817313408);
}
static_assert(test_chain_with_eta_min());

constexpr bool test_chain_restarts_its_cosine() {
  constexpr auto s = pt::ChainedScheduler(pt::LinearLR({.lr = 1, .start_factor = 0.5, .total_iters = 4}),
                                          pt::CosineAnnealingLR({.lr = 1, .T_max = 10}));
  return close(s(1), 0.6097051613422355) && close(s(5), 0.5) && s(10) == 0 && close(s(11), 0.024471741852423234) &&
         close(s(15), 0.5) && close(s(1'000'000'005), 0.5);
}
static_assert(test_chain_restarts_its_cosine());

constexpr bool test_chain_overwritten() {
  constexpr auto s = pt::ChainedScheduler(pt::ExponentialLR({.lr = 1, .gamma = 0.9}),
                                          pt::CyclicLR({.base_lr = 0.1, .max_lr = 1, .step_size_up = 2}).lr);
  return s(0) == 1 && close(s(1), 0.55) && s(2) == 1 && close(s(3), 0.55) && close(s(1'000'000'001), 0.55);
}
static_assert(test_chain_overwritten());

constexpr bool test_sequence_restarts_from_the_base_rate() {
  constexpr auto s = pt::SequentialLR({4}, pt::LinearLR({.lr = 1, .start_factor = 0.25, .total_iters = 4}),
                                      pt::CosineAnnealingLR({.lr = 1, .T_max = 6}));
  return s(0) == 0.25 && s(3) == 0.8125 && s(4) == 1 && close(s(5), 0.9330127018922194) && close(s(7), 0.5) &&
         s(10) == 0 && close(s(11), 0.06698729810778065);
}
static_assert(test_sequence_restarts_from_the_base_rate());

constexpr bool test_sequence_goes_on_with_the_rate_that_it_finds() {
  constexpr auto product = pt::SequentialLR({2}, pt::ExponentialLR({.lr = 1, .gamma = 0.5}),
                                            pt::MultiplicativeLR({.lr = 1}, [](double) { return 0.9; }));
  constexpr auto average = pt::SequentialLR(
      {3}, pt::ExponentialLR({.lr = 1, .gamma = 0.5}),
      pt::SWALR({.lr = 1, .swa_lr = 1, .anneal_epochs = 2, .anneal_strategy = pt::anneal_strategy::linear}));
  return product(1) == 0.5 && close(product(2), 0.45) && close(product(4), 0.3645) && average(2) == 0.25 &&
         average(3) == 0.25 && average(4) == 0.625 && average(5) == 1 && average(6) == 1;
}
static_assert(test_sequence_goes_on_with_the_rate_that_it_finds());

constexpr bool test_sequence_after_one_cycle() {
  constexpr auto s = pt::SequentialLR({10}, pt::OneCycleLR({.max_lr = 2, .total_steps = 10}).lr,
                                      pt::StepLR({.lr = 1, .step_size = 5}));
  return close(s(0), 0.08) && close(s(9), 8e-6) && close(s(10), 0.08) && close(s(15), 0.008);
}
static_assert(test_sequence_after_one_cycle());

constexpr bool test_sequence_with_equal_milestones() {
  constexpr auto constant = [](double factor) { return pt::ConstantLR({.lr = 1, .factor = factor, .total_iters = 3}); };
  constexpr auto skipped = pt::SequentialLR({3, 3}, constant(0.5), constant(0.25), constant(0.125));
  constexpr auto from_0 = pt::SequentialLR({0}, constant(0.5), constant(0.25));
  constexpr auto reversed = pt::SequentialLR({6, 3}, constant(0.5), constant(0.25), constant(0.125));
  return reversed(2) == 0.5 && reversed(3) == 0.125 && reversed(6) == 1 && skipped(2) == 0.5 && skipped(3) == 0.125 &&
         skipped(6) == 1 && from_0(0) == 0.25 && from_0(3) == 1;
}
static_assert(test_sequence_with_equal_milestones());

// One that comes first is a step ahead.
constexpr bool test_nested_sequence() {
  constexpr auto step = pt::StepLR({.lr = 1, .step_size = 5});
  constexpr auto inner = pt::SequentialLR({4}, pt::ConstantLR({.lr = 1, .factor = 0.5, .total_iters = 4}),
                                          pt::ExponentialLR({.lr = 1, .gamma = 0.9}));
  constexpr auto s = pt::SequentialLR({10}, inner, step);
  constexpr auto chain = pt::SequentialLR(
      {10},
      pt::ChainedScheduler(pt::PolynomialLR({.lr = 1, .total_iters = 4}), pt::ExponentialLR({.lr = 1, .gamma = 0.5})),
      step);
  return inner(3) == 0.5 && s(0) == 0.5 && s(2) == 0.5 && s(3) == 1 && close(s(4), 0.9) &&
         close(s(9), 0.5314410000000002) && s(10) == 1 && close(s(15), 0.1) && close(chain(0), 0.4) &&
         close(chain(1), 0.15) && close(chain(3), 0.0125) && chain(4) == 0 && chain(10) == 1;
}
static_assert(test_nested_sequence());

// Drops at the (patience + 1)-th bad metric, in cooldown none counts; a constant negative metric improves for ever.
constexpr double after(const auto& s, double metric, int times) {
  auto state = s.initial_state();
  for (int t = 1; t <= times; ++t) {
    state = s.observe(state, t, metric);
  }
  return s(state, times);
}

constexpr bool test_plateau() {
  constexpr auto s = pt::ReduceLROnPlateau({.lr = 1, .factor = 0.5, .patience = 2, .cooldown = 2});
  constexpr auto no_reserve = pt::ReduceLROnPlateau({.lr = 1, .patience = 0, .min_lr = 2});
  constexpr auto tiny = pt::ReduceLROnPlateau({.lr = 1e-8, .factor = 0.5, .patience = 0});
  return after(s, 3, 3) == 1 && after(s, 3, 4) == 0.5 && after(s, 3, 8) == 0.5 && after(s, 3, 9) == 0.25 &&
         after(s, -3, 100) == 1 && after(s, nan, 3) == 0.5 && after(s, nan, 2) == 1 && after(no_reserve, 3, 10) == 1 &&
         after(tiny, 3, 10) == 1e-8;
}
static_assert(test_plateau());

}  // namespace

TEST_CASE("pytorch: CosineAnnealingLR with a T_max that is not whole") {
  // 0.01 + 0.09 (1 + cos(pi t / 7.5)) / 2 with 40 digits: PyTorch's recursion never meets an odd multiple of 7.5.
  const auto s = pt::CosineAnnealingLR({.lr = 0.1, .T_max = 7.5, .eta_min = 0.01});
  const double expected[] = {
      0.1,    0.0961095455939170403, 0.0851108772861486196, 0.0689057647468726341, 0.0502962191529555938,
      0.0325, 0.0185942352531273659, 0.0109833579669787463, 0.0109833579669787463, 0.0185942352531273659,
      0.0325, 0.0502962191529555938, 0.0689057647468726341, 0.0851108772861486196, 0.0961095455939170403,
      0.1};
  const auto chained = pt::ChainedScheduler(pt::CosineAnnealingLR({.lr = 0.1, .T_max = 7.5, .eta_min = 0.01}));
  for (int t = 0; t < 16; ++t) {
    CHECK(std::abs(s(t) - expected[t]) <= 1e-16);
    CHECK(std::abs(chained(t) - expected[t]) <= 1e-15);  // 16 updates, each rounds
  }
  CHECK(refusal([] { return pt::CosineAnnealingLR({.lr = 0.1, .T_max = 0.75}); }) ==
        "pytorch.CosineAnnealingLR: T_max is a number of updates, got 0.75; for a part of the run write run.part(0.75) "
        "of an anneal::horizon run");
}

TEST_CASE("pytorch: the examples of the documentation") { CHECK(test_examples()); }

TEST_CASE("pytorch: the framework's defaults") { CHECK(test_defaults()); }

TEST_CASE("pytorch: what decays by a factor") {
  CHECK(test_milestones_in_any_order());
  CHECK(test_gamma_0_and_rate_0());
  CHECK(pt::MultiStepLR({.lr = 1}, std::vector<anneal::step>{})(9) == 1);
}

TEST_CASE("pytorch: runs of no steps, and of fewer, by step() and by step(epoch)") {
  CHECK(test_total_iters_0());
  CHECK(test_negative_total_iters());
}

TEST_CASE("pytorch: cosines") {
  CHECK(test_cosine_rises_again());
  CHECK(test_rounded_angle());
  CHECK(test_missed_restarts());
}

TEST_CASE("pytorch: functions of the step") {
  CHECK(test_multiplicative());
  CHECK(test_lambda());
}

TEST_CASE("pytorch: what drives momentum beside the rate") {
  CHECK(test_cyclic());
  CHECK(test_cyclic_scale_fn());
  CHECK(test_one_cycle());
}

TEST_CASE("pytorch: ChainedScheduler applies one recursion after the other") {
  CHECK(test_chain_is_a_product_where_all_multiply());
  CHECK(test_chain_with_eta_min());
  CHECK(test_chain_restarts_its_cosine());
  CHECK(test_chain_overwritten());
}

TEST_CASE("pytorch: SequentialLR") {
  CHECK(test_sequence_restarts_from_the_base_rate());
  CHECK(test_sequence_goes_on_with_the_rate_that_it_finds());
  CHECK(test_sequence_after_one_cycle());
  CHECK(test_sequence_with_equal_milestones());
  CHECK(test_nested_sequence());
}

TEST_CASE("pytorch: ReduceLROnPlateau") { CHECK(test_plateau()); }

TEST_CASE("pytorch: refuses what PyTorch refuses, or divides by 0 at") {
  CHECK(refusal([] { return pt::StepLR({.lr = 1, .step_size = 0}); }) ==
        "pytorch.StepLR: step_size must be positive, got 0");
  CHECK(refusal([] { return pt::StepLR({.step_size = 3}); }) == "pytorch.StepLR: lr must be given, got nothing");
  CHECK(refusal([] { return pt::StepLR({.lr = -1, .step_size = 3}); }) ==
        "pytorch.StepLR: lr must not be negative, got -1");
  CHECK(refusal([] { return pt::StepLR({.lr = 1, .step_size = 2.5}); }) ==
        "pytorch.StepLR: step_size must be a whole number, got 2.5");
  CHECK(refusal([] { return pt::ExponentialLR({.lr = 1, .gamma = -0.9}); }) ==
        "pytorch.ExponentialLR: gamma must be positive, got -0.9");
  CHECK(refusal([] { return pt::ConstantLR({.lr = 1, .factor = 1.5}); }) ==
        "pytorch.ConstantLR: factor must be between 0 and 1, got 1.5");
  CHECK(refusal([] { return pt::LinearLR({.lr = 1, .start_factor = 0}); }) ==
        "pytorch.LinearLR: start_factor must be greater than 0 and at most 1, got 0");
  CHECK(refusal([] { return pt::LinearLR({.lr = 1, .end_factor = 1.5}); }) ==
        "pytorch.LinearLR: end_factor must be between 0 and 1, got 1.5");
  CHECK(refusal([] { return pt::LinearLR({.lr = 1, .total_iters = 0, .form = pt::form::closed}); }) ==
        "pytorch.LinearLR: total_iters must not be 0 in the closed form, got 0");
  CHECK(refusal([] { return pt::CosineAnnealingLR({.lr = 1, .T_max = 0}); }) ==
        "pytorch.CosineAnnealingLR: T_max must be positive, got 0");
  CHECK(refusal([] { return pt::CosineAnnealingWarmRestarts({.lr = 1, .T_0 = 1, .T_mult = 0}); }) ==
        "pytorch.CosineAnnealingWarmRestarts: T_mult must be positive, got 0");
  CHECK(refusal([] { return pt::CyclicLR({.base_lr = 0, .max_lr = 1, .step_size_up = 0}); }) ==
        "pytorch.CyclicLR: step_size_up must be positive, got 0");
  CHECK(refusal([] { return pt::OneCycleLR({.max_lr = 1}); }) ==
        "pytorch.OneCycleLR: total_steps must be given, or epochs and steps_per_epoch, got nothing");
  CHECK(refusal([] { return pt::OneCycleLR({.max_lr = 1, .epochs = 3}); }) ==
        "pytorch.OneCycleLR: steps_per_epoch must be given, got nothing");
  CHECK(refusal([] { return pt::OneCycleLR({.max_lr = 1, .total_steps = 10, .pct_start = 0.1}); }) ==
        "pytorch.OneCycleLR: pct_start must not make a first phase of no steps, got 0.1");
  CHECK(refusal([] { return pt::OneCycleLR({.max_lr = 1, .total_steps = 10, .div_factor = 0}); }) ==
        "pytorch.OneCycleLR: div_factor must not be 0, got 0");
  CHECK(refusal([] { return pt::ReduceLROnPlateau({.lr = 1, .factor = 1}); }) ==
        "pytorch.ReduceLROnPlateau: factor must be below 1, got 1");
  CHECK(refusal([] { return pt::SWALR({.lr = 1, .swa_lr = 1, .anneal_epochs = -1}); }) ==
        "pytorch.SWALR: anneal_epochs must not be negative, got -1");
  CHECK(refusal([] {
          const auto s = pt::ConstantLR({.lr = 1});
          return pt::SequentialLR({10, 20, 5}, s, s, s, s);
        }) == "pytorch.SequentialLR: milestones must be in ascending order, got 20");
}

TEST_CASE("pytorch: the schedulers of a composite share one optimizer") {
  CHECK(refusal([] { return pt::ChainedScheduler(pt::ConstantLR({.lr = 1}), pt::ConstantLR({.lr = 2})); }) ==
        "pytorch.ChainedScheduler: lr must be the same for all schedulers, got 2");
  CHECK(refusal([] {
          return pt::SequentialLR({1}, pt::ChainedScheduler(pt::ConstantLR({.lr = 1})), pt::ConstantLR({.lr = 2}));
        }) == "pytorch.SequentialLR: lr must be the same for all schedulers, got 2");
}
