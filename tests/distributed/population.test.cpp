// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <csignal>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "job.hpp"
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

const test::arguments small{ANNEAL_POPULATION, "--budget", "600", "--interval", "50"};

}  // namespace

TEST_CASE("A synchronous population has the same members with every number of processes") {
  const test::outcome alone = test::on_ranks(1, small);
  INFO(alone.output);
  REQUIRE(alone.status == 0);
  CHECK(members(alone).size() == 8);
  CHECK(alone.output.find("largest jump of a rate 0\n") != std::string::npos);
  for (const std::size_t ranks : {2U, 4U}) {
    const test::outcome run = test::on_ranks(ranks, small);
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK(members(run) == members(alone));
  }
}

TEST_CASE("A process that is killed costs a population time, and no member") {
  const test::outcome alone = test::on_ranks(1, small);
  const test::folder dir;
  const auto kill_one = [&](const std::vector<pid_t>& ranks, const std::string&) {
    REQUIRE(ranks.size() == 4);
    for (int i = 0; i < 20'000 && test::read(dir / "run/pbt_global.txt").empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    kill(ranks[2], SIGKILL);
  };
  const test::outcome run = test::on_ranks(4, small + test::arguments{"--dir", dir / "run", "--deadline", "2"},
                                           kill_one, {"--enable-recovery"});
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(members(run) == members(alone));
  CHECK(run.output.find("processes lost: 1") != std::string::npos);
}

TEST_CASE("An asynchronous population is trained by several processes, one of which is killed") {
  const test::folder dir;
  const auto kill_one = [&](const std::vector<pid_t>& ranks, const std::string&) {
    for (int i = 0; i < 20'000 && test::read(dir / "run/pbt_global.txt").empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    kill(ranks.at(1), SIGKILL);
  };
  const test::outcome run = test::on_ranks(
      4, small + test::arguments{"--async", "--dir", dir / "run", "--deadline", "2"}, kill_one, {"--enable-recovery"});
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(run.output.find("largest jump of a rate 0\n") != std::string::npos);
  CHECK(run.output.find("best: member ") != std::string::npos);
}
