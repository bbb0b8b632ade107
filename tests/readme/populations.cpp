// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "anneal/search/search.hpp"
#include "anneal/track/track.hpp"

int main() {
  const anneal::search_space space(
      {{"type", "cosine"}, {"initial", {{"search", "uniform"}, {"low", 0.1}, {"high", 0.2}}}, {"steps", 400}});
  constexpr double updates = 300;
  const auto path_of = [](std::size_t m) {
    return (std::filesystem::temp_directory_path() / ("anneal_readme_" + std::to_string(m) + ".ckpt")).string();
  };
  // The "weights" of a member are the rates that it was trained with; the largest sum is the best.
  std::vector<double> weights;
  const auto train = [&](const std::string& path, const nlohmann::json& definition, double until) {
    anneal::scheduler run(anneal::from_json(definition));
    weights.clear();
    if (std::filesystem::exists(path)) {
      anneal::load_checkpoint(path, run, anneal::also("weights", weights));
    }
    double sum = 0;
    for (; run.position() < until; run.advance()) {
      weights.push_back(run.rate());
    }
    for (const double rate : weights) {
      sum += rate;
    }
    anneal::save_checkpoint(path, run, anneal::also("weights", weights));
    return -sum;
  };
  std::error_code none;
  for (std::size_t m = 0; m < 4; ++m) {
    std::filesystem::remove(path_of(m), none);
  }
#include "populations.inc"
  const std::string best = path_of(pbt.best());
  train(best, pbt.definition(pbt.best()), updates);
  const anneal::any_schedule replayed = anneal::from_json(winner);
  bool same = weights.size() == 300;
  for (std::size_t t = 0; t < weights.size(); ++t) {
    same = same && replayed.at(static_cast<double>(t)) == weights[t];
  }
  std::size_t copies = 0;
  for (std::size_t m = 0; m < pbt.size(); ++m) {
    copies += pbt.history(m).changes.size();
    std::filesystem::remove(path_of(m), none);
  }
  return same && copies >= 3 ? 0 : 1;
}
