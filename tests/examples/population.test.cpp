// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json.hpp"
#include "anneal/search/policy.hpp"
#include "process.hpp"
#include "support/catch.hpp"

namespace {

std::vector<std::string> members(const test::outcome& run) {
  std::vector<std::string> found;
  std::istringstream text(run.output);
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("member ")) {
      found.push_back(line);
    }
  }
  return found;
}

test::outcome population(const test::arguments& options) {
  return test::run(ANNEAL_POPULATION,
                   test::arguments{"--budget", "200", "--interval", "25", "--members", "5"} + options);
}

}  // namespace

TEST_CASE("A population trains, no rate jumps, and a seed says all") {
  for (const char* kind : {"--synchronous", "--async"}) {
    const test::outcome first = population({kind, "--seed", "3"});
    INFO(first.output);
    REQUIRE(first.status == 0);
    CHECK(members(first).size() == 5);
    CHECK(first.output.find("copies member") != std::string::npos);
    CHECK(first.output.find("largest jump of a rate 0\n") != std::string::npos);
    CHECK(members(population({kind, "--seed", "3"})) == members(first));
    CHECK(members(population({kind, "--seed", "4"})) != members(first));
    // With --jump the rates do.
    const test::outcome jumps = population({kind, "--seed", "3", "--jump"});
    CHECK(jumps.status == 0);
    CHECK(jumps.output.find("largest jump of a rate 0\n") == std::string::npos);
  }
}

TEST_CASE("A population leaves a log of Ray's form, and the winner's history as a schedule") {
  const test::folder dir;
  const test::outcome run = population({"--dir", dir / "run"});
  INFO(run.output);
  REQUIRE(run.status == 0);
  const auto state = nlohmann::json::parse(test::read(dir / "run/state.json"));
  const auto winner = nlohmann::json::parse(test::read(dir / "run/winner.json"));
  const std::size_t place = run.output.find("best: member ") + 13;
  const std::string best = run.output.substr(place, run.output.find(',', place) - place);
  const anneal::any_schedule s = anneal::from_json(winner);
  const anneal::any_schedule present = anneal::from_json(state["members"][std::stoul(best)]["definition"]);
  CHECK(s.at(199) == present.at(199));
  std::size_t lines = 0;
  std::ifstream global(dir / "run/pbt_global.txt");
  for (std::string line; std::getline(global, line); ++lines) {
    CHECK(nlohmann::json::parse(line).size() == 6);
  }
  CHECK(lines == 14);  // in 7 of 8 turns; 5 · 0.25 is 2
  const test::outcome again = population({"--dir", dir / "run"});
  CHECK(again.status != 0);
  CHECK(again.output.find("has the pbt_global.txt of another population") != std::string::npos);
  const std::string policy = dir / ("run/pbt_policy_" + best + ".txt");
  if (!test::read(policy).empty()) {
    CHECK(anneal::replay_policy(policy).changes.size() ==
          state["members"][std::stoul(best)]["history"]["changes"].size());
  }
}

TEST_CASE("A population is compared with random search") {
  const test::outcome run =
      test::run(ANNEAL_POPULATION, {"--compare", "1", "--budget", "50", "--interval", "25", "--members", "3"});
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(run.output.find("of 1 seeds") != std::string::npos);
}

TEST_CASE("A population refuses a space that is none") {
  const test::folder dir;
  test::write(dir / "space.json",
              R"({"type": "cosine", "steps": 10, "initial": {"search": "uniform", "low": 2, "high": 1}})");
  const test::outcome run = population({"--space", dir / "space.json"});
  CHECK(run.status != 0);
  CHECK(run.output.find("population: ") != std::string::npos);
  CHECK(run.output.find("initial") != std::string::npos);
}
