// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "anneal/config/any_curve.hpp"
#include "anneal/config/detail/nearest.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/core/detail/rule.hpp"
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

inline any_curve curve_in(json_node& in, const char* field);

/// One name of a curve.
struct json_curve {
  const char* name;
  any_curve (*build)(json_node& node);
};

template <class Curve>
constexpr json_curve plain_curve() noexcept {
  return {Curve::name, [](json_node&) { return any_curve(Curve{}); }};
}

/// The one list of all curves.
inline constexpr json_curve curve_types[] = {
    plain_curve<curve::linear>(),
    plain_curve<curve::cosine>(),
    {curve::power::name,
     [](json_node& node) {
       return any_curve(curve::power(node.get("exponent", not_given, is::positive && is::moderate, "the power of p")));
     }},
    {curve::exponential::name,
     [](json_node& node) {
       return any_curve(
           curve::exponential(node.get("ratio", not_given, is::ratio, "of the last slope to the first; not 1")));
     }},
    {curve::tanh::name,
     [](json_node& node) {
       const double lower = node.get("lower", not_given, is::finite, "where on the tangent it begins, in [-300, 300]");
       const double upper = node.get("upper", not_given, is::finite, "where it ends, in [-300, 300], above lower");
       return any_curve(curve::tanh(lower, upper));
     }},
    {curve::mirrored<any_curve>::name,
     [](json_node& node) { return any_curve(curve::mirrored<any_curve>(curve_in(node, "of"))); }},
    {curve::hyperbolic::name,
     [](json_node& node) {
       return any_curve(
           curve::hyperbolic(node.get("ratio", not_given, is::ratio, "of the first slope to the last, its root")));
     }},
    {curve::logarithmic::name,
     [](json_node& node) {
       return any_curve(
           curve::logarithmic(node.get("ratio", not_given, is::ratio, "of the first slope to the last; not 1")));
     }},
    {curve::composed<any_curve, any_curve>::name,
     [](json_node& node) {
       const any_curve outer = curve_in(node, "outer");
       return any_curve(curve::composed<any_curve, any_curve>(outer, curve_in(node, "inner")));
     }},
};

/// The curve of a description: {"type": "power", "exponent": 2}.
inline any_curve curve_from_json(json_node& node) {
  const std::string name = node.text("type");
  std::vector<std::string_view> names;
  for (const json_curve& curve : curve_types) {
    if (name == curve.name) {
      return node.guarded([&] { return curve.build(node); });
    }
    names.emplace_back(curve.name);
  }
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
