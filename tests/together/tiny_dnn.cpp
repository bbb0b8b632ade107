// SPDX-License-Identifier: Apache-2.0
// What people write with tiny-dnn and std open beside anneal, whose header comes first or last.
// tiny-dnn's adam, adagrad and momentum are named in both: they are written with their namespace.
#ifdef ANNEAL_FIRST
#include <anneal/adapter/tiny_dnn.hpp>
#include <anneal/anneal.hpp>
#endif
#include <tiny_dnn/tiny_dnn.h>
#ifndef ANNEAL_FIRST
#include <anneal/adapter/tiny_dnn.hpp>
#include <anneal/anneal.hpp>
#endif

using namespace std;
using namespace tiny_dnn;
using namespace anneal;

void train(const std::vector<vec_t>& x, const std::vector<vec_t>& y) {
  constexpr auto schedule = cosine({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | warmup({.steps = 2'000});
  network<sequential> net;
  net << fully_connected_layer<activation::identity>(2, 1);
  tiny_dnn::adam optimizer;
  scheduled opt{optimizer, min(schedule, schedule)};
  net.fit<mse>(optimizer, x, y, 8, 5, after_update(opt), [] {});
}
