// SPDX-License-Identifier: Apache-2.0
// What people write with cereal and std open beside anneal, whose header comes first or last.
#ifdef ANNEAL_FIRST
#include <anneal/anneal.hpp>
#endif
#include <cereal/archives/json.hpp>
#include <cereal/types/vector.hpp>
#ifndef ANNEAL_FIRST
#include <anneal/anneal.hpp>
#endif
#include <sstream>

using namespace std;
using namespace cereal;
using namespace anneal;

void save(ostream& out) {
  constexpr auto schedule = plateau({.initial = 3e-4}) | warmup({.steps = 2'000});
  scheduled opt{sgd<float>({.momentum = 0.9}), min(schedule, schedule)};
  const auto saved = opt.checkpoint();
  JSONOutputArchive archive(out);
  archive(saved);
}
