// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/updates.hpp"

namespace anneal {

/// A composition under a name of its own: it has the rates of S, and is described by the parameters that it was made
/// from. What recipes and dialects give.
///
/// Params: an aggregate with a static `name` and a static `fields(params, field)`, which calls field("name", member) for
/// each member. Where the name is another framework's, "optax.linear_schedule", lengths in (0, 1) are refused.
/// Models: pure, finite or feedback as S is.
template <class Params, schedule S>
class named : public S {
 public:
  using params = Params;
  static constexpr const char* name = Params::name;

  constexpr named(Params p, S s) : S(std::move(s)), params_(std::move(p)) {
    if constexpr (of_another_framework()) {
      detail::require_updates(params_);
    }
  }

  [[nodiscard]] constexpr const Params& parameters() const noexcept { return params_; }

  constexpr void describe(auto&& field) const requires detail::has_fields<const Params> {
    detail::describe_as<rate_t<S>>(params_, field);
  }

 private:
  /// "optax.linear_schedule"
  static constexpr bool of_another_framework() noexcept {
    const char* c = Params::name;
    while (*c != '\0' && *c != '.') {
      ++c;
    }
    return *c == '.';
  }

  Params params_;
};

}  // namespace anneal
