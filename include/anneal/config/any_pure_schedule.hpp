// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

#include "anneal/config/any_schedule.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// An any_schedule that does not listen, as a pure schedule: p(t), and all that pure schedules can do.
///
///   const anneal::any_pure_schedule p(from_json(file));
///   const double rate = p(1'000);
///
/// p(t): the rate of the schedule inside, bit for bit, through one indirect call; fill() makes one for all steps.
/// p.length(): that of the schedule inside, infinite if it has no end.
/// Models: pure, finite; regular: equal means the same description. Not constexpr.
/// Errors: std::invalid_argument for one that listens, when it is made; then as any_schedule.
class any_pure_schedule {
 public:
  template <std::same_as<any_schedule> S>  // none but this: what is asked for its copies must not lead back here
  explicit any_pure_schedule(S s) : s_(std::move(s)) {
    (void)detail::as_pure("anneal::any_pure_schedule", s_);
  }

  template <class S>
    requires(!std::same_as<S, any_pure_schedule> && pure_schedule<S>)
  any_pure_schedule(S s) : s_(std::move(s)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] double operator()(step t) const { return s_.at(t); }
  void fill_n(double first, std::size_t n, double* out) const { s_.fill_n(first, n, out); }

  [[nodiscard]] step length() const { return s_.length(); }
  [[nodiscard]] bool finite() const { return s_.finite(); }

  void write_to(auto& sink) const { s_.write_to(sink); }

  friend bool operator==(const any_pure_schedule&, const any_pure_schedule&) = default;

 private:
  any_schedule s_;
};

static_assert(pure_schedule<any_pure_schedule> && finite_schedule<any_pure_schedule> &&
              std::copyable<any_pure_schedule>);

}  // namespace anneal
