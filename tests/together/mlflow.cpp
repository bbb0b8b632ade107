// SPDX-License-Identifier: Apache-2.0
// What people write with nlohmann-json and std open beside anneal, whose headers come first or last.
#ifdef ANNEAL_FIRST
#include <anneal/anneal.hpp>
#include <anneal/track/mlflow.hpp>
#endif
#include <nlohmann/json.hpp>
#ifndef ANNEAL_FIRST
#include <anneal/anneal.hpp>
#include <anneal/track/mlflow.hpp>
#endif

using namespace std;
using namespace nlohmann;
using namespace anneal;

double log_to(const string& host) {
  mlflow_sink sink(host, {.experiment = "together"});
  constexpr auto schedule = cosine({.initial = 3e-4, .steps = 2'000}) | warmup({.steps = 100});
  sink.scalar("learning_rate", schedule(7), 7);
  return schedule(7);
}
