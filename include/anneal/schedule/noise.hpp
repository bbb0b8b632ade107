// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/logarithm.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/name_in.hpp"
#include "anneal/core/detail/root.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/detail/sine.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// How noise is distributed.
enum class noise_kind {
  uniform,  ///< on [-amplitude, amplitude)
  normal    ///< with mean 0 and the standard deviation amplitude
};

constexpr const char* name_of(noise_kind kind) noexcept { return detail::name_in(kind, {"uniform", "normal"}); }

namespace detail {

/// Well mixed bits of a seed and a counter (the finalizer of splitmix64, Steele et al. 2014, twice).
class mixed {
 public:
  constexpr explicit mixed(std::uint64_t seed) noexcept : start_(mix(seed + 0x9e3779b97f4a7c15u)) {}

  [[gnu::always_inline]] constexpr std::uint64_t operator()(std::uint64_t counter) const noexcept {
    return mix(start_ + counter * 0x9e3779b97f4a7c15u);
  }

 private:
  [[gnu::always_inline]] static constexpr std::uint64_t mix(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::uint64_t start_;
};

}  // namespace detail

/// Noise that is the same in every run: a number for each update, made of the seed and the number of the update alone.
///
///   s(t) = amplitude · X(seed, ⌊t⌋),  X independent, uniform on [-1, 1) or standard normal
///
/// It holds no generator, so that s(t) can be had for any t in any order, and a resumed run sees what it would have seen.
/// A rate with noise of 10 %: `s * (noise({.amplitude = 0.1}) | offset(1))`; only while 100 <= t < 500:
/// `noise(…) * piecewise_constant({100, 500}, {0, 1, 0})`.
/// Models: pure, not finite; constexpr, noexcept; the same numbers on every platform. Normal noise holds a division.
/// Source: timm's noise_range, noise_std and noise_seed; Neelakantan et al. 2015.
///
///   constexpr auto s = anneal::noise({.amplitude = 0.1, .seed = 7});
///   static_assert(s(3) == s(3.5) && s(3) != s(4) && s(3) >= -0.1 && s(3) < 0.1);
template <std::floating_point Real = double>
class noise {
 public:
  static constexpr const char* name = "noise";

  struct params {
    double amplitude = detail::not_given;
    noise_kind kind = noise_kind::uniform;
    int seed = 0;

    static constexpr void fields(auto& p, auto&& field) {
      field("amplitude", p.amplitude, is::rate, "how large it is");
      field("kind", p.kind, "how it is distributed");
      field("seed", p.seed, "another seed, another noise");
    }
  };

  template <detail::bare_number T>
  explicit noise(T, auto...) = delete;  // name the parameters: noise({.amplitude = 0.01})

  constexpr explicit noise(params p)
      : params_(p), bits_(static_cast<std::uint64_t>(static_cast<std::int64_t>(p.seed))) {
    detail::require_fields<Real>("anneal::noise", p);
    constexpr double most = static_cast<double>((std::numeric_limits<Real>::max)()) / 16;  // no number is above 8.6
    detail::require(-most <= p.amplitude && p.amplitude <= most, "anneal::noise", "amplitude",
                    "must be at most a 16th of the largest number", p.amplitude);
  }

  [[nodiscard, gnu::always_inline]] constexpr Real operator()(step t) const noexcept {
    return rate(params_.kind, update_of(t));
  }

  /// What does not change with t is decided before the loop, and updates are counted.
  constexpr void fill_n(double first, std::size_t n, Real* out) const noexcept {
    if (params_.kind == noise_kind::uniform) {
      fill_kind<noise_kind::uniform>(first, n, out);
    } else {
      fill_kind<noise_kind::normal>(first, n, out);
    }
  }

  [[nodiscard]] constexpr const params& parameters() const noexcept { return params_; }
  constexpr void describe(auto&& field) const { detail::describe_as<Real>(params_, field); }

 private:
  using unfused = detail::unfused;
  static constexpr double last = 0x1p53;  // from where on the clock does not count

  [[gnu::always_inline]] static constexpr std::uint64_t update_of(double t) noexcept {
    const auto whole = static_cast<std::int64_t>(detail::greatest(detail::least(t, last), 0.0));
    return static_cast<std::uint64_t>(whole);  // a conversion at once is not one instruction
  }

  [[gnu::always_inline]] constexpr Real rate(noise_kind kind, std::uint64_t update) const noexcept {
    const double x = kind == noise_kind::uniform ? 2 * unit(update) - 1 : standard_normal(update);
    return static_cast<Real>(params_.amplitude * x);
  }

  template <noise_kind Kind>
  constexpr void fill_kind(double first, std::size_t n, Real* __restrict out) const noexcept {
    const noise s = *this;
    const std::size_t before = detail::count_before(0, first, n), counted = detail::count_before(last, first, n);
    const std::uint64_t start = update_of(first) - before;
    for (std::size_t i = 0; i < before; ++i) {
      out[i] = s.rate(Kind, 0);
    }
#if defined(__clang__) && !defined(__AVX512DQ__)
#pragma clang loop vectorize(disable)  // products of 64 bits are made of many instructions then
#endif
    for (std::size_t i = before; i < counted; ++i) {
      out[i] = s.rate(Kind, start + i);
    }
    for (std::size_t i = counted; i < n; ++i) {
      out[i] = s.rate(Kind, update_of(last));
    }
  }

  /// On [0, 1), in steps of 2^-53. The numbers of update n are those of the counters n and n + 2^63.
  constexpr double unit(std::uint64_t counter) const noexcept {
    return static_cast<double>(static_cast<std::int64_t>(bits_(counter) >> 11)) * 0x1p-53;
  }

  /// Box and Muller 1958: √(-2 ln u) cos(2πv), and cos(2πv) = 1 - 2 sin²(πv).
  constexpr double standard_normal(std::uint64_t update) const noexcept {
    constexpr double two_ln_2 = 0x1.62e42fefa39efp+0;
    const double u = 1 - unit(update);
    const double v = unit(update + (std::uint64_t{1} << 63));
    const double angle = 2 * (v < 0.5 ? v : 1 - v);
    const unfused cosine = 1 - 2 * detail::quarter_sine<unfused>(1)(angle);
    const unfused logarithm = detail::quick_log2_of_ratio<unfused>(u, 1).high;
    return static_cast<double>(detail::square_root(static_cast<double>(-two_ln_2 * logarithm)) * cosine);
  }

  params params_;
  detail::mixed bits_;
};

}  // namespace anneal
