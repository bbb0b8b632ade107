// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal::detail {

template <class Curve>
constexpr json_curve plain_curve() noexcept {
  return {Curve::name, [](json_node&) { return any_curve(Curve{}); }};
}

/// One with one parameter.
template <class Curve>
constexpr json_curve curve_of_one() noexcept {
  return {Curve::name, [](json_node& node) {
            const auto [parameter] = node.params<typename Curve::params>();
            return any_curve(Curve(parameter));
          }};
}

/// The one list of all curves.
static constexpr json_curve curve_types[] = {
    plain_curve<curve::linear>(),
    plain_curve<curve::cosine>(),
    curve_of_one<curve::power>(),
    curve_of_one<curve::exponential>(),
    {curve::tanh::name,
     [](json_node& node) {
       const double lower = node.get("lower", not_given, is::finite, "where on the tangent it begins, in [-300, 300]");
       const double upper = node.get("upper", not_given, is::finite, "where it ends, in [-300, 300], above lower");
       return any_curve(curve::tanh(lower, upper));
     }},
    {curve::mirrored<any_curve>::name,
     [](json_node& node) { return any_curve(curve::mirrored<any_curve>(curve_in(node, "of"))); }},
    curve_of_one<curve::hyperbolic>(),
    curve_of_one<curve::logarithmic>(),
    {curve::composed<any_curve, any_curve>::name,
     [](json_node& node) {
       const any_curve outer = curve_in(node, "outer");
       return any_curve(curve::composed<any_curve, any_curve>(outer, curve_in(node, "inner")));
     }},
};

std::span<const json_curve> json_curves() { return curve_types; }

/// The curve of a description: {"type": "power", "exponent": 2}.
static any_curve curve_from_json(json_node& node) {
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

any_curve curve_in(json_node& in, const char* field) {
  json_node node = in.object_or_name(field);
  any_curve read = curve_from_json(node);
  node.finish();
  return read;
}

}  // namespace anneal::detail
