// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#if __has_include(<sqlite3.h>) && defined(ANNEAL_TOOL_SQLITE)
#include <sqlite3.h>
#endif

#include "anneal/config/json.hpp"
#include "support/catch.hpp"
#include "tool.hpp"

namespace {

using nlohmann::json;
using test::has;

const std::string demo = ANNEAL_PROJECT_DIR "/examples/tune/space.json --updates 1000 ";
const std::string nasty = ANNEAL_PROJECT_DIR "/tests/foreign/nasty_space.json --updates 1000 --updates-per-epoch 100 ";

test::outcome space(const std::string& words) { return test::shell("$anneal space " + words); }

}  // namespace

TEST_CASE("space: the dimensions as a table") {
  const test::outcome o = space(nasty);
  REQUIRE(o.status == 0);
  CHECK(has(o, "choice       cosine, cosine#2, scale"));
  CHECK(has(o, "3 to 94 by 7"));
  CHECK(has(o, "0.8 to 0.99, about 0.9 ± 0.05"));
  CHECK(has(o, "shape=scale, learning_rate.of.of=ramp, learning_rate.of.of.curve=power"));
  CHECK(has(o, "weight_decay.value, learning_rate.of.final"));
}

TEST_CASE("space: a file that is no space is refused, with its place") {
  const test::outcome o = test::shell(
      R"(printf '{"type": "constant",\n "value": {"search": "unifrom", "low": 0, "high": 1}}' | $anneal space -)");
  CHECK(o.status == 2);
  CHECK(has(o, "standard input: line 2, column"));
  CHECK(has(o, "did you mean \"uniform\"?"));
  CHECK(space(ANNEAL_PROJECT_DIR "/examples/tune/space.json").status == 2);  // of how many updates 5 % are is not known
  CHECK(has(space(ANNEAL_PROJECT_DIR "/examples/tune/space.json"), "needs --updates"));
}

TEST_CASE("space: --set changes the space") {
  const test::outcome o = space(demo + "--set factor.high=0.5");
  CHECK(o.status == 0);
  CHECK(has(o, "5e-04 to 0.5"));
}

TEST_CASE("space: --assign gives the schedule, by either name") {
  const std::string values = "--assign shape=inverse_sqrt --assign peak=1e-3 --assign warmup=5% --indent -1 ";
  const test::outcome o = space(demo + values + "--assign inverse_sqrt.timescale=10%");
  REQUIRE(o.status == 0);
  const json expected = json::parse(R"({"type": "scale", "factor": 1e-3, "of": {"type": "warmup_over", "steps": "5%",
      "of": {"type": "inverse_sqrt", "initial": 1, "timescale": "10%"}}})");
  CHECK(json::parse(o.output) == expected);
  CHECK(space(demo + values + "--assign inverse_sqrt_timescale=10%").output == o.output);

  const auto refused = [&](const std::string& more, const std::string& text) {
    const test::outcome r = space(demo + values + more);
    INFO(r.output);
    CHECK(r.status == 2);
    CHECK(has(r, text));
  };
  refused("", "inverse_sqrt.timescale");
  refused("--assign inverse_sqrt.timescal=10%", "did you mean \"inverse_sqrt.timescale\"?");
  refused("--assign inverse_sqrt.timescale=11%", "11%");
  refused("--assign inverse_sqrt.timescale=10% --assign cosine.final=0.1", "cosine.final");
  refused("--assign inverse_sqrt.timescale", "must be a name, = and a value");
  refused("--assign peak=2e-3", "peak is given twice");
}

TEST_CASE("space: lines of assignments") {
  const std::string line = R"({"value": "0.25"}\n{"value": 0.5}\n)";
  const std::string one = R"( '{"type": "constant", "value": {"search": "uniform", "low": 0, "high": 1}}' )";
  const test::outcome o = test::shell("printf '" + line + "' | $anneal space" + one + "--assign-lines -");
  CHECK(o.status == 0);
  CHECK(o.output == "{\"type\":\"constant\",\"value\":0.25}\n{\"type\":\"constant\",\"value\":0.5}\n");
  const test::outcome wrong =
      test::shell("printf '" + line + R"({"value": 2}\n' | $anneal space)" + one + "--assign-lines -");
  CHECK(wrong.status == 2);
  CHECK(has(wrong, "standard input: line 3: "));
}

TEST_CASE("space: documents of other systems, and what they cannot say on stderr") {
  const test::outcome katib = space(demo + "--to katib --branch shape=cosine --command 'train --fast' 2>/dev/null");
  CHECK(katib.status == 0);
  CHECK(has(katib, "apiVersion: kubeflow.org/v1beta1\nkind: Experiment\nmetadata:\n  name: anneal-cosine\n"));
  CHECK(has(katib, "min: \"0.0005\"\n"));
  CHECK(has(katib, "factor=${trialParameters.peak}"));
  CHECK(has(space(demo + "--to katib >/dev/null"), "names: cosine.final is cosine_final"));
  const test::outcome all = space(demo + "--to katib 2>/dev/null");
  CHECK(has(all, "\n---\napiVersion"));

  const test::outcome vertex = space(demo + "--to vertex --metric accuracy --maximize 2>/dev/null");
  CHECK(json::parse(vertex.output)["metrics"][0]["goal"] == "MAXIMIZE");
  const test::outcome sagemaker = space(demo + "--to sagemaker --branch shape=cosine 2>/dev/null");
  CHECK(json::parse(sagemaker.output)["HyperParameterTuningJobConfig"]["ParameterRanges"]["ContinuousParameterRanges"]
            .size() == 2);
  CHECK(json::parse(space(demo + "--to optuna").output)["parameters"].size() == 9);
  CHECK(json::parse(space(demo + "--to configspace").output)["conditions"].size() == 6);
  CHECK(has(space(nasty + "--to optuna >/dev/null"), "optuna: momentum.value: Optuna has no normal distribution"));

  const test::outcome none = space(demo + "--to sagemaker --branch shape=cosin");
  CHECK(none.status == 2);
  CHECK(has(none, "there are: shape=cosine; shape=polynomial"));
  CHECK(space(demo + "--to kubeflow").status == 2);
  CHECK(space(demo + "--maximize").status == 2);
}

TEST_CASE("space: a folder of documents, one for each branch") {
  const test::folder folder;
  const std::string jobs = folder / "jobs";
  const test::outcome o = space(demo + "--to sagemaker -o " + jobs + " 2>/dev/null");
  REQUIRE(o.status == 0);
  CHECK(o.output.ends_with("sagemaker-shape-step_decay.json\n" + jobs + "/sagemaker-shape-inverse_sqrt.json\n"));
  const json job = json::parse(test::read(jobs + "/sagemaker-shape-cosine.json"));
  CHECK(job["TrainingJobDefinition"]["StaticHyperParameters"]["shape"] == "cosine");
}

#if defined(SQLITE_VERSION)

TEST_CASE("space: the best trial of Optuna's storage") {
  const test::folder folder;
  const std::string path = folder / "study.db";
  sqlite3* storage = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &storage) == SQLITE_OK);
  const std::string sql = test::read(ANNEAL_TEST_REFERENCE_DIR "/search/optuna_study.sql");
  REQUIRE(sqlite3_exec(storage, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_close(storage) == SQLITE_OK);
  const std::string from = demo + "--from-optuna " + path + " --study ";

  const test::outcome least = space(from + "least 2>/dev/null");
  REQUIRE(least.status == 0);
  CHECK(json::parse(least.output) == json::parse(R"({"type": "scale", "factor": 0.0038158250096402874,
      "of": {"type": "warmup_over", "steps": "2%", "of": {"type": "cosine", "initial": 1,
             "final": 0.05693717612827276, "steps": "100%"}}})"));
  const test::outcome said = space(from + "least >/dev/null");
  CHECK(has(said, "study least, trial 1: 0.134\n"));
  CHECK(has(said, "batch is no parameter of the space, and left out: it is 32\n"));
  CHECK(has(space(from + "largest >/dev/null"), "study largest, trial 5: 0.623\n"));

  CHECK(has(space(from + "'of two objectives'"), "has 2 objectives, and so no best trial"));
  CHECK(has(space(from + "new"), "has no complete trial"));
  CHECK(has(space(from + "lest"), "has no study \"lest\"; there are least, largest, of two objectives, new"));
  CHECK(has(space(demo + "--from-optuna " + path), "has several studies: say which, with --study"));
  const test::outcome wrong = space(demo + "--from-optuna " ANNEAL_PROJECT_DIR "/README.md");
  CHECK(wrong.status == 2);
  CHECK(has(wrong, "README.md: is no storage of Optuna: "));
}

#else

TEST_CASE("space: without SQLite3 it says so") {
  CHECK(has(space(demo + "--from-optuna study.db"), "--from-optuna: this program was built without SQLite3"));
}

#endif

TEST_CASE("sample: schedules of the space, the same for a seed") {
  const test::outcome o = test::shell("$anneal sample " + demo + "-n 20 --seed 3");
  REQUIRE(o.status == 0);
  CHECK(o.output == test::shell("$anneal sample " + demo + "-n 20 --seed 3").output);
  CHECK(o.output != test::shell("$anneal sample " + demo + "-n 20 --seed 4").output);
  std::istringstream lines(o.output);
  int n = 0;
  for (std::string line; std::getline(lines, line); ++n) {
    CHECK_NOTHROW(anneal::from_json(json::parse(line), anneal::horizon({.updates = 1000})));
  }
  CHECK(n == 20);
}

TEST_CASE("sample: points that are spread evenly") {
  const std::string one = R"( '{"type": "constant", "value": {"search": "uniform", "low": 0, "high": 8}}' -n 4 )";
  const auto values = [&](const std::string& how) {
    std::istringstream lines(test::shell("$anneal sample" + one + how).output);
    std::vector<double> all;
    for (std::string line; std::getline(lines, line);) {
      all.push_back(json::parse(line)["value"]);
    }
    return all;
  };
  CHECK(values("--sobol") == std::vector<double>{0, 4, 6, 2});
  CHECK(values("--halton") == std::vector<double>{0, 4, 2, 6});
  std::vector<double> latin = values("--latin");
  std::sort(latin.begin(), latin.end());
  REQUIRE(latin.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK((latin[i] >= 2.0 * static_cast<double>(i) && latin[i] <= 2.0 * static_cast<double>(i + 1)));
  }
  CHECK(test::shell("$anneal sample" + one + "--latin --sobol").status == 2);
}
