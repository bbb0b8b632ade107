// SPDX-License-Identifier: Apache-2.0
#include <anneal/config/json.hpp>
#include <anneal/dialect/keras.hpp>
#include <string>

#include "support/catch.hpp"

namespace {

using nlohmann::json;

double rate(const anneal::any_schedule& s, double t) { return s(s.initial_state(), t); }

std::string error_of(const char* text) {
  try {
    static_cast<void>(anneal::from_json(json::parse(text)));
  } catch (const anneal::json_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("json: keras in both precisions, each its own schedule") {
  json request = json::parse(
      R"({"type": "keras.CosineDecayRestarts", "initial_learning_rate": 1, "first_decay_steps": 7, "t_mul": 1})");
  const auto in_double = anneal::from_json(request);
  request["precision"] = "float";
  const auto in_float = anneal::from_json(request);
  CHECK(rate(in_float, 1e9) == 1);  // the fraction is rounded to a float
  CHECK(rate(in_double, 1e9) < 0.1);
  CHECK(!(in_float == in_double));
  CHECK(anneal::from_json(anneal::to_json(in_float)) == in_float);
  CHECK(anneal::to_json(in_float)["precision"] == "float");
}

TEST_CASE("json: keras lists") {
  const json request =
      json::parse(R"({"type": "keras.PiecewiseConstantDecay", "boundaries": [10, 20], "values": [1, 0.5, 0.25]})");
  const auto s = anneal::from_json(request);
  CHECK(rate(s, 10) == 1);
  CHECK(rate(s, 11) == 0.5);
  CHECK(anneal::to_json(s) == request);
  CHECK(error_of(R"({"type": "keras.PiecewiseConstantDecay", "boundaries": [10, 20], "values": [1, 0.5]})") ==
        "/values: must be one more than the boundaries, got 2");
  CHECK(error_of(R"({"type": "keras.PiecewiseConstantDecay", "boundaries": [10, "x"], "values": [1, 0.5, 2]})") ==
        "/boundaries/1: must be a number, got \"x\"");
}

TEST_CASE("json: the mode of a keras plateau") {
  const auto with = [](const char* mode) {
    return json::parse(std::string(R"({"type": "keras.ReduceLROnPlateau", "lr": 1, "patience": 1, "mode": ")") + mode +
                       "\"}");
  };
  CHECK(anneal::to_json(anneal::from_json(with("auto")))["mode"] == "auto");
  const auto highest = anneal::from_json(with("max"));
  auto state = highest.initial_state();
  state = highest.observe(highest.observe(state, 1, 1.0), 2, 2.0);
  CHECK(highest(state, 2) == 1);
  CHECK(error_of(with("both").dump().c_str()) == "/mode: must be one of auto, min, max, got \"both\"");
  CHECK(error_of(R"({"type": "keras.ReduceLROnPlateau"})") == "/lr: is missing");
}

TEST_CASE("json: megatron's weight decay") {
  json request = json::parse(R"({"type": "megatron.OptimizerParamScheduler", "init_lr": 0, "max_lr": 1, "min_lr": 0,
      "lr_warmup_steps": 2, "lr_decay_steps": 4, "start_wd": 0, "end_wd": 1, "wd_incr_steps": 4,
      "wd_incr_style": "linear"})");
  CHECK(rate(anneal::from_json(request), 2) == 1);
  request["drives"] = "weight_decay";
  const auto weight_decay = anneal::from_json(request);
  CHECK(rate(weight_decay, 2) == 0.5);
  CHECK(anneal::from_json(anneal::to_json(weight_decay)) == weight_decay);
}
