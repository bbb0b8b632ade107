// SPDX-License-Identifier: Apache-2.0
// PyTorch's schedulers in JSON, beyond what the records of tests/reference show.
#include <anneal/config/json.hpp>
#include <anneal/dialect/pytorch.hpp>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

namespace pt = anneal::pytorch;
using anneal::from_json;
using anneal::to_json;
using nlohmann::json;

std::string refusal(const char* text) {
  try {
    static_cast<void>(from_json(json::parse(text)));
  } catch (const anneal::json_error& error) {
    return error.what();
  }
  return "";
}

double at(const anneal::any_schedule& s, double t) { return s(s.initial_state(), t); }

// Of run-time length, and of types known when this is compiled: the same.
const char* const sequence_text = R"({"type": "pytorch.SequentialLR", "lr": 0.05, "milestones": [20], "schedulers": [
    {"type": "pytorch.ConstantLR", "factor": 0.1, "total_iters": 20},
    {"type": "pytorch.ExponentialLR", "gamma": 0.9}]})";

auto sequence_of_types() {
  return pt::SequentialLR({20}, pt::ConstantLR({.lr = 0.05, .factor = 0.1, .total_iters = 20}),
                          pt::ExponentialLR({.lr = 0.05, .gamma = 0.9}));
}

}  // namespace

TEST_CASE("A composite from JSON is the one from types") {
  const auto read = from_json(json::parse(sequence_text));
  const auto typed = sequence_of_types();
  CHECK(to_json(read) == to_json(typed));
  CHECK(anneal::fingerprint(read) == anneal::fingerprint(typed));
  for (const int t : {0, 19, 20, 21, 1000}) {
    CHECK(at(read, t) == typed(t));
  }
}

TEST_CASE("The inner schedulers inherit the rate, and keep it in the round trip") {
  const auto read = from_json(json::parse(sequence_text));
  const json again = to_json(read);
  CHECK(again["schedulers"][1]["lr"] == 0.05);
  CHECK(from_json(again) == read);
  CHECK(at(from_json(again), 30) == at(read, 30));
}

TEST_CASE("A negative zero stays one in the round trip") {
  const auto s = from_json(json::parse(R"({"type": "pytorch.PolynomialLR", "lr": 1, "power": -0.0})"));
  CHECK(from_json(to_json(s)) == s);
}

TEST_CASE("Composites nest") {
  const auto s = from_json(json::parse(R"({"type": "pytorch.SequentialLR", "lr": 1, "milestones": [10], "schedulers": [
      {"type": "pytorch.SequentialLR", "milestones": [4], "schedulers": [
        {"type": "pytorch.ConstantLR", "factor": 0.5, "total_iters": 4},
        {"type": "pytorch.ChainedScheduler", "schedulers": [{"type": "pytorch.ExponentialLR", "gamma": 0.9}]}]},
      {"type": "pytorch.StepLR", "step_size": 5}]})"));
  CHECK(at(s, 2) == 0.5);
  CHECK(at(s, 10) == 1);
  CHECK(at(s, 15) == 0.1);
  CHECK(from_json(to_json(s)) == s);
}

TEST_CASE("The momentum of a composite is that of its scheduler that drives it") {
  json text = json::parse(R"({"type": "pytorch.SequentialLR", "lr": 0.1, "milestones": [10], "schedulers": [
      {"type": "pytorch.ExponentialLR", "gamma": 0.9},
      {"type": "pytorch.CyclicLR", "base_lr": 0.001, "max_lr": 0.1, "step_size_up": 5}]})");
  const auto rate = from_json(text);
  text["drives"] = "momentum";
  const auto momentum = from_json(text);
  CHECK(at(rate, 10) == 0.001);
  CHECK(at(momentum, 9) == 0.9);
  CHECK(at(momentum, 15) == Approx(0.8).epsilon(1e-15));
  CHECK(from_json(to_json(momentum)) == momentum);
  text["schedulers"].erase(1);
  text["milestones"] = json::array();
  CHECK_THROWS_WITH(from_json(text), "/drives: must be lr where no scheduler drives momentum, got 1");
}

TEST_CASE("A lambda is a formula") {
  const auto s = from_json({{"type", "pytorch.LambdaLR"}, {"lr", 0.1}, {"lr_lambda", "0.5 ** (t // 30)"}});
  CHECK(at(s, 29) == 0.1);
  CHECK(at(s, 60) == 0.025);
  CHECK(to_json(s)["lr_lambda"] == "0.5 ** (t // 30)");
  CHECK(from_json(to_json(s)) == s);
  CHECK(refusal(R"({"type": "pytorch.LambdaLR", "lr": 0.1, "lr_lambda": "0.5 ** q"})") ==
        "/lr_lambda: anneal::formula: 0.5 ** q has a name that is not known, at character 8");
}

TEST_CASE("An error has the path of its field") {
  CHECK(refusal(R"({"type": "pytorch.SequentialLR", "lr": 0.05, "milestones": [20], "schedulers": [
      {"type": "pytorch.ConstantLR"}, {"type": "pytorch.ExponentialLR", "gamma": -0.9}]})") ==
        "/schedulers/1/gamma: must be positive, got -0.9");
  CHECK(refusal(R"({"type": "pytorch.StepLR", "lr": 0.05})") == "/step_size: is missing");
  CHECK(refusal(R"({"type": "pytorch.MultiStepLR", "lr": 0.05})") == "/milestones: is missing");
  CHECK(refusal(R"({"type": "pytorch.ChainedScheduler", "schedulers": [{"type": "pytorch.ConstantLR"}]})") ==
        "/schedulers/0/lr: is missing");
  CHECK(refusal(R"({"type": "pytorch.ChainedScheduler", "lr": 1, "schedulers": [{"type": "pytorch.ConstantLR",
      "facto": 1}]})")
            .find(R"(/schedulers/0/facto: unknown field "facto", did you mean "factor"?)") == 0);
  CHECK(
      refusal(
          R"({"type": "pytorch.ChainedScheduler", "lr": 1, "schedulers": [{"type": "pytorch.ReduceLROnPlateau"}]})") ==
      "/schedulers/0/type: must be a scheduler of PyTorch that does not listen, got \"pytorch.ReduceLROnPlateau\"");
  CHECK(refusal(R"({"type": "pytorch.SequentialLR", "lr": 1, "milestones": [], "schedulers": []})") ==
        "/schedulers: must not be empty, got 0");
  CHECK(refusal(R"({"type": "pytorch.SequentialLR", "lr": 1, "milestones": [3],
      "schedulers": [{"type": "pytorch.ConstantLR"}]})") ==
        "/milestones: must be one fewer than the schedulers, got 1");
}
