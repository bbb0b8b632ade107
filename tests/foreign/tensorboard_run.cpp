// SPDX-License-Identifier: Apache-2.0
// A run in event files: tensorboard_run FOLDER TRUTH. It is resumed at a checkpoint that is older than its last update, as after
// a crash. TRUTH has what a reader must find: a line `name step bits` for each number, the bits of the double in hexadecimal.
#include <bit>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/track/tensorboard.hpp"
#include "anneal/track/tracked.hpp"

namespace {

using truth_of_run = std::map<std::pair<std::string, int>, double>;

/// Updates up to `end`, each with its loss; nothing but the sink writes what is compared.
void train(auto& run, truth_of_run& truth, int end) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  std::vector<double> weight{1, -2, 3};
  for (auto t = static_cast<int>(static_cast<double>(run.position())); t < end; ++t) {
    truth[{"learning_rate", t}] = run.rate(anneal::learning_rate);
    truth[{"momentum", t}] = run.rate(anneal::momentum);
    run.step(std::span(weight), std::span<const double>(weight));
    const double loss = t == 7    ? std::numeric_limits<double>::quiet_NaN()
                        : t == 11 ? -inf
                                  : 1 / (t + 3.0) + 0.1 * std::sin(t);
    run.scalar("train/loss", loss);
    truth[{"train/loss", t + 1}] = loss;
    if (t % 10 == 9) {
      run.observe(loss);
      truth[{"metric", t + 1}] = loss;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    return 2;
  }
  using namespace anneal;
  const auto rate = plateau({.initial = 0.1, .factor = 0.5, .patience = 1}) | warmup({.steps = 30});
  const auto other = linear({.initial = 0.85, .final = 0.95, .steps = 200});
  truth_of_run truth;
  nlohmann::json saved;
  {
    scheduled opt{sgd<double>({.momentum = 0.9}), learning_rate = rate, momentum = other};
    tracked run{opt, tensorboard_sink(argv[1])};
    train(run, truth, 120);
    saved = to_json(run);
    truth_of_run lost;
    train(run, lost, 150);
  }
  {
    scheduled opt{sgd<double>({.momentum = 0.9}), learning_rate = rate, momentum = other};
    tracked run{opt, tensorboard_sink(argv[1])};
    restore(run, saved);
    train(run, truth, 200);
    run.text("note", "two words,\nand a line");
  }
  std::FILE* const file = std::fopen(argv[2], "w");
  for (const auto& [key, value] : truth) {
    std::fprintf(file, "%s %d %016" PRIx64 "\n", key.first.c_str(), key.second, std::bit_cast<std::uint64_t>(value));
  }
  return std::fclose(file) == 0 ? 0 : 1;
}
