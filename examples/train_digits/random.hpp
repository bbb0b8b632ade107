// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace digits {

/// SplitMix64. The distributions of <random> give other numbers with every standard library; what is drawn here is the
/// same everywhere.
class random_source {
 public:
  /// Every pair of seed and stream gives a sequence of its own.
  explicit random_source(std::uint64_t seed, std::uint64_t stream = 0) : state_(seed) { state_ = bits() + stream; }

  std::uint64_t bits() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  /// A whole number in [0, n). Those bits are refused that would make the small numbers more frequent.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t refused = (0 - n) % n;
    std::uint64_t x = bits();
    while (x < refused) {
      x = bits();
    }
    return x % n;
  }

  /// A number in [0, 1) with the 24 bits of a float.
  float fraction() { return static_cast<float>(bits() >> 40) * 0x1p-24F; }

  template <class T>
  void shuffle(std::span<T> values) {
    for (std::size_t n = values.size(); n > 1; --n) {
      std::swap(values[n - 1], values[static_cast<std::size_t>(below(n))]);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace digits
