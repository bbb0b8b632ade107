// SPDX-License-Identifier: Apache-2.0
// expect: anneal::scheduled: the optimizer does not have this hyperparameter, or under a name that was not told: see anneal::hyperparameter
// expect: temperature
#include <anneal/driver/scheduled.hpp>
#include <anneal/schedule/constant.hpp>

struct sampler {
  double temperature = 1;
  void step() {}
};

struct other {
#ifdef ANNEAL_FIXED
  double tau = 1;
#else
  double heat = 1;
#endif
  void step() {}
};

#ifdef ANNEAL_FIXED
inline constexpr anneal::hyperparameter<"temperature", &sampler::temperature, &other::tau> temperature;
#else
inline constexpr anneal::hyperparameter<"temperature", &sampler::temperature> temperature;
#endif

void train() { anneal::scheduled opt{other(), temperature = anneal::constant({.value = 0.5})}; }
