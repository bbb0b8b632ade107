// SPDX-License-Identifier: Apache-2.0
// What `anneal check` says of schedules as systems really made them, and `anneal diff` of one request in each dialect.
#include <iterator>

#include "support/catch.hpp"
#include "tool.hpp"

namespace {

using test::anneal;

struct defect {
  const char* of;
  test::arguments options;
  const char* finding;
};

/// A table of rates: at whole updates exactly these.
std::string rates(const std::string& steps, const std::string& values) {
  return R"({"type": "piecewise_linear", "steps": [)" + steps + R"(], "values": [)" + values + "]}";
}

const char* const deepspeed = R"({"scheduler": {"type": "WarmupLR", "params": {"warmup_num_steps": 100,
                                  "warmup_max_lr": 0.1}}})";

const defect defects[] = {
    {"libtorch: all steps one update late",
     {R"({"type": "libtorch.StepLR", "lr": 0.1, "step_size": 30, "gamma": 0.1})", "--updates", "90",
      "--updates-per-epoch", "30"},
     "off_by_one"},
    {"TorchFort: LinearLR begins one update late",
     {rates("0, 1, 2, 3, 4, 5", "1, 0.5, 0.625, 0.75, 0.875, 1"), "--updates", "6"},
     "first_rate_high"},
    {"tt-train: the first batch of a warm-up at the full rate",
     {rates("0, 1, 100, 200", "0.1, 0.001, 0.1, 0.05"), "--updates", "200"},
     "first_rate_high"},
    {"DeepSpeed: the first two updates at the minimum",
     {deepspeed, "--from", "deepspeed", "--updates", "1000"},
     "zero_rate"},
    {"kozistr: poly is not divided by its length and grows",
     {rates("0, 50, 99", "0.1, 25, 98"), "--updates", "100"},
     "ends_at_peak"},
    {"kozistr: WSD falls to 0, then jumps to its minimum",
     {rates("0, 600, 1000, 1001, 1200", "0.1, 0.1, 0, 0.02, 0.02"), "--updates", "1200"},
     "zero_rate"},
    {"NeMo: SquareRootAnnealing does not subtract its warm-up",
     {rates("0, 100, 101, 400, 999", "0, 0.1, 0.05, 0.04, 0.01"), "--updates", "1000"},
     "jump"},
    {"OLMo-core, torchtitan: a negative rate past the end",
     {R"({"type": "line", "initial": 0.1, "slope": -0.001})", "--updates", "110"},
     "negative_rate"},
    {"transformers, torchtitan: the cosine rises past its end",
     {R"({"type": "transformers.get_cosine_schedule_with_warmup", "lr": 1, "num_warmup_steps": 40,
          "num_training_steps": 1000})",
      "--updates", "1500"},
     "rises_past_end"},
    {"llmq: the warm-up is not subtracted from the length",
     {R"({"type": "warmup", "steps": 100, "of": {"type": "cosine", "initial": 1, "final": 0.1, "steps": 1000}})",
      "--updates", "1000"},
     "longer_than_run"},
    {"Keras's decay_steps taken from Optax, whose number holds the warm-up",
     {R"({"type": "keras.CosineDecay", "initial_learning_rate": 0, "decay_steps": 1000, "warmup_target": 1,
          "warmup_steps": 400})",
      "--updates", "1000"},
     "longer_than_run"},
    {"timm without warmup_prefix: the curve has gone on during the warm-up",
     {R"({"type": "timm.CosineLRScheduler", "lr": 1, "t_initial": 1000, "warmup_t": 400})", "--updates", "1000"},
     "jump"},
    {"Lightning: OneCycleLR in updates, stepped by epochs",
     {R"({"type": "pytorch.OneCycleLR", "max_lr": 0.1, "total_steps": 100000})", "--updates", "30"},
     "warmup_longer_than_run"},
    {"a gamma that was meant for epochs",
     {R"({"type": "exponential_decay", "initial": 0.1, "gamma": 0.9})", "--updates", "10000"},
     "decayed_early"},
    {"milestones that were meant for epochs",
     {R"({"type": "multi_step", "initial": 0.1, "gamma": 0.1, "milestones": [30, 60]})", "--updates", "9000"},
     "milestones_early"},
    {"steps that were meant for updates, in a run of epochs",
     {R"({"type": "multi_step", "initial": 0.1, "gamma": 0.1, "milestones": [30000, 60000]})", "--updates", "90"},
     "never_changes"},
    {"darknet: the last update of poly has the rate 0", {rates("0, 99", "0.1, 0"), "--updates", "100"}, "zero_rate"},
};

/// "4 warm-up updates, then half a cosine to 0, 10 updates in all, peak 1", as tests/dialect/golden.test.cpp has it. Of
/// equal numbers the 10 rates are the same.
const std::pair<int, const char*> golden[] = {
    {1, R"({"type": "transformers.get_cosine_schedule_with_warmup", "lr": 1, "num_warmup_steps": 4,
            "num_training_steps": 10})"},
    {2, R"({"type": "transformers.get_cosine_with_min_lr_schedule_with_warmup_lr_rate", "lr": 1,
            "num_warmup_steps": 4, "num_training_steps": 10, "min_lr": 0})"},
    {1, R"({"type": "optax.warmup_cosine_decay_schedule", "init_value": 0, "peak_value": 1, "warmup_steps": 4,
            "decay_steps": 10})"},
    {1, R"({"type": "keras.CosineDecay", "initial_learning_rate": 0, "decay_steps": 6, "warmup_target": 1,
            "warmup_steps": 4})"},
    {3, R"({"type": "keras.CosineDecay", "initial_learning_rate": 0, "decay_steps": 10, "warmup_target": 1,
            "warmup_steps": 4})"},
    {1, R"({"type": "timm.CosineLRScheduler", "lr": 1, "t_initial": 6, "warmup_t": 4, "warmup_prefix": true})"},
    {4, R"({"type": "timm.CosineLRScheduler", "lr": 1, "t_initial": 10, "warmup_t": 4, "warmup_prefix": false})"},
    {5, R"({"type": "pytorch.SequentialLR", "lr": 1, "milestones": [4], "schedulers": [
            {"type": "pytorch.LinearLR", "start_factor": 0.25, "end_factor": 1, "total_iters": 4},
            {"type": "pytorch.CosineAnnealingLR", "T_max": 6}]})"},
    {1, R"({"type": "warmup", "steps": 4, "of": {"type": "cosine", "initial": 1, "steps": 6}})"},
};

}  // namespace

TEST_CASE("check names the defects of other systems") {
  for (const defect& d : defects) {
    const test::outcome o = anneal(test::arguments{"check"} + d.options);
    INFO(d.of << "\n" << o.output);
    CHECK(o.status == 1);
    CHECK(test::has(o, std::string(": warning: ") + d.finding + ": "));
  }
  CHECK(std::size(defects) >= 12);
}

TEST_CASE("diff tells which dialects give the same rates for the same request") {
  for (const auto& [a, one] : golden) {
    for (const auto& [b, other] : golden) {
      // both sides round in a few operations on numbers of at most 1
      const test::outcome o = anneal({"diff", one, other, "--updates", "10", "--tolerance", "1e-14"});
      INFO(one << "\n" << other << "\n" << o.output);
      CHECK(o.status == (a == b ? 0 : 1));
      CHECK(o.output.empty() == (&one == &other));
    }
  }
}
