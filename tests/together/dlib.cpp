// SPDX-License-Identifier: Apache-2.0
// What people write with dlib and std open beside anneal, whose header comes first or last. dlib's adam, sgd, sigmoid,
// sequence, scale, repeat, and std's map, are named in both: they are written with their namespace.
#ifdef ANNEAL_FIRST
#include <anneal/adapter/dlib.hpp>
#include <anneal/anneal.hpp>
#endif
#include <dlib/dnn.h>
#ifndef ANNEAL_FIRST
#include <anneal/adapter/dlib.hpp>
#include <anneal/anneal.hpp>
#endif

using namespace std;
using namespace dlib;
using namespace anneal;

using network = loss_mean_squared<fc<1, input<matrix<float>>>>;

void train(const std::vector<matrix<float>>& x, const std::vector<float>& y) {
  constexpr auto schedule =
      cosine({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | warmup({.steps = 2'000, .from = 1e-6});
  network net;
  dnn_trainer<network, dlib::sgd> trainer(net);
  scheduled opt{trainer, min(schedule, schedule) | clamp(1e-9, 1)};
  opt.apply();
  trainer.train_one_step(x, y);
  opt.advance();
  trainer.set_learning_rate_schedule(dlib_table<matrix<double>>(max(schedule, schedule), 1'000));
}
