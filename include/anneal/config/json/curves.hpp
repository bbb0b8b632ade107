// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "anneal/config/any_curve.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/linear.hpp"

namespace anneal::detail {

/// One name of a curve.
struct json_curve {
  const char* name;
  any_curve (*build)(json_node& node);
};

/// All curves: the list in curves.cpp.
std::span<const json_curve> json_curves();

/// The curve in a field, which is a description or, for one without parameters, a name.
any_curve curve_in(json_node& in, const char* field);

/// Calls f with the curve in a field, with `fallback` if there is none. The two curves that most ramps are along keep
/// their types.
template <class F, class Fallback = curve::linear>
any_schedule with_curve(json_node& in, F f, Fallback fallback = {}, const char* field = "curve") {
  if (!in.given(field, Fallback::name)) {
    return f(fallback);
  }
  const any_curve given = curve_in(in, field);
  if (given == any_curve(curve::linear{})) {
    return f(curve::linear{});
  }
  if (given == any_curve(curve::cosine{})) {
    return f(curve::cosine{});
  }
  return f(given);
}

}  // namespace anneal::detail
