// SPDX-License-Identifier: Apache-2.0
// One request, "4 warm-up updates, then half a cosine to 0, 10 updates in all, peak 1", as users of five frameworks write
// it: eight answers, and three of anneal, as the frameworks' sources give them (the PyTorch row was run).
#include <cmath>
#include <limits>
#include <vector>

#include "anneal/config/json.hpp"
#include "support/catch.hpp"

using namespace anneal;

namespace {

const double s = std::sqrt(3.0) / 2;
const double near_peak = (1 + s) / 2;  // ½ (1 + cos(π/6)): 0.933
const double near_end = (1 - s) / 2;   // 0.067

/// ½ (1 + cos(π k / 10))
double tenth(int k) { return 0.5 * (1 + std::cos(std::acos(-1.0) * k / 10)); }

struct answer {
  const char* description;
  std::vector<double> rates;
};

const answer answers[] = {
    {R"({"type": "transformers.get_cosine_schedule_with_warmup", "lr": 1,
         "num_warmup_steps": 4, "num_training_steps": 10})",
     {0, 0.25, 0.5, 0.75, 1, near_peak, 0.75, 0.5, 0.25, near_end, 0, near_end}},
    {R"({"type": "transformers.get_cosine_with_min_lr_schedule_with_warmup_lr_rate", "lr": 1,
         "num_warmup_steps": 4, "num_training_steps": 10, "min_lr": 0})",
     {0.25, 0.5, 0.75, 1, near_peak, 0.75, 0.5, 0.25, near_end, 0}},
    {R"({"type": "optax.warmup_cosine_decay_schedule", "init_value": 0, "peak_value": 1,
         "warmup_steps": 4, "decay_steps": 10})",
     {0, 0.25, 0.5, 0.75, 1, near_peak, 0.75, 0.5, 0.25, near_end, 0, 0}},
    {R"({"type": "keras.CosineDecay", "initial_learning_rate": 0, "decay_steps": 6,
         "warmup_target": 1, "warmup_steps": 4})",
     {0, 0.25, 0.5, 0.75, 1, near_peak, 0.75, 0.5, 0.25, near_end, 0, 0}},
    {R"({"type": "keras.CosineDecay", "initial_learning_rate": 0, "decay_steps": 10,
         "warmup_target": 1, "warmup_steps": 4})",
     {0, 0.25, 0.5, 0.75, 1, tenth(1), tenth(2), tenth(3), tenth(4), 0.5, tenth(6), tenth(7)}},
    {R"({"type": "timm.CosineLRScheduler", "lr": 1, "t_initial": 6, "warmup_t": 4, "warmup_prefix": true})",
     {0, 0.25, 0.5, 0.75, 1, near_peak, 0.75, 0.5, 0.25, near_end, 0, 0}},
    {R"({"type": "timm.CosineLRScheduler", "lr": 1, "t_initial": 10, "warmup_t": 4, "warmup_prefix": false})",
     {0, 0.25, 0.5, 0.75, tenth(4), 0.5, tenth(6), tenth(7), tenth(8), tenth(9), 0, 0}},
    {R"({"type": "pytorch.SequentialLR", "lr": 1, "milestones": [4], "schedulers": [
           {"type": "pytorch.LinearLR", "start_factor": 0.25, "end_factor": 1, "total_iters": 4},
           {"type": "pytorch.CosineAnnealingLR", "T_max": 6}]})",
     {0.25, 0.4375, 0.625, 0.8125, 1, near_peak, 0.75, 0.5, 0.25, near_end, 0, near_end}},
    // and anneal's own
    {R"({"type": "warmup", "steps": 4, "of": {"type": "cosine", "initial": 1, "steps": 6}})",
     {0, 0.25, 0.5, 0.75, 1, near_peak, 0.75, 0.5, 0.25, near_end, 0, 0}},
    {R"({"type": "warmup", "steps": 4, "clock": "counting", "of": {"type": "cosine", "initial": 1, "steps": 6}})",
     {0.25, 0.5, 0.75, 1, 1, near_peak, 0.75, 0.5, 0.25, near_end, 0, 0}},
    {R"({"type": "warmup", "steps": 4, "clock": "between", "of": {"type": "cosine", "initial": 1, "steps": 6}})",
     {0.2, 0.4, 0.6, 0.8, 1, near_peak, 0.75, 0.5, 0.25, near_end, 0, 0}},
};

}  // namespace

TEST_CASE("dialects: the same request, and every framework's answer", "[dialect]") {
  // Both sides round in a few operations on numbers of at most 1.
  constexpr double margin = 8 * std::numeric_limits<double>::epsilon();
  for (const answer& expected : answers) {
    INFO(expected.description);
    scheduler run{from_json(nlohmann::json::parse(expected.description))};
    for (const double rate : expected.rates) {
      INFO("t = " << static_cast<double>(run.position()));
      CHECK(std::abs(run.rate() - rate) <= margin);
      run.advance();
    }
  }
}
