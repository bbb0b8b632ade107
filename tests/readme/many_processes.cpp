// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
#include <anneal/track/agreement.hpp>
#include <anneal/track/threads.hpp>
#include <atomic>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>
using namespace anneal;

namespace {

constexpr std::size_t updates = 40;
constexpr std::size_t epoch = 4;
void all_reduce_gradients(thread_communicator&) {}

/// Whether a rank has come to half the rate, and to an end.
bool trained(thread_communicator& comm) {
  scheduled opt{sgd<float>({}), plateau({.initial = 1, .factor = 0.5, .patience = 5})};
  const early_stopping stop({.patience = 5});
  auto stopping = stop.initial_state();
  std::vector<float> parameters(2);
  const std::vector<float> gradients(2);
  const double my_examples = 10;
  const auto loss_of_my_share = [&] { return 1.0 + comm.rank(); };
#include "many_processes.inc"
  agree(opt, comm);
  return opt.rate() == 0.5 && stopping.best == 1.5 && stop(stopping);
}

}  // namespace

int main() {
  std::atomic<int> well = 0;
  {
    std::vector<std::jthread> workers;
    for (thread_communicator& comm : threads(2)) {
      workers.emplace_back([&well, comm = std::move(comm)]() mutable { well += trained(comm) ? 1 : 0; });
    }
  }
  return well == 2 ? 0 : 1;
}
