// SPDX-License-Identifier: Apache-2.0
#include "anneal/optimizer/adagrad.hpp"
#include "optimizer/contract.hpp"

namespace {

using anneal::adagrad;
using anneal::adagrad_options;

static_assert(contract::has_the_interface<adagrad<double>>() && contract::has_the_interface<adagrad<float>>());
static_assert(std::same_as<decltype(adagrad({.learning_rate = 0.1})), adagrad<double>>);
static_assert(adagrad_options{}.learning_rate == 1e-2 && adagrad_options{}.lr_decay == 0 &&
              adagrad_options{}.weight_decay == 0 && adagrad_options{}.initial_accumulator_value == 0 &&
              adagrad_options{}.eps == 1e-10);

constexpr double inf = std::numeric_limits<double>::infinity();

constexpr adagrad_options by_hand{
    .learning_rate = 0.5, .lr_decay = 1, .initial_accumulator_value = 9, .eps = 3};  // roots of squares: 5, then 13

const std::vector<adagrad_options> variants{
    {.learning_rate = 0.1},
    {.learning_rate = 0.1, .lr_decay = 0.1, .weight_decay = 0.01},
    {.learning_rate = 0.1, .initial_accumulator_value = 0.5, .eps = 0.1},
};

TEST_CASE("adagrad names the option it refuses", "[optimizer][adagrad]") {
  CHECK_THROWS_WITH(adagrad({.learning_rate = -0.5}), "anneal::adagrad: learning_rate must not be negative, got -0.5");
  CHECK_THROWS_WITH(adagrad({.lr_decay = -1}), "anneal::adagrad: lr_decay must not be negative, got -1");
  CHECK_THROWS_WITH(adagrad({.weight_decay = -1}), "anneal::adagrad: weight_decay must not be negative, got -1");
  CHECK_THROWS_WITH(adagrad({.initial_accumulator_value = inf}),
                    "anneal::adagrad: initial_accumulator_value must not be negative, got inf");
  CHECK_THROWS_WITH(adagrad({.eps = -1}), "anneal::adagrad: eps must not be negative, got -1");
}

TEST_CASE("adagrad divides by the root of the sum of squares and slows down with lr_decay", "[optimizer][adagrad]") {
  adagrad opt(by_hand);
  const double x = contract::moved(opt, 1, 4);  // 0.5 * 4 / (5 + 3)
  CHECK(x == 0.75);
  CHECK(contract::moved(opt, x, 12) == 0.5625);  // 0.5 / 2 * 12 / (13 + 3)
  CHECK(opt.state() == adagrad<>::state_type{.steps = 2, .sum = {169}});
}

TEST_CASE("adagrad's weight decay enters the sum", "[optimizer][adagrad]") {
  auto options = by_hand;
  options.weight_decay = 2;
  adagrad opt(options);
  CHECK(contract::moved(opt, 1, 2) == 0.75);  // g = 4
}

TEST_CASE("adagrad reads its options anew in every step", "[optimizer][adagrad]") {
  adagrad opt(by_hand);
  const double x = contract::moved(opt, 1, 4);
  opt.options().learning_rate = 2;
  opt.options().eps = 11;
  opt.options().lr_decay = 0;
  opt.options().weight_decay = 8;
  CHECK(contract::moved(opt, x, 6) == -0.25);  // 2 * (6 + 6) / (13 + 11)
}

TEST_CASE("adagrad refuses sizes and leaves everything as it was", "[optimizer][adagrad]") {
  for (const auto& options : variants) {
    contract::refuses_other_sizes<adagrad>("anneal::adagrad", options);
  }
}

TEST_CASE("adagrad continues from a saved state to the same bits", "[optimizer][adagrad]") {
  for (const auto& options : variants) {
    contract::continues_from_a_saved_state<adagrad>(options);
  }
}

TEST_CASE("adagrad refuses a state that does not fit together", "[optimizer][adagrad]") {
  adagrad opt({});
  contract::moved(opt, 1, 2);
  contract::refuses_state(opt, {.steps = 0, .sum = {1}},
                          "anneal::adagrad: steps must be positive in a state that is not empty, got 0");
}

TEST_CASE("adagrad in float follows adagrad in double", "[optimizer][adagrad]") {
  for (const auto& options : variants) {
    contract::float_is_close_to_double<adagrad>(options);
  }
}

}  // namespace
