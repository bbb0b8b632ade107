// SPDX-License-Identifier: Apache-2.0
// Real jobs of mpirun, in which ranks are killed from inside and from outside.
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "distributed/job.hpp"
#include "support/catch.hpp"

namespace {

using test::arguments;
using test::outcome;

const arguments recovery{"--enable-recovery"};

const std::string squares = "results 0 1 4 9 16 25 36 49 64 81 100 121 144 169 196 225 256 289 324 361\n";

bool contains(const outcome& run, const std::string& text) { return run.output.find(text) != std::string::npos; }

/// Whether no process of the job is left; a zombie is one that nobody has asked for yet.
bool gone(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string name;
  std::string state;
  return !(file >> name >> name >> state) || state == "Z" || state == "X";
}

std::set<std::string> shared_segments() {
  std::set<std::string> names;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm", none)) {
    if (const std::string name = entry.path().filename().string(); name.starts_with("vader_segment")) {
      names.insert(name);
    }
  }
  return names;
}

struct job_outcome : outcome {
  bool all_gone = true;
};

/// Runs the job; `kill` ranks by SIGKILL, so many milliseconds after the manager has begun.
job_outcome job(std::size_t ranks, const arguments& options, const std::vector<std::size_t>& kill_ranks = {},
                int after_ms = 0) {
  std::vector<pid_t> processes;
  const auto segments = shared_segments();
  job_outcome result{test::on_ranks(
      ranks, arguments{ANNEAL_FARM_JOB} + options,
      [&](const std::vector<pid_t>& found, const std::string& log) {
        processes = found;
        if (kill_ranks.empty() || found.empty()) {
          return;
        }
        for (int i = 0; i < 60'000 && test::read(log).find("begun") == std::string::npos; ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        for (const std::size_t rank : kill_ranks) {
          std::this_thread::sleep_for(std::chrono::milliseconds(after_ms));
          kill(found[rank], SIGKILL);
        }
      },
      recovery)};
  for (const pid_t process : processes) {
    for (int i = 0; i < 2000 && !gone(process); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    result.all_gone = result.all_gone && gone(process);
  }
  CHECK(result.all_gone);
  CHECK(shared_segments() == segments);
  return result;
}

}  // namespace

TEST_CASE("The results come in the order of the tasks, whatever the number of processes") {
  for (const std::size_t ranks : {1U, 2U, 4U}) {
    const outcome run = job(ranks, {"squares", "times", "2"});
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK(contains(run, squares + squares + "lost 0 requeued 0 given up 0\n"));
  }
}

TEST_CASE("Open MPI without --enable-recovery does as well while nobody dies") {
  const outcome run = test::on_ranks(3, {ANNEAL_FARM_JOB, "squares"});
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(contains(run, squares));
}

TEST_CASE("A report is answered with go on or stop") {
  for (const std::size_t ranks : {1U, 2U, 4U}) {
    const outcome run = job(ranks, {"stopping"});
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK(contains(run, "0:3 1:6 2:9 3:12 4:15 5:18 6:21 7:24 8:27 9:30 \n"));
  }
}

TEST_CASE("A rank that kills itself in a task costs that task, which is done again") {
  for (const std::size_t ranks : {2U, 4U}) {  // with two there is no worker left: the manager does the rest
    const outcome run = job(ranks, {"squares", "die", "1"});
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK(contains(run, squares + "lost 1 requeued 1 given up 0\n"));
  }
}

TEST_CASE("Ranks that are killed from outside, two of three") {
  for (const int after_ms : {1, 23}) {
    const outcome run = job(4, {"squares", "ms", "40"}, {1, 3}, after_ms);
    INFO(run.output);
    CHECK(run.status == 0);
    bool counted = false;
    for (const char* requeued : {"0", "1", "2"}) {  // a rank may die between two tasks
      counted = counted || contains(run, squares + "lost 2 requeued " + requeued + " given up 0\n");
    }
    CHECK(counted);
  }
}

TEST_CASE("A task that kills whoever does it is lost, and the others are not") {
  const outcome run = job(4, {"outcomes", "poison", "5", "attempts", "2"});
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(contains(run,
                 "task 3 failed in 1: three is refused\ntask 5 lost in 2: \n20 results\n"
                 "lost 2 requeued 1 given up 1\n"));
}

TEST_CASE("With one attempt the task of a dead rank is lost, and map says which") {
  const outcome run = job(3, {"squares", "die", "1", "attempts", "1"});
  INFO(run.output);
  CHECK(run.output.find(" was lost in 1 attempts\n") != std::string::npos);
  CHECK(contains(run, "thrown: anneal::farm: task "));
}

TEST_CASE("Work that hangs is given to another rank, and its process ends") {
  const outcome run = job(3, {"outcomes", "hang", "2", "deadline_ms", "500"});
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(contains(run, "20 results\nlost 1 requeued 1 given up 0\n"));
  CHECK(contains(
      run, "anneal::mpi_farm: rank 2 ends: its work has not called beat() or report() for 1 s, twice deadline_s"));
}

TEST_CASE("Work that was only slow is not asked for any more, and its rank works on") {
  const outcome run = job(2, {"outcomes", "pause", "1", "deadline_ms", "400", "ms", "100"});
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(contains(run, "20 results\nlost 1 requeued 1 given up 0\n"));
}

TEST_CASE("A manager that does something else lives as long as it beats, and what it throws ends the job") {
  const outcome run = job(3, {"busy", "deadline_ms", "500"});
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(contains(run, "20 results\nlost 0 requeued 0 given up 0\nthrown: enough\n"));
}

TEST_CASE("A manager that is killed: the workers end within their deadline") {
  for (const bool at_work : {false, true}) {
    const auto begin = std::chrono::steady_clock::now();
    const outcome run =
        at_work ? job(4, {"squares", "ms", "400", "tasks", "100"}, {0}, 100) : job(4, {"squares", "manager_dies", "1"});
    INFO(run.output);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
    for (const char* rank : {"rank 1", "rank 2", "rank 3"}) {
      CHECK(contains(run,
                     std::string(rank) + ": anneal::mpi_farm: the manager, rank 0, has not answered for 1.000000 s"));
    }
  }
}

TEST_CASE("Weights travel: many, large, and while a rank dies") {
  outcome run = job(1, {"large"});
  CHECK(contains(run, "right 20 of 20\n"));
  run = job(4, {"large"});
  CHECK(contains(run, "right 20 of 20\nlost 0 requeued 0 given up 0\n"));
  run = job(3, {"large", "bytes", "30000000", "tasks", "4", "deadline_ms", "5000"});
  CHECK(contains(run, "right 4 of 4\nlost 0 requeued 0 given up 0\n"));
  for (const int after_ms : {5, 31}) {
    run = job(4, {"large", "bytes", "4000000", "tasks", "16"}, {2}, after_ms);
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK(contains(run, "right 16 of 16\nlost 1 requeued "));
  }
}

TEST_CASE("A group of ranks does a task together") {
  const outcome run = job(5, {"groups", "group", "2", "tasks", "10"});
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(contains(run, "results 4 6 8 10 12 14 16 18 20 22\nlost 0 requeued 0 given up 0\n"));
}

TEST_CASE("A rank of a group that dies makes its group dead, and leaves none of it behind") {
  for (const char* rank : {"1", "4"}) {  // the one that reports, the other one
    const outcome run = job(5, {"groups", "group", "2", "tasks", "10", "die", rank, "at", "7"});
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK(contains(run, "results 4 6 8 10 12 14 16 18 20 22\nlost 1 requeued 1 given up 0\n"));
  }
}

TEST_CASE("Wrong use is told") {
  const outcome run = job(2, {"wrong"});
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(contains(run, "anneal::run_on_mpi: deadline_s must be > 0 and finite, got 0.000000\n"));
  CHECK(contains(run, "anneal::run_on_mpi: deadline_s must be > 0 and finite, got nan\n"));
  CHECK(contains(run, "anneal::run_on_mpi: attempts must be >= 1, got 0\n"));
  CHECK(contains(run, "anneal::run_on_mpi: ranks_per_task must be >= 1, got 0\n"));
  CHECK(contains(run,
                 "anneal::run_on_mpi: of 2 processes one manages; the other 1 are no whole number of groups of "
                 "ranks_per_task = 7\n"));
}
