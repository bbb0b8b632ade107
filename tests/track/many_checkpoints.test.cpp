// SPDX-License-Identifier: Apache-2.0
// Runs of every schedule that the tests know, saved and restored. ANNEAL_CHECKPOINTS=100000 test_track "checkpoint: many*"
// does as many.
#include <unistd.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "anneal/adapter/archive.hpp"
#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/track/checkpoint.hpp"
#include "support/catch.hpp"
#include "support/samples.hpp"

using namespace anneal;

namespace {

/// Archives as adapter/archive.hpp takes them.
struct writing {
  std::string bytes;
  template <class T>
  void operator()(T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    } else {
      serialize(*this, value);
    }
  }
};

struct reading {
  std::string bytes;
  std::size_t at = 0;
  template <class T>
  void operator()(T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      at += bytes.copy(reinterpret_cast<char*>(&value), sizeof value, at);
    } else {
      serialize(*this, value);
    }
  }
};

struct with_rate {
  double learning_rate = 0;
  void step() {}
};

int count() {
  const char* const given = std::getenv("ANNEAL_CHECKPOINTS");
  return given != nullptr ? std::atoi(given) : 1000;
}

class many {
 public:
  explicit many(int n) : n_(n) {}
  ~many() { std::filesystem::remove(path_); }
  many(const many&) = delete;
  many& operator=(const many&) = delete;

  /// A run of s up to a random step, with random metrics; what its state gives another run of s, through a file of each
  /// format and through an archive, and both of them from there on.
  template <schedule S>
  void one(const S& s, std::int64_t length) {
    ++done;
    auto run = scheduled{with_rate{}, s};
    const int steps = below(40);
    const bool jumps = below(4) == 0;
    for (int t = 0; t < steps; ++t) {
      run.advance(jumps ? below(static_cast<int>(length / 20 + 2)) : 1);
      if (below(3) > 0) {
        run.observe(test::metric(below(400)));
      }
    }
    INFO(to_string(s) << " after " << steps << " steps, way " << done % 3);
    auto other = scheduled{with_rate{}, s};
    switch (done % 3) {
      case 0: {
        writing out;
        auto state = run.state();
        out(state);
        auto read = other.state();
        reading in{out.bytes};
        in(read);
        other.restore(read);
        break;
      }
      default:
        save_checkpoint(path_, run, done % 3 == 1 ? checkpoint_format::json : checkpoint_format::binary);
        load_checkpoint(path_, other);
    }
    bool same = to_json(other) == to_json(run);  // a NaN that was heard is the same there
    for (int t = 0; t < 20; ++t) {
      same = same && std::bit_cast<std::uint64_t>(rate_of(run)) == std::bit_cast<std::uint64_t>(rate_of(other));
      const double metric = test::metric(below(400));
      run.advance();
      other.advance();
      run.observe(metric);
      other.observe(metric);
    }
    if (!same || to_json(other) != to_json(run)) {
      FAIL_CHECK(to_string(s) << " after " << steps << " steps, way " << done % 3);
    }
  }

  bool more() const { return done < n_; }
  int below(int n) { return std::uniform_int_distribution(0, n - 1)(random_); }

  int done = 0;

 private:
  static double rate_of(auto& run) { return run.rate(); }

  int n_;
  std::mt19937 random_{20261126};
  std::string path_ = (std::filesystem::temp_directory_path() / ("anneal_many_" + std::to_string(::getpid()))).string();
};

}  // namespace

TEST_CASE("checkpoint: many runs go on from one with the same rates, bit for bit", "[track]") {
  const auto samples = test::samples(ANNEAL_PROJECT_DIR "/tests/samples.jsonl", ANNEAL_TEST_REFERENCE_DIR);
  std::vector<any_schedule> known;
  for (const test::sample& one : samples) {
    known.push_back(from_json(one.description));
  }
  many runs(count());
  int fixed = 0;
  while (runs.more()) {
    if (runs.below(4) > 0) {
      const auto i = static_cast<std::size_t>(runs.below(static_cast<int>(known.size())));
      runs.one(known[i], samples[i].steps);
      continue;
    }
    ++fixed;
    const auto falls = plateau({.initial = 0.1, .factor = 0.5, .patience = runs.below(4), .cooldown = runs.below(3)});
    switch (runs.below(8)) {
      case 0:
        runs.one(cosine({.initial = 3e-4, .final = 3e-5, .steps = 300}) | warmup({.steps = 20}), 320);
        break;
      case 1:
        runs.one(falls | warmup({.steps = 1 + runs.below(9)}), 40);
        break;
      case 2:
        runs.one(falls * cosine<float>({.initial = 1, .steps = 50}), 50);
        break;
      case 3:
        runs.one(falls | take(10) | repeat({.times = 4, .growth = 1.5}), 80);
        break;
      case 4:
        runs.one(constant({.value = 1}) | take(5) | then(falls), 50);
        break;
      case 5:
        runs.one(greedy({.initial = 0.01, .patience = 1}) | clamp(1e-3, 1), 50);
        break;
      case 6:
        runs.one(slope_test({.initial = 0.1, .window = 5}), 50);
        break;
      default:
        runs.one(falls | cooldown({.start = 20, .steps = 10}), 40);
        break;
    }
  }
  CHECK(fixed > 0);
  WARN(runs.done << " runs, " << fixed << " of static schedules");
}
