// SPDX-License-Identifier: Apache-2.0
#include "anneal/optimizer/rmsprop.hpp"
#include "optimizer/contract.hpp"

namespace {

using anneal::rmsprop;
using anneal::rmsprop_options;
using contract::same;

static_assert(contract::has_the_interface<rmsprop<double>>() && contract::has_the_interface<rmsprop<float>>());
static_assert(std::same_as<decltype(rmsprop({.learning_rate = 0.1})), rmsprop<double>>);
static_assert(rmsprop_options{}.learning_rate == 1e-2 && rmsprop_options{}.alpha == 0.99 &&
              rmsprop_options{}.eps == 1e-8 && rmsprop_options{}.weight_decay == 0 && rmsprop_options{}.momentum == 0 &&
              !rmsprop_options{}.centered);

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr rmsprop_options by_hand{.learning_rate = 0.25, .alpha = 0.75, .eps = 2};

// An alpha of 0.75 and an eps of 0.5 keep the directions below 2, which float_is_close_to_double asks for.
const std::vector<rmsprop_options> variants{
    {.learning_rate = 0.1, .alpha = 0.75, .eps = 0.5},
    {.learning_rate = 0.1, .alpha = 0.75, .eps = 0.5, .weight_decay = 0.01, .centered = true},
    {.learning_rate = 0.1, .alpha = 0.75, .eps = 0.5, .momentum = 0.5},
    {.learning_rate = 0.1, .alpha = 0.75, .eps = 0.5, .momentum = 0.5, .centered = true},
};

TEST_CASE("rmsprop names the option it refuses", "[optimizer][rmsprop]") {
  CHECK_THROWS_WITH(rmsprop({.learning_rate = -0.5}), "anneal::rmsprop: learning_rate must not be negative, got -0.5");
  CHECK_THROWS_WITH(rmsprop({.alpha = 1}), "anneal::rmsprop: alpha must be in [0, 1), got 1");
  CHECK_THROWS_WITH(rmsprop({.alpha = -0.5}), "anneal::rmsprop: alpha must be in [0, 1), got -0.5");
  CHECK_THROWS_WITH(rmsprop({.eps = -1}), "anneal::rmsprop: eps must not be negative, got -1");
  CHECK_THROWS_WITH(rmsprop({.weight_decay = -1}), "anneal::rmsprop: weight_decay must not be negative, got -1");
  CHECK_THROWS_WITH(rmsprop({.momentum = nan}), "anneal::rmsprop: momentum must be a number, got nan");
  CHECK_NOTHROW(rmsprop({.learning_rate = 0, .alpha = 0, .eps = 0}));
}

TEST_CASE("rmsprop divides the gradient by its root mean square plus eps", "[optimizer][rmsprop]") {
  rmsprop opt(by_hand);
  const double x = contract::moved(opt, 1, 4);  // v = 4: 4 / (2 + 2)
  CHECK(x == 0.75);
  CHECK(same(contract::moved(opt, x, 4), 0.75 - 1 / (std::sqrt(7.0) + 2)));  // v = 3 + 4
  CHECK(opt.state() == rmsprop<>::state_type{.steps = 2, .square_avg = {7}, .grad_avg = {}, .momentum_buffer = {}});
}

TEST_CASE("rmsprop's weight decay enters the mean square", "[optimizer][rmsprop]") {
  auto options = by_hand;
  options.weight_decay = 2;
  rmsprop opt(options);
  CHECK(contract::moved(opt, 1, 2) == 0.75);  // g = 4
}

TEST_CASE("rmsprop with centered divides by the deviation", "[optimizer][rmsprop]") {
  auto options = by_hand;
  options.centered = true;
  rmsprop opt(options);
  const double x = contract::moved(opt, 1, 4);  // v = 4, m = 1
  CHECK(same(x, 1 - 1 / (std::sqrt(3.0) + 2)));
  CHECK(same(contract::moved(opt, x, -4), x + 1 / (std::sqrt(7 - 0.0625) + 2)));  // v = 7, m = 0.75 - 1
  CHECK(opt.state() ==
        rmsprop<>::state_type{.steps = 2, .square_avg = {7}, .grad_avg = {-0.25}, .momentum_buffer = {}});
}

TEST_CASE("rmsprop's momentum gathers the divided gradients", "[optimizer][rmsprop]") {
  auto options = by_hand;
  options.momentum = 0.5;
  rmsprop opt(options);
  const double x = contract::moved(opt, 1, 4);  // b = 1
  CHECK(x == 0.75);
  const double b = 0.5 + 4 / (std::sqrt(7.0) + 2);
  CHECK(same(contract::moved(opt, x, 4), 0.75 - 0.25 * b));
  CHECK(same(opt.state().momentum_buffer[0], b));
}

TEST_CASE("rmsprop reads its options anew in every step", "[optimizer][rmsprop]") {
  rmsprop opt(by_hand);
  double x = contract::moved(opt, 1, 4);
  opt.options().alpha = 0;
  opt.options().learning_rate = 0.5;
  x = contract::moved(opt, x, 2);  // v = 4: 2 / (2 + 2)
  CHECK(x == 0.5);
  opt.options().momentum = 0.5;
  opt.options().eps = 0;
  x = contract::moved(opt, x, 2);  // b = 1
  CHECK(x == 0);
  x = contract::moved(opt, x, 2);  // b = 1.5
  CHECK(x == -0.75);
  opt.options().momentum = 0;
  x = contract::moved(opt, x, 2);  // the buffer rests
  CHECK(x == -1.25);
  CHECK(opt.state().momentum_buffer == std::vector<double>{1.5});
  opt.options().alpha = 0.5;
  opt.options().centered = true;
  contract::moved(opt, x, 2);
  CHECK(opt.state().grad_avg == std::vector<double>{1});
  opt.options().centered = false;
  contract::moved(opt, x, 2);
  CHECK(opt.state().grad_avg.empty());
}

TEST_CASE("rmsprop refuses sizes and leaves everything as it was", "[optimizer][rmsprop]") {
  for (const auto& options : variants) {
    contract::refuses_other_sizes<rmsprop>("anneal::rmsprop", options);
  }
}

TEST_CASE("rmsprop continues from a saved state to the same bits", "[optimizer][rmsprop]") {
  for (const auto& options : variants) {
    contract::continues_from_a_saved_state<rmsprop>(options);
  }
}

TEST_CASE("rmsprop refuses a state that does not fit", "[optimizer][rmsprop]") {
  rmsprop opt({.learning_rate = 0.1});
  contract::moved(opt, 1, 2);
  contract::refuses_state(opt, {.steps = 3, .square_avg = {1, 2}, .grad_avg = {1, 2}, .momentum_buffer = {}},
                          "anneal::rmsprop: grad_avg must be empty without centered, 0, got 2");
  contract::refuses_state(opt, {.steps = 3, .square_avg = {1, 2}, .grad_avg = {}, .momentum_buffer = {1}},
                          "anneal::rmsprop: momentum_buffer must be empty or have the size of square_avg, 2, got 1");
  contract::refuses_state(opt, {.steps = 0, .square_avg = {1, 2}, .grad_avg = {}, .momentum_buffer = {}},
                          "anneal::rmsprop: steps must be positive in a state that is not empty, got 0");
  rmsprop centered({.centered = true});
  contract::moved(centered, 1, 2);
  contract::refuses_state(centered, opt.state(),
                          "anneal::rmsprop: grad_avg must have the size of square_avg with centered, 1, got 0");
  CHECK_NOTHROW(opt.restore({.steps = 3, .square_avg = {1, 2}, .grad_avg = {}, .momentum_buffer = {1, 2}}));
}

TEST_CASE("rmsprop in float follows rmsprop in double", "[optimizer][rmsprop]") {
  for (const auto& options : variants) {
    contract::float_is_close_to_double<rmsprop>(options);
  }
}

}  // namespace
