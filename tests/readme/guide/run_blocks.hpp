// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdio>
#include <exception>
#include <initializer_list>
#include <string_view>
#include <utility>

/// Runs the block that is named; what it throws is printed as well.
inline int run_blocks(int argc, char** argv, std::initializer_list<std::pair<std::string_view, void (*)()>> blocks) {
  for (const auto& [name, run] : blocks) {
    if (argc == 2 && name == argv[1]) {
      try {
        run();
      } catch (const std::exception& error) {
        std::printf("%s\n", error.what());
      }
      return 0;
    }
  }
  return 1;
}
