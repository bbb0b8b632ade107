// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/core/version.hpp"

/// The descriptions that the importers are put together of, as from_json reads them.
namespace anneal::imports {

using nlohmann::json;

inline json constant(double value) { return {{"type", "constant"}, {"value", value}}; }

inline json ramp(double initial, double final, double steps, json curve = "linear") {
  return {{"type", "ramp"}, {"initial", initial}, {"final", final}, {"steps", steps}, {"curve", std::move(curve)}};
}

inline json cosine(double initial, double final, double steps) {
  return {{"type", "cosine"}, {"initial", initial}, {"final", final}, {"steps", steps}};
}

inline json power(double exponent) { return {{"type", "power"}, {"exponent", exponent}}; }

inline json piecewise_constant(std::vector<double> boundaries, std::vector<double> values) {
  return {{"type", "piecewise_constant"}, {"boundaries", std::move(boundaries)}, {"values", std::move(values)}};
}

inline json piecewise_linear(std::vector<double> steps, std::vector<double> values) {
  return {{"type", "piecewise_linear"}, {"steps", std::move(steps)}, {"values", std::move(values)}};
}

/// lr times a function of the update t in Python's syntax.
inline json formula(double lr, std::string lambda) {
  return {{"type", "pytorch.LambdaLR"}, {"lr", lr}, {"lr_lambda", std::move(lambda)}};
}

inline json take(json of, double steps) { return {{"type", "take"}, {"steps", steps}, {"of", std::move(of)}}; }

inline json skip(json of, double steps) {
  return steps == 0 ? of : json{{"type", "skip"}, {"steps", steps}, {"of", std::move(of)}};
}

inline json delay(json of, double steps) {
  return steps == 0 ? of : json{{"type", "delay"}, {"steps", steps}, {"of", std::move(of)}};
}

inline json per_epoch(json of, double updates) {
  return {{"type", "per_epoch"}, {"updates", updates}, {"of", std::move(of)}};
}

inline json forever(json of) { return {{"type", "repeat"}, {"times", "forever"}, {"of", std::move(of)}}; }

/// steps of `first`, then `rest` from its own 0; where steps is 0, `rest` alone.
inline json then(json first, double steps, json rest) {
  if (steps <= 0) {
    return rest;
  }
  return {{"type", "sequence"}, {"of", json::array({take(std::move(first), steps), std::move(rest)})}};
}

inline json product(json a, json b) { return {{"type", "product"}, {"of", json::array({std::move(a), std::move(b)})}}; }

inline json sum(json a, json b) { return {{"type", "sum"}, {"of", json::array({std::move(a), std::move(b)})}}; }

inline json scaled(json of, double factor) {
  return factor == 1 ? of : json{{"type", "scale"}, {"factor", factor}, {"of", std::move(of)}};
}

}  // namespace anneal::imports
