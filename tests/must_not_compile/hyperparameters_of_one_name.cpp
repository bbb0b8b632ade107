// SPDX-License-Identifier: Apache-2.0
// expect: anneal::scheduled: two schedules are given for the same hyperparameter
#include <anneal/driver/scheduled.hpp>
#include <anneal/schedule/constant.hpp>

struct sampler {
  double heat = 1;
  double cold = 1;
  void step() {}
};

inline constexpr anneal::hyperparameter<"temperature", &sampler::heat> heat;
#ifdef ANNEAL_FIXED
inline constexpr anneal::hyperparameter<"cold", &sampler::cold> cold;
#else
inline constexpr anneal::hyperparameter<"temperature", &sampler::cold> cold;
#endif

void train() {
  const anneal::constant s({.value = 0.5});
  anneal::scheduled opt{sampler(), heat = s, cold = s};
}
