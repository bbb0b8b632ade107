// SPDX-License-Identifier: Apache-2.0
// What people write with ensmallen and std open beside anneal, whose header comes first or last.
#ifdef ANNEAL_FIRST
#include <anneal/adapter/ensmallen.hpp>
#include <anneal/anneal.hpp>
#endif
#include <ensmallen.hpp>
#ifndef ANNEAL_FIRST
#include <anneal/adapter/ensmallen.hpp>
#include <anneal/anneal.hpp>
#endif

using namespace std;
using namespace ens;
using namespace anneal;

void train(ens::test::SGDTestFunction& function, arma::mat& x) {
  constexpr auto schedule = cosine({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | warmup({.steps = 2'000});
  StandardSGD sgd(0.1, 1, 1'000);
  sgd.Optimize(function, x, ensmallen_callback(min(schedule, schedule)));
}
