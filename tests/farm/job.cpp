// SPDX-License-Identifier: Apache-2.0
// A job for mpirun: job WHAT [OPTION VALUE]…, of which the tests look at what rank 0 prints.
#include <sys/types.h>
#include <unistd.h>

#include <anneal/adapter/mpi_farm.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using anneal::farm_manager;
using anneal::farm_outcome;
using anneal::farm_reporter;
using anneal::farm_result;
using anneal::farm_task;
using std::chrono::milliseconds;

std::map<std::string, std::string> given;
int own_rank = 0;

long option(const std::string& name, long otherwise) {
  const auto found = given.find(name);
  return found == given.end() ? otherwise : std::stol(found->second);
}

anneal::farm_options options() {
  return {.deadline_s = static_cast<double>(option("deadline_ms", 1000)) / 1000,
          .attempts = static_cast<int>(option("attempts", 3)),
          .ranks_per_task = static_cast<int>(option("group", 1))};
}

void sleep_ms(long time) { std::this_thread::sleep_for(milliseconds(time)); }

/// Some time of work, in the middle of which the rank may be told to die.
void work_a_while(farm_reporter& reporter, std::uint64_t task) {
  static long tasks = 0;
  ++tasks;
  for (int i = 0; i < 4; ++i) {
    sleep_ms(option("ms", 8) / 4);
    reporter.beat();
    if (i == 2 && ((option("die", -1) == own_rank && tasks == option("at", 2)) ||
                   (option("poison", -1) == static_cast<long>(task) && own_rank != 0))) {
      std::raise(SIGKILL);
    }
  }
}

std::vector<std::string> payloads() {
  std::vector<std::string> all(static_cast<std::size_t>(option("tasks", 20)));
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = std::to_string(i);
  }
  return all;
}

/// From here on a rank may die.
void print_begun() {
  std::printf("begun\n");
  std::fflush(stdout);
}

void print_counts(const farm_manager& manager) {
  const auto [lost, requeued, given_up] = manager.counts();
  std::printf("lost %d requeued %d given up %d\n", lost, requeued, given_up);
}

/// The squares, in order.
void squares() {
  anneal::run_on_mpi(
      MPI_COMM_WORLD, options(),
      [](const farm_task& task, farm_reporter& reporter) {
        work_a_while(reporter, task.id);
        return std::to_string(std::stol(task.payload) * std::stol(task.payload));
      },
      [](farm_manager& manager) {
        const std::vector<std::string> all = payloads();
        print_begun();
        for (int i = 0; i < option("times", 1); ++i) {
          const std::vector<std::string> results = manager.map(all);
          if (given.contains("manager_dies")) {
            std::raise(SIGKILL);
          }
          std::printf("results");
          for (const std::string& result : results) {
            std::printf(" %s", result.c_str());
          }
          std::printf("\n");
        }
        print_counts(manager);
      });
}

/// Bytes there and back; the sum of all at the end.
void large() {
  anneal::run_on_mpi(
      MPI_COMM_WORLD, options(),
      [](const farm_task& task, farm_reporter& reporter) {
        work_a_while(reporter, task.id);
        std::string result = task.payload;
        for (char& byte : result) {
          byte = static_cast<char>(byte ^ 0x55);
        }
        return result;
      },
      [](farm_manager& manager) {
        const auto size = static_cast<std::size_t>(option("bytes", 100'000));
        std::vector<std::string> all(static_cast<std::size_t>(option("tasks", 20)));
        for (std::size_t i = 0; i < all.size(); ++i) {
          all[i].resize(size + i);
          for (std::size_t k = 0; k < all[i].size(); ++k) {
            all[i][k] = static_cast<char>(k * 31 + i);
          }
        }
        print_begun();
        const std::vector<std::string> results = manager.map(all);
        std::size_t right = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
          bool same = results[i].size() == all[i].size();
          for (std::size_t k = 0; same && k < all[i].size(); ++k) {
            same = results[i][k] == static_cast<char>(all[i][k] ^ 0x55);
          }
          right += same ? 1 : 0;
        }
        std::printf("right %zu of %zu\n", right, all.size());
        print_counts(manager);
      });
}

/// Tasks that report 1, 2, 3, … and are stopped at a number that depends on the task.
void stopping() {
  anneal::run_on_mpi(
      MPI_COMM_WORLD, options(),
      [](const farm_task&, farm_reporter& reporter) {
        int reports = 1;
        while (reports < 100 && reporter.report(std::to_string(reports))) {
          ++reports;
        }
        return std::to_string(reports);
      },
      [](farm_manager& manager) {
        std::map<std::uint64_t, std::string> results;
        std::uint64_t next = 0;
        manager.manage(
            {.next = [&]() -> std::optional<farm_task> {
               return next < 10 ? std::optional(farm_task{.id = next++}) : std::nullopt;
             },
             .report = [](std::uint64_t id, const std::string& text) { return std::stoul(text) < 3 * (id + 1); },
             .done =
                 [&](const farm_result& result) {
                   // A result makes another task.
                   next += results.empty() ? 100 : 0;
                   results[result.id] = result.payload;
                   if (results.size() == 1) {
                     next -= 100;
                   }
                 }});
        for (const auto& [id, text] : results) {
          std::printf("%d:%s ", static_cast<int>(id), text.c_str());
        }
        std::printf("\n");
      });
}

/// Each task is done by a group, which adds up the ranks that it has.
void groups() {
  anneal::run_on_mpi(
      MPI_COMM_WORLD, options(),
      [](const farm_task& task, anneal::mpi_reporter& reporter) {
        int size = 0;
        MPI_Comm_size(reporter.group(), &size);
        long sum = 0;
        for (int i = 0; i < 5; ++i) {
          work_a_while(reporter, task.id);
          const long one = std::stol(task.payload) * size + i;
          MPI_Allreduce(&one, &sum, 1, MPI_LONG, MPI_SUM, reporter.group());
          if (!reporter.report(std::to_string(sum))) {
            break;
          }
        }
        return std::to_string(sum / size);
      },
      [](farm_manager& manager) {
        const std::vector<std::string> results = manager.map(payloads());
        std::printf("results");
        for (const std::string& result : results) {
          std::printf(" %s", result.c_str());
        }
        std::printf("\n");
        print_counts(manager);
      });
}

/// Every outcome as it comes.
void outcomes() {
  anneal::run_on_mpi(
      MPI_COMM_WORLD, options(),
      [](const farm_task& task, farm_reporter& reporter) -> std::string {
        static bool first = true;
        if (task.id == 3) {
          throw std::runtime_error("three is refused");
        }
        if (option("hang", -1) == own_rank && std::exchange(first, false)) {
          sleep_ms(1'000'000);
        }
        if (option("pause", -1) == own_rank && std::exchange(first, false)) {
          sleep_ms(option("deadline_ms", 1000) * 3 / 2);
        }
        work_a_while(reporter, task.id);
        return task.payload + "!";
      },
      [](farm_manager& manager) {
        std::map<std::uint64_t, farm_result> results;
        const std::vector<std::string> all = payloads();
        std::uint64_t next = 0;
        manager.manage({.next = [&]() -> std::optional<farm_task> {
                          if (next == all.size()) {
                            return std::nullopt;
                          }
                          const std::uint64_t id = next++;
                          return farm_task{.id = id, .payload = all[id]};
                        },
                        .done = [&](const farm_result& result) { results.emplace(result.id, result); }});
        for (const auto& [id, result] : results) {
          if (result.outcome != farm_outcome::done) {
            std::printf("task %d %s in %d: %s\n", static_cast<int>(id),
                        result.outcome == farm_outcome::lost ? "lost" : "failed", result.attempts,
                        result.payload.c_str());
          }
        }
        std::printf("%zu results\n", results.size());
        print_counts(manager);
      });
}

/// The manager does something else for five deadlines, with beats, and then throws.
void busy() {
  anneal::run_on_mpi(
      MPI_COMM_WORLD, options(), [](const farm_task& task, farm_reporter&) { return task.payload; },
      [](farm_manager& manager) {
        manager.map(payloads());
        for (int i = 0; i < 100; ++i) {
          sleep_ms(option("deadline_ms", 1000) / 20);
          manager.beat();
        }
        std::printf("%zu results\n", manager.map(payloads()).size());
        print_counts(manager);
        throw std::runtime_error("enough");
      });
}

void wrong() {
  for (const anneal::farm_options& o : {anneal::farm_options{.deadline_s = 0},
                                        {.deadline_s = -1},
                                        {.deadline_s = NAN},
                                        {.deadline_s = INFINITY},
                                        {.attempts = 0},
                                        {.ranks_per_task = 0},
                                        {.ranks_per_task = 7}}) {
    try {
      anneal::run_on_mpi(
          MPI_COMM_WORLD, o, [](const farm_task&, farm_reporter&) { return std::string(); }, [](farm_manager&) {});
    } catch (const std::invalid_argument& error) {
      if (own_rank == 0) {
        std::printf("%s\n", error.what());
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 2; i + 1 < argc; i += 2) {
    given[argv[i]] = argv[i + 1];
  }
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &own_rank);
  if (option("late", -1) == own_rank) {
    sleep_ms(option("deadline_ms", 1000) * 2);
  }
  const std::map<std::string, void (*)()> jobs{{"squares", squares}, {"large", large},       {"stopping", stopping},
                                               {"groups", groups},   {"outcomes", outcomes}, {"busy", busy},
                                               {"wrong", wrong}};
  try {
    jobs.at(argc > 1 ? argv[1] : "squares")();
  } catch (const anneal::manager_lost& error) {
    std::printf("rank %d: %s\n", own_rank, error.what());
    return anneal::end_mpi(EXIT_FAILURE);
  } catch (const std::exception& error) {
    std::printf("thrown: %s\n", error.what());
  }
  return anneal::end_mpi(EXIT_SUCCESS);
}
