// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "anneal/config/json/node.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/exponential.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"

namespace anneal::detail {

/// A curve with one parameter.
template <class Curve>
Curve curve_of(json_node& node, const char* parameter) {
  const double value = node.get(parameter, not_given);
  return node.guarded([value] { return Curve(value); });
}

/// Calls f with the curve of a description: {"type": "power", "exponent": 2}. The one list of all curves. A curve is
/// mirrored once at most: twice is the curve itself.
template <bool Mirror = true, class F>
any_schedule with_curve_of(json_node& node, F f) {
  const std::string name = node.text("type");
  const auto done = [&](const auto& curve) {
    node.finish();
    return f(curve);
  };
  if (name == curve::linear::name) {
    return done(curve::linear{});
  }
  if (name == curve::cosine::name) {
    return done(curve::cosine{});
  }
  if (name == curve::power::name) {
    return done(curve_of<curve::power>(node, "exponent"));
  }
  if (name == curve::exponential::name) {
    return done(curve_of<curve::exponential>(node, "ratio"));
  }
  if constexpr (Mirror) {
    if (name == curve::mirrored<curve::linear>::name) {
      json_node original = node.object_or_name("of");
      return with_curve_of<false>(original, [&](const auto& curve) { return done(curve::mirrored(curve)); });
    }
  }
  node.fail("must be a curve, got \"" + name + "\"");
}

/// Calls f with the curve in a field, which is a description or, for one without parameters, a name; with a straight
/// line if there is no such field.
template <class F>
any_schedule with_curve(json_node& in, F f, const char* field = "curve") {
  if (!in.has(field)) {
    in.get(field, 0);  // asked for
    return f(curve::linear{});
  }
  json_node node = in.object_or_name(field);
  return with_curve_of(node, f);
}

}  // namespace anneal::detail
