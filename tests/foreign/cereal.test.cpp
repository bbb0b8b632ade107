// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
#include <cereal/archives/binary.hpp>
#include <cereal/archives/json.hpp>
#include <cereal/archives/xml.hpp>
#include <cereal/types/vector.hpp>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::momentum;
using anneal::scheduled;
using anneal::scheduler;

const anneal::plateau halving({.initial = 0.1, .factor = 0.5, .patience = 1});
const auto schedule = halving | anneal::warmup({.steps = 3}) | anneal::take(7) | anneal::repeat(3);

template <class Output, class State>
std::string written(const State& state) {
  std::stringstream file;
  {
    Output archive(file);
    archive(state);
  }
  return file.str();
}

template <class Input, class State>
void read(const std::string& text, State& state) {
  std::stringstream file(text);
  Input archive(file);
  archive(state);
}

/// Trains for a while, saves, and compares a run that goes on with one that is resumed from the archive.
template <class Output, class Input, class Optimizer>
void check_checkpoint(const Optimizer& optimizer) {
  const auto train = [](auto& opt, std::vector<double>& x, int from, int to) {
    for (int t = from; t < to; ++t) {
      const std::vector<double> gradients = {x[0] / 3 - 1, x[1] * x[1] / 7};
      opt.step(std::span(x), std::span(gradients));
      opt.observe(t < 4 ? 10.0 / (t + 3) : 2);
    }
  };
  scheduled whole{Optimizer(optimizer), schedule};
  std::vector<double> x = {1, 2};
  train(whole, x, 0, 9);
  const std::string saved = written<Output>(whole.checkpoint());
  std::vector<double> y = x;
  train(whole, x, 9, 20);

  scheduled resumed{Optimizer(optimizer), schedule};
  auto checkpoint = resumed.checkpoint();
  read<Input>(saved, checkpoint);
  resumed.restore(checkpoint);
  train(resumed, y, 9, 20);
  CHECK(x == y);
  CHECK(resumed.checkpoint() == whole.checkpoint());
}

template <class Output, class Input>
void check_every_optimizer() {
  check_checkpoint<Output, Input>(anneal::sgd({.momentum = 0.9}));
  check_checkpoint<Output, Input>(anneal::adam({.amsgrad = true}));
  check_checkpoint<Output, Input>(anneal::adamw({}));
  check_checkpoint<Output, Input>(anneal::rmsprop({.momentum = 0.5, .centered = true}));
  check_checkpoint<Output, Input>(anneal::adagrad({}));
}

template <class Output, class Input>
void check_state(const auto& run) {
  auto state = run.state();
  state = {};
  read<Input>(written<Output>(run.state()), state);
  CHECK(state == run.state());
}

template <class Output, class Input>
void check_states() {
  scheduler pure{anneal::linear({.initial = 1, .steps = 4})};
  scheduler listening{schedule};
  scheduler fresh{halving};  // its best metric is infinite
  scheduled several{anneal::sgd({}), schedule, momentum = halving * 0.5};
  pure.advance(3);
  listening.advance(8);
  several.advance(8);
  for (const double metric : {0.1, 1.0 / 3, 7.0, 8.0}) {
    listening.observe(metric);
    several.observe(metric);
  }
  check_state<Output, Input>(pure);
  check_state<Output, Input>(listening);
  check_state<Output, Input>(fresh);
  check_state<Output, Input>(several);

  const anneal::early_stopping stop({.patience = 2});
  const auto verdict = stop.observe(stop.observe(stop.initial_state(), 0.3), 0.4);
  auto state = stop.initial_state();
  read<Input>(written<Output>(verdict), state);
  CHECK(state == verdict);
}

}  // namespace

TEST_CASE("cereal: checkpoints in binary, JSON and XML archives") {
  check_every_optimizer<cereal::BinaryOutputArchive, cereal::BinaryInputArchive>();
  check_every_optimizer<cereal::JSONOutputArchive, cereal::JSONInputArchive>();
  check_every_optimizer<cereal::XMLOutputArchive, cereal::XMLInputArchive>();
}

TEST_CASE("cereal: states in binary, JSON and XML archives") {
  check_states<cereal::BinaryOutputArchive, cereal::BinaryInputArchive>();
  check_states<cereal::JSONOutputArchive, cereal::JSONInputArchive>();
  check_states<cereal::XMLOutputArchive, cereal::XMLInputArchive>();
}

TEST_CASE("cereal: JSON names the fields") {
  scheduler run{halving};
  run.advance(3);
  run.observe(0.25);
  const std::string text = written<cereal::JSONOutputArchive>(run.state());
  INFO(text);
  CHECK(text.find("\"step\": 3.0") != std::string::npos);
  CHECK(text.find("\"best\": 0.25") != std::string::npos);
}
