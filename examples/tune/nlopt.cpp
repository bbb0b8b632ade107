// SPDX-License-Identifier: Apache-2.0

// NLopt over a space of schedules, in one program: tune_nlopt [SPACE [EPOCHS [EVALUATIONS]]]
//
// NLopt knows a cube of numbers and nothing of conditions. So each alternative of each choice on which others depend is a
// search of its own, over the dimensions that are there then; search_space::at makes a schedule of a point of the cube.
// What is judged is the loss on the validation set after a short training.
#include <algorithm>
#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/search/space.hpp>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <nlopt.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "batches.hpp"
#include "data.hpp"
#include "network.hpp"

namespace {

using anneal::dimension;
using nlohmann::json;

/// What a schedule is worth: smaller is better.
class trial {
 public:
  trial(const digits::data_set& data, std::size_t epochs)
      : data_(&data), epochs_(epochs), epoch_(digits::batches::per_epoch(data.training.size(), batch_size)) {}

  anneal::horizon length() const {
    return anneal::horizon(
        {.updates = epochs_ * epoch_, .updates_per_epoch = epoch_, .samples_per_update = batch_size});
  }

  double operator()(const json& schedule, std::uint64_t seed) const {
    anneal::scheduled opt{anneal::adam<float>({}), anneal::from_json(schedule, length())};
    digits::batches batch(seed, data_->training.size(), batch_size);
    digits::network network(1);
    std::vector<float> weights = digits::network::initial_parameters(seed);
    std::vector<float> gradient(weights.size());
    for (std::size_t step = 0; step < epochs_ * epoch_; ++step) {
      network.gradient(weights, data_->training, batch(step), gradient);
      opt.step(std::span<float>(weights), std::span<const float>(gradient));
    }
    const double loss = digits::network::evaluate(weights, data_->validation).loss;
    return std::isfinite(loss) ? loss : std::numeric_limits<double>::max();  // NLopt takes a NaN without a word
  }

 private:
  static constexpr std::size_t batch_size = 32;

  const digits::data_set* data_;
  std::size_t epochs_;
  std::size_t epoch_;
};

/// One alternative of each choice on which others depend: the dimensions that are there then.
struct branch {
  std::vector<double> cube;         ///< of all dimensions: the alternatives, the middle for the rest
  std::vector<std::size_t> free{};  ///< what NLopt may move
  std::string name{};
};

bool is_parent(const anneal::search_space& space, std::size_t i) {
  return std::any_of(space.dimensions().begin(), space.dimensions().end(), [&](const dimension& d) {
    return std::any_of(d.when.begin(), d.when.end(), [&](const auto& c) { return c.parent == i; });
  });
}

std::vector<branch> branches_of(const anneal::search_space& space) {
  const std::vector<dimension>& all = space.dimensions();
  std::vector<branch> branches{{std::vector<double>(all.size(), 0.5)}};
  std::vector<std::vector<std::size_t>> taken{std::vector<std::size_t>(all.size(), 0)};
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<branch> next;
    std::vector<std::vector<std::size_t>> next_taken;
    for (std::size_t b = 0; b < branches.size(); ++b) {
      const bool active = std::all_of(all[i].when.begin(), all[i].when.end(),
                                      [&](const auto& c) { return taken[b][c.parent] == c.alternative; });
      if (!active || !is_parent(space, i)) {
        next.push_back(branches[b]);
        next_taken.push_back(taken[b]);
        if (active) {
          next.back().free.push_back(i);
        } else {
          next_taken.back()[i] = all[i].choices.size();  // none of its alternatives
        }
        continue;
      }
      for (std::size_t k = 0; k < all[i].choices.size(); ++k) {
        next.push_back(branches[b]);
        next_taken.push_back(taken[b]);
        next.back().cube[i] = (static_cast<double>(k) + 0.5) / static_cast<double>(all[i].choices.size());
        next.back().name += (next.back().name.empty() ? "" : ", ") + all[i].labels()[k];
        next_taken.back()[i] = k;
      }
    }
    branches = std::move(next);
    taken = std::move(next_taken);
  }
  return branches;
}

struct found {
  json schedule;
  double loss = std::numeric_limits<double>::infinity();
  double middle = 0;
  int evaluations = 0;
};

found search(const anneal::search_space& space, const branch& where, const trial& train, int evaluations) {
  struct state {
    const anneal::search_space* space;
    const branch* where;
    const trial* train;
    found best{};

    static double evaluate(const std::vector<double>& x, std::vector<double>&, void* data) {
      state& self = *static_cast<state*>(data);
      std::vector<double> cube = self.where->cube;
      for (std::size_t i = 0; i < x.size(); ++i) {
        cube[self.where->free[i]] = x[i];
      }
      const json schedule = self.space->at(cube);
      const double loss = (*self.train)(schedule, 1);
      if (self.best.evaluations++ == 0) {
        self.best.middle = loss;  // where DIRECT begins
      }
      if (loss < self.best.loss) {
        self.best.loss = loss;
        self.best.schedule = schedule;
      }
      return loss;
    }
  };
  state now{&space, &where, &train};
  std::vector<double> x(where.free.size(), 0.5);
  if (x.empty()) {
    std::vector<double> none;
    state::evaluate(x, none, &now);
    return now.best;
  }
  // DIRECT needs no start and no slope, and takes the steps of a choice for what they are.
  nlopt::opt direct(nlopt::GN_DIRECT_L, static_cast<unsigned>(x.size()));
  direct.set_lower_bounds(0);
  direct.set_upper_bounds(1);
  direct.set_min_objective(&state::evaluate, &now);
  direct.set_maxeval(evaluations);
  double loss = 0;
  try {
    direct.optimize(x, loss);
  } catch (const nlopt::roundoff_limited&) {
    // as near as it can come: what was found is kept
  }
  return now.best;
}

std::string shown(const json& values) {
  std::string text;
  for (const auto& [name, value] : values.items()) {
    char number[32];
    std::snprintf(number, sizeof number, "%.4g", value.is_number() ? value.get<double>() : 0);
    text += "  " + name + "=" +
            (value.is_number()   ? number
             : value.is_string() ? value.get<std::string>()
                                 : value.dump());
  }
  return text;
}

double mean_over_new_seeds(const trial& train, const json& schedule) {
  constexpr std::uint64_t seeds = 8;
  double sum = 0;
  for (std::uint64_t seed = 101; seed < 101 + seeds; ++seed) {
    sum += train(schedule, seed) / seeds;
  }
  return sum;
}

/// 0 if the search has found a better one than the middle of the space is, also with seeds that it has not seen.
int run(const std::string& path, std::size_t epochs, int evaluations) {
  std::ifstream file(path);
  if (!file) {
    throw std::runtime_error("'" + path + "' cannot be read");
  }
  const digits::data_set data = digits::load_data(ANNEAL_EXAMPLE_DATA_DIR "/digits.csv");
  const trial train(data, epochs);
  const anneal::search_space space(json::parse(file), train.length());

  std::printf("Validation loss after %zu epochs; %d evaluations each.\n\n%-16s %8s %8s\n", epochs, evaluations, "",
              "middle", "best");
  found best;
  for (const branch& where : branches_of(space)) {
    const found here = search(space, where, train, evaluations);
    std::printf("%-16s %8.4f %8.4f%s\n", where.name.c_str(), here.middle, here.loss,
                shown(space.values_of(here.schedule)).c_str());
    std::fflush(stdout);
    if (here.loss < best.loss) {
      best = here;
    }
  }
  const json middle = space.at(std::vector<double>(space.dimensions().size(), 0.5));
  const double before = mean_over_new_seeds(train, middle);
  const double after = mean_over_new_seeds(train, best.schedule);
  std::printf("\nWith 8 new seeds: the middle of the space %.4f, the best that was found %.4f.\n%s\n", before, after,
              best.schedule.dump().c_str());
  return after < before ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc > 1 ? argv[1] : ANNEAL_EXAMPLE_SPACE, argc > 2 ? std::stoul(argv[2]) : 5,
               argc > 3 ? std::stoi(argv[3]) : 40);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tune_nlopt: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
