// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "anneal/search/detail/state.hpp"
#include "anneal/search/direction.hpp"
#include "anneal/search/search_history.hpp"
#include "anneal/track/detail/append_file.hpp"
#include "anneal/track/detail/continued.hpp"
#include "anneal/track/detail/lines.hpp"

namespace anneal {

/// Writes every event of a search as JSON Lines, at once, for `anneal trials` and `read_search_log`:
///
///   {"anneal":"search","version":1,"space":{…},"direction":"minimize"}
///   {"event":"trial","trial":0,"values":{"of.initial":0.01},"schedule":{…},"time":1700000000.25}
///   {"event":"report","trial":0,"resource":100,"score":0.5,"time":1700000001.5}
///   {"event":"end","trial":0,"state":"complete","score":0.25,"time":1700000002}
///
/// A file that is there is continued, if it is of the same space and direction; a last line that a crash tore is taken away.
/// A line is given to the system whole: several processes may write to one file.
/// Errors: std::runtime_error, which names the file, where it cannot be opened or written, or is of another search;
/// std::invalid_argument for texts that are not UTF-8, and for an end that is `running`.
///
///   anneal::search_log log("search.jsonl", space.description());
///   log.trial(0, space.values_of(point), point);
class search_log {
 public:
  search_log(const std::string& path, const nlohmann::json& space,
             search_direction direction = search_direction::minimize)
      : file_(where, detail::continued_lines(where, path), {.interval = std::chrono::milliseconds(0)}) {
    const nlohmann::ordered_json header = {
        {"anneal", "search"}, {"version", 1}, {"space", space}, {"direction", to_text(direction)}};
    const std::string content = detail::content_of(path);
    if (content.empty()) {
      write(header);
    } else if (nlohmann::json::parse(content.substr(0, content.find('\n')), nullptr, false) != nlohmann::json(header)) {
      throw std::runtime_error(std::string(where) + ": '" + path + "' is the log of another search");
    }
  }

  /// A trial begins, or begins anew.
  void trial(std::uint64_t n, const nlohmann::json& values, const nlohmann::json& schedule) {
    write({{"event", "trial"}, {"trial", n}, {"values", values}, {"schedule", schedule}, {"time", now()}});
  }

  void report(std::uint64_t n, std::uint64_t resource, double score) {
    write({{"event", "report"},
           {"trial", n},
           {"resource", resource},
           {"score", detail::json_of_score(score)},
           {"time", now()}});
  }

  void end(std::uint64_t n, trial_state state, double score) {
    if (state == trial_state::running) {
      throw std::invalid_argument(std::string(where) + ": state must be an end, got running");
    }
    write({{"event", "end"},
           {"trial", n},
           {"state", to_text(state)},
           {"score", detail::json_of_score(score)},
           {"time", now()}});
  }

 private:
  static constexpr const char* where = "anneal::search_log";

  static double now() {
    using namespace std::chrono;
    return static_cast<double>(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()) / 1000;
  }

  void write(const nlohmann::ordered_json& line) {
    try {
      file_.append(line.dump() + "\n");
    } catch (const nlohmann::json::type_error& error) {
      throw std::invalid_argument(std::string(where) + ": a text must be UTF-8: " + error.what());
    }
    file_.flush();
  }

  detail::append_file file_;
};

}  // namespace anneal
