// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "job.hpp"
#include "support/catch.hpp"

namespace {

/// The lines that begin with a word.
std::vector<std::string> lines(const test::outcome& run, const std::string& begin) {
  std::vector<std::string> found;
  std::istringstream text(run.output);
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with(begin)) {
      found.push_back(line);
    }
  }
  return found;
}

/// "rank 3: rate …": what comes after the number.
std::string without_rank(const std::string& line) { return line.substr(line.find(':')); }

}  // namespace

TEST_CASE("Rates and weights are the same on every rank, and for every number of ranks") {
  const test::arguments options{"--epochs", "20"};
  const test::outcome alone = test::distributed(1, options);
  INFO(alone.output);
  REQUIRE(alone.status == 0);
  const auto updates = lines(alone, "update ");
  CHECK(updates.size() == 20);
  CHECK(updates.front().starts_with("update 20 rate 0.0047"));    // in the warm-up
  CHECK(updates.back().find(" rate 4.05") != std::string::npos);  // after three reductions by 0.3, and one more
  for (const std::size_t ranks : {2U, 3U, 4U}) {
    const test::outcome run = test::distributed(ranks, options);
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK(lines(run, "update ") == updates);
    CHECK(test::weights(run) == test::weights(alone));
    const auto of_ranks = lines(run, "rank ");
    REQUIRE(of_ranks.size() == ranks);
    for (const std::string& line : of_ranks) {
      CHECK(without_rank(line) == without_rank(of_ranks[0]));
    }
  }
}

TEST_CASE("More ranks than pieces of a batch are the same run") {
  const test::arguments options{"--epochs", "2", "--batch", "20"};
  CHECK(test::weights(test::distributed(4, options)) == test::weights(test::distributed(1, options)));
}

TEST_CASE("Where each rank hears its own loss, agree stops at the first of them") {
  const test::outcome run = test::distributed(4, {"--epochs", "20", "--no-agreement"});
  INFO(run.output);
  CHECK(run.status != 0);
  // An epoch has 20 updates: the first loss is heard after the warm-up.
  const auto said = lines(run, "distributed: ");
  REQUIRE(!said.empty());
  std::printf("%s\n", said[0].c_str());
  CHECK(said[0].starts_with("distributed: anneal::agree: learning_rate/feedback/1/best at update 20: "));
  CHECK(said[0].find(" on rank 1, ") != std::string::npos);
  CHECK(said[0].ends_with(" on rank 0"));
  CHECK(lines(run, "update ").size() == 1);
}

TEST_CASE("If nobody looks, they part") {
  const test::outcome run = test::distributed(4, {"--epochs", "30", "--no-agreement", "--agree-every", "0"});
  INFO(run.output);
  REQUIRE(run.status == 0);
  const auto of_ranks = lines(run, "rank ");
  REQUIRE(of_ranks.size() == 4);
  std::printf("%s\n%s\n%s\n%s\n", of_ranks[0].c_str(), of_ranks[1].c_str(), of_ranks[2].c_str(), of_ranks[3].c_str());
  CHECK(without_rank(of_ranks[0]) != without_rank(of_ranks[1]));
}

TEST_CASE("A rank killed at ten moments, and the job started again, ends with the weights of one that was not") {
  using std::chrono::microseconds;
  const test::folder files;
  const auto with_file = [&](const char* name) {
    return test::arguments{"--epochs", "15", "--checkpoint-every", "3", "--checkpoint", files / name};
  };
  std::chrono::steady_clock::time_point begin;
  const test::outcome whole =
      test::distributed(4, with_file("whole"), [&](const auto&) { begin = std::chrono::steady_clock::now(); });
  const auto duration = std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begin);
  INFO(whole.output);
  REQUIRE(whole.status == 0);

  const auto seed = std::random_device{}();
  std::mt19937_64 random(seed);
  std::printf("%.2f s uninterrupted, seed %u; killed rank/ranks after s:", static_cast<double>(duration.count()) / 1e6,
              seed);
  const std::string checkpoint = files / "killed";
  std::size_t resumed = 0;
  for (int kills = 0; kills < 10;) {
    const std::size_t ranks = kills % 2 == 0 ? 4 : 2;
    const std::size_t victim = random() % ranks;
    const microseconds time(random() % static_cast<std::uint64_t>(duration.count() * 2 / 3));
    const bool there = std::filesystem::exists(checkpoint);
    const test::outcome part = test::distributed(ranks, with_file("killed"), [&](const std::vector<pid_t>& processes) {
      std::this_thread::sleep_for(time);
      if (!processes.empty()) {
        kill(processes[victim], SIGKILL);
      }
    });
    INFO(part.output);
    resumed += lines(part, "resumed after ").size();
    if (const auto end = lines(part, "weights 0x"); part.status == 0 || !end.empty()) {  // it was faster
      CHECK(end == lines(whole, "weights 0x"));
      std::filesystem::remove(checkpoint);
      continue;
    }
    // Of a rank that was about to return mpirun knows only that it did not return 0.
    const auto said = [&](const char* text) { return part.output.find(text) != std::string::npos; };
    REQUIRE((said("signal 9") || said("terminated normally, but 1 process returned")));
    std::printf(" %zu/%zu %.3f", victim, ranks, static_cast<double>(time.count()) / 1e6);
    kills += there || std::filesystem::exists(checkpoint) ? 1 : 0;
  }
  const test::outcome last = test::distributed(4, with_file("killed"));
  INFO(last.output);
  CHECK(last.status == 0);
  std::printf("; the last %s\n", lines(last, "resumed").empty() ? "anew" : lines(last, "resumed")[0].c_str());
  CHECK(resumed > 0);
  CHECK(test::weights(last) == test::weights(whole));
  std::printf("%s%s", test::weights(whole).c_str(), test::weights(last).c_str());
}
