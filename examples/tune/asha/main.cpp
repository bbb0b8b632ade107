// SPDX-License-Identifier: Apache-2.0

// Searches a space of schedules for the digits of train_digits, by asynchronous successive halving on many processes:
//
//   mpirun --enable-recovery -n 4 tune_asha --folder search
//
// Trials are chosen by their validation loss; the test digits are only looked at. With --rule promotion a trial waits at a
// rung, and goes on from its checkpoint if it is among the best there; with --rule stopping it asks at each rung. A process that is
// killed costs the stretch that it was at. If all are killed, the same command goes on.
#include <anneal/adapter/mpi_farm.hpp>
#include <cstdio>
#include <cstdlib>

#include "batches.hpp"
#include "data.hpp"
#include "halving.hpp"
#include "options.hpp"
#include "trial.hpp"

namespace {

void search(const options& o) {
  const digits::data_set data = digits::load_data(ANNEAL_EXAMPLE_DATA_DIR "/digits.csv");
  anneal::run_on_mpi(
      MPI_COMM_WORLD, {.deadline_s = o.deadline},
      [&](const anneal::farm_task& task, anneal::farm_reporter& manager) {
        return to_bytes(train(task_from(task.payload), data, manager));
      },
      [&](anneal::farm_manager& manager) {
        halving trials(o, digits::batches::per_epoch(data.training.size(), o.batch));
        manager.manage({.next = [&] { return trials.next(); },
                        .report = [&](std::uint64_t id, const std::string& text) { return trials.report(id, text); },
                        .done = [&](const anneal::farm_result& result) { trials.done(result); }});
        trials.end(manager.counts());
        trials.print();
      });
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int status = EXIT_SUCCESS;
  try {
    search(parse_options(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tune_asha: %s\n", error.what());
    status = EXIT_FAILURE;
  }
  return anneal::end_mpi(status);
}
