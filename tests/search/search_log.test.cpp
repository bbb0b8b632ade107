// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/search_log.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "anneal/search/search_history.hpp"
#include "anneal/search/search_table.hpp"
#include "support/catch.hpp"
#include "track/folder.hpp"

using anneal::read_search_log;
using anneal::search_direction;
using anneal::search_log;
using anneal::trial_state;
using Catch::Matchers::Contains;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
const nlohmann::json space = {{"type", "cosine"}, {"initial", {{"search", "uniform"}, {"low", 0}, {"high", 1}}}};
const nlohmann::json schedule = {{"type", "cosine"}, {"initial", 0.1 + 0.2}, {"steps", 100}};

const std::string header = R"({"anneal":"search","version":1,"space":null,"direction":"minimize"})";

}  // namespace

TEST_CASE("what a log was told is read back, to the bit") {
  const test::folder here("search_log");
  {
    search_log log(here / "a.jsonl", space, search_direction::maximize);
    log.trial(0, {{"initial", 0.1 + 0.2}}, schedule);
    log.report(0, 10, 1.0 / 3);
    log.report(0, 20, no_number);
    log.trial(7, {{"initial", "é"}}, schedule);
    log.end(0, trial_state::complete, infinity);
    log.report(7, 5, -infinity);
  }
  {
    search_log resumed(here / "a.jsonl", space, search_direction::maximize);
    resumed.trial(7, {{"initial", 0.5}}, schedule);  // its worker died
    resumed.report(7, 10, 0.25);
    resumed.end(7, trial_state::pruned, 0.25);
    resumed.trial(8, nlohmann::json::object(), nullptr);
    resumed.end(8, trial_state::failed, no_number);
    resumed.trial(9, nlohmann::json::object(), nullptr);
  }
  const std::string text = test::content(here / "a.jsonl");
  CHECK_THAT(text,
             Catch::Matchers::StartsWith(
                 R"({"anneal":"search","version":1,"space":{"initial":{"high":1,"low":0,"search":"uniform"},"type":)"
                 R"("cosine"},"direction":"maximize"}
{"event":"trial","trial":0,"values":{"initial":0.30000000000000004},"schedule":{"initial":0.30000000000000004,"steps":)"
                 R"(100,"type":"cosine"},"time":)"));
  CHECK_THAT(text, Contains(R"({"event":"report","trial":0,"resource":20,"score":"NaN","time":)"));
  CHECK_THAT(text, Contains(R"({"event":"end","trial":7,"state":"pruned","score":0.25,"time":)"));
  const auto read = read_search_log(here / "a.jsonl");
  CHECK(read.torn.empty());
  const auto& history = read.history;
  CHECK(history.direction() == search_direction::maximize);
  CHECK(history.space() == space);
  REQUIRE(history.trials().size() == 4);
  const auto& first = history.trials().at(0);
  CHECK(first.values == nlohmann::json{{"initial", 0.1 + 0.2}});
  CHECK(first.schedule == schedule);
  CHECK(first.score == infinity);
  CHECK(first.reports[0].score == 1.0 / 3);
  CHECK(std::isnan(first.reports[1].score));
  CHECK(first.ended >= first.begun);
  CHECK(first.begun > 1.6e9);
  CHECK(history.trials().at(7).reports.size() == 1);
  for (const auto s : {trial_state::complete, trial_state::pruned, trial_state::failed, trial_state::running}) {
    CHECK(history.count(s) == 1);
  }
  CHECK(history.best() == &first);
}

TEST_CASE("a writer that was killed costs its last line, which is told") {
  const test::folder here("search_log_torn");
  {
    search_log log(here / "a.jsonl", space);
    log.trial(0, nlohmann::json::object(), schedule);
    log.report(0, 10, 0.5);
    log.report(0, 20, 0.25);
  }
  const std::string whole = test::content(here / "a.jsonl");
  const std::size_t last = whole.rfind("{\"event\"");
  for (std::size_t size = last + 1; size + 2 < whole.size(); ++size) {
    test::write(here / "torn.jsonl", whole.substr(0, size));
    const auto read = read_search_log(here / "torn.jsonl");
    REQUIRE(read.torn == whole.substr(last, size - last));
    REQUIRE(read.history.trials().at(0).reports.size() == 1);
  }
  test::write(here / "torn.jsonl", whole.substr(0, whole.size() - 1));  // all of it but its end
  CHECK(read_search_log(here / "torn.jsonl").history.trials().at(0).reports.size() == 2);
  test::write(here / "torn.jsonl", whole.substr(0, whole.size() - 9));
  search_log(here / "torn.jsonl", space).report(0, 30, 0.125);
  const auto read = read_search_log(here / "torn.jsonl");
  CHECK(read.torn.empty());
  CHECK(read.history.trials().at(0).reports.back().resource == 30);
  CHECK(read.history.trials().at(0).reports.size() == 2);
}

TEST_CASE("other files and other lines are refused, with their number") {
  const test::folder here("search_log_wrong");
  const auto refused = [&](const std::string& line, const std::string& what) {
    test::write(here / "wrong.jsonl", header + "\n" + line + "\n{\"event\":\"trial\",\"trial\":1,\"values\":{}}\n");
    CHECK_THROWS_WITH(read_search_log(here / "wrong.jsonl"), Contains("wrong.jsonl: line 2: " + what));
  };
  refused(R"({"event":"end","trial":1)", "/: is no JSON");
  refused(R"({"event":"report","trial":0,"resource":1,"score":NaN})", R"(/: is no JSON; a NaN is the text "NaN")");
  refused(R"({"event":"report","trial":0,"resource":1,"score":1})", "/trial: must have begun, got 0");
  refused(R"({"event":"trial","trial":-1,"values":{}})", "/trial: must be a whole number");
  refused(R"({"event":"trial","trial":0})", "/values: is missing");
  refused(R"({"event":"trial","trial":0,"values":[]})", "/values: must be an object");
  refused(R"({"event":"pause","trial":0})", R"(/event: must be "trial", "report" or "end", got "pause")");
  refused("[]", "/: must be an object");
  test::write(here / "wrong.jsonl", header + "\n{\"event\":\"trial\",\"trial\":0,\"values\":{}}\n" +
                                        R"({"event":"end","trial":0,"state":"running"})" + "\n");
  CHECK_THROWS_WITH(read_search_log(here / "wrong.jsonl"), Contains("line 3: /state: must be \"complete\""));
  test::write(here / "other.jsonl", R"({"anneal":"audit"})");
  CHECK_THROWS_WITH(read_search_log(here / "other.jsonl"), Contains("line 1: /anneal: must be \"search\""));
  CHECK_THROWS_WITH(search_log(here / "other.jsonl", space), Contains("is the log of another search"));
  test::write(here / "empty.jsonl", "");
  CHECK_THROWS_WITH(read_search_log(here / "empty.jsonl"), Contains("has no first line"));
  CHECK_THROWS_WITH(read_search_log(here / "none.jsonl"), Contains("cannot be read"));
  search_log log(here / "a.jsonl", space);
  CHECK_THROWS_WITH(search_log(here / "a.jsonl", space, search_direction::maximize), Contains("another search"));
  CHECK_THROWS_AS(log.end(0, trial_state::running, 1), std::invalid_argument);
  CHECK_THROWS_AS(log.trial(0, {{"name", "\xff"}}, schedule), std::invalid_argument);
}

TEST_CASE("what programs in other languages leave out") {
  const test::folder here("search_log_foreign");
  const std::string trial = R"({"event":"trial","trial":3,"values":{"a":"b"}})";
  test::write(here / "a.jsonl", header + "\n" + header + "\n" + trial + "\n" +
                                    R"({"event":"report","trial":3,"resource":9,"score":0.5})" + "\n" +
                                    R"({"event":"end","trial":3,"state":"pruned","score":null})" + "\n");
  const auto history = read_search_log(here / "a.jsonl").history;
  CHECK(history.trials().at(3).score == 0.5);  // of its last report
  CHECK(std::isnan(history.trials().at(3).begun));
  CHECK(history.best() == nullptr);
}

TEST_CASE("a table has the best that are complete first, then what came farthest") {
  anneal::search_history history;
  const auto add = [&](std::uint64_t n, const nlohmann::json& values, trial_state state, double score,
                       std::uint64_t resource) {
    history.trial(n, values, nullptr, no_number);
    history.report(n, resource, score);
    if (state != trial_state::running) {
      history.end(n, state, score, no_number);
    }
  };
  add(0, {{"peak", 0.5}, {"shape", "cosine"}}, trial_state::complete, 0.25, 90);
  add(1, {{"peak", 1e-4}, {"shape", "linear"}}, trial_state::pruned, 0.01, 10);
  add(2, {{"peak", 1.0 / 3}, {"shape", "a text\x1b of more than twenty-four characters"}}, trial_state::pruned, 0.5,
      30);
  add(3, {{"peak", 1}, {"steps", 700}}, trial_state::complete, no_number, 90);
  add(4, {{"peak", 2}}, trial_state::complete, 0.125, 90);
  history.trial(5, nlohmann::json::object(), nullptr, no_number);
  history.end(5, trial_state::failed, no_number, no_number);
  CHECK(anneal::search_table(history) ==
        R"(trial  state     score  resource  peak      shape                      steps
4      complete  0.125  90        2         -                          -
0      complete  0.25   90        0.5       cosine                     -
3      complete  -      90        1         -                          700
2      pruned    0.5    30        0.333333  a text\x1b of more than …  -
1      pruned    0.01   10        0.0001    linear                     -
5      failed    -      -         -         -                          -
)");
  CHECK(history.best()->trial == 4);
  CHECK(anneal::search_table(history, 1) ==
        "trial  state     score  resource  peak\n4      complete  0.125  90        2\n");
  CHECK(anneal::search_table(anneal::search_history()) == "trial  state  score  resource\n");
}
