// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/track/branch.hpp>
#include <filesystem>
#include <string>
#include <vector>
using namespace anneal;

int main() {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("anneal_readme_branch_" + std::to_string(::getpid()))).string();
  std::vector<float> weights(3, 1.0f);
  const std::vector<float> gradient(3, 1.0f);
  {
    scheduled opt{adam<float>({}), plateau({.initial = 0.1}) | warmup({.steps = 5})};
    for (int i = 0; i < 10; ++i) {
      opt.step(weights, gradient);
    }
    save_checkpoint(path, opt, also("weights", weights));
  }
#include "branch.inc"
  std::filesystem::remove(path);
  const bool from_there = cooling.rate() == 0.1 && cooling.position() == 10;
  cooling.advance(500);
  return from_there && cooling.rate() == 0.05 ? 0 : 1;
}
