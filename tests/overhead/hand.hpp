// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/anneal.hpp>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "rows.hpp"

/// What the functions by hand are made of, and what they and the schedules are given.
namespace overhead::hand {

struct setting {
  double peak = unknown(3e-4);
  double last = unknown(3e-5);
  double span = peak - last;
  double gamma = unknown(0.9999);
  double half = unknown(0.5);
  long warmup = unknown(2'000L);
  long steps = unknown(98'000L);
  long every = unknown(1'000L);
};

inline const setting c;

/// The instruction, without the errno of the function.
[[gnu::always_inline]] inline double root(double x) {
#if defined(__x86_64__)
  double y;
  asm("sqrtsd %1, %0" : "=x"(y) : "x"(x));
  return y;
#else
  return std::sqrt(x);
#endif
}

__extension__ typedef unsigned __int128 wide;

/// t mod n by two multiplications, for t and n below 2^32 (Lemire, Kaser and Kurz 2019).
class modulo {
 public:
  explicit modulo(long n) : n_(static_cast<std::uint64_t>(n)), magic_(~std::uint64_t{0} / n_ + 1) {}
  [[gnu::always_inline]] long operator()(long t) const {
    return static_cast<long>((static_cast<wide>(magic_ * static_cast<std::uint64_t>(t)) * n_) >> 64);
  }
  [[gnu::always_inline]] long quotient(long t) const {
    return static_cast<long>((static_cast<wide>(magic_) * static_cast<std::uint64_t>(t)) >> 64);
  }

 private:
  std::uint64_t n_, magic_;
};

[[gnu::always_inline]] inline double real(long t) { return static_cast<double>(t); }

/// A straight line that holds its last value.
struct straight {
  long steps;
  double initial, slope, final;
  straight(double from, double to, long n) : steps(n), initial(from), slope((to - from) / real(n)), final(to) {}
  [[gnu::always_inline]] double operator()(long t) const { return t < steps ? initial + real(t) * slope : final; }
};

/// Half a cosine wave.
struct wave {
  long steps;
  double middle, height, turn, final;
  wave(double from, double to, long n)
      : steps(n), middle((from + to) / 2), height((from - to) / 2), turn(std::numbers::pi / real(n)), final(to) {}
  [[gnu::always_inline]] double operator()(long t) const {
    return t < steps ? middle + height * std::cos(turn * real(t)) : final;
  }
};

}  // namespace overhead::hand
