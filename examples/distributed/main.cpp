// SPDX-License-Identifier: Apache-2.0

// Trains the digits of train_digits in several processes: mpirun -n 4 distributed. Each has all weights, computes the
// gradient of its share of the batch, and makes the same update. What anneal is for here:
//   observe_mean  the plateau hears one loss, that of all validation digits, of which each process has a share
//   agree         before an update: whether step, definition, rates and what was heard are the same everywhere
// Rank 0 writes a checkpoint. If a process is killed, mpirun ends the others; the same command goes on from the file, with
// as many processes as one likes, and comes to the same weights. With --no-agreement each process hears its own loss.
#include <algorithm>
#include <anneal/adapter/mpi.hpp>
#include <anneal/anneal.hpp>
#include <anneal/track/agreement.hpp>
#include <anneal/track/checkpoint.hpp>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "batches.hpp"
#include "data.hpp"
#include "gradient.hpp"
#include "hash.hpp"
#include "network.hpp"
#include "options.hpp"

namespace {

std::uint64_t hash_of(const std::vector<float>& weights) {
  return digits::hash({reinterpret_cast<const char*>(weights.data()), weights.size() * sizeof(float)});
}

/// The digits that a rank tells the loss of.
std::span<const digits::sample> share(const std::vector<digits::sample>& all, const anneal::mpi& comm) {
  const auto rank = static_cast<std::size_t>(comm.rank());
  const auto size = static_cast<std::size_t>(comm.size());
  const std::size_t first = all.size() * rank / size;
  return std::span(all).subspan(first, all.size() * (rank + 1) / size - first);
}

using steady = std::chrono::steady_clock;

double microseconds(steady::duration time) { return std::chrono::duration<double, std::micro>(time).count(); }

/// Of a copy: what is measured changes nothing. The least of many times is what other programs disturb least.
template <class Run>
void print_cost(Run opt, const anneal::mpi& comm, steady::duration of_update) {
  constexpr int times = 200;
  constexpr int calls = 10;
  const auto least = [](auto f) {
    steady::duration best = steady::duration::max();
    for (int i = 0; i < times; ++i) {
      const auto begin = steady::now();
      for (int j = 0; j < calls; ++j) {
        f();
      }
      best = std::min(best, steady::now() - begin);
    }
    return microseconds(best) / calls;
  };
  const double mean = least([&] { anneal::observe_mean(opt, 1.0, comm, 45); });
  const double agreed = least([&] { anneal::agree(opt, comm); });
  if (comm.rank() == 0) {
    std::printf("cost on %d ranks: update %.1f us, observe_mean %.2f us, agree %.2f us\n", comm.size(),
                microseconds(of_update), mean, agreed);
  }
}

void train(const options& o, const digits::data_set& data, const anneal::mpi& comm) {
  const std::size_t epoch = digits::batches::per_epoch(data.training.size(), o.batch);
  const std::size_t total = epoch * o.epochs;
  anneal::scheduled opt{anneal::adam<float>({}),
                        anneal::plateau({.initial = 0.005, .factor = 0.3, .patience = 1, .threshold = 0.05}) |
                            anneal::warmup({.steps = epoch})};
  std::vector<float> weights = digits::network::initial_parameters(o.seed);
  std::vector<float> gradient(weights.size());

  if (!o.checkpoint.empty() && std::filesystem::exists(o.checkpoint)) {
    anneal::load_checkpoint(o.checkpoint, opt, anneal::also("weights", weights));
    if (comm.rank() == 0) {
      std::printf("resumed after %.0f updates\n", double{opt.position()});
    }
  }

  shared_gradient gradient_of;
  digits::batches batch(o.seed, data.training.size(), o.batch);
  const std::span<const digits::sample> mine = share(data.validation, comm);
  anneal::agree_every check(o.agree_every > 0 ? o.agree_every : 1);
  steady::duration of_update = steady::duration::max();
  for (auto step = static_cast<std::size_t>(opt.position()); step < total; ++step) {
    if (o.agree_every > 0) {
      check(opt, comm);
    }
    const auto begin = steady::now();
    const double loss = gradient_of(weights, data.training, batch(step), gradient, comm);
    opt.step(weights, gradient);
    of_update = std::min(of_update, steady::now() - begin);

    if ((step + 1) % epoch == 0) {
      const std::optional<double> heard =
          mine.empty() ? std::nullopt : std::optional(digits::network::evaluate(weights, mine).loss);
      if (o.agreement) {
        anneal::observe_mean(opt, heard, comm, static_cast<double>(mine.size()));
      } else if (heard) {
        opt.observe(*heard);
      }
      if (comm.rank() == 0) {
        std::printf("update %zu rate %.17g loss %.6f weights %s\n", step + 1,
                    anneal::learning_rate.get(opt.optimizer()), loss, digits::hexadecimal(hash_of(weights)).c_str());
      }
    }
    if (comm.rank() == 0 && !o.checkpoint.empty() && (step + 1) % o.checkpoint_every == 0) {
      anneal::save_checkpoint(o.checkpoint, opt, anneal::checkpoint_format::binary, anneal::also("weights", weights));
    }
  }

  // Each rank tells its own: they are the same, unless nobody has looked.
  const std::uint64_t hash = hash_of(weights);
  const double own[] = {opt.rate(), static_cast<double>(hash >> 32), static_cast<double>(hash & 0xffffffff)};
  const std::vector<double> all = anneal::detail::gathered(comm, own);
  if (comm.rank() == 0) {
    for (std::size_t r = 0; r < all.size() / 3; ++r) {
      std::printf("rank %zu: rate %.17g weights %s\n", r, all[3 * r],
                  digits::hexadecimal(static_cast<std::uint64_t>(all[3 * r + 1]) << 32 |
                                      static_cast<std::uint64_t>(all[3 * r + 2]))
                      .c_str());
    }
    const digits::score test = digits::network::evaluate(weights, data.test);
    std::printf("test accuracy %.2f %%, test loss %.4f\n", 100 * test.accuracy, test.loss);
    std::printf("weights %s\n", digits::hexadecimal(hash).c_str());
  }
  if (o.cost) {
    print_cost(opt, comm, of_update);
  }
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int status = EXIT_SUCCESS;
  try {
    const anneal::mpi comm(MPI_COMM_WORLD);
    train(parse_options(argc, argv), digits::load_data(ANNEAL_EXAMPLE_DATA_DIR "/digits.csv"), comm);
  } catch (const anneal::disagreement& error) {  // on all ranks
    std::fprintf(stderr, "distributed: %s\n", error.what());
    status = EXIT_FAILURE;
  } catch (const std::exception& error) {  // perhaps on this one alone, for which the others would wait
    std::fprintf(stderr, "distributed: %s\n", error.what());
    MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
  }
  MPI_Finalize();
  return status;
}
