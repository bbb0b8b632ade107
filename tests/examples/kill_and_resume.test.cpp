// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <random>

#include "anneal/track/replay.hpp"
#include "process.hpp"
#include "support/catch.hpp"

namespace {

using steady = std::chrono::steady_clock;
using std::chrono::microseconds;

double seconds(microseconds time) { return std::chrono::duration<double>(time).count(); }

/// A run that writes a checkpoint after every update, so that most kills come in the middle of writing one.
struct job {
  test::arguments options;
  test::folder files;

  test::arguments with_files(const std::string& name) const {
    return options + test::arguments{"--csv",
                                     files / (name + ".csv"),
                                     "--checkpoint",
                                     files / (name + ".checkpoint"),
                                     "--checkpoint-every",
                                     "1",
                                     "--audit",
                                     files / (name + ".audit"),
                                     "--reason",
                                     "a test"};
  }

  std::string checkpoint() const { return files / "killed.checkpoint"; }

  /// Goes on where the last one was killed; from the beginning if it did not come as far as a first checkpoint.
  test::outcome go_on(std::optional<microseconds> time, const std::string& threads = "1") const {
    test::arguments all = with_files("killed") + test::arguments{"--threads", threads};
    if (std::filesystem::exists(checkpoint())) {
      all = all + test::arguments{"--resume", checkpoint()};
    }
    return test::train(all, time);
  }
};

void kill_and_compare(const test::arguments& options, int kills) {
  const job j{.options = options, .files = {}};
  const auto begin = steady::now();
  const test::outcome whole = test::train(j.with_files("whole"));
  const auto duration = std::chrono::duration_cast<microseconds>(steady::now() - begin);
  INFO(whole.output << "signal " << whole.signal);
  REQUIRE(whole.status == 0);

  const auto seed = std::random_device{}();
  std::mt19937_64 random(seed);
  std::printf("%s: %.2f s uninterrupted; %d kills, seed %u, after", options[1].c_str(), seconds(duration), kills, seed);
  for (int i = 0; i < kills;) {
    // Together the kills come before the end; where the machine was faster this time, the run begins anew.
    const microseconds time(random() % static_cast<std::uint64_t>(duration.count() / kills));
    const test::outcome part = j.go_on(time);
    if (part.signal == SIGKILL) {
      std::printf(" %.3f", seconds(time));
      i += std::filesystem::exists(j.checkpoint()) ? 1 : 0;  // the others leave nothing to resume from
    } else {
      INFO(part.output << "signal " << part.signal);
      REQUIRE(part.status == 0);
      std::filesystem::remove(j.checkpoint());
    }
  }
  const test::outcome last = j.go_on({}, "2");
  std::printf(" s; the last: %s  %s", last.output.substr(0, last.output.find('\n') + 1).c_str(),
              test::weights(last).c_str());
  std::fflush(stdout);
  INFO(last.output);
  CHECK(last.status == 0);
  CHECK(last.output.starts_with("resumed after "));
  CHECK(test::weights(last) == test::weights(whole));
  CHECK(test::read(j.files / "killed.csv") == test::read(j.files / "whole.csv"));
  CHECK(test::files_beside(j.checkpoint()).empty());
  const anneal::audit_report of_whole = anneal::replay(j.files / "whole.audit");
  CHECK(of_whole.problem.empty());
  CHECK(of_whole.ended);
  const anneal::audit_report of_killed = anneal::replay(j.files / "killed.audit");
  CHECK(of_killed.problem.empty());
  CHECK(of_killed.ended);
  CHECK(of_killed.updates >= of_whole.updates);  // some were made again
  CHECK(of_killed.unproved == 0);
  CHECK(of_killed.events.size() > of_whole.events.size());
}

/// How many epochs a run has that takes two seconds on this machine.
int epochs_of_two_seconds() {
  const auto begin = steady::now();
  const job one{.options = {"--epochs", "1"}, .files = {}};
  REQUIRE(test::train(one.with_files("one")).status == 0);
  return static_cast<int>(2 / std::chrono::duration<double>(steady::now() - begin).count());
}

}  // namespace

TEST_CASE("A run that is killed ten times and resumed ends with the weights of one that was not") {
  const int epochs = std::clamp(epochs_of_two_seconds(), 2, 40);
  kill_and_compare({"--optimizer", "adam", "--schedule", "warmup_plateau", "--epochs", std::to_string(epochs)}, 10);
}

TEST_CASE("Every optimizer is resumed") {
  kill_and_compare({"--optimizer", "sgd", "--schedule", "plateau", "--epochs", "1"}, 2);
  kill_and_compare({"--optimizer", "rmsprop", "--schedule", "warmup_cosine", "--epochs", "1"}, 2);
  kill_and_compare({"--optimizer", "adagrad", "--schedule", "cyclic", "--epochs", "1"}, 2);
}

TEST_CASE("A run with a schedule from a file, a plateau after a warm-up in percent, is resumed") {
  const test::folder files;
  test::write(files / "rate.json", R"({"type": "warmup", "steps": "5%", "of": {"type": "plateau", "initial": 0.01,
                                        "factor": 0.3, "patience": 0, "threshold": 0.05}})");
  kill_and_compare({"--optimizer", "adam", "--epochs", "4", "--schedule", files / "rate.json"}, 4);
}

TEST_CASE("A run with early stopping, clipping and weight decay is resumed") {
  kill_and_compare({"--optimizer", "adam", "--schedule", "constant", "--lr", "0.02", "--early-stopping", "1",
                    "--clip-norm", "1", "--weight-decay", "0.01", "--decay-schedule", "cosine"},
                   4);
}
