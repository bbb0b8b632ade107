// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "anneal/compose/pointwise.hpp"
#include "anneal/config/any_schedule.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/math.hpp"

/// sequence and the pointwise operators over a list whose length is known at run time only: the same rates and the same
/// description as the static ones.
namespace anneal {

namespace detail {

inline std::vector<any_state> initial_states(const std::vector<any_schedule>& parts) {
  std::vector<any_state> states;
  states.reserve(parts.size());
  for (const any_schedule& part : parts) {
    states.push_back(part.initial_state());
  }
  return states;
}

inline std::vector<any_schedule> checked_parts(const char* where, std::vector<any_schedule> parts) {
  require(!parts.empty(), where, "of", "must hold a schedule", 0);
  return parts;
}

}  // namespace detail

/// `sequence` of a list. Errors: the list is empty; one before the last has no end.
class any_sequence {
 public:
  static constexpr const char* name = "sequence";
  using state = std::vector<any_state>;

  explicit any_sequence(std::vector<any_schedule> parts)
      : parts_(detail::checked_parts("anneal::sequence", std::move(parts))) {
    double start = 0;
    for (const any_schedule& part : parts_) {
      detail::checked_end("anneal::sequence", start);
      starts_.push_back(start);
      start += part.length();
    }
    length_ = start;
  }

  [[nodiscard]] state initial_state() const { return detail::initial_states(parts_); }

  [[nodiscard]] double operator()(const state& states, step t) const {
    const std::size_t i = speaking(t);
    return parts_[i](states[i], t - starts_[i]);
  }

  [[nodiscard]] state observe(state states, step t, double metric) const {
    const std::size_t i = speaking(t);
    states[i] = parts_[i].observe(states[i], t - starts_[i], metric);
    return states;
  }

  [[nodiscard]] step length() const noexcept { return length_; }

  void describe(auto&& field) const { field("of", parts_); }

 private:
  /// The last one that has started: of several that start at t, those before it have no length.
  std::size_t speaking(double t) const noexcept {
    std::size_t i = parts_.size() - 1;
    while (i > 0 && t < starts_[i]) {
      --i;
    }
    return i;
  }

  std::vector<any_schedule> parts_;
  std::vector<double> starts_;
  double length_ = 0;
};

/// A pointwise operator of a list: F is what `*`, `+`, min, max or average apply. Errors: the list is empty.
template <class F>
class any_pointwise {
 public:
  static constexpr const char* name = F::name;
  using state = std::vector<any_state>;

  explicit any_pointwise(std::vector<any_schedule> parts)
      : parts_(detail::checked_parts("anneal::pointwise", std::move(parts))) {}

  [[nodiscard]] state initial_state() const { return detail::initial_states(parts_); }

  [[nodiscard]] double operator()(const state& states, step t) const {
    double rate = parts_[0](states[0], t);
    for (std::size_t i = 1; i < parts_.size(); ++i) {
      rate = F::fold(rate, parts_[i](states[i], t));
    }
    return F::finish(rate, parts_.size());
  }

  [[nodiscard]] state observe(state states, step t, double metric) const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      states[i] = parts_[i].observe(states[i], t, metric);
    }
    return states;
  }

  [[nodiscard]] step length() const {
    double longest = 0;
    for (const any_schedule& part : parts_) {
      longest = detail::greatest<double>(longest, part.length());
    }
    return longest;
  }

  void describe(auto&& field) const { field("of", parts_); }

 private:
  std::vector<any_schedule> parts_;
};

}  // namespace anneal
