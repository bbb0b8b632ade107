// SPDX-License-Identifier: Apache-2.0
#include "anneal/optimizer/sgd.hpp"
#include "optimizer/contract.hpp"

namespace {

using anneal::sgd;
using anneal::sgd_options;

static_assert(contract::has_the_interface<sgd<double>>() && contract::has_the_interface<sgd<float>>());
static_assert(std::same_as<decltype(sgd({.learning_rate = 0.1})), sgd<double>>);
static_assert(sgd_options{}.learning_rate == 1e-3 && sgd_options{}.momentum == 0 && sgd_options{}.dampening == 0 &&
              sgd_options{}.weight_decay == 0 && !sgd_options{}.nesterov && !sgd_options{}.maximize);

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

const std::vector<sgd_options> variants{
    {.learning_rate = 0.1},
    {.learning_rate = 0.1, .weight_decay = 0.01, .maximize = true},
    {.learning_rate = 0.1, .momentum = 0.5, .dampening = 0.25, .weight_decay = 0.01},
    {.learning_rate = 0.1, .momentum = 0.5, .nesterov = true},
};

TEST_CASE("sgd names the option it refuses", "[optimizer][sgd]") {
  CHECK_THROWS_WITH(sgd({.learning_rate = -0.5}), "anneal::sgd: learning_rate must not be negative, got -0.5");
  CHECK_THROWS_WITH(sgd({.learning_rate = nan}), "anneal::sgd: learning_rate must be a number, got nan");
  CHECK_THROWS_WITH(sgd({.learning_rate = inf}), "anneal::sgd: learning_rate must not be negative, got inf");
  CHECK_THROWS_WITH(sgd({.momentum = -0.9}), "anneal::sgd: momentum must not be negative, got -0.9");
  CHECK_THROWS_WITH(sgd({.dampening = inf}), "anneal::sgd: dampening must be finite, got inf");
  CHECK_THROWS_WITH(sgd({.weight_decay = -1}), "anneal::sgd: weight_decay must not be negative, got -1");
  CHECK_THROWS_WITH(sgd({.nesterov = true}), "anneal::sgd: momentum must be positive with nesterov, got 0");
  CHECK_THROWS_WITH(sgd({.momentum = 0.9, .dampening = 0.5, .nesterov = true}),
                    "anneal::sgd: dampening must be 0 with nesterov, got 0.5");
  CHECK_NOTHROW(sgd({.learning_rate = 0, .momentum = 1, .dampening = -1}));
}

TEST_CASE("sgd without momentum subtracts rate times gradient and stores no buffer", "[optimizer][sgd]") {
  sgd opt({.learning_rate = 0.25});
  CHECK(contract::moved(opt, 1, 2) == 0.5);
  CHECK(opt.state() == sgd<>::state_type{.steps = 1, .size = 1, .momentum_buffer = {}});
}

TEST_CASE("sgd adds the weight decay after the sign of maximize", "[optimizer][sgd]") {
  sgd opt({.learning_rate = 0.25, .weight_decay = 0.5, .maximize = true});
  CHECK(contract::moved(opt, 1, 2) == 1.375);  // g = -2 + 0.5
}

TEST_CASE("sgd's first momentum buffer is the gradient, undampened", "[optimizer][sgd]") {
  sgd opt({.learning_rate = 0.25, .momentum = 0.5, .dampening = 0.75, .weight_decay = 0.5});
  const double x = contract::moved(opt, 1, 2);  // b = g = 2.5
  CHECK(x == 0.375);
  CHECK(contract::moved(opt, x, 2) == -0.07421875);  // g = 2.1875, b = 1.25 + 0.546875
  CHECK(opt.state() == sgd<>::state_type{.steps = 2, .size = 1, .momentum_buffer = {1.796875}});
}

TEST_CASE("sgd with nesterov looks one momentum ahead", "[optimizer][sgd]") {
  sgd opt({.learning_rate = 0.25, .momentum = 0.5, .nesterov = true});
  const double x = contract::moved(opt, 1, 2);  // b = 2, g + b / 2 = 3
  CHECK(x == 0.25);
  CHECK(contract::moved(opt, x, 2) == -0.625);  // b = 3, g + b / 2 = 3.5
}

TEST_CASE("sgd reads its options anew in every step", "[optimizer][sgd]") {
  sgd opt({.learning_rate = 0.25});
  double x = contract::moved(opt, 1, 2);
  opt.options().learning_rate = 0.5;
  x = contract::moved(opt, x, 2);
  CHECK(x == -0.5);
  opt.options().weight_decay = 2;
  x = contract::moved(opt, x, 2);
  CHECK(x == -1);  // g = 2 - 1
  opt.options().momentum = 0.5;
  opt.options().dampening = 0.5;
  opt.options().weight_decay = 0;
  x = contract::moved(opt, x, 2);  // the first step with momentum: b = g
  CHECK(x == -2);
  x = contract::moved(opt, x, 2);  // b = 1 + 1
  CHECK(x == -3);
  opt.options().momentum = 0;
  CHECK(contract::moved(opt, x, 1) == -3.5);  // the buffer rests
  CHECK(opt.state() == sgd<>::state_type{.steps = 6, .size = 1, .momentum_buffer = {2}});
}

TEST_CASE("sgd refuses sizes and leaves everything as it was", "[optimizer][sgd]") {
  for (const auto& options : variants) {
    contract::refuses_other_sizes<sgd>("anneal::sgd", options);
  }
}

TEST_CASE("sgd continues from a saved state to the same bits", "[optimizer][sgd]") {
  for (const auto& options : variants) {
    contract::continues_from_a_saved_state<sgd>(options);
  }
}

TEST_CASE("sgd refuses a state that does not fit together", "[optimizer][sgd]") {
  sgd opt({.momentum = 0.5});
  contract::moved(opt, 1, 2);
  contract::refuses_state(opt, {.steps = 3, .size = 2, .momentum_buffer = {1}},
                          "anneal::sgd: momentum_buffer must be empty or have the size of the state, 2, got 1");
  contract::refuses_state(opt, {.steps = 0, .size = 2, .momentum_buffer = {}},
                          "anneal::sgd: steps must be positive in a state that is not empty, got 0");
  CHECK_NOTHROW(opt.restore({.steps = 3, .size = 2, .momentum_buffer = {}}));
  CHECK_NOTHROW(opt.restore({}));
}

TEST_CASE("sgd refuses a state of more steps than the clock counts", "[optimizer][sgd]") {
  anneal::sgd optimizer({});
  const std::uint64_t most = std::uint64_t{1} << 53;
  optimizer.restore({.steps = most, .size = 1, .momentum_buffer = {}});
  CHECK_THROWS_MATCHES(optimizer.restore({.steps = most + 2, .size = 1, .momentum_buffer = {}}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::sgd: steps must be at most 2^53, got 9007199254740994"));
  CHECK(optimizer.state().steps == most);
}

TEST_CASE("sgd in float follows sgd in double", "[optimizer][sgd]") {
  for (const auto& options : variants) {
    contract::float_is_close_to_double<sgd>(options);
  }
}

}  // namespace
