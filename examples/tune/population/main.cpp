// SPDX-License-Identifier: Apache-2.0

// Population-based training of the network of train_digits, in one process or in several: mpirun -n 4 population. What anneal
// is for here:
//   search_space  the schedules that the members are driven by
//   population    who copies whom, and with which perturbed schedule
//   take_over     a member goes on from the checkpoint of another one under that schedule, without a jump of the rate
//   run_on_mpi    members are trained wherever a process is free; one that dies costs nothing but time
// A synchronous population comes to the same weights with however many processes. With --compare there is a table: the
// population, and random search with as many updates.
#include <algorithm>
#include <anneal/search/farm.hpp>
#include <anneal/search/policy.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "batches.hpp"
#include "data.hpp"
#include "member.hpp"
#include "options.hpp"
#include "trained.hpp"

#ifdef ANNEAL_EXAMPLE_MPI
#include <anneal/adapter/mpi_farm.hpp>
#endif

namespace {

std::size_t updates_per_epoch(const options& o, const digits::data_set& data) {
  return digits::batches::per_epoch(data.training.size(), o.batch);
}

void print_members(const trained& all) {
  for (std::size_t m = 0; m < all.members.size(); ++m) {
    const member_result& r = all.members[m];
    std::printf("member %zu: %.0f updates, validation loss %.6f, weights %s\n", m, r.at, r.score, r.weights.c_str());
  }
}

void write_winner(const options& o, const trained& all, std::size_t best) {
  const auto write = [&](const char* name, const nlohmann::json& document) {
    const std::string path = o.folder + "/" + name;
    std::ofstream file(path);
    file << document.dump(2) << '\n';
    if (!file.flush()) {
      throw std::runtime_error("cannot write '" + path + "'");
    }
  };
  write("state.json", all.decided.state());
  try {
    write("winner.json", anneal::replay_of(all.decided.history(best), all.decided.takeover()));
  } catch (const anneal::json_error& error) {
    std::printf("no winner.json: %s\n", error.what());
  }
}

void train_one(const options& o, const digits::data_set& data, anneal::farm_manager& farm) {
  const trained all = train_population(o, population_of(o, updates_per_epoch(o, data)), farm);
  print_members(all);
  const std::size_t best = all.best();
  const member_result& r = all.members[best];
  std::printf("exploits %zu, largest jump of a rate %.3g\n", all.exploits, all.largest_jump);
  std::printf("best: member %zu, validation loss %.4f, test loss %.4f, test accuracy %.2f %%\n", best, r.score,
              r.test_loss, 100 * r.test_accuracy);
  const anneal::farm_counts cost = farm.counts();
  if (cost.lost > 0) {
    std::printf("processes lost: %d, stretches trained again: %d, members lost: %d\n", cost.lost, cost.requeued,
                cost.given_up);
  }
  if (!o.folder.empty()) {
    write_winner(o, all, best);
  }
}

struct column {
  double validation = 0;
  double loss = 0;
  double accuracy = 0;
};

column winner_of(const options& o, const digits::data_set& data, anneal::farm_manager& farm) {
  const trained all = train_population(o, population_of(o, updates_per_epoch(o, data)), farm);
  const member_result& r = all.members[all.best()];
  return {r.score, r.test_loss, 100 * r.test_accuracy};
}

/// The best member by its validation loss, judged by the test digits.
void compare(const options& o, const digits::data_set& data, anneal::farm_manager& farm) {
  std::printf("%zu members, %zu updates each; the member with the least validation loss\n", o.members, o.budget);
  std::printf("       population                        random search\n");
  std::printf("seed   validation  test loss  accuracy   validation  test loss  accuracy\n");
  column sums[2];
  std::size_t better = 0;
  for (std::size_t i = 0; i < o.compare; ++i) {
    options one = o;
    one.folder.clear();
    one.seed = o.seed + i;
    const column pbt = winner_of(one, data, farm);
    one.quantile = 0;
    const column random = winner_of(one, data, farm);
    std::printf("%4zu   %10.4f %10.4f %8.2f %%   %10.4f %10.4f %8.2f %%\n", static_cast<std::size_t>(one.seed),
                pbt.validation, pbt.loss, pbt.accuracy, random.validation, random.loss, random.accuracy);
    std::fflush(stdout);
    for (const auto& [sum, own] : {std::pair(&sums[0], pbt), std::pair(&sums[1], random)}) {
      sum->validation += own.validation / static_cast<double>(o.compare);
      sum->loss += own.loss / static_cast<double>(o.compare);
      sum->accuracy += own.accuracy / static_cast<double>(o.compare);
    }
    better += pbt.loss < random.loss ? 1 : 0;
  }
  std::printf("mean   %10.4f %10.4f %8.2f %%   %10.4f %10.4f %8.2f %%\n", sums[0].validation, sums[0].loss,
              sums[0].accuracy, sums[1].validation, sums[1].loss, sums[1].accuracy);
  std::printf("the population has the lower test loss with %zu of %zu seeds\n", better, o.compare);
}

void manage(const options& o, const digits::data_set& data, anneal::farm_manager& farm) {
  o.compare > 0 ? compare(o, data, farm) : train_one(o, data, farm);
}

}  // namespace

int main(int argc, char** argv) {
#ifdef ANNEAL_EXAMPLE_MPI
  MPI_Init(&argc, &argv);
#endif
  int status = EXIT_SUCCESS;
  try {
    const options o = parse_options(argc, argv);
    const digits::data_set data = digits::load_data(ANNEAL_EXAMPLE_DATA_DIR "/digits.csv");
    const auto work = [&](const anneal::farm_task& task, anneal::farm_reporter& reporter) {
      return train_member(task.payload, data, [&] { reporter.beat(); });
    };
    const auto body = [&](anneal::farm_manager& farm) { manage(o, data, farm); };
#ifdef ANNEAL_EXAMPLE_MPI
    anneal::run_on_mpi(MPI_COMM_WORLD, {.deadline_s = o.deadline}, work, body);
#else
    anneal::run_alone(work, body);
#endif
  } catch (const std::exception& error) {
    std::fprintf(stderr, "population: %s\n", error.what());
    status = EXIT_FAILURE;
#ifdef ANNEAL_EXAMPLE_MPI
    MPI_Abort(MPI_COMM_WORLD, status);
#endif
  }
#ifdef ANNEAL_EXAMPLE_MPI
  return anneal::end_mpi(status);  // MPI_Finalize may wait for ever where a process has died
#else
  return status;
#endif
}
