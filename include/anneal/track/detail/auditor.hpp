// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/any_state.hpp"
#include "anneal/config/fingerprint.hpp"
#include "anneal/track/audit_report.hpp"
#include "anneal/track/detail/audit_line.hpp"
#include "anneal/track/detail/replayed.hpp"

namespace anneal::detail {

/// Reads the lines of an audit log one after another, and drives its schedules again.
class auditor {
 public:
  /// Throws what is wrong.
  void read(std::size_t number, const audit_fields& line) {
    number_ = number;
    const std::string kind = line.at("kind");
    if (kind == "start" || kind == "resume" || kind == "seek" || kind == "change") {
      begin(kind, line);
    } else if (kind == "rates") {
      rates(line);
    } else if (kind == "metric") {
      metric(line);
    } else if (kind == "skipped") {
      skipped(line);
    } else if (kind == "end") {
      report.ended = true;
      tell("ends" + by(line));
    } else if (kind == "torn") {
      tell("a line of " + line.at("bytes").dump() + " bytes was torn off by a crash");
    } else if (kind == "note") {
      tell("note: " + line.at("text").get<std::string>() + by(line));
    } else if (kind == "text") {
      tell(line.at("name").get<std::string>() + ": " + line.at("text").get<std::string>());
    } else if (kind != "scalar") {
      tell("a line of the kind " + nlohmann::json(kind).dump() + ", which is not known here");
    }
    report.ended = report.ended && (kind == "end" || kind == "note" || kind == "text" || kind == "scalar");
  }

  audit_report report;

 private:
  /// What was heard until a step.
  struct memory {
    double step;
    std::vector<any_state> of_each;
  };

  static std::string by(const audit_fields& line) {
    std::string text;
    for (const char* const name : {"who", "time"}) {
      text += line.contains(name) ? (text.empty() ? "" : ", ") + line.at(name).get<std::string>() : "";
    }
    const std::string reason = line.value("reason", "");
    text += reason.empty() ? "" : (text.empty() ? "" : ": ") + reason;
    return text.empty() ? "" : " (" + text + ")";
  }

  /// What a log says is not a terminal's command, and not another line of the report.
  static std::string printable(const std::string& text) {
    std::string shown;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
      const bool control_of_two = byte == 0xc2 && next >= 0x80 && next < 0xa0;
      if (byte < 0x20 || byte == 0x7f || control_of_two) {
        constexpr const char* digits = "0123456789abcdef";
        const unsigned code = control_of_two ? next : byte;
        shown.append("\\x").append(1, digits[code / 16]).append(1, digits[code % 16]);
        i += control_of_two ? 1 : 0;
      } else {
        shown += text[i];
      }
    }
    return shown;
  }

  void tell(const std::string& text, const nlohmann::json& definition = nullptr) {
    report.events.push_back({number_, here_.value_or(last_ + 1), printable(text), definition});
  }

  void begin(const std::string& kind, const audit_fields& line) {
    const nlohmann::json definition = line.at("definition");
    const double step = read_audit_number(line.at("step"));
    const nlohmann::json state = line.at("state");
    if (read_audit_number(state.at("step")) != step) {
      throw std::invalid_argument("its state is of another step");
    }
    replayed_run given = replay_of_all(definition, line.at("held"));
    require_fingerprints(given, line.at("fingerprint"));
    const replayed_run anew = given;
    restore_all(given, state);
    if (kind == "start") {
      if (!past_.empty()) {
        throw std::invalid_argument("begins a run that has begun");
      }
      if (step == 0 && !same_memory(memory_of_all(given), memory_of_all(anew))) {
        throw std::invalid_argument("begins at update 0 with a state that has heard metrics");
      }
      here_ = step;
      tell("begins" + by(line), definition);
    } else {
      const bool sought = kind == "seek";
      if (sought && step != here_.value_or(step)) {
        tell("the clock is set from update " + text(*here_) + " to " + text(step));
      }
      const bool same = sought && !past_.empty() && same_memory(past_.back().of_each, memory_of_all(given));
      go_on(step, sought);
      const bool changed = definition != definition_;
      if (changed != (kind == "change") || (changed && nlohmann::json(line.at("from")) != definition_)) {
        throw std::invalid_argument("does not follow: the run had the definition " + definition_.dump());
      }
      if (!changed && !same && !remembered(memory_of_all(given), step)) {
        throw std::invalid_argument("goes on with a state that the run did not come to");
      }
      tell(changed ? "is changed" + by(line) + memory_in_words(memory_of_all(given), memory_of_all(anew), step)
                   : "goes on" + by(line),
           changed ? definition : nullptr);
    }
    if (!held_.is_null() && held_ != nlohmann::json(line.at("held"))) {
      tell("the optimizer holds its numbers otherwise: " + line.at("held").dump() + ", before " + held_.dump());
    }
    held_ = line.at("held");
    definition_ = definition;
    run_ = std::move(given);
    past_.push_back({step, memory_of_all(run_)});
    for (const auto& [name, one] : run_) {
      if (one.held == held_in::other) {
        tell("the rates of " + name + " cannot be proved: it is held in a number that is not known here");
      }
    }
  }

  void require_fingerprints(const replayed_run& run, const nlohmann::json& given) const {
    for (const auto& [name, one] : run) {
      const std::size_t slash = name.rfind('/');
      const nlohmann::json& text = given.is_string() ? given
                                   : slash == name.npos
                                       ? given.at(name)
                                       : given.at(name.substr(0, slash)).at(std::stoul(name.substr(slash + 1)));
      if (one.factors.empty() && text != fingerprint_text(one.run.schedule())) {
        throw std::invalid_argument("the fingerprint of " + name + " is not that of its definition");
      }
    }
  }

  /// From an update that the log has come to, be it the last one or not.
  void go_on(double step, bool sought) {
    if (past_.empty()) {
      throw std::invalid_argument("goes on with a run that has not begun");
    }
    if (!sought && here_ && step > *here_ && !(updated_ && !by_one_)) {
      throw std::invalid_argument("goes on with update " + text(step) + ": those from " + text(*here_) +
                                  " are missing");
    }
    if (!sought && step < past_.front().step) {
      throw std::invalid_argument("goes back behind the beginning of the log, to update " + text(step));
    }
    if (!sought && step < here_.value_or(last_ + 1)) {
      tell("from update " + text(step) + " on all is made again");
    }
    while (past_.size() > 1 && past_.back().step > step) {
      past_.pop_back();
    }
    here_ = step;
    updated_ = false;
  }

  /// Whether the run had this memory when it was at this step: after what was heard before it and, perhaps, at it.
  bool remembered(const std::vector<any_state>& given, double step) const {
    for (auto at = past_.rbegin(); at != past_.rend(); ++at) {
      if (same_memory(at->of_each, given)) {
        return true;
      }
      if (at->step < step) {
        return false;
      }
    }
    return false;
  }

  std::string memory_in_words(const std::vector<any_state>& given, const std::vector<any_state>& anew,
                              double step) const {
    return remembered(given, step)    ? "; what was heard is kept"
           : same_memory(given, anew) ? ""
                                      : "; it goes on with a memory that does not follow from this log alone";
  }

  void rates(const audit_fields& line) {
    if (past_.empty()) {
      throw std::invalid_argument("has rates of a run that has not begun");
    }
    const double first = read_audit_number(line.at("step"));
    const double stride = line.contains("stride") ? read_audit_number(line.at("stride")) : 1;
    require_here(line, first, "rates");
    std::size_t count = 0;
    std::size_t names = 0;
    for (auto& [name, one] : run_) {
      for (std::size_t group = 0; group < (one.factors.empty() ? 1 : one.factors.size()); ++group) {
        const std::string column = one.factors.size() > 1 ? name + "/" + std::to_string(group) : name;
        const audit_fields& values = line.at("rates").at(column);
        if (names > 0 && values.size() != count) {
          throw std::invalid_argument("has not the same updates of all hyperparameters");
        }
        count = values.size();
        ++names;
        prove(one, column, group, values, first, stride);
      }
    }
    if (names != line.at("rates").size() || count == 0) {
      throw std::invalid_argument("has rates of a hyperparameter that nothing drives");
    }
    report.updates += count;
    count_by(first, count, stride);
    last_ = first + stride * static_cast<double>(count - 1);
    updated_ = true;
    here_ = by_one_ != false ? std::optional(last_ + 1) : std::nullopt;
  }

  /// By how much the clock goes on from one update to the next: 1, or what is told. A clock that counts samples goes on by
  /// any number of them.
  void count_by(double first, std::size_t count, double stride) {
    if (count > 1 && !(stride > 0)) {
      throw std::invalid_argument("has updates that do not follow each other: its stride is " + text(stride));
    }
    if (updated_) {
      goes_on_by(first - last_, first);
    }
    if (count > 1) {
      goes_on_by(stride, first);
    }
  }

  void goes_on_by(double updates, double step) {
    if (by_one_ != false && updates != 1) {
      tell("from update " + text(step) + " on the clock goes on by other numbers than 1, the first is " +
           text(updates));
    }
    by_one_ = updates == 1;
  }

  /// Where the clock is not known to be there, a line says from which update it has come.
  void require_here(const audit_fields& line, double step, const std::string& what) const {
    if (here_ && step != *here_ && updated_ && step > last_ && line.contains("after") &&
        read_audit_number(line.at("after")) == last_) {
      return;
    }
    if (here_ ? step != *here_ : step <= last_) {
      throw std::invalid_argument("has " + what + " of update " + text(step) + ", and the run is at " +
                                  (here_ ? text(*here_) : "one behind " + text(last_)));
    }
  }

  void prove(replayed& one, const std::string& column, std::size_t group, const audit_fields& values, double first,
             double stride) {
    double t = first;
    for (const audit_fields& value : values) {
      const double logged = read_audit_number(value);
      const double expected = one.seen(t)[group];
      if (one.held != held_in::other && !same_bits(logged, expected)) {
        throw std::invalid_argument(column + " in update " + text(t) + " is " + text(logged) +
                                    ", and its definition gives " + text(expected));
      }
      t += stride;
      ++(one.held == held_in::other ? report.unproved : report.rates);
    }
  }

  void metric(const audit_fields& line) {
    if (past_.empty()) {
      throw std::invalid_argument("has a metric of a run that has not begun");
    }
    const double step = read_audit_number(line.at("step"));
    if (!updated_ || step != last_) {  // or in the middle of the last update
      require_here(line, step, "a metric");
      here_ = step;
    }
    for (auto& [name, one] : run_) {
      one.run.seek(step);
      one.run.observe(read_audit_number(line.at("value")));
    }
    past_.push_back({step, memory_of_all(run_)});
    ++report.metrics;
  }

  void skipped(const audit_fields& line) {
    const double step = read_audit_number(line.at("step"));
    if (!past_.empty()) {
      require_here(line, step, "a skipped update");
      here_ = step;
    }
    ++report.skipped;
  }

  static std::string text(double x) { return audit_number(x).dump(); }

  std::size_t number_ = 0;
  nlohmann::json definition_;
  nlohmann::json held_;
  replayed_run run_;
  std::vector<memory> past_;    // where it began or went on, and after each metric
  std::optional<double> here_;  // finished updates, where they are known for certain
  double last_ = 0;             // the last update whose rates were read
  bool updated_ = false;        // whether there was one since the run began or went on
  std::optional<bool> by_one_;  // whether the clock went on by 1 at last
};

}  // namespace anneal::detail
