// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
#include <anneal/track/track.hpp>

#include <array>
#include <fstream>

#include "track/folder.hpp"

int main() {
  const test::folder here("readme_track");
  std::filesystem::current_path(here.path());
  std::array<float, 1> parameters{1};
  const std::array<float, 1> gradients{1};
  const double validation_loss = 0.5;
  const double loss = 0.25;
  const anneal::horizon length({.updates = 100});
  anneal::scheduled opt{anneal::sgd<float>({}), anneal::plateau({.initial = 0.1})};
  {
#include "track.inc"
  }
  return test::content("run.csv").find("\n1,validation/loss,0.5,\n1,train/loss,0.25,\n") != std::string::npos &&
                 std::filesystem::exists("runs/first")
             ? 0
             : 1;
}
