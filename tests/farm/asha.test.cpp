// SPDX-License-Identifier: Apache-2.0
// examples/tune/asha, by mpirun and alone, killed and not.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "anneal/search/search_history.hpp"
#include "distributed/job.hpp"
#include "support/catch.hpp"

namespace {

using nlohmann::json;
using test::arguments;
using test::outcome;

const arguments recovery{"--enable-recovery"};

arguments search(const std::string& folder, const arguments& more = {}) {
  return arguments{ANNEAL_TUNE_ASHA, "--folder", folder, "--max-epochs", "9", "--deadline", "2"} + more;
}

/// The table: from the line of its sums on.
std::string table(const outcome& run) {
  const std::size_t place = run.output.find(" trials, ");
  return place == std::string::npos ? "no table in: " + run.output
                                    : run.output.substr(run.output.rfind('\n', place) + 1);
}

json trials_of(const std::string& folder) { return json::parse(test::read(folder + "/state.json")).at("trials"); }

/// The weights of the trials that were trained in full.
std::map<std::size_t, std::string> finished(const std::string& folder) {
  std::map<std::size_t, std::string> weights;
  const json trials = trials_of(folder);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (trials[i].at("status") == "finished") {
      weights[i] = trials[i].at("weights").get<std::string>();
    }
  }
  return weights;
}

std::vector<json> log_of(const std::string& folder) {
  std::vector<json> lines;
  std::istringstream text(test::read(folder + "/log.jsonl"));
  for (std::string line; std::getline(text, line);) {
    lines.push_back(json::parse(line));
  }
  return lines;
}

}  // namespace

TEST_CASE("A trial that pauses at rungs comes to the weights of one that does not, on any number of processes") {
  const test::folder files;
  for (const std::size_t ranks : {1U, 4U}) {
    const std::string promoted = files / ("promotion" + std::to_string(ranks));
    const std::string stopped = files / ("stopping" + std::to_string(ranks));
    outcome run = test::on_ranks(ranks, search(promoted, {"--trials", "12"}), {}, recovery);
    INFO(run.output);
    CHECK(run.status == 0);
    run = test::on_ranks(ranks, search(stopped, {"--trials", "12", "--rule", "stopping"}), {}, recovery);
    INFO(run.output);
    CHECK(run.status == 0);
    const auto in_stretches = finished(promoted);
    const auto in_one = finished(stopped);
    CHECK(!in_stretches.empty());
    CHECK(!in_one.empty());
    std::size_t both = 0;
    for (const auto& [id, weights] : in_stretches) {
      if (in_one.contains(id)) {
        CHECK(in_one.at(id) == weights);
        ++both;
      }
    }
    CHECK(both > 0);
    for (const json& trial : trials_of(promoted)) {
      CHECK((trial.at("status") == "paused" || trial.at("status") == "finished"));
    }
    for (const json& trial : trials_of(stopped)) {
      CHECK((trial.at("status") == "stopped" || trial.at("status") == "finished"));
    }
  }
}

TEST_CASE("A promoted trial begins where it has paused, and the log says so") {
  const test::folder files;
  const outcome run = test::on_ranks(1, search(files / "search", {"--trials", "9"}));
  INFO(run.output);
  REQUIRE(run.status == 0);
  std::map<int, int> at;
  int promoted = 0;
  for (const json& line : log_of(files / "search")) {
    if (line.at("event") == "begin") {
      CHECK(line.at("from") == at[line.at("trial").get<int>()]);
      CHECK(line.contains("values"));
      promoted += line.at("from") > 0 ? 1 : 0;
    } else if (line.contains("epochs")) {
      at[line.at("trial").get<int>()] = line.at("epochs").get<int>();
    }
  }
  CHECK(promoted >=
        4);  // the best three of nine to the second rung, the best of three to the third, and who was among them before
  CHECK(log_of(files / "search").back().at("event") == "end");

  const anneal::search_history history = anneal::read_search_log(files / "search/search.jsonl").history;
  REQUIRE(history.trials().size() == 9);
  CHECK(history.count(anneal::trial_state::running) == 0);
  CHECK(history.count(anneal::trial_state::complete) >= 1);
  for (const auto& [id, trial] : history.trials()) {
    CHECK(trial.reports.back().resource == static_cast<std::uint64_t>(at[static_cast<int>(id)]));
    CHECK(trial.reports.back().score == trial.score);
  }
}

TEST_CASE("A search that is killed at many moments goes on to the table of one that was not") {
  const test::folder files;
  for (const char* rule : {"promotion", "stopping"}) {
    const arguments more{"--trials", "27", "--rule", rule};
    const std::string whole_folder = files / (std::string("whole_") + rule);
    const arguments whole_options = search(whole_folder, more);
    const auto options_of = [](const arguments& all) {
      arguments rest;
      rest.assign(all.begin() + 1, all.end());
      return rest;
    };
    const auto begin = std::chrono::steady_clock::now();
    const outcome whole = test::run(ANNEAL_TUNE_ASHA, options_of(whole_options));
    const auto duration =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
    REQUIRE(whole.status == 0);
    const std::string folder = files / (std::string("killed_") + rule);
    outcome run;
    int kills = 0;
    for (int i = 0; i < 40; ++i) {
      run = test::run(ANNEAL_TUNE_ASHA, options_of(search(folder, more)), duration * (3 + i % 4) / 5);
      if (run.signal == 0) {
        break;
      }
      ++kills;
    }
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK(kills >= 1);
    CHECK(table(run) == table(whole));
    for (const json& line : log_of(folder)) {
      CHECK(line.contains("event"));
    }
  }
}

TEST_CASE("A rank that is killed costs a stretch, which is trained again") {
  const test::folder files;
  const std::string folder = files / "search";
  const outcome run = test::on_ranks(
      4, search(folder, {"--trials", "60"}),
      [&](const std::vector<pid_t>& ranks, const std::string&) {
        for (int i = 0; i < 60'000 && test::read(folder + "/log.jsonl").find("paused") == std::string::npos; ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        if (ranks.size() == 4) {
          kill(ranks[2], SIGKILL);
        }
      },
      recovery);
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(run.output.find("workers lost 1, trials begun again ") != std::string::npos);
  CHECK(run.output.find("trials lost 0\n60 trials, ") != std::string::npos);
  CHECK(!finished(folder).empty());
}

TEST_CASE("A folder of another search is refused, and nobody waits") {
  const test::folder files;
  REQUIRE(test::on_ranks(1, search(files / "search", {"--trials", "3"})).status == 0);
  const outcome run = test::on_ranks(3, search(files / "search", {"--trials", "4"}));
  CHECK(run.status != 0);
  CHECK(run.output.find("holds a search with another trials: go on with its own, or use another folder") !=
        std::string::npos);
}
