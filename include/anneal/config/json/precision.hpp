// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "anneal/config/json/node.hpp"
#include "anneal/core/detail/name_in.hpp"

namespace anneal::detail {

enum class precision { in_double, in_float };

constexpr const char* name_of(precision p) noexcept { return name_in(p, {"double", "float"}); }

/// Whether a schedule computes in float.
inline bool in_float(json_node& node) {
  return node.get("precision", precision::in_double, "what it computes in") == precision::in_float;
}

/// A type that is made by a function of its parameters and of a number of the type that it computes in:
/// json_type_in<x_params>([](x_params p, auto real) { return x<decltype(real)>(p); }).
template <class Params, class Make>
constexpr json_type json_type_in(Make) noexcept {
  static_assert(std::is_empty_v<Make>, "a lambda without captures");
  return {Params::name, [](json_node& node) {
            const bool narrow = in_float(node);
            const auto p = node.params<Params>();
            return narrow ? any_schedule(Make{}(p, float{})) : any_schedule(Make{}(p, double{}));
          }};
}

}  // namespace anneal::detail
