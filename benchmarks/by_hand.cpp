// SPDX-License-Identifier: Apache-2.0

// Is any schedule slower than the strongest function that one would write for it by hand? Both sides of every row of
// tests/overhead in turn, over the steps of a run: how long a rate takes where they follow each other, and where the next
// step is known only when the rate is (latency). A time is the least of many short passes, since what else the machine
// does only adds to it; a ratio the median of seven of those.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "overhead/rows.hpp"

namespace {

using clock_type = std::chrono::steady_clock;

constexpr int rounds = 7, passes = 12;

template <class Run>
double nanoseconds(Run run) {
  const auto begin = clock_type::now();
  run();
  const std::chrono::duration<double, std::nano> took = clock_type::now() - begin;
  return took.count() / static_cast<double>(overhead::run_length);
}

struct measured {
  double anneal, by_hand, ratio;
};

template <class Run>
measured measure(const overhead::row& of, Run run) {
  std::array<double, rounds> ratios{};
  double anneal = 1e9, by_hand = 1e9;
  for (double& ratio : ratios) {
    double ours = 1e9, theirs = 1e9;
    for (int i = 0; i < passes; ++i) {
      ours = std::min(ours, nanoseconds([&] { run(of.anneal); }));
      theirs = std::min(theirs, nanoseconds([&] { run(of.by_hand); }));
    }
    ratio = ours / theirs;
    anneal = std::min(anneal, ours);
    by_hand = std::min(by_hand, theirs);
  }
  std::sort(ratios.begin(), ratios.end());
  return {anneal, by_hand, ratios[rounds / 2]};
}

void check(const overhead::row& of) {
  for (long t = 0; t < overhead::run_length; ++t) {
    const double ours = of.anneal(t), theirs = of.by_hand(t);
    if (!(std::abs(ours - theirs) <= 1e-12 * of.size)) {
      std::fprintf(stderr, "%s at step %ld: %.17g and by hand %.17g\n", of.name.c_str(), t, ours, theirs);
      std::exit(EXIT_FAILURE);
    }
  }
}

/// By the loop that does nothing but count and keep a number.
double floor_of_a_rate() {
  const overhead::side nothing([](long) { return 0.0; });
  double least = 1e9;
  for (int i = 0; i < 10 * passes; ++i) {
    least = std::min(least, nanoseconds([&] { nothing.rates(0, overhead::run_length); }));
  }
  return least;
}

/// As Google Benchmark writes a median, for table.py.
void write(std::FILE* to, const std::string& what, const char* who, double nanoseconds, bool first = false) {
  std::fprintf(to,
               "%s\n{\"run_name\": \"%s/%s\", \"aggregate_name\": \"median\", \"cpu_time\": %.4f, "
               "\"time_unit\": \"ns\"}",
               first ? "" : ",", what.c_str(), who, nanoseconds);
}

}  // namespace

/// by_hand [--benchmark_out=FILE] [--benchmark_filter=PART_OF_A_NAME]; other options of Google Benchmark are passed over.
int main(int argc, char** argv) {
  const char* filter = "";
  std::FILE* out = nullptr;
  for (int i = 1; i < argc; ++i) {
    constexpr const char* file = "--benchmark_out=";
    constexpr const char* part = "--benchmark_filter=";
    if (std::strncmp(argv[i], file, std::strlen(file)) == 0) {
      out = std::fopen(argv[i] + std::strlen(file), "w");
    } else if (std::strncmp(argv[i], part, std::strlen(part)) == 0) {
      filter = argv[i] + std::strlen(part);
    }
  }
  overhead::table rows;
  overhead::add_all(rows);
  const double floor = floor_of_a_rate();
  std::printf("%-44s      %23s   %s\n%-44s      %7s %7s %7s   %7s %7s %7s\n", "ns; the loop alone takes",
              "one after the other", "each waits for the last", std::to_string(floor).c_str(), "anneal", "by hand",
              "ratio", "anneal", "by hand", "ratio");
  if (out != nullptr) {
    std::fprintf(out, "{\"benchmarks\": [");
    write(out, "the loop alone", "anneal", floor, true);
  }
  for (const overhead::row& of : rows.rows()) {
    if (std::strstr(of.name.c_str(), filter) == nullptr) {
      continue;
    }
    check(of);
    const measured apart = measure(of, [](const overhead::side& s) { s.rates(0, overhead::run_length); });
    const measured chained = measure(of, [](const overhead::side& s) { s.chain(0, overhead::run_length); });
    std::printf("%-44s %s %7.2f %7.2f %7.3f   %7.2f %7.2f %7.3f\n", of.name.c_str(), of.libm ? "libm" : "    ",
                apart.anneal, apart.by_hand, apart.ratio, chained.anneal, chained.by_hand, chained.ratio);
    std::fflush(stdout);
    if (out != nullptr) {
      const char* who = of.libm ? "by hand with libm" : "by hand";
      write(out, of.name, "anneal", apart.anneal);
      write(out, of.name, who, apart.anneal / apart.ratio);
      write(out, of.name + ", latency", "anneal", chained.anneal);
      write(out, of.name + ", latency", who, chained.anneal / chained.ratio);
    }
  }
  if (out != nullptr) {
    std::fprintf(out, "]}\n");
    std::fclose(out);
  }
}
