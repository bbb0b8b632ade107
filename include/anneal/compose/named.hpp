// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"

namespace anneal {

/// A composition under a name of its own: it has the rates of S, and is described by the parameters that it was made
/// from. What recipes and dialects give.
///
/// Params: an aggregate with a static `name` and a static `fields(params, field)`, which calls field("name", member) for
/// each member.
/// Models: pure, finite or feedback as S is.
template <class Params, schedule S>
class named : public S {
 public:
  using params = Params;
  static constexpr const char* name = Params::name;

  constexpr named(Params p, S s) : S(std::move(s)), params_(std::move(p)) {}

  [[nodiscard]] constexpr const Params& parameters() const noexcept { return params_; }

  constexpr void describe(auto&& field) const requires detail::has_fields<const Params> {
    detail::describe_as<rate_t<S>>(params_, field);
  }

 private:
  Params params_;
};

}  // namespace anneal
