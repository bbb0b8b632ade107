// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <string>

#include "anneal/core/check.hpp"

namespace anneal {

/// A number as text, with the fewest digits that read back as the same double, in every locale.
[[nodiscard]] inline std::string text_of(double x) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, x).ptr};
}

/// `name=value`, as LightGBM wants it, before every round:
///   LGBM_BoosterResetParameter(booster, anneal::parameter("learning_rate", s(round)).c_str());
/// XGBoost takes the two apart:
///   XGBoosterSetParam(booster, "eta", anneal::text_of(s(round)).c_str());
/// Their Python packages also take all rounds at once, for which `rates(s, rounds)` is in batch/rates.hpp.
/// Errors: a value that is not finite.
[[nodiscard]] inline std::string parameter(const char* name, double value) {
  detail::require_finite("anneal::parameter", name, value);
  return std::string(name) + '=' + text_of(value);
}

}  // namespace anneal
