// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json/definition.hpp"
#include "anneal/config/json/state.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/core/step.hpp"
#include "anneal/track/detail/facts.hpp"
#include "anneal/track/detail/seen.hpp"
#include "anneal/track/sink.hpp"

namespace anneal {

/// The fields of tracked.
struct tracked_options {
  step every = 1;                            ///< what the optimizer saw is written each so many updates, >= 1
  std::optional<anneal::horizon> horizon{};  ///< of the run, written with its definition
  std::string prefix{};                      ///< before all names, for several in one sink: "generator/"
};

/// A scheduled or a scheduler whose run is written to a sink.
///
///   anneal::scheduled opt{optimizer, learning_rate = s, momentum = other};
///   anneal::tracked run{opt, anneal::tensorboard_sink("runs/first"), {.every = 10}};
///   for (...) { run.step(parameters, gradients); }
///
/// What is an lvalue is referred to, an rvalue is taken over. It is used in the place of what it tracks: all of that is here,
/// and what is done to it elsewhere, or by run(), is not seen, but that its clock was set (where the sink has rate()).
///
/// Before the first update, and by restore() and seek(), the facts are written: the definition, its fingerprint, the horizon,
/// the version (sink.hpp). Then for update t, where t is a multiple of `every` or one has been passed since the last, and for
/// the first: learning_rate, momentum, … at step t, as they were read from the optimizer when the schedules had written
/// them, so rounded to float where it holds a float; learning_rate/0, learning_rate/1 where each parameter
/// group has a plan of its own. Of a scheduler: its rate, as learning_rate.
/// observe(metric) writes it at the step at which it is heard. scalar(name, value) and text(name, text) are for the rest,
/// at the present step, position().
///
/// Errors: as what is tracked; what the sink throws. An update is made and counted before it is written, and a metric is
/// heard before: what a sink throws then loses a line of the record, and what step() returned, but nothing of the run; it goes on
/// with the next step(). The facts are written before the update: without them it is not made.
/// An update that is not written allocates nothing and costs one comparison of the clock.
template <class Run, class Sink>
class tracked {
  using run_type = std::remove_reference_t<Run>;
  using sink_type = std::remove_reference_t<Sink>;

  static_assert(sink<Sink>, "anneal::tracked: a sink has scalar(name, value, step), text(name, text, step), flush()");

 public:
  explicit tracked(Run&& run, Sink&& to, tracked_options options = {})
      : run_(std::forward<Run>(run)),
        sink_(std::forward<Sink>(to)),
        options_(std::move(options)),
        seen_(detail::seen_rates(run_, options_.prefix)) {
    detail::require(options_.every >= 1, "anneal::tracked", "every", "must be at least 1", options_.every);
  }

  template <class... Arguments>
  decltype(auto) step(Arguments&&... arguments) {
    const double t = run_.position();
    if (!looks(t)) {
      return run_.step(std::forward<Arguments>(arguments)...);
    }
    apply_and_look();
    if constexpr (std::is_void_v<decltype(run_.step(std::forward<Arguments>(arguments)...))>) {
      run_.step(std::forward<Arguments>(arguments)...);
      write(t);
    } else {
      decltype(auto) result = run_.step(std::forward<Arguments>(arguments)...);
      write(t);
      return result;
    }
  }

  void apply() requires requires(run_type& r) { r.apply(); }
  {
    if (looks(run_.position())) {
      apply_and_look();
    } else {
      run_.apply();
    }
  }

  void advance(anneal::step updates = 1) {
    const double t = run_.position();
    if (looks(t) && !looked_) {
      begin();
      look();
    }
    run_.advance(updates);
    if (looks(t) && run_.position() > t) {
      write(t);
    }
  }

  void observe(double metric, std::string_view name = "metric") {
    begin();
    const double t = run_.position();
    run_.observe(metric);
    unheard_ += looked_ ? 1 : 0;
    detail::each_sink(sink_, [&]<class S>(S& s) {
      if constexpr (detail::sink_with_observed<S>) {
        s.observed(metric, t);
      } else {
        s.scalar(named(name), metric, t);
      }
    });
  }

  void scalar(std::string_view name, double value) {
    begin();
    sink_.scalar(named(name), value, run_.position());
  }
  void text(std::string_view name, std::string_view text) {
    begin();
    sink_.text(named(name), text, run_.position());
  }
  void flush() { sink_.flush(); }

  void seek(anneal::step t) {
    const double from = run_.position();
    if (begun_ || from != 0) {
      begin();
    }
    run_.seek(t);
    if (begun_) {
      sought_from_ = from;
      begin_anew();
    }
  }

  /// All that what is tracked has, and restore(tracked, json) below.
  template <class... Saved>
  void restore(Saved&&... saved) {
    run_.restore(std::forward<Saved>(saved)...);
    begin_anew();
  }

  template <class... Asked>
  [[nodiscard]] auto rate(Asked... asked) const -> decltype(std::declval<const run_type&>().rate(asked...)) {
    return run_.rate(asked...);
  }
  [[nodiscard]] anneal::step position() const noexcept { return run_.position(); }
  [[nodiscard]] const auto& state() const noexcept { return run_.state(); }
  [[nodiscard]] auto checkpoint() const requires requires(const run_type& r) { r.checkpoint(); }
  { return run_.checkpoint(); }
  void each_plan(auto& state, auto f) const requires requires(const run_type& r) { r.each_plan(state, f); }
  { run_.each_plan(state, std::move(f)); }

  auto& optimizer() noexcept requires requires(run_type& r) { r.optimizer(); }
  { return run_.optimizer(); }
  const auto& optimizer() const noexcept requires requires(const run_type& r) { r.optimizer(); }
  { return std::as_const(run_).optimizer(); }

  /// What is tracked.
  run_type& run() noexcept { return run_; }
  const run_type& run() const noexcept { return run_; }

  /// For load_checkpoint.
  friend auto read_state(const tracked& run, const nlohmann::json& saved, other_definition other) {
    return detail::read_state(run.run_, saved, other);
  }

  friend void restore(tracked& run, const nlohmann::json& saved, other_definition other = other_definition::refuse) {
    anneal::restore(run.run_, saved, other);
    run.begin_anew();
  }

 private:
  /// Whether update t is written at all. A clock that something else has put back is ahead of nothing.
  bool looks(double t) const noexcept { return detail::hears_rates<sink_type> || t >= next_ || t < last_; }

  void begin_anew() {
    begun_ = false;
    looked_ = false;
    next_ = 0;
    begin();
  }

  void begin() {
    if (begun_ && (!detail::hears_rates<sink_type> || run_.position() == left_)) {
      return;
    }
    run_facts facts = detail::facts_of(run_, options_.horizon);
    facts.prefix = options_.prefix;
    const std::optional<double> from = std::exchange(sought_from_, std::nullopt);
    detail::each_sink(sink_, [&]<class S>(S& s) {
      if constexpr (detail::sink_with_sought<S>) {
        if (from) {
          s.sought(*from, facts.step);
          return;
        }
      }
      if constexpr (detail::sink_with_start<S>) {
        s.start(facts);
      } else {
        write_facts(s, facts, options_.prefix);
      }
    });
    begun_ = true;
    left_ = run_.position();
  }

  void apply_and_look() {
    begin();
    run_.apply();
    look();
  }

  void look() {
    detail::look(run_, seen_);
    looked_ = true;
    unheard_ = 0;
  }

  void write(double t) {
    const bool due = t >= next_ || t < last_;
    looked_ = false;  // before what may throw
    left_ = run_.position();
    if (due) {
      last_ = t;
      next_ = (detail::whole(t / options_.every) + 1) * options_.every;
    }
    detail::each_sink(sink_, [&]<class S>(S& s) {
      for (const detail::seen_rate& seen : seen_) {
        if constexpr (detail::sink_with_rate<S>) {
          s.rate(seen.hyperparameter, seen.group, seen.value, t);
        } else if (due) {
          s.scalar(seen.name, seen.value, t);
        }
      }
      if constexpr (detail::sink_with_updated<S>) {
        s.updated(t, run_.position(), unheard_);
      }
    });
  }

  std::string named(std::string_view name) const { return options_.prefix + std::string(name); }

  Run run_;
  Sink sink_;
  tracked_options options_;
  std::vector<detail::seen_rate> seen_;
  double next_ = 0;  // from here on the next update is written
  double last_ = 0;  // the last one that was
  double left_ = 0;  // where the clock was left: elsewhere, something else has set it
  bool begun_ = false;
  bool looked_ = false;                  // since the last update
  std::size_t unheard_ = 0;              // metrics since then
  std::optional<double> sought_from_{};  // not told yet
};

template <class Run, class Sink>
tracked(Run&&, Sink&&) -> tracked<Run, Sink>;
template <class Run, class Sink>
tracked(Run&&, Sink&&, tracked_options) -> tracked<Run, Sink>;

/// As of what is tracked.
template <class Run, class Sink>
[[nodiscard]] nlohmann::json to_json(const tracked<Run, Sink>& opt) {
  return to_json(opt.run());
}
template <class Run, class Sink>
[[nodiscard]] nlohmann::json definition_of(const tracked<Run, Sink>& opt) {
  return definition_of(opt.run());
}

}  // namespace anneal
