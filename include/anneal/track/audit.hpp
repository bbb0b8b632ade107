// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/check.hpp"
#include "anneal/track/detail/audit_line.hpp"
#include "anneal/track/detail/sealed_file.hpp"
#include "anneal/track/sink.hpp"

namespace anneal {

/// The fields of audit_log.
struct audit_options {
  std::string who{};     ///< who runs it; empty: the user's name from the environment
  std::string reason{};  ///< why the run begins, goes on, or has another schedule from here on
  double sync_seconds =
      1;  ///< >= 0; so long, and till the next update, rates are held back. 0: each is then on the disk
};

/// A record of a run that can be checked afterwards: what drove it, each rate as the optimizer saw it, each metric that was
/// heard. `anneal audit FILE`, or replay() of track/replay.hpp, tells it in words, and proves the rates bit for bit.
///
///   anneal::tracked run{opt, anneal::audit_log("run.audit", {.reason = "baseline, third seed"})};
///
/// A file of JSON Lines, sealed one to the next by SHA-256 (track/README.md has the format, and five lines of Python that
/// append to it): what was changed, taken out, put in or moved is found, unless all lines behind it were made anew, and then
/// by its rates, or by the seal of the last line, where that is kept elsewhere: head(). A file that is there is gone on with:
/// another definition is a change of it, with the reason. A last line that was torn off by a crash is cut, and a line says so.
/// While it is open no other run can write to it; other programs may append lines between its own, under flock().
///
/// The rates of up to 256 updates are one line, written when it is full, when a metric is heard, or when sync_seconds have
/// passed; the file is synchronised as often. flush() does both: call it before a checkpoint is saved, so that no update of it
/// is missing here. end() says that the run is at its end; a log without it was broken off.
/// A log is of one run: a tracked with another prefix is refused where it begins.
/// Models: sink, with start(), rate(), observed(), updated() and sought(). What leads to it forwards all of them.
/// Errors: std::runtime_error from the operating system, with the path; json_error for a file that is no audit log, or was
/// changed, with the line; std::invalid_argument for a schedule without a description, such as a lambda. What could not be
/// written, because the disk is full, is kept and written later.
class audit_log {
 public:
  explicit audit_log(std::string path, audit_options options = {})
      : options_(std::move(options)), file_(std::move(path), [this](const nlohmann::json& line) { remember(line); }) {
    detail::require_not_negative("anneal::audit_log", "sync_seconds", options_.sync_seconds);
    if (options_.who.empty()) {
      options_.who = detail::audit_user();
    }
  }

  audit_log(audit_log&&) = default;
  audit_log& operator=(audit_log&&) = delete;

  /// What it holds is written, and errors are not told: flush() before.
  ~audit_log() {
    try {
      if (file_.open()) {
        flush();
      }
    } catch (...) {  // NOLINT(bugprone-empty-catch): a destructor has nobody to tell it
    }
  }

  void start(const run_facts& facts) {
    if (facts.definition.is_null()) {
      throw std::invalid_argument(
          "anneal::audit_log: a schedule has no description, such as a lambda, and so cannot be proved");
    }
    if (!facts.doubt.empty()) {
      throw std::invalid_argument("anneal::audit_log: the schedule of " + facts.doubt +
                                  ": it cannot be proved; compute in double, or run from_json(to_json(schedule))");
    }
    if (prefix_ && *prefix_ != facts.prefix) {
      throw std::invalid_argument("anneal::audit_log: a log is of one run, and the one with the prefix \"" + *prefix_ +
                                  "\" has begun in it; give that with \"" + facts.prefix + "\" a log of its own");
    }
    write();
    const bool first = definition_.is_null();
    const bool changed = !first && definition_ != facts.definition;
    detail::audit_fields line{{"kind", first     ? "start"
                                       : changed ? "change"
                                                 : "resume"},
                              {"time", detail::audit_time()},
                              {"who", options_.who},
                              {"reason", options_.reason},
                              {"version", facts.version},
                              {"step", detail::audit_number(facts.step)}};
    if (changed) {
      line["from"] = definition_;
    }
    line["definition"] = facts.definition;
    line["fingerprint"] = facts.fingerprint;
    line["held"] = facts.held;
    line["horizon"] = facts.horizon;
    line["state"] = facts.state;
    append(line);
    definition_ = facts.definition;
    columns_.clear();
    prefix_ = facts.prefix;
  }

  void rate(std::string_view hyperparameter, std::size_t group, double value, double step) {
    auto column = std::find_if(columns_.begin(), columns_.end(),
                               [&](const auto& c) { return c.group == group && c.hyperparameter == hyperparameter; });
    if (column == columns_.end()) {  // of the first update
      columns_.push_back({std::string(hyperparameter), group, {}});
      column = columns_.end() - 1;
      column->values.reserve(most_updates);
    }
    if (column == columns_.begin()) {
      begin_update(step);
    }
    column->values.push_back(value);
  }

  /// As in sink.hpp. Where this throws nothing is lost: it is written with the next update.
  void updated(double step, double next, std::size_t unheard) {
    last_step_ = step;
    next_step_ = next;
    unheard_ = unheard;
    const std::chrono::duration<double> since = clock::now() - synchronised_;
    if (since.count() >= options_.sync_seconds) {
      flush();
    } else if (unheard > 0 || (!columns_.empty() && columns_.front().values.size() >= most_updates)) {
      write();
    }
  }

  void sought(double from, double to) {
    take_rates();
    write({{"kind", "seek"},
           {"time", detail::audit_time()},
           {"who", options_.who},
           {"from", detail::audit_number(from)},
           {"step", detail::audit_number(to)}});
  }

  void observed(double metric, double step) {
    take_rates();
    write({{"kind", "metric"}, {"step", detail::audit_number(step)}, {"value", detail::audit_number(metric)}});
  }

  void scalar(std::string_view name, double value, double step) {
    write({{"kind", "scalar"},
           {"step", detail::audit_number(step)},
           {"name", name},
           {"value", detail::audit_number(value)}});
  }

  void text(std::string_view name, std::string_view text, double step) {
    write({{"kind", "text"}, {"step", detail::audit_number(step)}, {"name", name}, {"text", text}});
  }

  /// An update that was not made, such as one with a gradient that is not finite; the clock stays at `step`.
  void skipped(double step, std::string_view why) {
    take_rates();
    write({{"kind", "skipped"},
           {"step", detail::audit_number(step)},
           {"text", why},
           {"begun", prefix_.has_value()}});  // if not, where the run goes on is told behind it
  }

  /// Something that a person has to say.
  void note(std::string_view text) {
    take_rates();
    write({{"kind", "note"}, {"time", detail::audit_time()}, {"who", options_.who}, {"text", text}});
  }

  void flush() {
    write();
    synchronise();
  }

  void end() {
    take_rates();
    write({{"kind", "end"}, {"time", detail::audit_time()}, {"who", options_.who}});
    synchronise();
  }

  /// The seal of the last line. Kept elsewhere it proves that none was cut off, and that not all were made anew.
  [[nodiscard]] const std::string& head() const noexcept { return file_.head(); }

 private:
  static constexpr std::size_t most_updates = 256;
  using clock = std::chrono::steady_clock;

  struct rates_of {
    std::string hyperparameter;
    std::size_t group;
    std::vector<double> values;
  };

  void append(const detail::audit_fields& fields) {
    file_.append(fields, [this](const nlohmann::json& line) { remember(line); });
  }

  void remember(const nlohmann::json& line) {
    if (line.contains("definition")) {
      definition_ = line.at("definition");
    }
  }

  void synchronise() {
    file_.sync();
    synchronised_ = clock::now();
  }

  /// A line has updates that follow each other and are equally far from each other, in exact numbers.
  void begin_update(double step) {
    const std::size_t updates = columns_.front().values.size();
    const double stride = step - last_step_;
    if (updates > 0 && (step != next_step_ || last_step_ + stride != step || (updates > 1 && stride != stride_))) {
      take_rates();
    }
    if (columns_.front().values.empty()) {
      first_step_ = step;
    } else {
      stride_ = stride;
    }
    last_step_ = step;
    next_step_ = step + 1;
  }

  /// The rates that are held, as a line.
  void take_rates() {
    if (columns_.empty() || columns_.front().values.empty()) {
      return;
    }
    detail::audit_fields line{{"kind", "rates"}, {"step", detail::audit_number(first_step_)}};
    const double stride = columns_.front().values.size() > 1 ? stride_ : 1;
    if (stride != 1) {
      line["stride"] = detail::audit_number(stride);
    }
    if (next_step_ != last_step_ + stride) {
      line["next"] = detail::audit_number(next_step_);
    }
    if (unheard_ > 0) {
      line["unheard"] = std::exchange(unheard_, 0);
    }
    detail::audit_fields& rates = line["rates"];
    for (rates_of& c : columns_) {
      const bool grouped =
          columns_of(c.hyperparameter) > 1 || definition_.value(c.hyperparameter, nlohmann::json()).is_array();
      detail::audit_fields& values = rates[c.hyperparameter + (grouped ? "/" + std::to_string(c.group) : "")];
      for (const double value : c.values) {
        values.push_back(detail::audit_number(value));
      }
      c.values.clear();
    }
    lines_.push_back(std::move(line));
  }

  void write(detail::audit_fields line) {
    lines_.push_back(std::move(line));
    write_lines();
  }
  void write() {
    take_rates();
    write_lines();
  }

  /// Those that cannot be written are kept.
  void write_lines() {
    for (; !lines_.empty(); lines_.pop_front()) {
      append(lines_.front());
    }
  }

  std::ptrdiff_t columns_of(const std::string& hyperparameter) const {
    return std::count_if(columns_.begin(), columns_.end(),
                         [&](const rates_of& c) { return c.hyperparameter == hyperparameter; });
  }

  audit_options options_;
  nlohmann::json definition_;
  detail::sealed_file file_;
  std::deque<detail::audit_fields> lines_;  // to be written
  std::vector<rates_of> columns_;
  std::optional<std::string> prefix_{};  // of the run that has begun
  double first_step_ = 0;                // of the rates that are held
  double last_step_ = 0;
  double next_step_ = 1;  // where the clock is after them
  double stride_ = 1;
  std::size_t unheard_ = 0;  // metrics that came when the rates of the last update had been applied
  clock::time_point synchronised_ = clock::now();
};

static_assert(sink<audit_log>);

}  // namespace anneal
