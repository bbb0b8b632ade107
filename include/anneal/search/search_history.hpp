// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json_error.hpp"
#include "anneal/core/detail/strict.hpp"
#include "anneal/search/detail/state.hpp"
#include "anneal/search/direction.hpp"

namespace anneal {

enum class trial_state { running, complete, pruned, failed };

/// "running", "complete", "pruned" or "failed", as in a log.
constexpr std::string_view to_text(trial_state s) noexcept {
  constexpr std::string_view texts[] = {"running", "complete", "pruned", "failed"};
  return texts[static_cast<std::size_t>(s)];
}

/// What is known of a trial.
struct trial_record {
  struct report {
    std::uint64_t resource;
    double score;
  };

  std::uint64_t trial = 0;
  trial_state state = trial_state::running;
  double score = std::numeric_limits<double>::quiet_NaN();  ///< as it ended, or else its last report
  nlohmann::json values = nlohmann::json::object();         ///< of the dimensions, by their names
  nlohmann::json schedule;
  double begun = std::numeric_limits<double>::quiet_NaN();  ///< seconds since 1970
  double ended = std::numeric_limits<double>::quiet_NaN();
  std::vector<report> reports;
};

/// What a search has done so far: a log that was read, or what a program has heard itself.
///
/// A trial that begins again, since its worker died, begins anew. Where an end has no score, that of the last report counts.
/// Errors: json_error, with the field, for an event that is none, or of a trial that has not begun.
///
///   const auto search = anneal::read_search_log("search.jsonl");
///   if (const auto* best = search.history.best()) { use(best->schedule); }
class search_history {
 public:
  explicit search_history(search_direction direction = search_direction::minimize, nlohmann::json space = {})
      : direction_(direction), space_(std::move(space)) {}

  search_direction direction() const noexcept { return direction_; }
  const nlohmann::json& space() const noexcept { return space_; }
  const std::map<std::uint64_t, trial_record>& trials() const noexcept { return trials_; }
  std::size_t count(trial_state s) const noexcept { return counts_[static_cast<std::size_t>(s)]; }

  /// The complete trial with the best score, the first of equals; none if no score is a number.
  const trial_record* best() const {
    const trial_record* result = nullptr;
    for (const auto& [n, t] : trials_) {
      if (t.state == trial_state::complete && !detail::is_nan(t.score) && (result == nullptr || better(t, *result))) {
        result = &t;
      }
    }
    return result;
  }

  /// The complete ones, the best first; then those that are pruned and that run, the farthest first; then those that failed.
  std::vector<const trial_record*> ranked() const {
    std::vector<const trial_record*> result;
    for (const auto& [n, t] : trials_) {
      result.push_back(&t);
    }
    std::sort(result.begin(), result.end(), [this](const trial_record* a, const trial_record* b) {
      const auto key = [this](const trial_record& t) {
        const bool whole = t.state == trial_state::complete;
        const std::uint64_t left = whole || t.reports.empty() ? 0 : ~t.reports.back().resource;
        return std::tuple(whole                            ? 0
                          : t.state == trial_state::failed ? 2
                                                           : 1,
                          t.reports.empty() && !whole, left, -detail::goodness(direction_, t.score), t.trial);
      };
      return key(*a) < key(*b);
    });
    return result;
  }

  /// `time`: seconds since 1970, a NaN where it is not known.
  void trial(std::uint64_t n, nlohmann::json values, nlohmann::json schedule, double time) {
    if (const auto found = trials_.find(n); found != trials_.end()) {
      --counts_[static_cast<std::size_t>(found->second.state)];
    }
    trial_record t;
    t.trial = n;
    t.values = std::move(values);
    t.schedule = std::move(schedule);
    t.begun = time;
    trials_[n] = std::move(t);
    ++counts_[static_cast<std::size_t>(trial_state::running)];
  }

  void report(std::uint64_t n, std::uint64_t resource, double score) {
    trial_record& t = begun(n);
    t.reports.push_back({resource, score});
    if (t.state == trial_state::running) {
      t.score = score;
    }
  }

  void end(std::uint64_t n, trial_state state, double score, double time) {
    trial_record& t = end(n, state);
    t.score = score;
    t.ended = time;
  }

  /// A line of a log but the first.
  void add(const nlohmann::json& event) {
    const auto& what = detail::field_of_state(event, "", "event");
    const std::uint64_t n = detail::count_of_json(detail::field_of_state(event, "", "trial"), "/trial");
    const double no_number = std::numeric_limits<double>::quiet_NaN();
    const double time = event.contains("time") ? detail::score_of_json(event["time"], "/time") : no_number;
    if (what == "trial") {
      const auto& values = detail::field_of_state(event, "", "values");
      if (!values.is_object()) {
        throw json_error("/values", "must be an object");
      }
      trial(n, values, event.value("schedule", nlohmann::json()), time);
    } else if (what == "report") {
      report(n, detail::count_of_json(detail::field_of_state(event, "", "resource"), "/resource"),
             detail::score_of_json(detail::field_of_state(event, "", "score"), "/score"));
    } else if (what == "end") {
      const auto& text = detail::field_of_state(event, "", "state");
      trial_state state = trial_state::running;
      for (const auto s : {trial_state::complete, trial_state::pruned, trial_state::failed}) {
        state = text == to_text(s) ? s : state;
      }
      if (state == trial_state::running) {
        throw json_error("/state", R"(must be "complete", "pruned" or "failed", got )" + text.dump());
      }
      const bool has_score = event.contains("score") && !event["score"].is_null();
      const double score = has_score ? detail::score_of_json(event["score"], "/score") : begun(n).score;
      end(n, state, score, time);
    } else {
      throw json_error("/event", R"(must be "trial", "report" or "end", got )" + what.dump());
    }
  }

 private:
  bool better(const trial_record& a, const trial_record& b) const {
    return detail::goodness(direction_, a.score) > detail::goodness(direction_, b.score);
  }

  trial_record& begun(std::uint64_t n) {
    const auto found = trials_.find(n);
    if (found == trials_.end()) {
      throw json_error("/trial", "must have begun, got " + std::to_string(n));
    }
    return found->second;
  }

  trial_record& end(std::uint64_t n, trial_state state) {
    trial_record& t = begun(n);
    --counts_[static_cast<std::size_t>(t.state)];
    t.state = state;
    ++counts_[static_cast<std::size_t>(state)];
    return t;
  }

  search_direction direction_;
  nlohmann::json space_;
  std::map<std::uint64_t, trial_record> trials_;
  std::array<std::size_t, 4> counts_{};
};

/// A log, as far as it goes.
struct search_log_content {
  search_history history;
  std::string torn;  ///< the last line, where it is no JSON; it is left out
};

namespace detail {

/// The first line of a log.
inline search_history history_of_header(const nlohmann::json& header) {
  if (const auto& what = field_of_state(header, "", "anneal"); what != "search") {
    throw json_error("/anneal", "must be \"search\", got " + what.dump());
  }
  if (const auto& version = field_of_state(header, "", "version"); version != 1) {
    throw json_error("/version", "must be 1, got " + version.dump());
  }
  const auto& direction = field_of_state(header, "", "direction");
  return search_history(
      direction_of(direction.is_string() ? direction.get<std::string>() : direction.dump(), "/direction"),
      field_of_state(header, "", "space"));
}

}  // namespace detail

/// Reads what a `search_log` has written, or a program in another language in its form.
///
/// A last line that is no JSON, since its writer was killed, is left out, and told in `torn`. A first line that is there again, since two
/// writers began at once, is the same one.
/// Errors: std::invalid_argument, with file and line, for any other line that is none, and a file that is not there.
inline search_log_content read_search_log(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::invalid_argument("anneal::read_search_log: '" + path + "' cannot be read");
  }
  search_log_content result;
  nlohmann::json header;
  std::string line;
  for (std::size_t n = 1; std::getline(file, line); ++n) {
    const auto event = nlohmann::json::parse(line, nullptr, false);
    if (event.is_discarded() && !header.is_null() && file.peek() == std::ifstream::traits_type::eof()) {
      result.torn = line;
      break;
    }
    try {
      if (event.is_discarded()) {
        throw json_error("", "is no JSON; a NaN is the text \"NaN\"");
      }
      if (header.is_null()) {
        result.history = detail::history_of_header(event);
        header = event;
      } else if (event != header) {
        result.history.add(event);
      }
    } catch (const json_error& error) {
      throw std::invalid_argument(path + ": line " + std::to_string(n) + ": " + error.what());
    }
  }
  if (header.is_null()) {
    throw std::invalid_argument(path + ": has no first line, {\"anneal\":\"search\",…}");
  }
  return result;
}

}  // namespace anneal
