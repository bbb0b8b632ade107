// SPDX-License-Identifier: Apache-2.0

// Compiled as for a small processor: freestanding, without exceptions and run-time type information. Schedules that are
// made at compile time need nothing to link with: `nm -u` of this file prints nothing.
#include <anneal/batch/tabulate.hpp>
#include <anneal/compose/cooldown.hpp>
#include <anneal/compose/map.hpp>
#include <anneal/compose/pointwise.hpp>
#include <anneal/compose/repeat.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/exponential_decay.hpp>
#include <anneal/schedule/polynomial.hpp>
#include <anneal/schedule/step_decay.hpp>

namespace {

using namespace anneal;

constexpr auto rise_and_fall = cosine<float>({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) |
                               warmup({.steps = 2'000}) | cooldown({.start = 90'000, .steps = 10'000});
constexpr auto restarts = 0.5 * (polynomial<float>({.initial = 0.1, .steps = 100, .power = 2}) | repeat(forever)) *
                          step_decay<float>({.initial = 1, .gamma = 0.5, .every = 1'000});
constexpr auto listening = plateau<float>({.initial = 0.1}) | warmup({.steps = 10});
constexpr auto table = tabulate<64>(exponential_decay<float>({.initial = 0.1, .gamma = 0.9}));

}  // namespace

extern "C" {
float rate_of_run(unsigned t) { return rise_and_fall(t); }
float rate_of_restarts(unsigned t) { return restarts(t); }
float rate_of_plateau(const state_t<decltype(listening)>* state, unsigned t) { return listening(*state, t); }
float rate_of_table(unsigned t) { return table[t % 64]; }
}
