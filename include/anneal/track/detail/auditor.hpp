// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/any_state.hpp"
#include "anneal/track/audit_report.hpp"
#include "anneal/track/detail/audit_line.hpp"
#include "anneal/track/detail/printable.hpp"
#include "anneal/track/detail/replayed.hpp"

namespace anneal::detail {

/// Reads the lines of an audit log one after another, and drives its schedules again.
class auditor {
 public:
  /// Throws what is wrong.
  void read(std::size_t number, const audit_fields& line) {
    number_ = number;
    const std::string kind = line.at("kind");
    if (kind == "start" || kind == "resume" || kind == "change") {
      begin(kind, line);
    } else if (kind == "rates") {
      rates(line);
    } else if (kind == "metric") {
      metric(line);
    } else if (kind == "seek") {
      seek(line);
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
  /// What was heard, and the clock between which and which it was that.
  struct memory {
    double step;
    double until;
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

  void tell(const std::string& text, const nlohmann::json& definition = nullptr) {
    report.events.push_back({number_, here_, printable(text), definition});
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
      const bool changed = definition != definition_;
      const std::vector<any_state> memory_given = memory_of_all(given);
      go_on(step, changed ? nullptr : &memory_given);
      if (changed != (kind == "change") || (changed && nlohmann::json(line.at("from")) != definition_)) {
        throw std::invalid_argument("does not follow: the run had the definition " + definition_.dump());
      }
      tell(changed ? "is changed" + by(line) + memory_in_words(memory_given, memory_of_all(anew), step)
                   : "goes on" + by(line),
           changed ? definition : nullptr);
    }
    if (!held_.is_null() && held_ != nlohmann::json(line.at("held"))) {
      tell("the optimizer holds its numbers otherwise: " + line.at("held").dump() + ", before " + held_.dump());
    }
    held_ = line.at("held");
    definition_ = definition;
    run_ = std::move(given);
    remember(step);
    heard_ = 0;
    for (const auto& [name, one] : run_) {
      if (one.held == held_in::other) {
        tell("the rates of " + name + " cannot be proved: it is held in a number that is not known here");
      }
    }
  }

  /// From a moment that the log has come to, be it the last one or not: with this memory or, where it is null, with any.
  void go_on(double step, const std::vector<any_state>* given) {
    if (past_.empty()) {
      throw std::invalid_argument("goes on with a run that has not begun");
    }
    const auto at = last_moment(step, given);
    if (at == past_.rend()) {
      if (last_moment(step, nullptr) != past_.rend()) {
        throw std::invalid_argument("goes on with a state that the run did not come to");
      }
      throw std::invalid_argument(step < past_.front().step
                                      ? "goes back behind the beginning of the log, to update " + text(step)
                                      : "goes on with update " + text(step) + ": those from " + text(here_) +
                                            " are missing");
    }
    if (step != here_) {
      tell("from update " + text(step) + " on all is made again");
    }
    past_.erase(at.base(), past_.end());
    come_to(step);
  }

  using moment = std::vector<memory>::const_reverse_iterator;

  /// The last one at which the run was at this step, with this memory: a metric may have been heard there, or not yet.
  moment last_moment(double step, const std::vector<any_state>* given) const {
    return std::find_if(past_.rbegin(), past_.rend(), [&](const memory& one) {
      return one.step <= step && step <= one.until && (given == nullptr || same_memory(one.of_each, *given));
    });
  }

  void come_to(double step) {
    here_ = step;
    past_.back().until = step;
  }

  /// From here on with what is remembered now.
  void remember(double step) {
    past_.push_back({step, step, memory_of_all(run_)});
    here_ = step;
  }

  std::string memory_in_words(const std::vector<any_state>& given, const std::vector<any_state>& anew,
                              double step) const {
    return last_moment(step, &given) != past_.rend() ? "; what was heard is kept"
           : same_memory(given, anew)                ? ""
                                      : "; it goes on with a memory that does not follow from this log alone";
  }

  void rates(const audit_fields& line) {
    if (past_.empty()) {
      throw std::invalid_argument("has rates of a run that has not begun");
    }
    const double first = read_audit_number(line.at("step"));
    const double stride = line.contains("stride") ? read_audit_number(line.at("stride")) : 1;
    require_here(first, "rates");
    const auto unheard = line.value("unheard", std::size_t{0});
    if (unheard > heard_) {
      throw std::invalid_argument("has an update that did not hear " + std::to_string(unheard) +
                                  " metrics, and at it " + std::to_string(heard_) + " were heard");
    }
    if (unheard > 0) {
      set_memory(run_, past_[past_.size() - 1 - unheard].of_each);
    }
    double last = first;
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
        last = prove(one, column, group, values, first, stride);
      }
    }
    if (names != line.at("rates").size() || count == 0) {
      throw std::invalid_argument("has rates of a hyperparameter that nothing drives");
    }
    if (unheard > 0 && count > 1) {
      throw std::invalid_argument("has metrics that more than one update did not hear");
    }
    report.updates += count;
    heard_ = 0;
    if (unheard > 0) {
      set_memory(run_, past_.back().of_each);
    }
    const double next = line.contains("next") ? read_audit_number(line.at("next")) : last + stride;
    if (!(stride > 0) || !(next > last)) {
      throw std::invalid_argument("has a clock that does not go on: behind update " + text(last) + " it is at " +
                                  text(next));
    }
    if (const bool within = count > 1 && stride != 1; by_one_ && (within || next != last + 1)) {
      by_one_ = false;
      tell("from update " + text(within ? first + stride : next) +
           " on the clock goes on by other numbers than 1, the first is " + text(within ? stride : next - last));
    }
    come_to(next);
  }

  void require_here(double step, const std::string& what) const {
    if (step != here_) {
      throw std::invalid_argument("has " + what + " of update " + text(step) + ", and the run is at " + text(here_));
    }
  }

  /// Gives the last update.
  double prove(replayed& one, const std::string& column, std::size_t group, const audit_fields& values, double first,
               double stride) {
    double t = first;
    double last = first;
    for (const audit_fields& value : values) {
      const double logged = read_audit_number(value);
      const double expected = one.seen(t)[group];
      if (one.held != held_in::other && !same_bits(logged, expected)) {
        throw std::invalid_argument(column + " in update " + text(t) + " is " + text(logged) +
                                    ", and its definition gives " + text(expected));
      }
      last = t;
      t += stride;
      ++(one.held == held_in::other ? report.unproved : report.rates);
    }
    return last;
  }

  void metric(const audit_fields& line) {
    if (past_.empty()) {
      throw std::invalid_argument("has a metric of a run that has not begun");
    }
    const double step = read_audit_number(line.at("step"));
    require_here(step, "a metric");
    for (auto& [name, one] : run_) {
      one.run.seek(step);
      one.run.observe(read_audit_number(line.at("value")));
    }
    remember(step);
    ++heard_;
    ++report.metrics;
  }

  /// The clock is set, and what was heard is kept.
  void seek(const audit_fields& line) {
    if (past_.empty()) {
      throw std::invalid_argument("sets the clock of a run that has not begun");
    }
    require_here(read_audit_number(line.at("from")), "a seek");
    const double step = read_audit_number(line.at("step"));
    tell("the clock is set from update " + text(here_) + " to " + text(step) + by(line));
    remember(step);
    heard_ = 0;
  }

  /// Where the run goes on is not told yet in a line that is written before it does.
  void skipped(const audit_fields& line) {
    if (line.value("begun", true)) {
      require_here(read_audit_number(line.at("step")), "a skipped update");
    }
    ++report.skipped;
  }

  static std::string text(double x) { return audit_number(x).dump(); }

  std::size_t number_ = 0;
  nlohmann::json definition_;
  nlohmann::json held_;
  replayed_run run_;
  std::vector<memory> past_;  // where it began or went on, after each metric and each seek
  double here_ = 0;           // finished updates
  std::size_t heard_ = 0;     // metrics since the last update
  bool by_one_ = true;        // so far
};

}  // namespace anneal::detail
