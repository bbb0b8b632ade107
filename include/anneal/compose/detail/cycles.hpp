// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/core/detail/rule.hpp"

namespace anneal {

/// How the cycles of repeat develop: each is `growth` times as long as the one before, and its rates are `decay` times
/// as high.
struct cycle_params {
  double growth = 1;
  double decay = 1;

  static constexpr void fields(auto& p, auto&& field) {
    field("growth", p.growth, is::at_least<1>, "how many times as long each is as the one before");
    field("decay", p.decay, is::positive, "by what the rates are multiplied from one to the next");
  }
};

namespace detail {

/// Cycles of lengths L, L·g, L·g², …: which one a step is in. Exact for whole L and g below step 2^51; no logarithm.
class cycles {
 public:
  struct position {
    double cycle;  ///< finished cycles
    double local;  ///< the step on the clock of the repeated schedule
  };
  struct start {
    double cycle;
    double rest;   ///< the steps since it began
    double scale;  ///< how many times as long it is as the first
  };

  constexpr cycles(double length, double growth) noexcept : period_(length), growth_(growth) {}

  [[gnu::always_inline]] constexpr position operator()(double t) const noexcept {
    if (growth_ == 1) {
      const auto [cycle, local] = period_(t);
      return {cycle, local};
    }
    const start found = grown(t);
    return {found.cycle, found.rest / found.scale};
  }

  constexpr start find(double t) const noexcept {
    if (growth_ == 1) {
      const auto [cycle, local] = period_(t);
      return {cycle, local, 1};
    }
    return grown(t);
  }

  constexpr double longer_by() const noexcept { return growth_; }
  constexpr double first_length() const noexcept { return period_.length(); }

  /// The length of so many cycles.
  constexpr double length(double times) const noexcept {
    double sum = 0, power = 1;                // of the bits of `times` so far
    double block = 1, block_power = growth_;  // of 2^k cycles
    for (auto rest = static_cast<std::uint64_t>(times); rest != 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        sum += power * block;
        power *= block_power;
      }
      block *= 1 + block_power;
      block_power *= block_power;
    }
    return period_.length() * sum;
  }

 private:
  [[gnu::always_inline]] constexpr start grown(double t) const noexcept {
    // sums[k] and powers[k]: the length of 2^k cycles, and of the one after them, as multiples of the first.
    double sums[54];
    double powers[54];
    sums[0] = 1;
    powers[0] = growth_;
    int k = 0;
    for (; k < 53 && t >= period_.length() * sums[k]; ++k) {
      sums[k + 1] = sums[k] * (1 + powers[k]);
      powers[k + 1] = powers[k] * powers[k];
    }
    double cycle = 0;
    double scale = 1;
    while (k-- > 0) {
      const double block = period_.length() * scale * sums[k];
      if (t >= block) {
        t -= block;
        scale *= powers[k];
        cycle += static_cast<double>(std::uint64_t{1} << k);
      }
    }
    return {cycle, t, scale};
  }

  period period_;
  double growth_;
};

/// The cycles of repeat, all alike: known from the type, so that nothing of the other kind is computed.
class same_cycles {
 public:
  constexpr same_cycles(double length, cycle_params) noexcept : period_(length) {}

  [[gnu::always_inline]] constexpr cycles::position operator()(double t) const noexcept {
    const auto [cycle, local] = period_(t);
    return {cycle, local};
  }

  constexpr cycles::start find(double t) const noexcept {
    const auto [cycle, local] = period_(t);
    return {cycle, local, 1};
  }

  template <class Real>
  [[gnu::always_inline]] constexpr Real scaled(Real rate, double) const noexcept {
    return rate;
  }

  constexpr double first_length() const noexcept { return period_.length(); }
  constexpr double length(double times) const noexcept { return period_.length() * times; }
  template <class Real>
  constexpr void scale(Real*, std::size_t, double) const noexcept {}

  constexpr double longer_by() const noexcept { return 1; }
  constexpr cycle_params parameters() const noexcept { return {}; }

 private:
  period period_;
};

/// The cycles of repeat, longer and lower from one to the next.
class developing_cycles {
 public:
  constexpr developing_cycles(double length, cycle_params p) noexcept
      : cycles_(length, p.growth), decay_(p.decay), amplitude_(log2_of_ratio<11>(p.decay, 1)) {
    const double_double octaves = log2_of_ratio<11>(p.decay, 1);
    if (octaves.low == 0 && octaves.high < 0 && is_whole(octaves.high)) {
      octaves_ = octaves.high;
    }
  }

  [[gnu::always_inline]] constexpr cycles::position operator()(double t) const noexcept { return cycles_(t); }
  constexpr cycles::start find(double t) const noexcept { return cycles_.find(t); }

  template <class Real>
  [[gnu::always_inline]] constexpr Real scaled(Real rate, double cycle) const noexcept {
    if (octaves_ < 0) {  // the same, of an exponent alone
      const double factor = whole_exponent(greatest(octaves_ * cycle, -1023.0)).power();
      return static_cast<Real>(static_cast<double>(rate) * factor);
    }
    return decay_ == 1 ? rate : static_cast<Real>(amplitude_(cycle, static_cast<double>(rate)));
  }

  /// All of them, by a copy, which does not change with them.
  template <class Real>
  constexpr void scale(Real* rates, std::size_t n, double cycle) const noexcept {
    if (decay_ != 1) {
      const developing_cycles by = *this;
      for (std::size_t i = 0; i < n; ++i) {
        rates[i] = by.scaled(rates[i], cycle);
      }
    }
  }

  constexpr double first_length() const noexcept { return cycles_.first_length(); }
  constexpr double length(double times) const noexcept { return cycles_.length(times); }
  constexpr double longer_by() const noexcept { return cycles_.longer_by(); }
  constexpr cycle_params parameters() const noexcept { return {.growth = cycles_.longer_by(), .decay = decay_}; }

 private:
  cycles cycles_;
  double decay_;
  double octaves_ = 0;  ///< the logarithm of decay, where that is 1/2, 1/4, …
  growth<double> amplitude_;
};

}  // namespace detail

}  // namespace anneal
