// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <string>
#include <string_view>

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
/// LightGBM refuses a learning rate of 0 in the middle of training: `| clamp(1e-9, INFINITY)` after a schedule that has one,
/// such as a warm-up; for rates(s, rounds) too. XGBoost takes it.
/// Errors: a value that is not finite; a learning_rate, or shrinkage_rate, that is not positive.
[[nodiscard]] inline std::string parameter(const char* name, double value) {
  detail::require_finite("anneal::parameter", name, value);
  if (std::string_view(name) == "learning_rate" || std::string_view(name) == "shrinkage_rate") {
    detail::require_positive("anneal::parameter", name, value);
  }
  return std::string(name) + '=' + text_of(value);
}

}  // namespace anneal
