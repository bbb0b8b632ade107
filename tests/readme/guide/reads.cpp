// SPDX-License-Identifier: Apache-2.0
// Whether a file is the definition of a schedule; its lengths may be texts.
#include <anneal/config/load.hpp>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  const anneal::horizon run(
      {.updates = 10'000, .updates_per_epoch = 100, .samples_per_update = 64, .tokens_per_update = 1e5});
  try {
    return argc == 2 && anneal::to_text(anneal::load(argv[1], run)).empty() ? 1 : 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
