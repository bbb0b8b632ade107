// SPDX-License-Identifier: Apache-2.0
//
// A rate has the same bits whether the compiler computes it or the processor does.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "anneal/anneal.hpp"
#include "anneal/compose/cooldown.hpp"
#include "anneal/compose/map.hpp"
#include "anneal/compose/pointwise.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/compose/sequence.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/compose/warp.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/exponential.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/cosine.hpp"
#include "anneal/schedule/cyclic.hpp"
#include "anneal/schedule/exponential.hpp"
#include "anneal/schedule/exponential_decay.hpp"
#include "anneal/schedule/linear.hpp"
#include "anneal/schedule/multi_step.hpp"
#include "anneal/schedule/polynomial.hpp"
#include "anneal/schedule/ramp.hpp"
#include "anneal/schedule/step_decay.hpp"
#include "support/catch.hpp"
#include "support/ulp.hpp"

namespace {

/// Both ends of a run of 98'000 steps, its middle, what lies next to them, and fractions.
constexpr double grid[] = {0,        1,      2,      3,        7.5,    1'234,  24'500, 32'667, 48'999, 49'000,
                           49'000.5, 49'001, 65'537, 90'000.1, 97'998, 97'999, 98'000, 98'001, 1e6,    1e9};

/// `zero` is added to the parameters and to the step. At run time it is read from memory, and nothing can be computed
/// beforehand.
template <class Real, class Make>
constexpr auto rates(Make make, double zero) {
  std::array<Real, std::size(grid)> rates{};
  const auto s = make.template operator()<Real>(zero);
  static_assert(std::is_same_v<decltype(s(0)), Real>);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    rates[i] = s(grid[i] + zero);
  }
  return rates;
}

template <class Real>
bool same(Real a, Real b) {
#if defined(__FP_FAST_FMA) || defined(__FMA__) || defined(__aarch64__)
  // Multiplications and additions may be fused at run time, never at compile time. Each of the two rates is within 4
  // units in the last place of the exact one.
  return test::ulps(a, b) <= 8;
#else
  using bits = std::conditional_t<std::is_same_v<Real, float>, std::uint32_t, std::uint64_t>;
  return std::bit_cast<bits>(a) == std::bit_cast<bits>(b);
#endif
}

template <class Real, class Make>
void check(Make make) {
  static constexpr auto by_the_compiler = rates<Real>(Make{}, 0);
  volatile double zero = 0;
  const auto by_the_processor = rates<Real>(make, zero);
  for (std::size_t i = 0; i < std::size(grid); ++i) {
    CAPTURE(grid[i], by_the_compiler[i], by_the_processor[i]);
    CHECK(same(by_the_compiler[i], by_the_processor[i]));
  }
}

template <class Make>
void check_both(Make make) {
  check<double>(make);
  check<float>(make);
}

template <class Real>
constexpr auto cosine(double zero) {
  return anneal::cosine<Real>({.initial = 0.3 + zero, .final = 3e-5, .steps = 98'000 + zero});
}

template <class Real, class Curve>
constexpr auto ramp(double zero, Curve curve) {
  return anneal::ramp<Real, Curve>({.initial = 1e-4, .final = 0.3 + zero, .steps = 98'000 + zero}, curve);
}

template <class Real>
constexpr auto polynomial(double zero, double power) {
  return anneal::polynomial<Real>(
      {.initial = 0.3, .final = 3e-5 + zero, .steps = 98'000 + zero, .power = power + zero});
}

}  // namespace

TEST_CASE("same bits: constant, linear, cosine", "[core]") {
  check_both([]<class Real>(double zero) { return anneal::constant<Real>({.value = 0.1 + zero}); });
  check_both([]<class Real>(double zero) {
    return anneal::linear<Real>({.initial = 0.3 + zero, .final = 3e-5, .steps = 98'000 + zero});
  });
  check_both([]<class Real>(double zero) { return cosine<Real>(zero); });
}

TEST_CASE("same bits: polynomial", "[core]") {
  check_both([]<class Real>(double zero) { return polynomial<Real>(zero, 1); });
  check_both([]<class Real>(double zero) { return polynomial<Real>(zero, 4); });
  check_both([]<class Real>(double zero) { return polynomial<Real>(zero, 0.5); });
  check_both([]<class Real>(double zero) { return polynomial<Real>(zero, 0.9); });
}

TEST_CASE("same bits: ramps along every curve", "[core]") {
  namespace curve = anneal::curve;
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, curve::linear{}); });
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, curve::cosine{}); });
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, curve::power(3 + zero)); });
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, curve::power(0.5 + zero)); });
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, curve::power(1.7 + zero)); });
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, curve::exponential(100 + zero)); });
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, curve::mirrored(curve::exponential(100 + zero))); });
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, [](double p) { return p * p; }); });
}

TEST_CASE("same bits: decays", "[core]") {
  check_both([]<class Real>(double zero) {
    return anneal::exponential<Real>({.initial = 0.3, .final = 1e-5 + zero, .steps = 98'000 + zero});
  });
  check_both([]<class Real>(double zero) {
    return anneal::exponential_decay<Real>({.initial = 0.3, .gamma = 0.9997 + zero, .every = 3 + zero, .floor = 1e-9});
  });
  check_both([]<class Real>(double zero) {
    return anneal::step_decay<Real>({.initial = 0.3, .gamma = 0.97 + zero, .every = 2'400 + zero});
  });
  check_both([]<class Real>(double zero) {
    return anneal::multi_step<Real>({.initial = 0.3, .gamma = 0.3 + zero}, {3, 49'000, 98'000});
  });
}

TEST_CASE("same bits: cyclic", "[core]") {
  using anneal::cyclic_mode;
  check_both([]<class Real>(double zero) {
    return anneal::cyclic<Real>({.min = 1e-4, .max = 0.3 + zero, .up = 49 + zero, .down = 333});
  });
  check_both([]<class Real>(double zero) {
    return anneal::cyclic<Real>(
        {.min = 1e-4, .max = 0.3 + zero, .up = 3'000 + zero, .down = 2'000, .mode = cyclic_mode::triangular2});
  });
  check_both([]<class Real>(double zero) {
    return anneal::cyclic<Real>({.min = 1e-4,
                                 .max = 0.3,
                                 .up = 49 + zero,
                                 .down = 51,
                                 .mode = cyclic_mode::exp_range,
                                 .gamma = 0.99994 + zero});
  });
}

TEST_CASE("same bits: one after another", "[core]") {
  namespace curve = anneal::curve;
  check_both([]<class Real>(double zero) { return cosine<Real>(zero) | anneal::warmup({.steps = 500 + zero}); });
  check_both([]<class Real>(double zero) {
    return cosine<Real>(zero) | anneal::warmup_over({.steps = 2'000 + zero, .from = 1e-6}, curve::exponential(10));
  });
  check_both([]<class Real>(double zero) {
    return cosine<Real>(zero) | anneal::cooldown({.start = 49'000 + zero, .steps = 9'000}, curve::power(0.5));
  });
  check_both([]<class Real>(double zero) {
    return cosine<Real>(zero) | anneal::then(anneal::linear<Real>({.initial = 0.1, .steps = 1e6 + zero}));
  });
}

TEST_CASE("same bits: again and again, and on another clock", "[core]") {
  check_both([]<class Real>(double zero) {
    return cosine<Real>(zero) | anneal::stretch(0.3 + zero) | anneal::repeat(anneal::forever);
  });
  check_both([]<class Real>(double zero) {
    return cosine<Real>(zero) | anneal::repeat({.times = 9, .growth = 1.5 + zero, .decay = 0.7});
  });
  check_both([]<class Real>(double zero) { return cosine<Real>(zero) | anneal::staircase(49 + zero); });
  check_both([]<class Real>(double zero) { return cosine<Real>(zero) | anneal::per_epoch(7 + zero); });
  check_both(
      []<class Real>(double zero) { return cosine<Real>(zero) | anneal::skip(1'000 + zero) | anneal::reverse(); });
}

TEST_CASE("same bits: pointwise", "[core]") {
  check_both([]<class Real>(double zero) { return (0.3 + zero) * cosine<Real>(zero) + cosine<Real>(zero); });
  check_both([]<class Real>(double zero) {
    return anneal::average(cosine<Real>(zero), anneal::constant<Real>({.value = 0.1}), cosine<Real>(zero)) |
           anneal::clamp(1e-3, 0.2 + zero);
  });
  check_both([]<class Real>(double zero) {
    return anneal::min(cosine<Real>(zero), anneal::step_decay<Real>({.initial = 0.3, .gamma = 0.97, .every = 2'400}));
  });
}

TEST_CASE("same bits: the formulas of the catalogue", "[core]") {
  check_both([]<class Real>(double zero) {
    return anneal::inverse_time<Real>({.initial = 0.3, .rate = 0.01 + zero, .every = 7});
  });
  check_both([]<class Real>(double zero) {
    return anneal::inverse_time<Real>({.initial = 0.3, .rate = 0.01 + zero, .every = 7, .power = 0.5});
  });
  check_both([]<class Real>(double zero) {
    return anneal::inverse_time<Real>({.initial = 0.3, .rate = 0.01 + zero, .every = 7, .power = 0.8});
  });
  check_both([]<class Real>(double zero) {
    return anneal::natural_exponential<Real>({.initial = 0.3, .rate = 1e-5 + zero, .every = 3});
  });
  check_both([]<class Real>(double zero) {
    return anneal::sigmoid<Real>({.low = 0.01, .high = 0.3, .rate = -1e-4 + zero, .center = 40'000});
  });
  check_both([]<class Real>(double zero) {
    return anneal::power_law<Real>({.max = 0.1, .coefficient = 4.6 + zero, .exponent = -0.51});
  });
  check_both([]<class Real>(double zero) {
    return anneal::approach<Real>({.initial = 0.01, .final = 0.3, .timescale = 20'000 + zero});
  });
  check_both([]<class Real>(double zero) {
    return anneal::polynomial_cycles<Real>({.initial = 0.3, .final = 1e-3, .steps = 9'973 + zero, .power = 1.7});
  });
  check_both([]<class Real>(double zero) {
    return anneal::noise<Real>({.amplitude = 0.3 + zero, .kind = anneal::noise_kind::normal, .seed = 7});
  });
  check_both([]<class Real>(double zero) {
    return anneal::piecewise_constant<Real>({2, 49'000 + zero, 98'000}, {0.1, 0.2, 0.3, 0.4 + zero});
  });
  check_both([]<class Real>(double zero) {
    return anneal::piecewise_linear<Real>({2, 49'000 + zero, 98'000}, {0.1, 0.2, 1e-3 + zero});
  });
  check_both([]<class Real>(double zero) {
    return anneal::piecewise_cosine<Real>({2, 49'000 + zero, 98'000}, {0.1, 0.2, 1e-3 + zero});
  });
}

TEST_CASE("same bits: its curves and recipes", "[core]") {
  namespace curve = anneal::curve;
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, curve::hyperbolic(3 + zero)); });
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, curve::logarithmic(300 + zero)); });
  check_both([]<class Real>(double zero) { return ramp<Real>(zero, curve::tanh(-7 + zero, 3)); });
  check_both([]<class Real>(double zero) {
    return ramp<Real>(zero, curve::composed(curve::cosine{}, curve::power(1.5 + zero)));
  });
  check_both([]<class Real>(double zero) {
    return cosine<Real>(zero) |
           anneal::warmup({.steps = 500 + zero, .from = 1e-3, .clock = anneal::warmup_clock::between});
  });
  check_both([]<class Real>(double zero) { return cosine<Real>(zero) | anneal::extend(anneal::past_end::mirror); });
  check_both([]<class Real>(double zero) {
    return anneal::cosine_restarts<Real>(
        {.initial = 0.3, .final = 1e-3, .period = 1'000 + zero, .growth = 1.5, .decay = 0.9});
  });
  check_both([]<class Real>(double zero) { return anneal::noam<Real>({.model_size = 512 + zero, .warmup = 4'000}); });
  check_both([]<class Real>(double zero) {
    return anneal::one_cycle<Real>({.max = 0.3 + zero, .steps = 98'000}).learning_rate;
  });
  check_both([]<class Real>(double zero) {
    return anneal::tanh_decay<Real>({.initial = 0.3, .final = 1e-3 + zero, .steps = 98'000});
  });
  check_both([]<class Real>(double zero) {
    return anneal::infinite<Real>({.peak = 0.3 + zero,
                                   .constant = 0.1,
                                   .final = 1e-3,
                                   .warmup = 500,
                                   .cooldown = 40'000,
                                   .hold = 20'000,
                                   .decay = 30'000});
  });
  check_both([]<class Real>(double zero) {
    return anneal::linear_cosine<Real>({.initial = 0.3, .steps = 98'000 + zero, .cycles = 2.5});
  });
}
