// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/describe.hpp"

namespace anneal::detail {

/// The parameters of a recipe that takes a curve after its braces.
template <class Params, class Curve>
struct along {
  static constexpr const char* name = Params::name;

  Params params;
  Curve curve;

  static constexpr void fields(auto& p, auto&& field) requires describable<Curve> {
    Params::fields(p.params, field);
    field("curve", p.curve);
  }
};

template <class Params, class Curve>
along(Params, Curve) -> along<Params, Curve>;

}  // namespace anneal::detail
