// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/detail/strict.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// note: worth knowing, and often meant. warning: likely a mistake.
enum class severity { note, warning };

constexpr const char* name_of(severity level) noexcept { return detail::name_in(level, {"note", "warning"}); }

/// What is remarkable about a schedule in a run.
struct finding {
  const char* name;  ///< "negative_rate": one of the table of findings()
  severity level;    ///< whether it is likely a mistake
  step at;           ///< the update that shows it
  std::string text;  ///< in words, with the numbers
};

namespace detail {

/// Reads the rates of a run one after the other, twice, and then some that would come after it, and says what is remarkable.
class rate_reader {
 public:
  explicit rate_reader(double updates) : updates_(updates) {}

  /// The first time: what is high and what is low.
  void measure(double t, double rate) {
    if (!is_finite(rate)) {
      return once(bad_, t, rate);
    }
    if (rate < 0) {
      once(negative_, t, rate);
    }
    if (rate == 0 && t > 0) {
      once(zero_, t, rate);
      zeros_ += 1;
    }
    if (rate > high_.rate || !high_.seen) {
      high_ = {true, t, rate};
    }
    if (rate < low_.rate || !low_.seen) {
      low_ = {true, t, rate};
    }
    if (t < 3) {
      first_[static_cast<std::size_t>(t)] = rate;
    }
    last_ = rate;
  }

  /// The second time: how the rate goes from one to the other.
  void follow(double t, double rate) {
    changes_[0] = changes_[1];
    changes_[1] = changes_[2];
    changes_[2] = t > 0 ? rate - previous_ : 0;
    highest_so_far_ = t > 0 ? highest_so_far_ : rate;
    if (t > 1) {
      judge_change(t - 1, changes_[1], previous_, magnitude(changes_[0]), magnitude(changes_[2]));
    }
    if (t == updates_ - 1) {
      judge_change(t, changes_[2], rate, magnitude(changes_[1]), 0);
    }
    if (magnitude(rate) > 1e-6 * scale()) {
      alive_ = t;
    }
    previous_ = rate;
  }

  /// After that, what would come after the run.
  void look_ahead(double t, double rate) {
    if (!is_finite(rate)) {
      return;
    }
    if (!ahead_high_.seen || rate > ahead_high_.rate) {
      ahead_high_ = {true, t, rate};
    }
    if (!ahead_low_.seen || rate < ahead_low_.rate) {
      ahead_low_ = {true, t, rate};
    }
    if (!ahead_first_.seen) {
      ahead_first_ = {true, t, rate};
    }
    ahead_last_ = {true, t, rate};
  }

  /// Between two updates around the highest rate.
  void look_between(double t, double rate) {
    if (!between_.seen || rate > between_.rate) {
      between_ = {true, t, rate};
    }
  }

  double highest_at() const noexcept { return high_.at; }

  /// length: of the schedule, infinite where it has no end; per_epoch: 0 where it is not known.
  std::vector<finding> findings(double length, double per_epoch) && {
    values();
    beginning();
    ending(length);
    course();
    steps(per_epoch);
    return std::move(found_);
  }

 private:
  struct place {
    bool seen = false;
    double at = 0;
    double rate = 0;
  };

  static void once(place& where, double t, double rate) {
    if (!where.seen) {
      where = {true, t, rate};
    }
  }

  double scale() const noexcept { return greatest(magnitude(high_.rate), magnitude(low_.rate)); }
  double negligible() const noexcept { return 1e-9 * scale(); }
  bool constant() const noexcept { return high_.rate == low_.rate; }

  void judge_change(double t, double change, double rate, double before, double after) {
    const double size = magnitude(change);
    const double slope = greatest(before, after);
    const bool is_jump = size > 0.05 * scale() && size > 4 * slope && t > 1;
    if (is_jump && slope > 1e-6 * size) {
      once(change > 0 ? up_ : down_, t, rate);
      if (change > 0) {
        ups_ += 1;
        up_from_ = ups_ == 1 ? rate - change : up_from_;
        highest_before_up_ = ups_ == 1 ? highest_so_far_ : highest_before_up_;
      } else {
        down_from_ = down_.at == t ? rate - change : down_from_;
      }
    } else if (size > negligible() && slope <= 1e-6 * size) {
      once(stair_, t, rate);
      if (stairs_.size() < 1'000) {  // enough to tell where they are in an epoch
        stairs_.push_back(t);
      }
    }
    if (size > negligible()) {
      last_change_ = t;
      falls_last_ = change < 0 && slope <= 1e-6 * size;
    }
    slopes_ = slopes_ || (size > negligible() && slope > 1e-6 * size);
    if (!is_jump && size > negligible()) {
      if (change > 0 && falling_) {
        minima_ += 1;
        minimum_ = {true, t - 1, rate - change};
      }
      falling_ = change < 0;
      fell_ = fell_ || falling_;
    }
    highest_so_far_ = greatest(highest_so_far_, rate);
  }

  [[gnu::format(printf, 5, 6)]] void add(const char* name, severity level, double at, const char* format, ...) {
    char text[320];
    std::va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    found_.push_back({name, level, at, text});
  }

  void values() {
    if (bad_.seen) {
      add("not_finite", severity::warning, bad_.at, "update %.0f has the rate %g", bad_.at, bad_.rate);
    }
    if (negative_.seen) {
      add("negative_rate", severity::warning, negative_.at, "update %.0f has the rate %g, which climbs", negative_.at,
          negative_.rate);
    } else if (ahead_low_.seen && ahead_low_.rate < 0) {
      add("negative_rate", severity::warning, ahead_low_.at, "past the run the rate is negative: %g at %.0f",
          ahead_low_.rate, ahead_low_.at);
    }
    if (zero_.seen) {
      add("zero_rate", severity::warning, zero_.at,
          "%.0f update%s after the first %s the rate 0 and change%s nothing, %s%.0f", zeros_, zeros_ == 1 ? "" : "s",
          zeros_ == 1 ? "has" : "have", zeros_ == 1 ? "s" : "", zeros_ == 1 ? "number " : "from number ", zero_.at);
    }
  }

  void beginning() {
    if (updates_ < 2) {
      return;
    }
    if (first_[0] == 0 && high_.at == 1 && high_.rate > 0 && updates_ > 100) {
      add("warmup_of_one_update", severity::warning, 0,
          "the first update has the rate 0, and the second the highest of all, %g: is the length of the warm-up a part "
          "of the run?",
          high_.rate);
    } else if (first_[0] == 0 && high_.rate > 0) {
      add("first_rate_zero", severity::note, 0,
          "the first update has the rate 0 and changes nothing, as a warm-up from 0 has it; the next has %g",
          first_[1]);
    }
    if (updates_ > 2 && first_[0] - first_[1] > 0.05 * scale() && first_[2] > first_[1] && first_[1] > 0) {
      add("first_rate_high", severity::warning, 0,
          "the first update has %g, the second %g, from which it rises: a warm-up that begins one update late",
          first_[0], first_[1]);
    }
    if (between_.seen && between_.rate > high_.rate * 1.02) {
      add("peak_between_updates", severity::note, between_.at,
          "the highest rate, %g, is at %g, between two updates; the highest that is used is %g", between_.rate,
          between_.at, high_.rate);
    }
  }

  void ending(double length) {
    const bool endless = !is_finite(length);
    const double more = updates_ - length;
    const bool changes_later =
        ahead_high_.seen && (ahead_high_.rate > last_ + negligible() || ahead_low_.rate < last_ - negligible());
    // Whether anything comes after the rate of the next update, to which most schedules fall in exactly the run.
    const bool goes_on =
        ahead_high_.rate > ahead_first_.rate + negligible() || ahead_low_.rate < ahead_first_.rate - negligible();
    if (!endless && length > updates_ && changes_later && goes_on) {
      add("longer_than_run", severity::warning, updates_ - 1,
          "the schedule has %.10g updates, the run %.0f: it stops at %g, and %g is never reached", length, updates_,
          last_, ahead_last_.rate);
    } else if (!endless && length >= updates_ && ahead_last_.seen && ahead_last_.rate < last_ - 1e-3 * scale()) {
      add("floor_not_reached", severity::note, updates_ - 1,
          "the last update has %g; the end of the schedule, %g, would be that of the next one", last_,
          ahead_last_.rate);
    } else if (!endless && more > 1 && length > 0 && slopes_ && last_ < high_.rate) {
      add("shorter_than_run", severity::note, length,
          "the schedule ends at %.10g, and %.0f updates have its last rate, %g", length, whole(more), last_);
    }
    const bool rising_all_along = !fell_ && high_.at == updates_ - 1 && !constant() && ups_ == 0;
    if (ahead_high_.seen && ahead_high_.rate > high_.rate + 0.01 * scale()) {
      if (rising_all_along && !goes_on) {
        add("peak_not_reached", severity::note, updates_ - 1,
            "the last update has %g; the end of the schedule, %g, would be that of the next one", last_,
            ahead_high_.rate);
      } else if (rising_all_along) {
        add("warmup_longer_than_run", severity::warning, updates_ - 1,
            "the rate rises through the whole run, to %g, and would go on to %g at %.0f", last_, ahead_high_.rate,
            ahead_high_.at);
      } else {
        add("peak_not_reached", severity::warning, ahead_high_.at, "the highest rate, %g at %.0f, comes after the run",
            ahead_high_.rate, ahead_high_.at);
      }
    } else if (high_.at == updates_ - 1 && !constant() && updates_ > 2) {
      add("ends_at_peak", severity::warning, updates_ - 1, "the last update has the highest rate of all, %g", last_);
    }
    if (constant() && changes_later && updates_ > 1) {
      add("never_changes", severity::warning, 0,
          "all updates have the rate %g; the first other one would come after the run", last_);
    }
  }

  void course() {
    if (minima_ == 1 && ups_ == 0 && last_ > minimum_.rate + 0.01 * scale()) {
      add("rises_past_end", severity::warning, minimum_.at,
          "the rate falls to %g at %.0f and rises again, to %g at the end of the run", minimum_.rate, minimum_.at,
          last_);
    } else if (minima_ == 0 && ups_ == 0 && falling_ && ahead_first_.seen &&
               ahead_last_.rate > last_ + 0.01 * scale() && ahead_first_.rate < last_ + 0.05 * scale()) {
      add("rises_past_end", severity::note, updates_, "past the run the rate rises again, to %g at %.0f",
          ahead_last_.rate, ahead_last_.at);
    }
    if (up_.seen) {
      const bool restart = up_.rate <= highest_before_up_ * 1.000001;
      add("jump", restart ? severity::note : severity::warning, up_.at, "the rate jumps up, from %g to %g at %.0f%s",
          up_from_, up_.rate, up_.at, restart ? ": a restart, if that is meant" : "");
    }
    if (down_.seen) {
      add("jump", severity::warning, down_.at, "the rate jumps down, from %g to %g at %.0f, beside a slope", down_from_,
          down_.rate, down_.at);
    }
    if (alive_ < updates_ / 2 - 1 && scale() > 0) {
      add("decayed_early", severity::warning, alive_ + 1,
          "from update %.0f of %.0f on the rate is less than a millionth of the highest: are these steps epochs?",
          alive_ + 1, updates_);
    } else if (updates_ > 100 && falls_last_ && last_change_ <= 0.05 * updates_ && ahead_first_.seen &&
               !(ahead_low_.rate < last_ - negligible()) && !(ahead_high_.rate > last_ + negligible())) {
      add("milestones_early", severity::warning, last_change_,
          "the rate falls for the last time at update %.0f of %.0f, to %g: are these milestones epochs?", last_change_,
          updates_, last_);
    }
  }

  void steps(double per_epoch) {
    if (per_epoch < 4 || !is_whole(per_epoch) || stairs_.empty()) {
      return;
    }
    const period epoch(per_epoch);
    bool late = true;
    bool early = true;
    for (const double t : stairs_) {
      late = late && epoch(t).remainder == 1;
      early = early && epoch(t).remainder == per_epoch - 1;
    }
    if (late || early) {
      add("off_by_one", severity::warning, stair_.at,
          "the rate changes at update %.0f, one %s the beginning of an epoch", stair_.at, late ? "after" : "before");
    }
  }

  double updates_;
  place bad_, negative_, zero_, high_, low_, up_, down_, stair_, minimum_, between_;
  place ahead_first_, ahead_last_, ahead_high_, ahead_low_;
  double zeros_ = 0, minima_ = 0, ups_ = 0, up_from_ = 0, down_from_ = 0;
  double highest_so_far_ = 0, highest_before_up_ = 0;
  double first_[3] = {};
  double last_ = 0, previous_ = 0, alive_ = -1;
  double changes_[3] = {};
  double last_change_ = 0;
  bool falling_ = false, fell_ = false, slopes_ = false, falls_last_ = false;
  std::vector<double> stairs_;
  std::vector<finding> found_;
};

}  // namespace detail

}  // namespace anneal
