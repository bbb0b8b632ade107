// SPDX-License-Identifier: Apache-2.0
#include "demo.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include "network.hpp"
#include "optimizers.hpp"
#include "run.hpp"
#include "team.hpp"

namespace digits {

namespace {

constexpr std::size_t seeds = 12;

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point begin) { return std::chrono::duration<double>(steady::now() - begin).count(); }

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  return sum / static_cast<double>(values.size());
}

/// Of a single value, not of the mean.
double standard_deviation(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) {
    sum += (value - mean(values)) * (value - mean(values));
  }
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

/// How long it takes to evaluate the schedule at every step of one run.
double schedule_seconds(const options& o, run_length updates) {
  return with_schedule(o.schedule, o.lr, updates, [&](const auto& schedule) {
    constexpr int repetitions = 200;  // one run is too short for the clock
    const anneal::scheduler unheard{schedule};
    [[maybe_unused]] volatile double sink = 0;  // so that no evaluation can be left out
    const auto begin = steady::now();
    for (int i = 0; i < repetitions; ++i) {
      auto run = unheard;
      for (std::size_t step = 0; step < updates.total; ++step) {
        sink = run.rate();
        run.advance();
      }
    }
    return seconds_since(begin) / repetitions;
  });
}

/// One line of the table: the same run with every seed.
struct row {
  explicit row(const options& o, run_length updates) : setup(o), schedule_cost(schedule_seconds(o, updates)) {}

  options setup;
  double schedule_cost;
  std::vector<double> accuracy = std::vector<double>(seeds);
  std::vector<double> loss = std::vector<double>(seeds);
  std::vector<double> seconds = std::vector<double>(seeds);
  std::size_t finished = 0;

  double schedule_share() const { return schedule_cost / mean(seconds); }

  void train(std::size_t i, const data_set& data) {
    options o = setup;
    o.seed = i + 1;
    const trained result = run(o, data);
    const score test = network::evaluate(result.parameters, data.test);
    accuracy[i] = test.accuracy;
    loss[i] = test.loss;
    seconds[i] = result.seconds;
  }

  void print() const {
    std::printf("%-9s  %-13s  %5g  %8.2f ± %.2f %%  %9.4f  %7.2f  %7.4f %%\n", setup.optimizer.c_str(),
                setup.schedule.c_str(), setup.lr, 100 * mean(accuracy), 100 * standard_deviation(accuracy), mean(loss),
                mean(seconds), 100 * schedule_share());
  }
};

/// In pairs: an optimizer's constant rate, then its schedule.
std::vector<row> make_rows(const data_set& data) {
  std::vector<row> rows;
  for (const optimizer_choice& choice : optimizers) {
    for (const char* schedule : {"constant", "warmup_cosine"}) {
      options o;
      o.optimizer = choice.name;
      o.schedule = schedule;
      o.lr = choice.rate;
      o.quiet = true;
      rows.emplace_back(o, length_of(o, data));
    }
  }
  return rows;
}

/// Prints each row when it and all before it are complete.
void fill(std::vector<row>& rows, const data_set& data, unsigned threads) {
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  std::mutex printing;
  std::size_t runs = 0;
  std::size_t printed = 0;
  team(threads).share(rows.size() * seeds, [&](std::size_t job) {
    row& mine = rows[job / seeds];
    mine.train(job % seeds, data);
    const std::lock_guard lock(printing);
    ++mine.finished;
    ++runs;
    if (terminal) {
      std::printf("\r%zu of %zu runs \r", runs, rows.size() * seeds);
    }
    for (; printed < rows.size() && rows[printed].finished == seeds; ++printed) {
      rows[printed].print();
    }
    std::fflush(stdout);
  });
}

void conclude(const std::vector<row>& rows) {
  int better = 0;
  double least = 1;
  double most = -1;
  double share = 0;
  const row* best = &rows.front();
  for (std::size_t i = 0; i < rows.size(); i += 2) {
    const double gain = mean(rows[i + 1].accuracy) - mean(rows[i].accuracy);
    better += gain >= 0 ? 1 : 0;
    least = std::min(least, gain);
    most = std::max(most, gain);
  }
  for (const row& r : rows) {
    share = std::max(share, r.schedule_share());
    best = mean(r.accuracy) > mean(best->accuracy) ? &r : best;
  }
  std::printf(
      "Shown: from the same peak rate, warm-up + cosine ends at least as accurate as a constant rate with %d of %zu "
      "optimizers (%+.2f to %+.2f points), %s with %s being the best at %.2f %%; evaluating the schedule takes at most "
      "%.4f %% of the time.\n",
      better, rows.size() / 2, 100 * least, 100 * most, best->setup.optimizer.c_str(), best->setup.schedule.c_str(),
      100 * mean(best->accuracy), 100 * share);
}

}  // namespace

void demo(const data_set& data, unsigned threads) {
  const auto begin = steady::now();
  const run_length updates = length_of({}, data);
  std::printf(
      "A 64-128-64-10 network learns handwritten digits: %zu to train on, %zu to test, %zu epochs of %zu updates.\n"
      "Mean of %zu seeds, ± the standard deviation of one run. Seconds are those of one run; the last column is the\n"
      "share of them that goes into evaluating the schedule.\n\n",
      data.training.size(), data.test.size(), options{}.epochs, updates.epoch, seeds);
  std::printf("optimizer  schedule        rate     test accuracy  test loss  seconds   schedule\n");
  std::vector<row> rows = make_rows(data);
  fill(rows, data, threads);
  std::printf("\n%.0f s with %u threads.\n", seconds_since(begin), threads);
  conclude(rows);
}

}  // namespace digits
