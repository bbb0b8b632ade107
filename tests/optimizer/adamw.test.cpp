// SPDX-License-Identifier: Apache-2.0
#include "anneal/optimizer/adamw.hpp"
#include "anneal/optimizer/adam.hpp"
#include "optimizer/contract.hpp"

namespace {

using anneal::adamw;
using anneal::adamw_options;
using contract::same;

static_assert(contract::has_the_interface<adamw<double>>() && contract::has_the_interface<adamw<float>>());
static_assert(std::same_as<decltype(adamw({.learning_rate = 0.1})), adamw<double>>);
static_assert(adamw_options{}.learning_rate == 1e-3 && adamw_options{}.beta1 == 0.9 && adamw_options{}.beta2 == 0.999 &&
              adamw_options{}.eps == 1e-8 && adamw_options{}.weight_decay == 1e-2 && !adamw_options{}.amsgrad);

constexpr adamw_options by_hand{.learning_rate = 0.25, .beta1 = 0.5, .beta2 = 0.75, .eps = 0, .weight_decay = 2};

const std::vector<adamw_options> variants{
    {.learning_rate = 0.1},
    {.learning_rate = 0.1, .weight_decay = 0, .amsgrad = true},
    {.learning_rate = 0.1, .beta1 = 0.5, .beta2 = 0.9, .eps = 0.1, .weight_decay = 0.5},
};

TEST_CASE("adamw names the option it refuses", "[optimizer][adamw]") {
  CHECK_THROWS_WITH(adamw({.learning_rate = -0.5}), "anneal::adamw: learning_rate must not be negative, got -0.5");
  CHECK_THROWS_WITH(adamw({.beta1 = 1}), "anneal::adamw: beta1 must be in [0, 1), got 1");
  CHECK_THROWS_WITH(adamw({.beta2 = 1}), "anneal::adamw: beta2 must be in [0, 1), got 1");
  CHECK_THROWS_WITH(adamw({.eps = -1}), "anneal::adamw: eps must not be negative, got -1");
  CHECK_THROWS_WITH(adamw({.weight_decay = -1}), "anneal::adamw: weight_decay must not be negative, got -1");
}

TEST_CASE("adamw's weight decay shrinks the parameters and stays out of the moments", "[optimizer][adamw]") {
  adamw opt(by_hand);
  CHECK(contract::moved(opt, 1, -4) == 0.75);  // 1 * (1 - 0.25 * 2) + 0.25
  CHECK(opt.state() == adamw<>::state_type{.steps = 1, .exp_avg = {-2}, .exp_avg_sq = {4}, .max_exp_avg_sq = {}});
}

TEST_CASE("adamw without weight decay is adam", "[optimizer][adamw]") {
  adamw decoupled({.learning_rate = 0.1, .weight_decay = 0});
  anneal::adam coupled({.learning_rate = 0.1});
  auto x = contract::start<double>();
  auto y = x;
  contract::run(decoupled, x, 0, contract::total_steps);
  contract::run(coupled, y, 0, contract::total_steps);
  // Neither decay rounds anything, but a compiler may contract the two loops to different fused operations: then each
  // step may differ by 8 half units of numbers below 4.
  const double tolerance = 4 * 8 * contract::total_steps * std::numeric_limits<double>::epsilon() / 2;
  for (std::size_t i = 0; i < contract::size; ++i) {
    CHECK(std::abs(x[i] - y[i]) <= tolerance);
  }
}

TEST_CASE("adamw reads its options anew in every step", "[optimizer][adamw]") {
  adamw opt(by_hand);
  double x = contract::moved(opt, 1, -4);
  opt.options().weight_decay = 0;
  opt.options().learning_rate = 0.5;  // the gradient repeats, so the corrected moments are 4 and 16: a step of the rate
  x = contract::moved(opt, x, -4);
  CHECK(same(x, 1.25));
  opt.options().learning_rate = 0;
  opt.options().weight_decay = 2;
  CHECK(contract::moved(opt, x, -4) == x);  // the rate multiplies the decay too
}

TEST_CASE("adamw refuses sizes and leaves everything as it was", "[optimizer][adamw]") {
  for (const auto& options : variants) {
    contract::refuses_other_sizes<adamw>("anneal::adamw", options);
  }
}

TEST_CASE("adamw continues from a saved state to the same bits", "[optimizer][adamw]") {
  for (const auto& options : variants) {
    contract::continues_from_a_saved_state<adamw>(options);
  }
}

TEST_CASE("adamw refuses a state that does not fit", "[optimizer][adamw]") {
  adamw opt({});
  contract::moved(opt, 1, 2);
  contract::refuses_state(opt, {.steps = 3, .exp_avg = {1, 2}, .exp_avg_sq = {1}, .max_exp_avg_sq = {}},
                          "anneal::adamw: exp_avg_sq must have the size of exp_avg, 2, got 1");
  contract::refuses_state(opt, {.steps = 3, .exp_avg = {1}, .exp_avg_sq = {1}, .max_exp_avg_sq = {1}},
                          "anneal::adamw: max_exp_avg_sq must be empty without amsgrad, 0, got 1");
}

TEST_CASE("adamw in float follows adamw in double", "[optimizer][adamw]") {
  for (const auto& options : variants) {
    contract::float_is_close_to_double<adamw>(options);
  }
}

}  // namespace
