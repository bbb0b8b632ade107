// SPDX-License-Identifier: Apache-2.0
// Whether a file is the definition of a schedule.
#include <anneal/config/load.hpp>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  try {
    return argc == 2 && anneal::to_text(anneal::load(argv[1])).empty() ? 1 : 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
