// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include <nlohmann/json.hpp>

namespace test {

/// Whether Keras shows the end of a cycle where the next one begins: the logarithm that counts the cycles was rounded
/// below a whole number. At which restarts depends on the mathematics library and on the type.
inline bool keras_missed_restart(const nlohmann::json& record) {
  const nlohmann::json& p = record["params"];
  const double growth = p.value("t_mul", 2.0);
  if (record["class"] != "CosineDecayRestarts" || growth <= 1) {
    return false;
  }
  const double initial = p.value("initial_learning_rate", 0.0);
  const double end = p.value("alpha", 0.0) * initial;
  for (std::size_t i = 0; i < record["lr"].size(); ++i) {
    const double fraction = record["steps"][i].get<double>() / p.value("first_decay_steps", 1.0);
    const double cycle = std::round(std::log(1 + fraction * (growth - 1)) / std::log(growth));
    const double start = (std::pow(growth, cycle) - 1) / (growth - 1);
    const bool restarts = cycle > 0 && std::abs(start - fraction) <= 1e-12 * fraction;
    if (restarts && record["lr"][i].is_number() &&
        std::abs(record["lr"][i].get<double>() - end) <= 1e-6 * std::abs(initial - end)) {
      return true;
    }
  }
  return false;
}

/// Records that are not met, because what the framework does is a crash or an accident. The whole list, with reasons.
struct exception {
  const char* name;
  const char* reason;
  bool (*covers)(const nlohmann::json& record);
};

inline constexpr exception exceptions[] = {
    {"PyTorch, an optimizer without momentum",
     "a schedule here knows no optimizer; where momentum is bound to one that has none, that does not compile",
     [](const nlohmann::json& record) {
       return record["system"] == "pytorch" &&
              record.value("error", nlohmann::json()).dump().find("must support momentum") != std::string::npos;
     }},
    {"PyTorch before 2.14",
     "the dialect is that of 2.14. Up to 2.6 a SequentialLR stepped the scheduler of a milestone 0, or of a composite "
     "inside, at other times",
     [](const nlohmann::json& record) {
       return record["system"] == "pytorch" && record["version"] != "2.14.1" && record["class"] == "SequentialLR";
     }},
    {"PyTorch, types of Python", "a float that is a whole number is no int there, and 0 or 1 no float",
     [](const nlohmann::json& record) {
       const nlohmann::json error = record.value("error", nlohmann::json());
       const bool checks_types = record["class"] == "CosineAnnealingWarmRestarts" || record["class"] == "OneCycleLR";
       return record["system"] == "pytorch" && checks_types &&
              error.dump().find("ValueError: Expected ") != std::string::npos &&
              std::any_of(record["params"].items().begin(), record["params"].items().end(),
                          [](const auto& item) { return item.value().is_number_float() || item.key() == "pct_start"; });
     }},
    {"keras, a missed restart",
     "the logarithm that finds the cycle falls short of a whole number, and one step shows the end of the cycle before",
     [](const nlohmann::json& r) { return r["system"] == "keras" && keras_missed_restart(r); }},
    {"keras, NaN",
     "0 · ∞ (CosineDecayRestarts with alpha 1 and a height that overflows), or a fractional power of a number below 0 "
     "(PolynomialDecay in float32, whose multiple of decay_steps is rounded below the step)",
     [](const nlohmann::json& r) {
       return r["system"] == "keras" && !r.contains("metrics") &&
              std::any_of(r["lr"].begin(), r["lr"].end(), [](const auto& rate) { return rate == "nan"; });
     }},
    {"llm.c past its end",
     "compiled without assertions it goes on with the formula, to negative, infinite or NaN rates, where it is meant "
     "to abort; here the final rate holds",
     [](const nlohmann::json& r) {
       return r["system"] == "llm.c" && r.value("variant", "") == "ndebug" &&
              r["steps"].back() > r["params"]["train_num_batches"];
     }},
    {"optax and keras, a number below its range",
     "a negative power, exponent, decay_rate or m_mul: the rate becomes infinite or NaN, or "
     "changes its sign from step to step; refused here",
     [](const nlohmann::json& r) {
       if (r["system"] != "keras" && r["system"] != "optax") {
         return false;
       }
       const nlohmann::json& p = r["params"];
       return p.value("power", 1.0) < 0 || p.value("exponent", 1.0) < 0 || p.value("decay_rate", 1.0) < 0 ||
              p.value("m_mul", 1.0) < 0;
     }},
    {"optax, min_scale above 1", "the first metric raises the scale; refused here",
     [](const nlohmann::json& r) {
       return r["class"] == "reduce_on_plateau" && r["params"].value("min_scale", 0.0) > 1;
     }},
};

}  // namespace test
