// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/json/any_bindings.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "support/catch.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

struct mixture {
  double learning_rate = -1;
  double momentum = -1;
  double weight_decay = -1;
  double tau = -1;
  void step() {}
};

inline constexpr hyperparameter<"temperature", &mixture::tau> temperature;

const json three = json::parse(R"({
    "learning_rate": {"type": "warmup", "steps": 2, "of": {"type": "plateau", "initial": 0.5, "factor": 0.5, "patience": 0}},
    "momentum": {"type": "linear", "initial": 0.75, "final": 0.25, "steps": 4},
    "weight_decay": {"type": "constant", "value": 0.125}})");

const auto rate = plateau({.initial = 0.5, .factor = 0.5, .patience = 0}) | warmup({.steps = 2});
const linear falling({.initial = 0.75, .final = 0.25, .steps = 4});
const constant decay({.value = 0.125});

std::string refusal(const json& description) {
  try {
    static_cast<void>(bindings_from_json(description));
  } catch (const json_error& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("bindings_from_json: one document drives several hyperparameters of an optimizer, as typed bindings do") {
  mixture one;
  mixture other;
  scheduled opt{one, bindings_from_json(three)};
  scheduled typed{other, rate, momentum = falling, weight_decay = decay};
  for (const double metric : {3.0, 3.0, 3.0, 2.0, 4.0, 4.0}) {
    CHECK(opt.rate() == typed.rate());
    CHECK(opt.rate(momentum) == typed.rate(momentum));
    opt.step();
    typed.step();
    CHECK(one.learning_rate == other.learning_rate);
    CHECK(one.momentum == other.momentum);
    CHECK(one.weight_decay == 0.125);
    CHECK(one.tau == -1);
    opt.observe(metric);
    typed.observe(metric);
  }
  CHECK(one.learning_rate == 0.125);
  CHECK(opt.position() == 6);
}

TEST_CASE("bindings_from_json: the names of other libraries lead to anneal's") {
  const json s = {{"type", "constant"}, {"value", 0.5}};
  CHECK(refusal({{"lr", s}}) == R"(/lr: is no hyperparameter, did you mean "learning_rate"?)");
  CHECK(refusal({{"beta1", s}}) == R"(/beta1: is no hyperparameter, did you mean "momentum"?)");
}

TEST_CASE("bindings_from_json: what the document does not name stays as it is") {
  mixture optimizer;
  scheduled opt{optimizer, bindings_from_json({{"momentum", {{"type", "constant"}, {"value", 0.5}}}})};
  opt.step();
  CHECK(optimizer.learning_rate == -1);
  CHECK(optimizer.momentum == 0.5);
  CHECK(optimizer.weight_decay == -1);
  CHECK(opt.rate(momentum) == 0.5);
  CHECK_THROWS_AS(opt.rate(), std::invalid_argument);
  opt.restore(opt.state());
}

TEST_CASE("bindings_from_json: a hyperparameter of a user's own") {
  mixture optimizer;
  const json description = {{"temperature", {{"type", "constant"}, {"value", 2}}}};
  scheduled opt{optimizer, bindings_from_json(description, temperature)};
  opt.step();
  CHECK(optimizer.tau == 2);
  CHECK(opt.rate(temperature) == 2);
  CHECK(refusal(description) ==
        "/temperature: is no hyperparameter; known are learning_rate, momentum, beta2, weight_decay, eps, clip_norm");
}

TEST_CASE("bindings_from_json: the state of typed bindings is that of these, and the reverse") {
  mixture optimizer;
  scheduled typed{optimizer, rate, weight_decay = decay, momentum = falling};
  typed.advance(3);
  typed.observe(1), typed.observe(1), typed.observe(1);
  scheduled opt{optimizer, bindings_from_json(three)};
  restore(opt, json::parse(to_json(typed).dump()));
  CHECK(opt.rate() == 0.125);
  CHECK(opt.position() == 3);
  CHECK(to_json(opt) == to_json(typed));
  opt.observe(1);

  scheduled again{optimizer, rate, momentum = falling, weight_decay = decay};
  restore(again, to_json(opt));
  CHECK(again.rate() == 0.0625);
  const auto before = opt.state();
  scheduled fewer{optimizer, rate, momentum = falling};
  CHECK_THROWS_AS(restore(opt, to_json(fewer)), json_error);
  CHECK(opt.state() == before);

  scheduled copy{optimizer, bindings_from_json(three)};
  copy.restore(opt.state());
  CHECK(copy.state() == opt.state());
}

TEST_CASE("bindings_from_json: checkpoints") {
  const auto make = [] {
    return scheduled{sgd<double>({}), bindings_from_json({{"learning_rate", three["learning_rate"]}})};
  };
  auto opt = make();
  std::vector<double> x{1};
  const std::vector<double> gradient{2};
  opt.step(x, gradient);
  opt.observe(1), opt.advance(3), opt.observe(1), opt.observe(1);
  auto resumed = make();
  resumed.restore(opt.checkpoint());
  CHECK(resumed.checkpoint() == opt.checkpoint());
  CHECK(resumed.rate() == opt.rate());
}

TEST_CASE("bindings_from_json: what is written is read back") {
  const auto bindings = bindings_from_json(three);
  CHECK(bindings_from_json(to_json(bindings)) == bindings);
  CHECK(to_json(bindings)["momentum"] == to_json(falling));
  CHECK(to_json(bindings).size() == 3);
  CHECK_FALSE(bindings == bindings_from_json({{"momentum", three["momentum"]}}));
}

TEST_CASE("bindings_from_json: errors have the path, and the nearest name") {
  CHECK(refusal({{"learning_rat", three["momentum"]}}) ==
        R"(/learning_rat: is no hyperparameter, did you mean "learning_rate"?)");
  CHECK(refusal({{"momentum", {{"type", "linear"}, {"initial", 1}, {"steps", 0}}}}) ==
        "/momentum/steps: must be positive, got 0");
  CHECK(refusal({{"momentum", 0.5}}) == "/momentum: must be an object, got 0.5");
  CHECK(
      refusal(three["momentum"]) ==
      R"(/: must have a schedule for each hyperparameter, as {"learning_rate": {…}}, and is a schedule itself: from_json takes it)");
  CHECK(refusal(json::object()) == "/: must be an object with the names of hyperparameters, got none");
  CHECK(refusal(3) == "/: must be an object with the names of hyperparameters, got 3");

  struct {
    double lr = 0;
    double weight_decay = 0;
    void step() {}
  } optimizer;
  try {
    scheduled opt{optimizer, bindings_from_json(three)};
    FAIL("taken");
  } catch (const json_error& error) {
    CHECK(error.what() == std::string("/momentum: the optimizer does not have it; it has learning_rate, weight_decay"));
  }
}
