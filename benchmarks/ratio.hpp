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

/// Prints, after the times, the ratios of medians: of each `NAME/anneal` to the other benchmarks called `NAME/…`.
class reporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.aggregate_name == "median") {
        const std::string name = run.run_name.str();
        const std::size_t slash = name.rfind('/');
        medians_[name.substr(0, slash)][name.substr(slash + 1)] = run.GetAdjustedCPUTime();
      }
    }
    ConsoleReporter::ReportRuns(runs);
  }

  void print_ratios() const {
    for (const auto& [what, of] : medians_) {
      const auto ours = of.find("anneal");
      for (const auto& [way, time] : of) {
        if (ours != of.end() && way != "anneal") {
          std::printf("ratio %s / %s: %.3f\n", what.c_str(), way.c_str(), ours->second / time);
        }
      }
    }
  }

 private:
  std::map<std::string, std::map<std::string, double>> medians_;
};

/// Runs what was registered and prints times and ratios.
inline void run() {
  reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_ratios();
}

}  // namespace bench
