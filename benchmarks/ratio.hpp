// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

/// What the benchmarks share: a sink, and a reporter that also gives ratios of medians.
namespace bench {

/// Reads the command line. Defaults come before it: repetitions, of which a ratio takes the medians, in random order, so
/// that a change of the clock frequency hits both sides of a ratio alike.
inline void initialize(int argc, char** argv) {
  static std::string defaults[] = {"--benchmark_repetitions=15", "--benchmark_min_time=0.05",
                                   "--benchmark_report_aggregates_only=true",
                                   "--benchmark_enable_random_interleaving=true"};
  static std::vector<char*> arguments{argv[0]};
  for (std::string& option : defaults) {
    arguments.push_back(option.data());
  }
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
}

/// Keeps a value alive. Not benchmark::DoNotOptimize(double&): under GCC 12 that of version 1.7 writes 0 into it.
template <class T>
void keep(T& value) {
  asm volatile("" : "+m"(value) : : "memory");
}

class reporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.aggregate_name == "median") {
        medians_[run.run_name.str()] = run.GetAdjustedCPUTime();
      }
    }
    ConsoleReporter::ReportRuns(runs);
  }

  /// `ratio WHAT: 0.41`, of two benchmarks that were run in this program.
  void ratio(const char* what, const std::string& measured, const std::string& against) const {
    const auto above = medians_.find(measured);
    const auto below = medians_.find(against);
    if (above != medians_.end() && below != medians_.end()) {
      std::printf("ratio %s: %.3f\n", what, above->second / below->second);
    }
  }

 private:
  std::map<std::string, double> medians_;
};

}  // namespace bench
