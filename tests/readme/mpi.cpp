// SPDX-License-Identifier: Apache-2.0
#include <anneal/adapter/mpi_farm.hpp>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

int trained(std::vector<std::string>& results) {
  const std::vector<std::string> trials{"a", "b"};
  const auto train_trial = [](const anneal::farm_task& task, anneal::farm_reporter& manager) {
    manager.beat();
    return task.payload + "!";
  };
#include "mpi.inc"
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  std::vector<std::string> results;
  return trained(results) == EXIT_SUCCESS && results == std::vector<std::string>{"a!", "b!"} ? 0 : 1;
}
