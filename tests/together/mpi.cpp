// SPDX-License-Identifier: Apache-2.0
// What people write with MPI and std open beside anneal, whose header comes first or last.
#ifdef ANNEAL_FIRST
#include <anneal/adapter/mpi.hpp>
#include <anneal/adapter/mpi_farm.hpp>
#include <anneal/anneal.hpp>
#include <anneal/track/agreement.hpp>
#endif
#include <mpi.h>
#ifndef ANNEAL_FIRST
#include <anneal/adapter/mpi.hpp>
#include <anneal/adapter/mpi_farm.hpp>
#include <anneal/anneal.hpp>
#include <anneal/track/agreement.hpp>
#endif
#include <string>
#include <vector>

using namespace std;
using namespace anneal;

void train(vector<float>& weights, const vector<float>& gradients, double loss) {
  mpi comm(MPI_COMM_WORLD);
  scheduled opt{sgd<float>({.momentum = 0.9}), plateau({.initial = 3e-4}) | warmup({.steps = 2'000})};
  agree(opt, comm);
  opt.step(weights, gradients);
  observe_mean(opt, loss, comm);
}

void search(const vector<string>& trials) {
  run_on_mpi(
      MPI_COMM_WORLD, {.deadline_s = 5}, [](const farm_task& task, farm_reporter&) { return task.payload; },
      [&](farm_manager& manager) { manager.map(trials); });
}
