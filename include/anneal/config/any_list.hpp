// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "anneal/compose/pointwise.hpp"
#include "anneal/config/any_schedule.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/math.hpp"

/// sequence and the pointwise operators over a list whose length is known at run time only: the same rates and the same
/// description as the static ones.
namespace anneal {

/// The states of a list of schedules, in their order.
class any_states {
 public:
  any_states() = default;
  explicit any_states(const std::vector<any_schedule>& parts) {
    states_.reserve(parts.size());
    for (const any_schedule& part : parts) {
      states_.push_back(part.initial_state());
    }
  }

  std::size_t size() const noexcept { return states_.size(); }
  any_state& operator[](std::size_t i) noexcept { return states_[i]; }
  const any_state& operator[](std::size_t i) const noexcept { return states_[i]; }

  friend bool operator==(const any_states&, const any_states&) = default;

  bool remembers() const {
    return std::any_of(states_.begin(), states_.end(), [](const any_state& q) { return q.remembers(); });
  }

  void write_to(auto& sink) const {
    sink.begin_list();
    for (const any_state& state : states_) {
      detail::write(sink, state);
    }
    sink.end_list();
  }

  /// As many as there are: each belongs to a part.
  void read_from(auto& source) {
    source.require_size(states_.size());
    for (std::size_t i = 0; i < states_.size(); ++i) {
      source.enter(i);
      detail::read(source, states_[i]);
      source.leave();
    }
  }

 private:
  std::vector<any_state> states_;
};

namespace detail {

/// A list of schedules and the ways to their states, which sequence and the pointwise operators share.
class any_parts {
 public:
  any_parts(const char* where, std::vector<any_schedule> parts) : where_(where), parts_(std::move(parts)) {
    require(!parts_.empty(), where, "of", "must hold a schedule", 0);
  }

  /// Throws where the states are not those of these parts, or these were moved from.
  void check(const any_states& states) const {
    if (states.size() != parts_.size() || parts_.empty()) {
      report_size(where_, "the states", "must be as many as the parts", parts_.size(), states.size());
    }
  }

  const std::vector<any_schedule>& list() const noexcept { return parts_; }
  const any_schedule& operator[](std::size_t i) const noexcept { return parts_[i]; }
  std::size_t size() const noexcept { return parts_.size(); }

 private:
  const char* where_;
  std::vector<any_schedule> parts_;
};

}  // namespace detail

/// `sequence` of a list. Errors: the list is empty; one before the last has no end.
class any_sequence {
 public:
  static constexpr const char* name = "sequence";
  using state = any_states;

  explicit any_sequence(std::vector<any_schedule> parts) : parts_("anneal::sequence", std::move(parts)) {
    double start = 0;
    for (const any_schedule& part : parts_.list()) {
      detail::checked_end("anneal::sequence", start);
      starts_.push_back(start);
      start += part.length();
    }
    length_ = start;
  }

  [[nodiscard]] state initial_state() const { return state(parts_.list()); }

  [[nodiscard]] double operator()(const state& states, step t) const {
    parts_.check(states);
    const std::size_t i = speaking(t);
    return parts_[i](states[i], t - starts_[i]);
  }

  [[nodiscard]] state observe(state states, step t, double metric) const {
    parts_.check(states);
    const std::size_t i = speaking(t);
    states[i] = parts_[i].observe(states[i], t - starts_[i], metric);
    return states;
  }

  void each_listener(state& states, step t, auto& visit) const {
    parts_.check(states);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      detail::each_listener_in(i, parts_[i], states[i], t - starts_[i], visit);
    }
  }

  [[nodiscard]] step length() const noexcept { return length_; }

  void fuse_into(auto& to) const { to.sequence(parts_.list(), starts_); }

  void describe(auto&& field) const { field("of", parts_.list()); }

 private:
  /// The last one that has started: of several that start at t, those before it have no length.
  std::size_t speaking(double t) const noexcept {
    std::size_t i = parts_.size() - 1;
    while (i > 0 && t < starts_[i]) {
      --i;
    }
    return i;
  }

  detail::any_parts parts_;
  std::vector<double> starts_;
  double length_ = 0;
};

namespace detail {

/// any_pointwise of schedules that do not listen.
template <class F>
class silent_pointwise {
 public:
  explicit silent_pointwise(const std::vector<any_schedule>& parts) : parts_(parts.begin(), parts.end()) {}

  [[nodiscard]] double operator()(step t) const {
    double rate = parts_[0](t);
    for (std::size_t i = 1; i < parts_.size(); ++i) {
      rate = F::fold(rate, parts_[i](t));
    }
    return F::finish(rate, parts_.size());
  }

  void fill_n(double first, std::size_t n, double* out) const {
    constexpr std::size_t block = 512;
    double rates[block];
    for (std::size_t done = 0; done < n; done += block) {
      const std::size_t here = n - done < block ? n - done : block;
      parts_[0].fill_n(first + static_cast<double>(done), here, out + done);
      for (std::size_t i = 1; i < parts_.size(); ++i) {
        parts_[i].fill_n(first + static_cast<double>(done), here, rates);
        for (std::size_t j = 0; j < here; ++j) {
          out[done + j] = F::fold(out[done + j], rates[j]);
        }
      }
      for (std::size_t j = 0; j < here; ++j) {
        out[done + j] = F::finish(out[done + j], parts_.size());
      }
    }
  }

 private:
  std::vector<silent> parts_;
};

}  // namespace detail

/// A pointwise operator of a list: F is what `*`, `+`, min, max or average apply. Errors: the list is empty.
template <class F>
class any_pointwise {
 public:
  static constexpr const char* name = F::name;
  using state = any_states;

  explicit any_pointwise(std::vector<any_schedule> parts) : parts_("anneal::pointwise", std::move(parts)) {}

  [[nodiscard]] state initial_state() const { return state(parts_.list()); }

  [[nodiscard]] double operator()(const state& states, step t) const {
    parts_.check(states);
    double rate = parts_[0](states[0], t);
    for (std::size_t i = 1; i < parts_.size(); ++i) {
      rate = F::fold(rate, parts_[i](states[i], t));
    }
    return F::finish(rate, parts_.size());
  }

  [[nodiscard]] state observe(state states, step t, double metric) const {
    parts_.check(states);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      states[i] = parts_[i].observe(states[i], t, metric);
    }
    return states;
  }

  void each_listener(state& states, step t, auto& visit) const {
    parts_.check(states);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      detail::each_listener_in(i, parts_[i], states[i], t, visit);
    }
  }

  [[nodiscard]] step length() const {
    double longest = 0;
    for (const any_schedule& part : parts_.list()) {
      longest = detail::greatest<double>(longest, part.length());
    }
    return longest;
  }

  void fuse_into(auto& to) const { to.part(detail::silent_pointwise<F>(parts_.list())); }

  void describe(auto&& field) const { field("of", parts_.list()); }

 private:
  detail::any_parts parts_;
};

}  // namespace anneal
