// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// For what moves much memory, where a neighbour on the machine halves the speed for a second: all ways to do the same are
/// timed in turn, a few milliseconds each, many times, and the best and the median of each are taken.
namespace bench {

struct way {
  std::string name;
  std::function<void()> run;
};

/// Reads --benchmark_repetitions, --benchmark_min_time, --benchmark_filter (a part of a name), --benchmark_out, which writes
/// what table.py reads, and --largest, the largest number of parameters.
class in_turn {
 public:
  in_turn(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
      const std::string_view argument = argv[i];
      const std::string value(argument.substr(argument.find('=') + 1));
      if (argument.starts_with("--benchmark_repetitions=")) {
        rounds_ = std::max(1, std::atoi(value.c_str()));
      } else if (argument.starts_with("--benchmark_min_time=")) {
        seconds_ = std::atof(value.c_str());
      } else if (argument.starts_with("--benchmark_filter=")) {
        filter_ = value;
      } else if (argument.starts_with("--benchmark_out=")) {
        out_ = value;
      } else if (argument.starts_with("--largest=")) {
        largest_ = std::atof(value.c_str());
      }
    }
  }

  bool wants(const std::string& what, double size) const {
    return size <= largest_ && what.find(filter_) != std::string::npos;
  }

  /// `bytes` is what the memory has to give and take in a run. The first way is the one that is compared.
  void compare(const std::string& what, double bytes, const std::vector<way>& ways) {
    std::vector<std::vector<double>> times(ways.size());
    std::vector<int> repeats;
    for (const way& w : ways) {
      time(w, 1);
      repeats.push_back(std::clamp(static_cast<int>(seconds_ / time(w, 1)), 1, 100'000));
    }
    for (int round = 0; round < rounds_; ++round) {
      for (std::size_t i = 0; i < ways.size(); ++i) {
        times[i].push_back(time(ways[i], repeats[i]));
      }
    }
    std::printf("%-32s", what.c_str());
    double ours = 0;
    for (std::size_t i = 0; i < ways.size(); ++i) {
      std::sort(times[i].begin(), times[i].end());
      const double best = times[i].front(), median = times[i][times[i].size() / 2];
      rows_.push_back({what, ways[i].name, median});
      if (i == 0) {
        ours = best;
        std::printf(" %6.1f GB/s (median %.1f)", bytes / best * 1e-9, bytes / median * 1e-9);
      } else {
        std::printf(" | %s %.1f: %.2f", ways[i].name.c_str(), bytes / best * 1e-9, best / ours);
      }
    }
    std::printf("\n");
    std::fflush(stdout);
  }

  ~in_turn() {
    if (out_.empty()) {
      return;
    }
    std::ofstream file(out_);
    file << "{\"benchmarks\": [";
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      file << (i == 0 ? "\n" : ",\n") << R"(  {"name": ")" << rows_[i].what << '/' << rows_[i].way
           << R"(", "aggregate_name": "median", "time_unit": "s", "cpu_time": )" << rows_[i].seconds << "}";
    }
    file << "\n]}\n";
  }
  in_turn(const in_turn&) = delete;
  in_turn& operator=(const in_turn&) = delete;

 private:
  using clock = std::chrono::steady_clock;

  static double time(const way& w, int repeats) {
    const auto start = clock::now();
    for (int i = 0; i < repeats; ++i) {
      w.run();
      asm volatile("" : : : "memory");
    }
    return std::chrono::duration<double>(clock::now() - start).count() / repeats;
  }

  struct row {
    std::string what, way;
    double seconds;
  };

  int rounds_ = 41;
  double seconds_ = 1e-3, largest_ = 1e300;
  std::string filter_, out_;
  std::vector<row> rows_;
};

}  // namespace bench
