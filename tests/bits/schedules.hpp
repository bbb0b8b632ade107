// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/anneal.hpp>

namespace test {

/// Calls visit(name, schedule) for schedules of all kinds whose rates `fill` computes in loops of its own.
template <class F>
void each_schedule(F visit) {
  using namespace anneal;
  constexpr double n = 98'000;
  visit("linear", linear({.initial = 0.1, .final = 1e-5, .steps = n}));
  visit("linear", linear<float>({.initial = 0.1, .final = 1e-5, .steps = n}));
  visit("cosine", cosine({.initial = 3e-4, .final = 3e-5, .steps = n}));
  visit("cosine", cosine<float>({.initial = 3e-4, .final = 3e-5, .steps = n}));
  for (const double power : {0.5, 0.9, 2.0, 3.0}) {
    visit("polynomial", polynomial({.initial = 0.1, .final = 1e-4, .steps = n, .power = power}));
    visit("polynomial", polynomial<float>({.initial = 0.1, .final = 1e-4, .steps = n, .power = power}));
  }
  visit("exponential", exponential({.initial = 1e-6, .final = 1, .steps = n}));
  visit("exponential_decay", exponential_decay({.initial = 0.1, .gamma = 0.9999}));
  visit("exponential_decay", exponential_decay<float>({.initial = 0.1, .gamma = 0.9999}));
  visit("step_decay", step_decay({.initial = 0.1, .gamma = 0.3, .every = 1000}));
  visit("multi_step", multi_step({.initial = 0.1, .gamma = 0.3}, {30, 3'000, 97'000}));
  visit("inverse_time", inverse_time({.initial = 0.1, .rate = 0.5, .every = 7}));
  visit("inverse_sqrt", inverse_sqrt({.initial = 0.1, .timescale = 4'000}));
  visit("natural_exponential", natural_exponential({.initial = 0.1, .rate = 0.007, .every = 13}));
  visit("sigmoid", sigmoid({.low = 1e-4, .high = 0.1, .rate = -0.0003, .center = 3'000}));
  visit("cyclic", cyclic({.min = 0.001, .max = 0.1, .up = 13, .down = 29}));
  visit("cosine restarts", cosine_restarts({.initial = 0.1, .final = 1e-4, .period = 100}));
  visit("cosine restarts, growing",
        cosine_restarts({.initial = 0.1, .final = 1e-4, .period = 100, .growth = 2, .decay = 0.7}));
  visit("exponential curve", ramp({.initial = 0.1, .final = 1e-4, .steps = n}, curve::exponential(1000)));
  visit("tanh curve", ramp({.initial = 0.1, .final = 1e-4, .steps = n}, curve::tanh(-6, 3)));
  visit("composed curve",
        ramp({.initial = 0.1, .final = 1e-4, .steps = n}, curve::composed(curve::exponential(20), curve::power(1.7))));
  visit("warmup", cosine({.initial = 3e-4, .final = 3e-5, .steps = n}) | warmup({.steps = 2'000}));
  visit("warmup of a part of a step", linear({.initial = 0.1, .steps = n}) | warmup({.steps = 10.0 / 3}));
  visit("warm-up, stable, decay",
        warmup_stable_decay({.peak = 0.1, .warmup = 100, .stable = 96'900, .decay = 1'000}, curve::power(0.5)));
  visit("product",
        cosine({.initial = 0.1, .final = 1e-4, .steps = n}) * exponential_decay({.initial = 1, .gamma = 0.9999}));
  visit("stretched", linear({.initial = 0.1, .final = 1e-4, .steps = n / 2}) | stretch(2.5));
  visit("cooled down", cosine({.initial = 0.1, .steps = n}) | cooldown({.start = 97'000.5, .steps = 777}));
}

}  // namespace test
