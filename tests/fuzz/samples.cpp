// SPDX-License-Identifier: Apache-2.0
// The corpus of from_json: `fuzz_samples SAMPLES REFERENCE_DIR CORPUS` writes a file for every schedule that the tests know.
#include "support/samples.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: fuzz_samples SAMPLES REFERENCE_DIR CORPUS\n");
    return 2;
  }
  const std::filesystem::path corpus(argv[3]);
  std::filesystem::create_directories(corpus);
  int n = 0;
  for (const test::sample& one : test::samples(argv[1], argv[2])) {
    std::ofstream(corpus / std::to_string(n++)) << one.description;
  }
  return std::filesystem::is_empty(corpus) ? 1 : 0;
}
