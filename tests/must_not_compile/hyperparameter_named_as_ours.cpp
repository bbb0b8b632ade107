// SPDX-License-Identifier: Apache-2.0
// expect: anneal::hyperparameter: the name must be given, and be none of anneal's own, which files and states know
#include <anneal/driver/hyperparameter.hpp>

struct sampler {
  double temperature = 1;
};

#ifdef ANNEAL_FIXED
inline constexpr anneal::hyperparameter<"temperature", &sampler::temperature> temperature;
#else
inline constexpr anneal::hyperparameter<"learning_rate", &sampler::temperature> temperature;
#endif

double value(sampler& s) { return temperature.get(s); }
