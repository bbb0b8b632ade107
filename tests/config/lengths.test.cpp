// SPDX-License-Identifier: Apache-2.0
// Lengths as texts, and fields that are overridden, in JSON.
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/load.hpp"
#include "support/catch.hpp"

namespace {

using anneal::from_json;
using anneal::horizon;
using anneal::json_error;
using anneal::with_overrides;
using nlohmann::json;

const horizon run({.updates = 10'000, .updates_per_epoch = 500, .samples_per_update = 256, .tokens_per_update = 4'096});

json read(const char* text, const horizon& h = run) { return to_json(from_json(json::parse(text), h)); }

std::string error_of(const char* text, const horizon& h = run) {
  try {
    return read(text, h).dump();
  } catch (const json_error& error) {
    return error.what();
  }
}

std::string override_error(const json& document, const std::vector<std::string>& overrides) {
  try {
    return to_json(from_json(with_overrides(document, overrides), run)).dump();
  } catch (const json_error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("json: a length is a text wherever it is a number of updates", "[config]") {
  CHECK(read(R"({"type": "cosine", "initial": 1, "steps": "90%"})")["steps"] == 9'000);
  CHECK(read(R"({"type": "cosine", "initial": 1, "steps": "2ep"})")["steps"] == 1'000);
  CHECK(read(R"({"type": "cosine", "initial": 1, "steps": "2560sp"})")["steps"] == 10);
  CHECK(read(R"({"type": "cosine", "initial": 1, "steps": "4.096e6tok"})")["steps"] == 1'000);
  CHECK(read(R"({"type": "cosine", "initial": 1, "steps": "0.03dur"})")["steps"] == 300);
  CHECK(
      read(
          R"({"type": "multi_step", "initial": 1, "gamma": 0.5, "milestones": ["30%", 5000, "16ep"]})")["milestones"] ==
      json({3'000, 5'000, 8'000}));
  CHECK(read(R"({"type": "warmup", "steps": "5%", "of": {"type": "plateau", "initial": 0.1}})")["steps"] == 500);
  CHECK(read(R"({"type": "cyclic", "min": 0, "max": 1, "up": "1ep", "down": "2ep"})")["down"] == 1'000);
  CHECK(read(R"({"type": "product", "of": [{"type": "constant", "value": 1},
                 {"type": "linear", "initial": 1, "steps": "1ep"}]})")["of"][1]["steps"] == 500);
}

TEST_CASE("json: a length is a text in the dialects", "[config]") {
  CHECK(read(R"({"type": "pytorch.CosineAnnealingLR", "lr": 1, "T_max": "2ep"})")["T_max"] == 1'000);
  CHECK(read(R"({"type": "pytorch.MultiStepLR", "lr": 1, "milestones": ["3ep", "6ep"]})")["milestones"] ==
        json({1'500, 3'000}));
  CHECK(read(R"({"type": "optax.cosine_decay_schedule", "init_value": 1, "decay_steps": "50%"})")["decay_steps"] ==
        5'000);
  CHECK(read(R"({"type": "keras.CosineDecay", "initial_learning_rate": 1, "decay_steps": "50%",
                 "warmup_steps": "1ep", "warmup_target": 2})")["warmup_steps"] == 500);
  CHECK(read(R"({"type": "timm.CosineLRScheduler", "lr": 1, "t_initial": "100%", "warmup_t": "3%"})")["warmup_t"] ==
        300);
  CHECK(read(R"({"type": "llm.c.cosine", "learning_rate": 1, "train_num_batches": "100%",
                 "warmup_iterations": "3%"})")["warmup_iterations"] == 300);
}

TEST_CASE("json: transformers' warm-up is a part of the run where that is known, rounded up", "[config]") {
  const char* const text = R"({"type": "transformers.get_cosine_schedule_with_warmup", "lr": 1,
                               "num_warmup_steps": 0.03, "num_training_steps": "100%"})";
  CHECK(read(text)["num_warmup_steps"] == 300);
  CHECK(read(text, horizon({.updates = 1'001}))["num_warmup_steps"] == 31);  // math.ceil(1001 * 0.03)
}

TEST_CASE("json: lengths of several hyperparameters", "[config]") {
  const json document = json::parse(R"({"learning_rate": {"type": "cosine", "initial": 1, "steps": "90%"},
                                        "momentum": {"type": "linear", "initial": 0.9, "final": 0.8, "steps": "1ep"}})");
  CHECK(to_json(anneal::bindings_from_json(document, run))["momentum"]["steps"] == 500);
  CHECK_THROWS_MATCHES(
      (void)anneal::bindings_from_json(document), json_error,
      Catch::Matchers::Message(R"(/learning_rate/steps: "90%" needs updates, which the horizon does not give)"));
}

TEST_CASE("json: a momentum that is bound to the rate, or a rate to the momentum, is refused", "[config]") {
  const auto error = [](const char* text) {
    try {
      (void)anneal::bindings_from_json(json::parse(text));
    } catch (const json_error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(error(R"({"momentum": {"type": "one_cycle", "max": 0.1, "steps": 9}})") ==
        R"(/momentum: one_cycle gives the learning rate, and is bound to momentum: "drives": "momentum" is missing)");
  CHECK(error(R"({"momentum": {"type": "one_cycle", "max": 0.1, "steps": 9, "drives": "learning_rate"}})") ==
        "/momentum/drives: is learning_rate, and the schedule is bound to momentum");
  CHECK(error(R"({"learning_rate": {"type": "scale", "factor": 2,
                  "of": {"type": "one_cycle", "max": 0.1, "steps": 9, "drives": "momentum"}}})") ==
        "/learning_rate/of/drives: is momentum, and the schedule is bound to learning_rate");
  CHECK(error(R"({"learning_rate": {"type": "one_cycle", "max": 0.1, "steps": 9},
                  "momentum": {"type": "one_cycle", "max": 0.1, "steps": 9, "drives": "momentum"}})")
            .empty());
}

TEST_CASE("json: only updates are known without a horizon", "[config]") {
  const horizon none;
  CHECK(read(R"({"type": "cosine", "initial": 1, "steps": "2000ba"})", none)["steps"] == 2'000);
  CHECK(error_of(R"({"type": "cosine", "initial": 1, "steps": "5ep"})", none) ==
        R"(/steps: "5ep" needs updates_per_epoch, which the horizon does not give)");
  CHECK(error_of(R"({"type": "cosine", "initial": 1, "steps": "3%"})", none) ==
        R"(/steps: "3%" needs updates, which the horizon does not give)");
  CHECK(error_of(R"({"type": "product", "of": [{"type": "cosine", "initial": 1, "steps": "3tok"}]})", none) ==
        R"(/of/0/steps: "3tok" needs tokens_per_update, which the horizon does not give)");
}

TEST_CASE("json: what is no length is refused where it stands", "[config]") {
  CHECK(error_of(R"({"type": "cosine", "initial": 1, "steps": "5 epochs"})") ==
        "/steps: must be a number of updates, or end in a unit: ep (epochs), ba (updates), sp (samples), tok (tokens), "
        "dur "
        "or % (of the run), got \"5 epochs\"");
  CHECK(error_of(R"({"type": "cosine", "initial": 1, "steps": "soon"})") == "/steps: must be a number, got \"soon\"");
  CHECK(error_of(R"({"type": "cosine", "initial": "5ep", "steps": 5})") == "/initial: must be a number, got \"5ep\"");
  CHECK(error_of(R"({"type": "cosine", "initial": 1, "steps": "1e20ba"})") ==
        "/steps: \"1e20ba\" must be at most 2^53 updates, got 1e+20");
  CHECK(error_of(R"({"type": "cosine", "initial": 1, "steps": 0.9})") ==
        "/steps: is a number of updates, got 0.9; for a part of the run write \"90%\"");
  CHECK(error_of(R"({"type": "per_epoch", "updates": 500, "of": {"type": "cosine", "initial": 1, "steps": "5ep"}})") ==
        "/of/steps: does not count updates here, and must be a number, got \"5ep\"");
}

TEST_CASE("json: one number of a document is overridden", "[config]") {
  const json document = json::parse(R"({"type": "warmup", "steps": 500, "of": {"type": "sequence", "of": [
      {"type": "multi_step", "initial": 0.1, "gamma": 0.5, "milestones": [100, 200]}]}})");
  CHECK(with_overrides(document, {}) == document);
  const json changed = with_overrides(
      document, {"steps=5%", "of.of[0].initial=3e-4", "/of/of/0/milestones/1=80%", "of.of.0.gamma=0.25", "from=0.01"});
  CHECK(changed["steps"] == "5%");
  CHECK(changed["from"] == 0.01);
  CHECK(changed["of"]["of"][0]["initial"] == 3e-4);
  CHECK(changed["of"]["of"][0]["gamma"] == 0.25);
  CHECK(changed["of"]["of"][0]["milestones"] == json({100, "80%"}));
  CHECK(with_overrides({{"a/b", 1}, {"m~n", 2}}, {"/a~1b=3", "/m~0n=true"}) == json({{"a/b", 3}, {"m~n", true}}));
  CHECK(with_overrides({{"of", 1}}, {R"(of={"type": "constant", "value": 1})"})["of"]["value"] == 1);
}

TEST_CASE("json: an override that does not fit is refused", "[config]") {
  const json document = json::parse(
      R"({"type": "warmup", "steps": 500, "of": {"type": "multi_step", "initial": 0.1, "gamma": 0.5, "milestones": [100]}})");
  CHECK(override_error(document, {"of.initail=1"}) ==
        R"(/of/initail: unknown field "initail", did you mean "initial"?)");
  CHECK(override_error(document, {"off.initial=1"}) == R"(/off: is not there, did you mean "of"?)");
  CHECK(override_error(document, {"what.initial=1"}) == "/what: is not there; there are of, steps, type");
  CHECK(override_error(document, {"of.milestones[1]=5"}) == "/of/milestones/1: is not there: the list has 1 elements");
  CHECK(override_error(document, {"of.milestones[x]=5"}) == "/of/milestones/x: is not there: the list has 1 elements");
  CHECK(override_error(document, {"steps.x=5"}) == "/steps/x: is not there: /steps is 500");
  CHECK(override_error(document, {"steps=abc"}) == R"(/steps: must be a number, got "abc")");
  CHECK(override_error(document, {"steps=-1"}) == "/steps: must not be negative, got -1");
  CHECK(override_error(document, {"steps=1", "/steps=2"}) == "/steps: is overridden twice, at last with /steps=2");
  CHECK(override_error(document, {"steps"}) == "steps: must be a path, = and a value, as in of.initial=3e-4");
  CHECK(override_error(document, {"steps="}) == "steps=: must be a path, = and a value, as in of.initial=3e-4");
  CHECK(override_error(document, {"=5"}) == "=5: must be a path, = and a value, as in of.initial=3e-4");
  CHECK(override_error(document, {"of..initial=5"}).starts_with("/of/: is not there"));
}

TEST_CASE("json: a file, its horizon and its overrides", "[config]") {
  const std::string path = "anneal_lengths_test.json";
  std::ofstream(path)
      << R"({"type": "warmup", "steps": "5%", "of": {"type": "cosine", "initial": 0.1, "steps": "95%"}})";
  const anneal::any_schedule s = anneal::load(path, run, {"of.initial=0.5"});
  CHECK(to_json(s)["steps"] == 500);
  CHECK(to_json(s)["of"]["initial"] == 0.5);
  CHECK(s.at(500) == 0.5);
  CHECK_THROWS_MATCHES(
      (void)anneal::load(path), json_error,
      Catch::Matchers::Message(path + R"(: /steps: "5%" needs updates, which the horizon does not give)"));
  CHECK_THROWS_MATCHES((void)anneal::load(path, run, {"of.initial=x"}), json_error,
                       Catch::Matchers::Message(path + R"(: /of/initial: must be a number, got "x")"));
  std::remove(path.c_str());
}
