// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "anneal/search/search.hpp"
#include "anneal/track/track.hpp"

int main() {
  const nlohmann::json peak{{"search", "uniform"}, {"low", 0.1}, {"high", 0.2}};
  anneal::population pbt(anneal::search_space({{"type", "cosine"}, {"initial", peak}, {"steps", 100}}),
                         {.members = 4, .interval = 10});
  const std::vector<double> losses{4, 3, 2, 1};
  const auto path_of = [](std::size_t m) {
    return (std::filesystem::temp_directory_path() / ("anneal_readme_" + std::to_string(m) + ".ckpt")).string();
  };
  for (std::size_t m = 0; m < pbt.size(); ++m) {
    anneal::scheduler run(anneal::from_json(pbt.definition(m)));
    run.advance(10);
    anneal::save_checkpoint(path_of(m), run);
  }
#include "populations.inc"
  anneal::scheduler run(anneal::from_json(pbt.definition(0)));
  anneal::load_checkpoint(path_of(0), run);
  for (std::size_t m = 0; m < pbt.size(); ++m) {
    std::filesystem::remove(path_of(m));
  }
  return run.position() == 10 && pbt.history(0).changes.size() == 1 ? 0 : 1;
}
