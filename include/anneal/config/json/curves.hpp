// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "anneal/config/any_curve.hpp"
#include "anneal/config/detail/nearest.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/curve/composed.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/exponential.hpp"
#include "anneal/curve/hyperbolic.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/curve/logarithmic.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/curve/tanh.hpp"

namespace anneal::detail {

/// A curve with one parameter.
template <class Curve>
any_curve curve_with(json_node& node, const char* parameter) {
  const double value = node.get(parameter, not_given);
  return node.guarded([value] { return any_curve(Curve(value)); });
}

inline any_curve curve_in(json_node& in, const char* field);

/// The curve of a description: {"type": "power", "exponent": 2}. The one list of all curves.
inline any_curve curve_from_json(json_node& node) {
  const std::string name = node.text("type");
  if (name == curve::linear::name) {
    return any_curve(curve::linear{});
  }
  if (name == curve::cosine::name) {
    return any_curve(curve::cosine{});
  }
  if (name == curve::power::name) {
    return curve_with<curve::power>(node, "exponent");
  }
  if (name == curve::exponential::name) {
    return curve_with<curve::exponential>(node, "ratio");
  }
  if (name == curve::hyperbolic::name) {
    return curve_with<curve::hyperbolic>(node, "ratio");
  }
  if (name == curve::logarithmic::name) {
    return curve_with<curve::logarithmic>(node, "ratio");
  }
  if (name == curve::tanh::name) {
    const double lower = node.get("lower", not_given);
    const double upper = node.get("upper", not_given);
    return node.guarded([=] { return any_curve(curve::tanh(lower, upper)); });
  }
  if (name == curve::mirrored<any_curve>::name) {
    return any_curve(curve::mirrored<any_curve>(curve_in(node, "of")));
  }
  if (name == curve::composed<any_curve, any_curve>::name) {
    const any_curve outer = curve_in(node, "outer");
    return any_curve(curve::composed<any_curve, any_curve>(outer, curve_in(node, "inner")));
  }
  constexpr const char* names[] = {
      curve::linear::name,      curve::cosine::name,      curve::power::name,
      curve::exponential::name, curve::tanh::name,        curve::mirrored<any_curve>::name,
      curve::hyperbolic::name,  curve::logarithmic::name, curve::composed<any_curve, any_curve>::name};
  node.fail("must be a curve, got " + json_node::shown(name) + did_you_mean(name, names));
}

/// The curve in a field, which is a description or, for one without parameters, a name.
inline any_curve curve_in(json_node& in, const char* field) {
  json_node node = in.object_or_name(field);
  any_curve read = curve_from_json(node);
  node.finish();
  return read;
}

/// Calls f with the curve in a field, with `fallback` if there is none. The two curves that most ramps are along keep
/// their types.
template <class F, class Fallback = curve::linear>
any_schedule with_curve(json_node& in, F f, Fallback fallback = {}, const char* field = "curve") {
  if (!in.has(field)) {
    in.get(field, 0);  // asked for
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
