// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/track/checkpoint.hpp>
#include <filesystem>
#include <string>
#include <vector>
using namespace anneal;

int main() {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("anneal_readme_checkpoint_" + std::to_string(::getpid()))).string();
  std::vector<float> weights(3, 1.0f);
  const std::vector<float> gradient(3, 1.0f);
  int epoch = 3;
  const horizon run({.updates = 100});
  scheduled opt{adam<float>({}), plateau({.initial = 0.1}) | warmup({.steps = 5})};
  opt.step(weights, gradient);
#include "checkpoint.inc"
  std::filesystem::remove(path);
  return opt.position() == 1 && epoch == 3 ? 0 : 1;
}
