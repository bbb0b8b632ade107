// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/track/audit.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace digits {

/// The audit log of a run. A run that is resumed goes on in the same file.
class audit_file {
 public:
  /// No path, no file.
  audit_file(const std::string& path, const std::string& reason) {
    if (!path.empty()) {
      log_.emplace(path, anneal::audit_options{.reason = reason});
    }
  }

  void start(const anneal::run_facts& facts) {
    with_log([&](auto& log) { log.start(facts); });
  }
  void rate(std::string_view hyperparameter, std::size_t group, double value, double step) {
    with_log([&](auto& log) { log.rate(hyperparameter, group, value, step); });
  }
  void observed(double metric, double step) {
    with_log([&](auto& log) { log.observed(metric, step); });
  }
  void updated(double step, double next, std::size_t unheard) {
    with_log([&](auto& log) { log.updated(step, next, unheard); });
  }
  void sought(double from, double to) {
    with_log([&](auto& log) { log.sought(from, to); });
  }
  void scalar(std::string_view name, double value, double step) {
    with_log([&](auto& log) { log.scalar(name, value, step); });
  }
  void text(std::string_view name, std::string_view text, double step) {
    with_log([&](auto& log) { log.text(name, text, step); });
  }

  /// Before every checkpoint: the log must hold at least the updates that the checkpoint has behind it.
  void flush() {
    with_log([](auto& log) { log.flush(); });
  }
  void end() {
    with_log([](auto& log) { log.end(); });
  }

 private:
  template <class F>
  void with_log(F f) {
    if (log_) {
      f(*log_);
    }
  }

  std::optional<anneal::audit_log> log_;
};

}  // namespace digits
