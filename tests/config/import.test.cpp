// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/import.hpp"

#include <string>

#include "support/catch.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

std::string problem_of(const char* system, const json& document, const import_options& options = {}) {
  try {
    static_cast<void>(import_config(system, document, horizon({.updates = 100}), options));
    return "";
  } catch (const json_error& error) {
    return error.what();
  }
}

}  // namespace

// The rates of all systems are compared by import_runner; here is what it says.
TEST_CASE("an imported schedule is one of ours, and says what is surprising", "[config]") {
  const json document = {
      {"optimizer", {{"type", "AdamW"}, {"params", {{"lr", 3e-4}}}}},
      {"scheduler",
       {{"type", "WarmupDecayLR"},
        {"params", {{"total_num_steps", 100}, {"warmup_num_steps", 10}, {"warmup_type", "linear"}}}}}};
  const imported i = import_config("deepspeed", document);
  CHECK(i.schedule.at(0) == 0);
  CHECK(i.schedule.at(1) == 0);
  CHECK(i.schedule.at(11) == 0.001);
  CHECK(i.schedule == from_json(to_json(i.schedule)));
  REQUIRE(i.warnings.size() == 1);
  CHECK(i.warnings[0] ==
        "/scheduler/params/warmup_max_lr: is missing: 0.001 is taken, whatever the optimizer's rate is");
}

TEST_CASE("what a system refuses is refused, with the path and the value", "[config]") {
  const json block = {{"type", "WarmupLR"}, {"params", {{"warmup_num_stepz", 3}}}};
  CHECK(problem_of("deepspeed", {{"scheduler", block}}) ==
        "/scheduler/params/warmup_num_stepz: unknown field \"warmup_num_stepz\", did you mean \"warmup_num_steps\"?");
  CHECK(problem_of("transformers", {{"lr_scheduler_type", "cosin"}}) ==
        "/lr_scheduler_type: is none of transformers' schedules, did you mean \"cosine\"?, got \"cosin\"");
  CHECK(problem_of("transformers@4.57", {{"warmup_steps", 0.1}}) ==
        "/warmup_steps: must be a whole number before transformers 5 (a part of the run is warmup_ratio), got 0.1");
  CHECK(problem_of("deepspeed", {{"scheduler", {{"type", "WarmupLR"}, {"params", json::object()}}}},
                   {.hyperparameter = "momentum"}) ==
        "/: nothing in this configuration of deepspeed drives the momentum");
  CHECK(problem_of("transformer", json::object()).find("did you mean \"transformers\"?") != std::string::npos);
  CHECK(problem_of("deepspeed@new", json::object()) == "/: there is no version \"new\" of deepspeed");
}

TEST_CASE("a number that YAML takes for a text is one, with a warning", "[config]") {
  const imported i = import_config("transformers", {{"learning_rate", "5e-4"}, {"max_steps", 10}, {"fp16", true}});
  CHECK(i.schedule.at(0) == 5e-4);
  REQUIRE(i.warnings.size() == 2);
  CHECK(i.warnings[0] == "/learning_rate: is the text \"5e-4\", taken as the number");
  CHECK(i.warnings[1] == "/: not looked at: fp16");
}

TEST_CASE("what a document needs of the run and is not given is named", "[config]") {
  CHECK_THROWS_WITH(import_config("transformers", {{"num_train_epochs", 2}}),
                    Catch::Matchers::Contains("updates_per_epoch"));
}

TEST_CASE("a name that is nearly another is told, one that is not is only named", "[config]") {
  const imported i =
      import_config("caffe", {{"base_lr", 0.1}, {"lr_policy", "fixed"}, {"gama", 0.1}, {"snapshot_prefix", "x"}});
  REQUIRE(i.warnings.size() == 2);
  CHECK(i.warnings[0] == "/gama: is not known and has no effect, did you mean \"gamma\"?");
  CHECK(i.warnings[1] == "/: not looked at: snapshot_prefix");
}

TEST_CASE("options of a command line may have their dashes", "[config]") {
  const json args = {{"--lr", 1e-3}, {"lr-decay-style", "cosine"}, {"train_iters", 100}, {"global-batch-size", 48}};
  CHECK(import_config("megatron", args).schedule.at(100) == 0);
  CHECK(problem_of("megatron", {{"--lr", 1e-3}, {"--train-iters", 10}, {"--rampup-batch-size", {1, 2, 3}}}) ==
        "/--rampup-batch-size: changes the samples of an update in the run, which is not known here, got [1,2,3]");
}

TEST_CASE("a group is asked for by its number or its name", "[config]") {
  const json lists = {
      {"optimizer", {{"params", {{"lr", 1e-3}}}}},
      {"scheduler", {{"type", "WarmupLR"}, {"params", {{"warmup_max_lr", {1e-3, 1e-4}}, {"warmup_num_steps", 2}}}}}};
  CHECK(import_config("deepspeed", lists, {}, {.group = "1"}).schedule.at(10) == 1e-4);
  CHECK(problem_of("deepspeed", lists, {.group = "2"}) == "/scheduler/params/warmup_max_lr: has no value for group 2");
  CHECK(problem_of("yolov5", json::object(),
                   {.arguments = {{"batch_size", 64}, {"batches_per_epoch", 9}}, .group = "head"}) ==
        "/: yolov5 has no group \"head\", but weight, bn and bias");
  CHECK(problem_of("torchtune", {{"optimizer", {{"lr", 1}}}}, {.group = "1"}) ==
        "/: torchtune has one group of parameters here, and none that is called \"1\"");
}

TEST_CASE("what listens is imported too", "[config]") {
  const imported i =
      import_config("transformers", {{"lr_scheduler_type", "greedy"}, {"learning_rate", 0.1}, {"max_steps", 10}});
  CHECK(i.schedule.listens());
  CHECK(problem_of("transformers@5.3", {{"lr_scheduler_type", "greedy"}}) ==
        "/lr_scheduler_type: is there since transformers 5.4, got \"greedy\"");
}

TEST_CASE("import_systems names fifteen", "[config]") { CHECK(import_systems().size() == 15); }
