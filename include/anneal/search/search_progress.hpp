// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "anneal/search/direction.hpp"
#include "anneal/search/search_history.hpp"
#include "anneal/search/search_table.hpp"

#if __has_include(<unistd.h>) && __has_include(<sys/ioctl.h>)
#include <sys/ioctl.h>
#include <unistd.h>
#endif

namespace anneal {

struct progress_options {
  std::uint64_t trials = 0;  ///< in all; 0: it is not known
  search_direction direction = search_direction::minimize;
  std::FILE* to = stderr;
  std::optional<bool> redraw{};     ///< one line, drawn again and again; without it, if `to` is a terminal
  double pause = 5;                 ///< seconds from one line to the next, at least, where none is drawn again
  std::function<double()> clock{};  ///< in seconds; without it, the steady clock
};

/// Tells how far a search is: trials done, running, pruned and failed, the best score, how long it takes.
///
///   [==========>         ] 33/60, 4 running, 12 pruned, 1 failed, best 0.0231 of trial 17, 1:20, 1:05 left
///
/// On a terminal it is one line, as wide as the window at most and drawn again at most ten times a second; elsewhere lines
/// that are kept: for a new best one and each tenth of the trials, but not within `pause` seconds of the last.
/// What is left is told from the trials that ended since it was made, at their pace; nothing before the first.
/// It has the functions of `search_log`. `finish`, or its end, draws for the last time and ends the line.
///
///   anneal::search_progress progress({.trials = 60}, anneal::read_search_log("search.jsonl").history);
///   progress.end(trial, anneal::trial_state::complete, loss);
class search_progress {
 public:
  /// `before`: what a search that is resumed has done already.
  explicit search_progress(progress_options options, const search_history& before = search_history())
      : options_(std::move(options)), history_(options_.direction, {}), begun_(now()), drawn_(begun_) {
    for (const auto& [n, t] : before.trials()) {
      if (t.state != trial_state::running) {
        history_.trial(n, {}, {}, no_number);
        history_.end(n, t.state, t.score, no_number);
      }
    }
    before_ = ended();
    tenths_ = tenths();
    if (!options_.redraw) {
      options_.redraw = terminal();
    }
  }
  search_progress(const search_progress&) = delete;
  search_progress& operator=(const search_progress&) = delete;
  ~search_progress() { finish(); }

  template <class... Rest>
  void trial(std::uint64_t n, const Rest&...) {
    history_.trial(n, {}, {}, no_number);
    draw(false);
  }

  void report(std::uint64_t, std::uint64_t, double) { draw(false); }

  void end(std::uint64_t n, trial_state state, double score) {
    const trial_record* former = history_.best();
    const double best = former != nullptr ? former->score : no_number;
    history_.end(n, state, score, no_number);
    former = history_.best();
    const bool tenth = tenths() != tenths_;
    tenths_ = tenths();
    draw(tenth || (former != nullptr && former->score != best));
  }

  void finish() {
    if (finished_) {
      return;
    }
    finished_ = true;
    if (*options_.redraw) {
      std::fprintf(options_.to, "\r%s\x1b[K\n", fitting().c_str());
    } else {
      std::fprintf(options_.to, "%s\n", text().c_str());
    }
    std::fflush(options_.to);
  }

  /// What the line says, without its bar.
  std::string text() const {
    std::string result = std::to_string(ended());
    result += options_.trials != 0 ? "/" + std::to_string(options_.trials) : ended() == 1 ? " trial" : " trials";
    for (const auto s : {trial_state::running, trial_state::pruned, trial_state::failed}) {
      if (history_.count(s) > 0) {
        result.append(", ").append(std::to_string(history_.count(s))).append(" ").append(to_text(s));
      }
    }
    if (const trial_record* best = history_.best()) {
      result += ", best " + detail::short_digits(best->score) + " of trial " + std::to_string(best->trial);
    }
    const double elapsed = now() - begun_;
    result += ", " + minutes(elapsed);
    if (ended() > before_ && options_.trials > ended()) {
      result +=
          ", " +
          minutes(elapsed / static_cast<double>(ended() - before_) * static_cast<double>(options_.trials - ended())) +
          " left";
    }
    return result;
  }

 private:
  static constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

  std::size_t ended() const { return history_.trials().size() - history_.count(trial_state::running); }

  /// Of a search without an end, how often the number of its trials has doubled.
  std::uint64_t tenths() const {
    std::uint64_t result = 0;
    if (options_.trials == 0) {
      for (std::size_t n = ended(); n > 0; n /= 2) {
        ++result;
      }
      return result;
    }
    return static_cast<std::uint64_t>(static_cast<double>(ended()) * 10 / static_cast<double>(options_.trials));
  }

  double now() const {
    using namespace std::chrono;
    return options_.clock ? options_.clock() : duration<double>(steady_clock::now().time_since_epoch()).count();
  }

  /// "0:41", "1:02:03"
  static std::string minutes(double seconds) {
    const auto s = std::llround((std::min)((std::max)(seconds, 0.0), 1e15));
    char text[40];
    if (s < 3600) {
      std::snprintf(text, sizeof text, "%d:%02d", static_cast<int>(s / 60), static_cast<int>(s % 60));
    } else {
      std::snprintf(text, sizeof text, "%lld:%02d:%02d", s / 3600, static_cast<int>(s / 60 % 60),
                    static_cast<int>(s % 60));
    }
    return text;
  }

  bool terminal() const {
#if defined(TIOCGWINSZ)
    return isatty(fileno(options_.to)) != 0;
#else
    return false;
#endif
  }

  std::size_t columns() const {
#if defined(TIOCGWINSZ)
    winsize size{};
    if (ioctl(fileno(options_.to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
      return size.ws_col;
    }
#endif
    return 80;
  }

  /// With as much of a bar as the window has room for; the last column stays free, where terminals begin a new line.
  std::string fitting() const {
    const std::string told = text();
    const std::size_t room = columns() - 1;
    if (options_.trials == 0 || told.size() + 13 > room) {
      return told.substr(0, room);
    }
    const std::size_t width = (std::min)(room - told.size() - 3, std::size_t{20});
    const double share = static_cast<double>(ended()) / static_cast<double>(options_.trials);
    const std::size_t full = static_cast<std::size_t>((std::min)(share, 1.0) * static_cast<double>(width));
    const std::string head = full < width ? ">" : "";
    return "[" + std::string(full, '=') + head + std::string(width - full - head.size(), ' ') + "] " + told;
  }

  void draw(bool worth_a_line) {
    if (finished_) {
      return;
    }
    const double at = now();
    const bool first = !anything_;
    if (*options_.redraw) {
      if (first || at - drawn_ >= 0.1) {
        std::fprintf(options_.to, "\r%s\x1b[K", fitting().c_str());
        std::fflush(options_.to);
        drawn_ = at;
        anything_ = true;
      }
    } else if (waits_ |= worth_a_line; waits_ && (first || at - drawn_ >= options_.pause)) {
      std::fprintf(options_.to, "%s\n", text().c_str());
      std::fflush(options_.to);
      drawn_ = at;
      anything_ = true;
      waits_ = false;
    }
  }

  progress_options options_;
  search_history history_;
  double begun_;
  double drawn_;
  std::size_t before_ = 0;  // how many had ended
  std::uint64_t tenths_ = 0;
  bool anything_ = false;  // was drawn
  bool waits_ = false;     // for its line
  bool finished_ = false;
};

}  // namespace anneal
