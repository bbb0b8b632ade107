// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "anneal/config/json/node.hpp"
#include "anneal/config/json/precision.hpp"
#include "anneal/dialect/keras.hpp"

namespace anneal::detail {

inline constexpr json_type keras_types[] = {
    json_type_in<keras::params::ExponentialDecay>(
        [](auto p, auto real) { return keras::ExponentialDecay<decltype(real)>(p); }),
    json_type_in<keras::params::PolynomialDecay>(
        [](auto p, auto real) { return keras::PolynomialDecay<decltype(real)>(p); }),
    json_type_in<keras::params::InverseTimeDecay>(
        [](auto p, auto real) { return keras::InverseTimeDecay<decltype(real)>(p); }),
    json_type_in<keras::params::CosineDecay>([](auto p, auto real) { return keras::CosineDecay<decltype(real)>(p); }),
    json_type_in<keras::params::CosineDecayRestarts>(
        [](auto p, auto real) { return keras::CosineDecayRestarts<decltype(real)>(p); }),
    json_type_in<keras::params::ReduceLROnPlateau>(
        [](auto p, auto real) { return keras::ReduceLROnPlateau<decltype(real)>(p); }),
    json_type_in<keras::params::PiecewiseConstantDecay<std::vector<step>, std::vector<double>>>([](auto p, auto real) {
      return keras::PiecewiseConstantDecay<decltype(real)>(std::move(p.boundaries), std::move(p.values));
    }),
};

}  // namespace anneal::detail
