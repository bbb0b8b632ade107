// SPDX-License-Identifier: Apache-2.0
#include <anneal/driver/scheduled.hpp>
#include <anneal/optimizer/adam.hpp>
#include <anneal/optimizer/adamw.hpp>
#include <anneal/optimizer/clipped.hpp>
#include <anneal/optimizer/decayed.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>
#include <limits>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::decay_follows;
using anneal::decayed;
using anneal::learning_rate;
using anneal::scheduled;
using anneal::weight_decay;
using Catch::Matchers::Message;
using error = std::invalid_argument;

constexpr anneal::linear fall({.initial = 0.5, .steps = 4});
constexpr anneal::linear grow({.initial = 0, .final = 0.5, .steps = 4});

}  // namespace

TEST_CASE("decayed adam is adamw, whose weights are PyTorch's") {
  scheduled ours{decayed(anneal::adam<double>({}), {.weight_decay = 0.25}), fall};
  scheduled theirs{anneal::adamw<double>({.weight_decay = 0.25}), fall};
  std::vector<double> x = {1, -2}, y = x;
  for (int t = 0; t < 4; ++t) {
    const std::vector<double> g = {x[0] - 3, x[1] * x[1]};
    ours.step(x, g);
    theirs.step(y, g);
    // Where multiply-adds are fused, the product with the parameter is not rounded in one of the two.
    CHECK(x[0] == Approx(y[0]).epsilon(1e-14));
    CHECK(x[1] == Approx(y[1]).epsilon(1e-14));
  }
}

TEST_CASE("decayed: the decay follows the rate and its own schedule, or its own alone") {
  for (const bool with_rate : {true, false}) {
    scheduled opt{
        decayed(anneal::sgd<double>({}), {.follows = with_rate ? decay_follows::rate : decay_follows::nothing}),
        learning_rate = fall, weight_decay = grow};
    std::vector<double> x = {1};
    const std::vector<double> g = {2};
    double expected = 1;
    for (int t = 0; t < 4; ++t) {
      opt.step(x, g);
      expected = expected * (1 - (with_rate ? fall(t) : 1) * grow(t)) - fall(t) * 2;
      CHECK(x[0] == expected);  // all of it has few bits
    }
  }
}

TEST_CASE("decayed: momentum does not see the decay") {
  decayed optimizer(anneal::sgd<double>({.learning_rate = 0.5, .momentum = 0.5}), {.weight_decay = 0.5});
  anneal::sgd<double> plain({.learning_rate = 0.5, .momentum = 0.5});
  std::vector<double> x = {1}, y = {1};
  const std::vector<double> g = {2};
  optimizer.step(x, g), optimizer.step(x, g);
  plain.step(y, g), plain.step(y, g);
  CHECK(optimizer.state() == plain.state());
  CHECK(x[0] == (1 * 0.75 - 1) * 0.75 - 1.5);
}

TEST_CASE("decayed and clipped together, and their checkpoint") {
  const auto make = [] {
    return scheduled{anneal::clipped(decayed(anneal::adam<float>({}), {.weight_decay = 0.1}), {.clip_norm = 1}), fall,
                     anneal::clip_norm = anneal::constant({.value = 0.5}), weight_decay = grow};
  };
  auto opt = make();
  std::vector<float> x = {1, 2};
  const auto train = [](auto& run, std::vector<float>& parameters) {
    for (int t = 0; t < 2; ++t) {
      std::vector<float> g = {parameters[0], 3};
      run.step(parameters, g);
    }
  };
  train(opt, x);
  CHECK(weight_decay.get(opt.optimizer()) == grow(1));
  CHECK(learning_rate.get(opt.optimizer()) == fall(1));
  auto resumed = make();
  resumed.restore(opt.checkpoint());
  std::vector<float> y = x;
  train(opt, x);
  train(resumed, y);
  CHECK(x == y);
}

TEST_CASE("decayed: all blocks shrink") {
  decayed optimizer(anneal::sgd<double>({.learning_rate = 1}), {.weight_decay = 0.5});
  std::vector<double> x = {1}, y = {2};
  const std::vector<double> g = {2};
  optimizer.step(std::vector<anneal::parameter_block<double>>{{x, g}, {y, g}});
  CHECK(x[0] == -1.5);
  CHECK(y[0] == -1);
}

TEST_CASE("decayed: wrong uses") {
  CHECK_THROWS_MATCHES(decayed(anneal::sgd<double>({}), {.weight_decay = -1}), error,
                       Message("anneal::decayed: weight_decay must not be negative, got -1"));
}
