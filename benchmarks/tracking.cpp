// SPDX-License-Identifier: Apache-2.0

// What does a record of a run add to an update? Adam with the 17,226 parameters of the digits' network; the gradient of a batch
// takes many times as long.
#include <anneal/compose/warmup.hpp>
#include <anneal/driver/scheduled.hpp>
#include <anneal/optimizer/adam.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/track/track.hpp>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ratio.hpp"

namespace {

const std::filesystem::path folder = std::filesystem::temp_directory_path() / "anneal_benchmark_tracking";

auto driven() {
  return anneal::scheduled(anneal::adam<float>({}),
                           anneal::cosine({.initial = 1e-3, .steps = 100'000'000}) | anneal::warmup({.steps = 1'000}));
}

template <class Make>
void add(const std::string& name, Make make) {
  benchmark::RegisterBenchmark(name.c_str(), [make](benchmark::State& state) {
    std::vector<float> parameters(17'226, 1.0F);
    const std::vector<float> gradients(17'226, 0.25F);
    auto run = make();
    for (auto _ : state) {
      run.step(std::span<float>(parameters), std::span<const float>(gradients));
      benchmark::ClobberMemory();
    }
  });
}

/// name: of the file that the sink writes.
template <class Sink>
void compare(const std::string& what, const std::string& name, const std::vector<int>& times = {1, 10, 100}) {
  for (const int every : times) {
    const std::string row =
        "an update recorded by " + what + ", " + (every == 1 ? "each" : "each " + std::to_string(every) + "th") + "/";
    add(row + "anneal", [=] {
      static int number = 0;
      const std::string path = (folder / (name + std::to_string(++number))).string();
      return anneal::tracked(driven(), Sink(path), {.every = every});
    });
    add(row + "not recorded", [] { return driven(); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::filesystem::create_directories(folder);
  bench::initialize(argc, argv);
  compare<anneal::csv_sink>("csv_sink", "csv");
  compare<anneal::jsonl_sink>("jsonl_sink", "jsonl");
  compare<anneal::tensorboard_sink>("tensorboard_sink", "events");
  compare<anneal::audit_log>("audit_log", "audit", {1});  // it takes all
  bench::run();
  std::filesystem::remove_all(folder);
}
