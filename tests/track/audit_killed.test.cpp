// SPDX-License-Identifier: Apache-2.0
// A run that is killed wherever it is, and goes on: its log can be replayed.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/track/audit.hpp"
#include "anneal/track/checkpoint.hpp"
#include "anneal/track/replay.hpp"
#include "anneal/track/tracked.hpp"
#include "support/catch.hpp"

using namespace anneal;

namespace {

namespace fs = std::filesystem;

/// Two parameter groups; one number in float, the other in double.
struct grouped {
  struct group {
    float lr = 0;
    double momentum = 0;
  };
  std::vector<group> groups = std::vector<group>(2);
  auto& param_groups() { return groups; }
  void step() { ::usleep(20); }
};

constexpr auto rises = linear({.initial = 0.8, .final = 0.9, .steps = 1'000});

auto falls(int patience) {
  return per_group(plateau({.initial = 0.1, .factor = 0.7, .patience = patience}) | warmup({.steps = 30}),
                   cosine({.initial = 0.01, .steps = 1'000}));
}

constexpr int change_at = 300;
constexpr int end_at = 600;

/// Updates up to `until`; every 17th is followed by a metric, and every 10th by a checkpoint.
void train(auto& opt, audit_log& log, const std::string& checkpoint, int until) {
  tracked run{opt, log};
  while (run.position() < until) {
    run.step();
    const auto t = static_cast<int>(run.position());
    if (t % 17 == 0) {
      run.observe(t < 150 ? 1.0 / t : 1);
    }
    if (t % 10 == 0) {
      run.flush();
      save_checkpoint(checkpoint, opt, also("changed", t >= change_at));
    }
  }
}

/// The whole program: goes on from the checkpoint, if there is one; at update 300 another patience takes over.
void train_all(const std::string& file) {
  const std::string checkpoint = file + ".ckpt";
  scheduled first{grouped(), learning_rate = falls(1), momentum = rises};
  scheduled second{grouped(), learning_rate = falls(3), momentum = rises};
  if (fs::exists(checkpoint)) {
    bool changed = false;
    load_checkpoint(checkpoint, second, other_definition::accept, also("changed", changed));
    if (!changed) {
      load_checkpoint(checkpoint, first);
    }
  }
  const double sync = 0.002;
  if (second.position() < change_at) {
    audit_log log(file, {.who = "ann", .reason = "first", .sync_seconds = sync});
    train(first, log, checkpoint, change_at);
  }
  const nlohmann::json saved = second.position() < change_at ? to_json(first) : to_json(second);
  restore(second, saved, other_definition::accept);
  audit_log log(file, {.who = "bob", .reason = "more patience", .sync_seconds = sync});
  train(second, log, checkpoint, end_at);
  log.end();
}

/// Kills it after so long; whether it was killed before its end.
bool killed_after(std::chrono::microseconds time, const std::string& file) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      train_all(file);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ::_exit(3);
    }
    ::_exit(0);
  }
  std::this_thread::sleep_for(time);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
  return WIFSIGNALED(status);
}

void remove_all(const std::string& file) {
  for (const char* const end : {"", ".lock", ".ckpt", ".ckpt.unfinished"}) {
    fs::remove(file + end);
  }
}

}  // namespace

TEST_CASE("audit: a run that is killed at 20 moments, with a change of its schedule, can be replayed", "[track]") {
  const std::string file = (fs::temp_directory_path() / ("anneal_killed_" + std::to_string(::getpid()))).string();
  remove_all(file);
  const auto begin = std::chrono::steady_clock::now();
  train_all(file);
  const auto whole =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count();
  audit_report report = replay(file);
  CHECK(report.problem.empty());
  CHECK(report.updates == end_at);
  remove_all(file);

  const unsigned seed = std::random_device{}();
  CAPTURE(seed, whole);
  std::mt19937 random(seed);
  std::size_t again = 0;
  std::size_t runs = 1;
  for (int kills = 0; kills < 20;) {
    if (killed_after(std::chrono::microseconds(random() % (static_cast<unsigned long>(whole) / 10)), file)) {
      ++kills;
    } else {  // the machine was faster
      report = replay(file);
      CHECK(report.problem.empty());
      CHECK(report.ended);
      remove_all(file);
      ++runs;
    }
  }
  train_all(file);
  report = replay(file);
  CAPTURE(report.wrong);
  CHECK(report.problem.empty());
  CHECK(report.ended);
  CHECK(report.unproved == 0);
  CHECK(report.updates >= end_at);
  const auto told = [&](const std::string& text) {
    return std::any_of(report.events.begin(), report.events.end(),
                       [&](const auto& e) { return e.text.find(text) != e.text.npos; });
  };
  CHECK(told("begins (ann, "));
  CHECK(told(": more patience); what was heard is kept"));
  again = static_cast<std::size_t>(report.updates) - end_at;
  WARN("the last of " << runs << " runs: " << report.events.size() << " events, " << report.rates << " rates, " << again
                      << " updates made again");
  remove_all(file);
}
