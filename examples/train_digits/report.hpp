// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>

#include "file.hpp"
#include "network.hpp"
#include "options.hpp"
#include "schedules.hpp"
#include "update.hpp"

namespace digits {

/// A number of JSON, or the text "NaN", "Infinity" or "-Infinity".
nlohmann::ordered_json number_or_text(double x);

/// What a program that searches reads of a run: JSON Lines, each written at once. README.md has what they hold.
class report {
 public:
  /// No path, no report. Errors: std::runtime_error if the file cannot be written.
  report(const options& o, run_length updates);
  report(const report&) = delete;
  report& operator=(const report&) = delete;
  ~report();

  /// Whether add() wants the validation score after so many updates.
  bool due(std::size_t updates) const { return active_ && updates % every_ == 0; }

  /// before: the rate that the next update would have had, where the run branches off from another one.
  void begin(std::size_t updates, double rate, std::optional<double> before, std::span<const float> parameters);

  /// After every update.
  void add(const update& u, const std::optional<score>& validation, std::span<const float> parameters);

  /// The last line: what is in it besides comes first.
  void end(nlohmann::ordered_json line, std::size_t updates, const std::optional<score>& validation,
           const std::optional<score>& test, std::span<const float> parameters);

  /// Who read it is not there any more.
  bool reader_gone() const { return reader_gone_; }

 private:
  void write(const nlohmann::ordered_json& line);

  std::string path_;
  file_handle file_;
  bool active_;
  std::size_t every_;
  run_length updates_;
  bool reader_gone_ = false;
  double losses_ = 0;
  std::size_t losses_added_ = 0;
};

}  // namespace digits
