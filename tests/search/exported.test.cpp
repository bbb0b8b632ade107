// SPDX-License-Identifier: Apache-2.0
// What the real systems make of these documents is in tests/foreign/read_tuners.py.
#include "anneal/search/exported.hpp"

#include <set>
#include <string>
#include <vector>

#include "anneal/search/portable_names.hpp"
#include "anneal/search/to_katib.hpp"
#include "anneal/search/to_optuna.hpp"
#include "anneal/search/to_sagemaker.hpp"
#include "anneal/search/to_vertex.hpp"
#include "support/catch.hpp"

namespace {

using anneal::exported;
using anneal::search_space;
using Catch::Matchers::Contains;
using nlohmann::json;
using ordered = nlohmann::ordered_json;

search_space constant_of(const json& value) { return search_space(json{{"type", "constant"}, {"value", value}}); }

const search_space& nested() {
  static const search_space space(json::parse(R"({
      "learning_rate": {"type": "warmup", "steps": {"search": "int", "low": 10, "high": 50, "step": 10, "name": "warm up"},
          "of": {"search": "choice", "name": "shape", "of": [
              {"type": "cosine", "initial": {"search": "log_uniform", "low": 1e-4, "high": 1}, "steps": 100,
               "final": {"search": "same_as", "name": "decay"}},
              {"type": "constant", "value": 0.1},
              {"type": "ramp", "initial": 1, "final": 0.1, "steps": {"search": "log_int", "low": 10, "high": 99},
               "curve": {"search": "choice", "of": ["linear", {"type": "power",
                         "exponent": {"search": "uniform", "low": 1, "high": 3}}]}}]}},
      "weight_decay": {"type": "constant", "value": {"search": "uniform", "low": 0, "high": 0.1, "name": "decay"}}})"));
  return space;
}

const json* normal() {
  static const json value = {{"search", "normal"}, {"mean", 0.9}, {"stddev", 0.1},
                             {"low", 0.5},         {"high", 1},   {"name", "beta"}};
  return &value;
}

bool has_note(const exported& e, const std::string& text) {
  for (const std::string& note : e.notes) {
    if (note.find(text) != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("portable_names: letters, digits and _, each another, none of which is another's own") {
  const search_space space(json::parse(R"({"type": "sequence", "of": [
      {"type": "linear", "initial": {"search": "uniform", "low": 0, "high": 1, "name": "a.b"},
       "final": {"search": "uniform", "low": 0, "high": 1, "name": "a_b"},
       "steps": {"search": "int", "low": 1, "high": 9}},
      {"type": "linear", "initial": {"search": "uniform", "low": 0, "high": 1, "name": "a b"},
       "final": {"search": "uniform", "low": 0, "high": 1, "name": "größe"},
       "steps": {"search": "int", "low": 1, "high": 9, "name": "2nd \"steps\"; rm"}}]})"));
  const std::vector<std::string> names = anneal::portable_names(space);
  std::vector<std::string> own;
  for (const anneal::dimension& d : space.dimensions()) {
    own.push_back(d.name);
  }
  std::set<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i < own.size(); ++i) {
    pairs.insert({own[i], names[i]});
  }
  CHECK(pairs.contains({"a_b", "a_b"}));
  CHECK(pairs.contains({"of[0].steps", "of_0_steps"}));
  CHECK(pairs.contains({"größe", "gr_e"}));
  CHECK(pairs.contains({"2nd \"steps\"; rm", "p2nd_steps_rm"}));
  const bool first = pairs.contains({"a.b", "a_b_2"}) && pairs.contains({"a b", "a_b_3"});
  const bool second = pairs.contains({"a.b", "a_b_3"}) && pairs.contains({"a b", "a_b_2"});
  CHECK((first || second));
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == 6);
  CHECK(anneal::with_own_names(space, {{"of_0_steps", 3}, {"a_b", 1}, {"nothing", 2}}) ==
        json{{"of[0].steps", 3}, {"a_b", 1}, {"nothing", 2}});
  CHECK_THROWS_WITH(anneal::with_own_names(space, {{"of_0_steps", 3}, {"of[0].steps", 4}}),
                    Catch::Matchers::Contains("/of_0_steps: is 'of[0].steps', which has a value, too"));
}

TEST_CASE("to_optuna: distributions in its own JSON, and when to ask") {
  const exported e = anneal::to_optuna(nested());
  CHECK(e.notes.empty());
  std::set<std::string> texts;
  for (const ordered& p : e.document["parameters"]) {
    texts.insert(p.dump());
  }
  CHECK(texts.contains(R"({"name":"shape","distribution":{"name":"CategoricalDistribution","attributes":)"
                       R"({"choices":["cosine","constant","ramp"]}}})"));
  CHECK(texts.contains(R"({"name":"warm up","distribution":{"name":"IntDistribution","attributes":)"
                       R"({"step":10,"low":10,"high":50,"log":false}}})"));
  CHECK(texts.contains(R"({"name":"decay","distribution":{"name":"FloatDistribution","attributes":)"
                       R"({"step":null,"low":0.0,"high":0.1,"log":false}}})"));
  CHECK(texts.contains(R"({"name":"learning_rate.of.steps","distribution":{"name":"IntDistribution","attributes":)"
                       R"({"step":1,"low":10,"high":99,"log":true}},"when":{"shape":"ramp"}})"));
  CHECK(texts.contains(
      R"({"name":"learning_rate.of.curve.exponent","distribution":{"name":"FloatDistribution","attributes":)"
      R"({"step":null,"low":1.0,"high":3.0,"log":false}},"when":{"shape":"ramp","learning_rate.of.curve":"power"}})"));
  CHECK(has_note(anneal::to_optuna(constant_of(*normal())), "beta: Optuna has no normal"));
}

TEST_CASE("to_vertex: conditions inside each other; bounds of whole numbers are texts") {
  const exported e = anneal::to_vertex(nested(), {.metric = "accuracy", .maximize = true});
  CHECK(e.document["metrics"] == ordered::parse(R"([{"metricId": "accuracy", "goal": "MAXIMIZE"}])"));
  CHECK(has_note(e, "learning_rate.of.initial is learning_rate_of_initial"));
  CHECK(has_note(e, "warm up is warm_up"));
  const ordered& parameters = e.document["parameters"];
  CHECK(parameters.size() == 3);
  ordered shape;
  for (const ordered& p : parameters) {
    if (p["parameterId"] == "shape") {
      shape = p;
    }
  }
  const ordered& below = shape["conditionalParameterSpecs"];
  REQUIRE(below.size() == 3);
  CHECK(below[0] == ordered::parse(R"({"parentCategoricalValues": {"values": ["cosine"]}, "parameterSpec":
      {"parameterId": "learning_rate_of_initial", "doubleValueSpec": {"minValue": 1e-4, "maxValue": 1.0},
       "scaleType": "UNIT_LOG_SCALE"}})"));
  CHECK(below.dump().find(R"("integerValueSpec":{"minValue":"10","maxValue":"99"},"scaleType":"UNIT_LOG_SCALE")") !=
        std::string::npos);
  CHECK(below.dump().find(R"("conditionalParameterSpecs":[{"parentCategoricalValues":{"values":["power"]})") !=
        std::string::npos);
  CHECK(has_note(anneal::to_vertex(constant_of(*normal())), "beta: Vertex AI has no normal"));
  CHECK_THROWS_WITH(
      anneal::to_vertex(constant_of({{"search", "int"}, {"low", 0}, {"high", 4000}, {"step", 4}, {"name", "n"}})),
      "Vertex AI cannot express n: it has 1001 values, and at most 1000 can be listed there");
}

TEST_CASE("to_sagemaker: a job for each branch, with texts for numbers") {
  const std::vector<exported> jobs = anneal::to_sagemaker(nested(), {.trials = 20, .parallel = 2});
  std::vector<std::string> branches;
  for (const exported& job : jobs) {
    branches.push_back(job.branch);
  }
  CHECK(branches == std::vector<std::string>{"shape=cosine", "shape=constant",
                                             "shape=ramp, learning_rate.of.curve=linear",
                                             "shape=ramp, learning_rate.of.curve=power"});
  const ordered& config = jobs[3].document["HyperParameterTuningJobConfig"];
  CHECK(config["ResourceLimits"] == ordered{{"MaxNumberOfTrainingJobs", 20}, {"MaxParallelTrainingJobs", 2}});
  const ordered& ranges = config["ParameterRanges"];
  CHECK(ranges["IntegerParameterRanges"] == ordered::parse(R"([{"Name": "learning_rate_of_steps", "MinValue": "10",
      "MaxValue": "99", "ScalingType": "Logarithmic"}])"));
  CHECK(ranges["ContinuousParameterRanges"] == ordered::parse(R"([
      {"Name": "learning_rate_of_curve_exponent", "MinValue": "1.0", "MaxValue": "3.0", "ScalingType": "Linear"},
      {"Name": "decay", "MinValue": "0.0", "MaxValue": "0.1", "ScalingType": "Linear"}])"));
  CHECK(ranges["CategoricalParameterRanges"] ==
        ordered::parse(R"([{"Name": "warm_up", "Values": ["10", "20", "30", "40", "50"]}])"));
  CHECK(has_note(jobs[3], "warm up: SageMaker has no steps"));
  CHECK(jobs[3].document["TrainingJobDefinition"]["StaticHyperParameters"] ==
        ordered::parse(R"({"shape": "ramp", "learning_rate_of_curve": "power"})"));
  const auto steps = [](int n) {
    return constant_of({{"search", "int"}, {"low", 0}, {"high", 2 * n - 2}, {"step", 2}, {"name", "n"}});
  };
  CHECK(anneal::to_sagemaker(steps(30)).size() == 1);
  CHECK_THROWS_WITH(anneal::to_sagemaker(steps(31)),
                    "SageMaker cannot express n: it has 31 values, and at most 30 can be listed there");
}

TEST_CASE("to_katib: an experiment for each branch, whose trials are given every place of a parameter") {
  anneal::katib_options options;
  options.study = {.trials = 2, .parallel = 1};
  options.name = "My lr";
  options.command = {"train", "--fast"};
  const std::vector<exported> all = anneal::to_katib(nested(), options);
  REQUIRE(all.size() == 4);
  CHECK(all[0].document["metadata"] ==
        ordered::parse(R"({"name": "my-lr-cosine", "annotations": {"anneal/branch": "{\"shape\":\"cosine\"}"}})"));
  CHECK(all[3].document["metadata"]["name"] == "my-lr-ramp-power");
  const ordered& spec = all[0].document["spec"];
  CHECK(spec["maxFailedTrialCount"] == 2);
  CHECK(spec["parameters"].size() == 3);
  const ordered command = spec["trialTemplate"]["trialSpec"]["spec"]["template"]["spec"]["containers"][0]["command"];
  REQUIRE(command.size() == 12);
  CHECK(command[0] == "train");
  CHECK(command[2] == "--schedule");
  std::set<std::string> set;
  for (std::size_t i = 5; i < command.size(); i += 2) {
    CHECK(command[i - 1] == "--set");
    set.insert(command[i]);
  }
  CHECK(set == std::set<std::string>{"learning_rate.of.initial=${trialParameters.learning_rate_of_initial}",
                                     "learning_rate.of.final=${trialParameters.decay}",
                                     "weight_decay.value=${trialParameters.decay}",
                                     "learning_rate.steps=${trialParameters.warm_up}"});
  CHECK(all[3].document.dump().find("learning_rate.of.final=") == std::string::npos);  // where there is none
  const json document = json::parse(command[3].get<std::string>());
  CHECK(document["learning_rate"]["of"]["type"] == "cosine");
  CHECK(document["learning_rate"]["of"]["final"]["search"] == "same_as");
  CHECK(
      nested().contains(anneal::with_overrides(document, {"learning_rate.of.initial=0.5", "learning_rate.of.final=0.01",
                                                          "weight_decay.value=0.01", "learning_rate.steps=20"})));

  for (const ordered& p : spec["parameters"]) {
    if (p["name"] == "warm_up") {
      CHECK(p == ordered::parse(R"({"name": "warm_up", "parameterType": "int",
          "feasibleSpace": {"min": "10", "max": "50", "step": "10", "distribution": "uniform"}})"));
    }
  }
}

TEST_CASE("to_katib: what --set cannot say is a branch, and what Katib would draw wrongly a list") {
  const auto branches = [](const json& alternatives) {
    return anneal::to_katib(search_space(json{{"type", "ramp"},
                                              {"initial", {{"search", "uniform"}, {"low", 0.1}, {"high", 1}}},
                                              {"final", 0.1},
                                              {"steps", 10},
                                              {"curve", {{"search", "choice"}, {"of", alternatives}}}}))
        .size();
  };
  CHECK(branches({"linear", "cosine"}) == 1);
  CHECK(branches({"linear", {{"type", "power"}, {"exponent", 2}}}) == 2);  // a power is no text

  const auto feasible = [](const json& distribution, exported& e) {
    e = anneal::to_katib(constant_of(distribution))[0];
    return e.document["spec"]["parameters"][0]["feasibleSpace"].dump();
  };
  exported e;
  // multiples of 4 from 10 on would be 12, 16, 20
  CHECK(feasible({{"search", "int"}, {"low", 10}, {"high", 20}, {"step", 4}}, e) == R"({"list":["10","14","18"]})");
  CHECK(has_note(e, "value: Katib's steps are multiples of 4"));
  // 9 is nearest to 10, a multiple of 5 but no value: the largest there is is written
  CHECK(feasible({{"search", "int"}, {"low", 0}, {"high", 9}, {"step", 5}}, e) ==
        R"({"min":"0","max":"5","step":"5","distribution":"uniform"})");
  CHECK(feasible({{"search", "log_int"}, {"low", 1}, {"high", 9}}, e) ==
        R"({"min":"1","max":"9","step":"1","distribution":"logUniform"})");
  CHECK(feasible(*normal(), e) == R"({"min":"0.5","max":"1.0","distribution":"uniform"})");
  CHECK(has_note(e, "beta: Katib has no normal"));
}

TEST_CASE("to_katib: alternatives that are distributions, or choices themselves") {
  // {where the trial is of the document of the branch, what --set is given}
  const auto trials = [](const json& description) {
    std::vector<std::string> found;
    for (const exported& e : anneal::to_katib(search_space(description))) {
      const ordered command =
          e.document["spec"]["trialTemplate"]["trialSpec"]["spec"]["template"]["spec"]["containers"][0]["command"];
      found.push_back(command[2].get<std::string>() + " " + command.back().get<std::string>());
    }
    return found;
  };
  const json low = {{"search", "uniform"}, {"low", 0.1}, {"high", 1}};
  const json high = {{"search", "log_uniform"}, {"low", 1}, {"high", 9}, {"name", "h"}};
  const json choice = {{"search", "choice"}, {"name", "c"}, {"of", {low, high}}};
  CHECK(trials({{"type", "constant"}, {"value", choice}}) ==
        std::vector<std::string>{R"({"type":"constant","value":)" + low.dump() + "} value=${trialParameters.value}",
                                 R"({"type":"constant","value":)" + high.dump() + "} value=${trialParameters.h}"});
  const json inner = {{"search", "choice"}, {"name", "i"}, {"of", {choice, {{"search", "choice"}, {"of", {5, 6}}}}}};
  const std::vector<std::string> deep = trials({{"type", "constant"}, {"value", inner}});
  REQUIRE(deep.size() == 3);
  CHECK(deep[1] == R"({"type":"constant","value":)" + high.dump() + "} value=${trialParameters.h}");
  CHECK(deep[2].starts_with(R"({"type":"constant","value":{"of":[5,6],"search":"choice"}} value=${trialParameters.)"));
}

TEST_CASE("to_katib: refusals, and a branch that is one run") {
  const search_space space = constant_of({{"search", "uniform"}, {"low", 0}, {"high", 1}});
  anneal::katib_options too_many;
  too_many.study = {.trials = 2, .parallel = 3};
  CHECK_THROWS_WITH(anneal::to_katib(space, too_many), "anneal::to_katib: parallel must be from 1 to trials, 2, got 3");
  CHECK_THROWS_WITH(anneal::to_katib(space, {.metrics_file = "log"}),
                    Contains("metrics_file must be an absolute path"));
  const json one = {{"type", "constant"}, {"value", 0.5}};
  const json other = {{"type", "constant"}, {"value", {{"search", "uniform"}, {"low", 0}, {"high", 1}}}};
  const search_space two(json{{"search", "choice"}, {"name", "shape"}, {"of", {one, other}}});
  const std::vector<exported> experiments = anneal::to_katib(two);
  REQUIRE(experiments.size() == 1);
  CHECK(experiments[0].branch == "shape=constant#2");
  CHECK(has_note(experiments[0], "shape=constant: there is nothing to search"));
  CHECK_THROWS_WITH(anneal::to_katib(search_space(json{{"search", "choice"}, {"of", {one}}})),
                    Contains("schedule=constant: there is nothing to search"));
}
