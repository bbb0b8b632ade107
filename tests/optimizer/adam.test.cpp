// SPDX-License-Identifier: Apache-2.0
#include "anneal/optimizer/adam.hpp"
#include "optimizer/contract.hpp"

namespace {

using anneal::adam;
using anneal::adam_options;
using contract::same;

static_assert(contract::has_the_interface<adam<double>>() && contract::has_the_interface<adam<float>>());
static_assert(std::same_as<decltype(adam({.learning_rate = 0.1})), adam<double>>);
static_assert(adam_options{}.learning_rate == 1e-3 && adam_options{}.beta1 == 0.9 && adam_options{}.beta2 == 0.999 &&
              adam_options{}.eps == 1e-8 && adam_options{}.weight_decay == 0 && !adam_options{}.amsgrad);

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

// Betas whose powers are exact, and no eps: sums that can be done by hand.
constexpr adam_options by_hand{.learning_rate = 0.25, .beta1 = 0.5, .beta2 = 0.75, .eps = 0};

const std::vector<adam_options> variants{
    {.learning_rate = 0.1},
    {.learning_rate = 0.1, .beta1 = 0, .weight_decay = 0.01},
    {.learning_rate = 0.1, .beta2 = 0.9, .eps = 0.1, .amsgrad = true},
};

TEST_CASE("adam names the option it refuses", "[optimizer][adam]") {
  CHECK_THROWS_WITH(adam({.learning_rate = -0.5}), "anneal::adam: learning_rate must not be negative, got -0.5");
  CHECK_THROWS_WITH(adam({.learning_rate = nan}), "anneal::adam: learning_rate must be a number, got nan");
  CHECK_THROWS_WITH(adam({.beta1 = 1}), "anneal::adam: beta1 must be in [0, 1), got 1");
  CHECK_THROWS_WITH(adam({.beta1 = -0.5}), "anneal::adam: beta1 must be in [0, 1), got -0.5");
  CHECK_THROWS_WITH(adam({.beta2 = 1.5}), "anneal::adam: beta2 must be in [0, 1), got 1.5");
  CHECK_THROWS_WITH(adam({.beta2 = nan}), "anneal::adam: beta2 must be a number, got nan");
  CHECK_THROWS_WITH(adam({.eps = -1}), "anneal::adam: eps must not be negative, got -1");
  CHECK_THROWS_WITH(adam({.eps = inf}), "anneal::adam: eps must not be negative, got inf");
  CHECK_THROWS_WITH(adam({.weight_decay = -1}), "anneal::adam: weight_decay must not be negative, got -1");
  CHECK_NOTHROW(adam({.learning_rate = 0, .beta1 = 0, .beta2 = 0, .eps = 0}));
}

TEST_CASE("adam's first step has the length of the rate", "[optimizer][adam]") {
  adam opt({.learning_rate = 0.25, .eps = 0});
  CHECK(same(contract::moved(opt, 1, 2), 0.75));
  adam other({.learning_rate = 0.25, .eps = 0});
  CHECK(same(contract::moved(other, 1, -0.001), 1.25));
}

TEST_CASE("adam adds eps to the corrected root", "[optimizer][adam]") {
  auto options = by_hand;
  options.eps = 2;
  adam opt(options);
  CHECK(contract::moved(opt, 1, 2) == 0.875);  // 0.25 * 2 / (2 + 2)
}

TEST_CASE("adam corrects the bias of both moments", "[optimizer][adam]") {
  adam opt(by_hand);
  const double x = contract::moved(opt, 1, 2);  // m = 1, v = 1: 2 / 2
  CHECK(x == 0.75);
  CHECK(opt.state() == adam<>::state_type{.steps = 1, .exp_avg = {1}, .exp_avg_sq = {1}, .max_exp_avg_sq = {}});
  // m = -0.5 of 0.75, v = 1.75 of 0.4375, whose root is 2
  CHECK(same(contract::moved(opt, x, -2), 0.75 + 0.25 / 3));
  CHECK(opt.state() == adam<>::state_type{.steps = 2, .exp_avg = {-0.5}, .exp_avg_sq = {1.75}, .max_exp_avg_sq = {}});
}

TEST_CASE("adam with amsgrad divides by the largest second moment so far", "[optimizer][adam]") {
  auto options = by_hand;
  options.amsgrad = true;
  adam opt(options);
  const double x = contract::moved(opt, 1, 2);
  CHECK(x == 0.75);
  // m = 0.5 of 0.75, v = 0.75 but its maximum 1, of 0.4375
  CHECK(same(contract::moved(opt, x, 0), 0.75 - 0.25 * (0.5 / 0.75) / std::sqrt(1 / 0.4375)));
  CHECK(opt.state() == adam<>::state_type{.steps = 2, .exp_avg = {0.5}, .exp_avg_sq = {0.75}, .max_exp_avg_sq = {1}});
}

TEST_CASE("adam's weight decay enters the moments", "[optimizer][adam]") {
  auto options = by_hand;
  options.weight_decay = 2;
  adam opt(options);
  CHECK(contract::moved(opt, 1, -4) == 1.25);  // g = -2
  CHECK(opt.state() == adam<>::state_type{.steps = 1, .exp_avg = {-1}, .exp_avg_sq = {1}, .max_exp_avg_sq = {}});
}

TEST_CASE("adam reads its options anew in every step", "[optimizer][adam]") {
  adam opt(by_hand);
  double x = contract::moved(opt, 1, 2);
  opt.options().learning_rate = 0;
  CHECK(contract::moved(opt, x, 2) == x);
  opt.options() = by_hand;
  opt.restore({.steps = 1, .exp_avg = {1}, .exp_avg_sq = {1}, .max_exp_avg_sq = {}});
  opt.options().beta1 = 0.75;  // m = 1.25, and the correction is that of the new beta: 1 - 0.75²
  x = contract::moved(opt, x, 2);
  CHECK(same(x, 0.75 - 0.25 * (1.25 / 0.4375) / 2));
  opt.options().beta2 = 0.5;  // v = 2.875 of 0.875
  opt.options().eps = 1;
  CHECK(same(contract::moved(opt, x, 2), x - 0.25 * (1.4375 / 0.578125) / (std::sqrt(2.875 / 0.875) + 1)));
}

TEST_CASE("adam starts the maximum where amsgrad is switched on", "[optimizer][adam]") {
  adam opt(by_hand);
  contract::moved(opt, 1, 2);
  opt.options().amsgrad = true;
  contract::moved(opt, 1, 0);
  CHECK(opt.state().max_exp_avg_sq == std::vector<double>{0.75});
  opt.options().amsgrad = false;
  contract::moved(opt, 1, 0);
  CHECK(opt.state().max_exp_avg_sq.empty());
}

TEST_CASE("adam refuses sizes and leaves everything as it was", "[optimizer][adam]") {
  for (const auto& options : variants) {
    contract::refuses_other_sizes<adam>("anneal::adam", options);
  }
}

TEST_CASE("adam continues from a saved state to the same bits", "[optimizer][adam]") {
  for (const auto& options : variants) {
    contract::continues_from_a_saved_state<adam>(options);
  }
}

TEST_CASE("adam refuses a state that does not fit", "[optimizer][adam]") {
  adam opt({.learning_rate = 0.1});
  contract::moved(opt, 1, 2);
  contract::refuses_state(opt, {.steps = 3, .exp_avg = {1, 2}, .exp_avg_sq = {1}, .max_exp_avg_sq = {}},
                          "anneal::adam: exp_avg_sq must have the size of exp_avg, 2, got 1");
  contract::refuses_state(opt, {.steps = 3, .exp_avg = {1}, .exp_avg_sq = {1}, .max_exp_avg_sq = {1}},
                          "anneal::adam: max_exp_avg_sq must be empty without amsgrad, 0, got 1");
  contract::refuses_state(opt, {.steps = 0, .exp_avg = {1}, .exp_avg_sq = {1}, .max_exp_avg_sq = {}},
                          "anneal::adam: steps must be positive in a state that is not empty, got 0");
  adam largest({.learning_rate = 0.1, .amsgrad = true});
  contract::moved(largest, 1, 2);
  contract::refuses_state(largest, opt.state(),
                          "anneal::adam: max_exp_avg_sq must have the size of exp_avg with amsgrad, 1, got 0");
  CHECK_NOTHROW(largest.restore({}));
}

TEST_CASE("adam in float follows adam in double", "[optimizer][adam]") {
  for (const auto& options : variants) {
    contract::float_is_close_to_double<adam>(options);
  }
}

TEST_CASE("adam keeps a NaN that a gradient brought", "[optimizer][adam]") {
  for (const bool amsgrad : {false, true}) {
    adam opt({.amsgrad = amsgrad});
    double x = contract::moved(opt, 1, 2);
    x = contract::moved(opt, x, nan);
    CHECK(std::isnan(x));
    CHECK(std::isnan(contract::moved(opt, 1, 2)));
    CHECK((!amsgrad || std::isnan(opt.state().max_exp_avg_sq[0])));
  }
}

}  // namespace
