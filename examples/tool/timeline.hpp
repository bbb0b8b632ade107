// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace tool {

/// What a list of rates does, in words: where it stays, rises, falls and jumps. Read from the rates alone, so that the same
/// rates have the same words whatever gives them.
///
///   0 - 2000      rises in a line from 0 to 0.0003
///   2000 - 99999  falls in a curve from 0.0003 to 3e-05
class timeline {
 public:
  /// The rate of the next update.
  void add(double rate);

  /// A line for each phase; of very many the first and the last.
  [[nodiscard]] std::vector<std::string> lines() &&;

 private:
  struct range {
    double least = 0, greatest = 0;
    void take(double x);
    void take(const range& other);
  };

  /// A part of the run in which the rate goes one way, or stays.
  struct phase {
    int direction = 0;  // 1: up, -1: down, 0: it stays
    double begin = 0, end = 0;
    double from = 0, to = 0;
    range change, ratio;                           // from one update to the next
    double stairs = 1;                             // on which it stays; 0 of a slope
    range stair;                                   // their updates
    std::vector<std::pair<double, double>> first;  // of these stairs: update and rate

    [[nodiscard]] double changes() const { return end - begin; }
    [[nodiscard]] bool slope() const { return stairs == 0; }
  };

  static phase beginning(double t, double rate);
  void close();
  bool merge_slopes();
  bool merge_stairs();
  static bool tiny(const phase& p);
  static std::string words(const phase& p);
  static std::string shape(const phase& p);

  double next_ = 0;  // number of the update
  double last_ = 0;
  phase open_;
  std::vector<phase> closed_;
  double left_out_ = 0;
  range left_out_rates_;
};

}  // namespace tool
