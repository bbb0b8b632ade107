// SPDX-License-Identifier: Apache-2.0
#include <anneal/dialect/megatron.hpp>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

namespace megatron = anneal::megatron;
using megatron::curve_style;
using megatron::decay_style;
using megatron::increase_style;

constexpr bool test_a_warmup_and_a_line() {
  constexpr auto s = megatron::OptimizerParamScheduler(
      {.init_lr = 0, .max_lr = 1, .min_lr = 0.5, .lr_warmup_steps = 2, .lr_decay_steps = 4});
  return s.lr(0) == 0 && s.lr(1) == 0.5 && s.lr(2) == 1 && s.lr(3) == 0.75 && s.lr(4) == 0.5 && s.lr(9) == 0.5;
}
static_assert(test_a_warmup_and_a_line());

constexpr bool test_inverse_square_root_drops_after_the_end() {
  constexpr auto s = megatron::OptimizerParamScheduler({.init_lr = 0,
                                                        .max_lr = 1,
                                                        .min_lr = 0.25,
                                                        .lr_warmup_steps = 4,
                                                        .lr_decay_steps = 16,
                                                        .lr_decay_style = decay_style::inverse_square_root});
  return s.lr(4) == 1 && s.lr(16) == 0.5 && s.lr(17) == 0.25;
}
static_assert(test_inverse_square_root_drops_after_the_end());

constexpr bool test_wsd() {
  constexpr megatron::params::OptimizerParamScheduler p{.init_lr = 0,
                                                        .max_lr = 1,
                                                        .min_lr = 0,
                                                        .lr_warmup_steps = 2,
                                                        .lr_decay_steps = 8,
                                                        .lr_decay_style = decay_style::wsd,
                                                        .wsd_decay_steps = 4,
                                                        .lr_wsd_decay_style = curve_style::minus_sqrt};
  constexpr auto s = megatron::OptimizerParamScheduler(p);
  constexpr auto at_once = [p] {
    auto q = p;
    q.wsd_decay_steps = 0;
    return megatron::OptimizerParamScheduler(q);
  }();
  constexpr auto begun = [p] {  // in the warm-up already, whose last step is still its own
    auto q = p;
    q.wsd_decay_steps = 8;
    q.lr_wsd_decay_style = curve_style::linear;
    return megatron::OptimizerParamScheduler(q);
  }();
  return s.lr(1) == 0.5 && s.lr(4) == 1 && s.lr(5) == 0.5 && s.lr(8) == 0 && at_once.lr(8) == 1 && at_once.lr(9) == 0 &&
         begun.lr(1) == 0.5 && begun.lr(2) == 1 && begun.lr(3) == 0.625;
}
static_assert(test_wsd());

constexpr bool test_the_weight_decay_rises() {
  constexpr auto s = megatron::OptimizerParamScheduler({.init_lr = 0,
                                                        .max_lr = 1,
                                                        .min_lr = 0,
                                                        .lr_warmup_steps = 0,
                                                        .lr_decay_steps = 4,
                                                        .end_wd = 0.5,
                                                        .wd_incr_steps = 4,
                                                        .wd_incr_style = increase_style::cosine,
                                                        .wd_mult = 2});
  return s.weight_decay(0) == 0 && s.weight_decay(2) == 0.5 && s.weight_decay(4) == 1 && s.weight_decay(9) == 1 &&
         s.lr(0) == 1 && !(s.weight_decay.parameters().drives == s.lr.parameters().drives);
}
static_assert(test_the_weight_decay_rises());

}  // namespace

TEST_CASE("megatron: a warm-up and a line, both of the whole run") { CHECK(test_a_warmup_and_a_line()); }
TEST_CASE("megatron: inverse-square-root drops after the end") {
  CHECK(test_inverse_square_root_drops_after_the_end());
}
TEST_CASE("megatron: WSD") { CHECK(test_wsd()); }
TEST_CASE("megatron: the weight decay rises") { CHECK(test_the_weight_decay_rises()); }

TEST_CASE("megatron: refuses what Megatron asserts") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  const megatron::params::OptimizerParamScheduler good{
      .init_lr = 0, .max_lr = 1, .min_lr = 0, .lr_warmup_steps = 2, .lr_decay_steps = 4};
  const auto with = [good](auto change) {
    auto p = good;
    change(p);
    return megatron::OptimizerParamScheduler(p);
  };
  CHECK_THROWS_MATCHES(with([](auto& p) { p.min_lr = 2; }), error,
                       Message("megatron.OptimizerParamScheduler: max_lr must not be below min_lr, got 1"));
  CHECK_THROWS_MATCHES(with([](auto& p) { p.init_lr = 2; }), error,
                       Message("megatron.OptimizerParamScheduler: init_lr must not be above max_lr, got 2"));
  CHECK_THROWS_MATCHES(
      with([](auto& p) { p.lr_warmup_steps = 4; }), error,
      Message("megatron.OptimizerParamScheduler: lr_warmup_steps must be less than lr_decay_steps, got 4"));
  CHECK_THROWS_MATCHES(with([](auto& p) { p.lr_decay_style = decay_style::wsd; }), error,
                       Message("megatron.OptimizerParamScheduler: wsd_decay_steps must be given for WSD, got nothing"));
  CHECK_THROWS_MATCHES(
      with([](auto& p) { p.end_wd = 1; }), error,
      Message("megatron.OptimizerParamScheduler: end_wd must be start_wd in the style constant, got 1"));
  CHECK_THROWS_MATCHES(with([](auto& p) { p.wd_incr_style = increase_style::linear; }), error,
                       Message("megatron.OptimizerParamScheduler: wd_incr_steps must not be 0, got 0"));
}
