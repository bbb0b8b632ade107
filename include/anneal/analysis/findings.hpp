// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "anneal/analysis/detail/reader.hpp"
#include "anneal/analysis/detail/walk.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

namespace detail {

/// The updates of the run, or where they are not told the length of the schedule.
template <schedule S>
double run_length(const S& s, const horizon& run) {
  if constexpr (finite_schedule<S>) {
    if (!run.parameters().updates && is_finite(s.length()) && s.length() > 0) {
      const double length = s.length();
      return whole(length) + (is_whole(length) ? 0.0 : 1.0);
    }
  }
  return run.updates();
}

template <schedule S>
double length_or_infinite(const S& s) {
  if constexpr (finite_schedule<S>) {
    return s.length();
  } else {
    return infinite();
  }
}

/// What would come after the run: to the end of the schedule, or as long again.
void look_ahead(rate_reader& reader, const auto& pure, double updates, double length) {
  const double end = is_finite(length) ? greatest(length, updates) : 2 * updates;
  const double stride = greatest(1.0, whole((end - updates) / 4'096));
  for (double t = updates; t < end; t += stride) {
    reader.look_ahead(t, static_cast<double>(pure(t)));
  }
  reader.look_ahead(end, static_cast<double>(pure(end)));
  const double peak = reader.highest_at();
  for (double t = greatest(0.0, peak - 1); t <= least(peak + 1, updates - 1); t += 0.015625) {
    reader.look_between(t, static_cast<double>(pure(t)));
  }
}

}  // namespace detail

/// What is remarkable about the rates of a schedule in a run, the likely mistakes among it as warnings:
///
///   not_finite              a rate is NaN or infinite
///   negative_rate           a rate is below 0, in the run or as far again past it
///   zero_rate               updates after the first one have the rate 0
///   first_rate_zero         (note) the first update has the rate 0
///   warmup_of_one_update    the first update has the rate 0, the second the highest, in a run of more than 100
///   first_rate_high         the first rate is high, the second low, from which it rises
///   peak_between_updates    (note) no update has the highest rate
///   longer_than_run         the schedule would still change after the run
///   floor_not_reached       (note) the end of the schedule, visibly lower, is that of the update after the last
///   shorter_than_run        (note) the end of the schedule holds for the rest of the run
///   warmup_longer_than_run  the rate rises through the whole run, and would go on
///   peak_not_reached        a higher rate comes after the run; (note) of a rise that is as long as the run
///   ends_at_peak            the last rate is the highest
///   never_changes           all rates of the run are one, and later there would be others
///   rises_past_end          the rate falls to a floor and rises again
///   jump                    the rate jumps beside a slope; a jump up to where it has been before is a note: a restart
///   decayed_early           the rate is below a millionth of the highest for more than half of the run
///   milestones_early        the rate falls in stairs, for the last time in the first twentieth of a run of more than 100
///   off_by_one              all stairs are one update beside the beginning of an epoch; needs updates_per_epoch
///
/// run: its updates, or where these are not given the length of the schedule. metrics: what a schedule that listens hears,
/// numbers, one after every update, or metric_at; without them it hears nothing, and what would come after the run is known
/// of those only that do not listen.
/// Reads every rate of the run twice. Errors: no updates given for a schedule without an end.
///
///   for (const anneal::finding& f : anneal::findings(schedule, run)) {
///     std::cerr << name_of(f.level) << ": " << f.name << ": " << f.text << '\n';
///   }
template <schedule S, detail::metric_list List>
[[nodiscard]] std::vector<finding> findings(const S& s, const horizon& run, const List& metrics) {
  const double updates = detail::run_length(s, run);
  detail::rate_reader reader(updates);
  constexpr const char* where = "anneal::findings";
  detail::walk(where, s, updates, metrics, [&](double t, double rate) { reader.measure(t, rate); });
  detail::walk(where, s, updates, metrics, [&](double t, double rate) { reader.follow(t, rate); });
  if constexpr (detail::pure_or_perhaps<S>) {
    if (!detail::listens(s)) {
      detail::look_ahead(reader, detail::as_pure(where, s), updates, detail::length_or_infinite(s));
    }
  }
  return std::move(reader).findings(detail::length_or_infinite(s),
                                    run.parameters().updates_per_epoch ? *run.parameters().updates_per_epoch : step(0));
}

template <schedule S>
[[nodiscard]] std::vector<finding> findings(const S& s, const horizon& run) {
  return anneal::findings(s, run, std::vector<double>{});
}

}  // namespace anneal
