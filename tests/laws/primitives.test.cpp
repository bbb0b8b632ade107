// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include "anneal/anneal.hpp"
#include "laws/history.hpp"
#include "laws/law.hpp"
#include "laws/random.hpp"
#include "support/catch.hpp"

using namespace laws;
using namespace anneal;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double most_steps = 0x1p53;

/// Any double: ordinary ones, corner cases, any pattern of bits. Beyond 2^500 only infinity: differences and slopes of
/// such rates overflow.
rc::Gen<number> any_double() {
  static const auto ordinary = one_number({0, 1, -1, 0.1, 0.5, 3, 1e-3, 10, 1000});
  static const auto corner =
      one_number({-0.0, std::numeric_limits<double>::denorm_min(), 0x1p-1022, -0x1p-1022, 1e-300, 0x1p500, -0x1p500,
                  infinity, -infinity, most_steps, most_steps + 2, std::numeric_limits<double>::quiet_NaN()});
  static const auto bits = rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t pattern) {
    const double x = std::bit_cast<double>(pattern);
    return number{std::abs(x) > 0x1p500 ? x * 0x1p-600 : x};
  });
  static const auto any = rc::gen::weightedOneOf<number>({{6, ordinary}, {3, any_rate()}, {2, corner}, {1, bits}});
  return any;
}

double pick_any(const std::string& name) { return pick(name, any_double()); }

double pick_steps(const std::string& name) {
  static const auto steps_or_not = rc::gen::oneOf(any_double(), whole(1, 1'000'000));
  const double steps = pick(name, steps_or_not);
  RC_PRE(!(0 < steps && steps < 0x1p-30));
  return steps;
}

bool is_rate(double x) { return std::isfinite(x); }
bool is_positive(double x) { return std::isfinite(x) && x > 0; }
bool is_moderate(double x) { return std::abs(x) <= 0x1p400; }
bool is_ratio(double x) { return 0x1p-400 <= x && x <= 0x1p400; }
bool is_steps(double x) { return x > 0 && x <= most_steps; }

bool between(double x, double a, double b) { return std::min(a, b) <= x && x <= std::max(a, b); }

/// What make() makes if the parameters are valid; otherwise it has to throw std::invalid_argument, and nothing else.
template <class Make>
auto made(bool valid, const Make& make) -> std::optional<decltype(make())> {
  try {
    auto s = make();
    RC_ASSERT(valid);
    return s;
  } catch (const std::invalid_argument&) {
    RC_ASSERT(!valid);
    return std::nullopt;
  }
}

/// Steps that matter to a schedule of so many steps, and far ones.
double pick_step(double steps) {
  const double before = std::nextafter(steps, 0), after = std::nextafter(steps, infinity);
  return pick("t", one_number({0, 1, 2, steps / 3, steps / 2, std::max(steps - 2, 0.0), std::max(steps - 1, 0.0),
                               before, steps, after, 2 * steps, 7, 1e9, 0x1p40, most_steps}));
}

template <class Make>
void check_ramp(const Make& make) {
  const ramp_params p{.initial = pick_any("initial"), .final = pick_any("final"), .steps = pick_steps("steps")};
  if (const auto s = made(is_rate(p.initial) && is_rate(p.final) && is_steps(p.steps), [&] { return make(p); })) {
    RC_ASSERT((*s)(0) == p.initial);
    RC_ASSERT((*s)(p.steps) == p.final);
    RC_ASSERT((*s)(2 * p.steps) == p.final);
    RC_ASSERT(between((*s)(pick_step(p.steps)), p.initial, p.final));
  }
}

}  // namespace

TEST_CASE("any parameters are refused or give rates within bounds", "[laws]") {
  law("constant", [] {
    const double value = pick_any("value");
    if (const auto s = made(is_rate(value), [&] { return constant({.value = value}); })) {
      RC_ASSERT((*s)(pick_any("t")) == value);
    }
  });
  law("linear", [] { check_ramp([](const auto& p) { return linear(p); }); });
  law("cosine", [] { check_ramp([](const auto& p) { return cosine(p); }); });
  law("ramp along each curve", [] {
    check_ramp([](const auto& p) {
      return ramp(p, curve::power(pick("power", one_number({0.5, 1, 2, 3, 4, 0.3, 7}))));
    });
    check_ramp([](const auto& p) {
      return ramp(p, curve::mirrored(curve::power(pick("power", one_number({0.5, 1, 2, 3, 4, 0.3, 7})))));
    });
    check_ramp([](const auto& p) {
      return ramp(p, curve::exponential(pick("ratio", one_number({0.5, 2, 10, 1e-3, 1e6, 1.001}))));
    });
  });
  law("polynomial", [] {
    const double power = pick_any("power");
    if (!is_positive(power) || !is_moderate(power)) {
      RC_ASSERT_THROWS_AS(polynomial({.initial = 1, .steps = 10, .power = power}), std::invalid_argument);
    } else {
      check_ramp([&](const auto& p) {
        return polynomial({.initial = p.initial, .final = p.final, .steps = p.steps, .power = power});
      });
    }
  });
  law("exponential", [] {
    const double initial = pick_any("initial"), final = pick_any("final"), steps = pick_steps("steps");
    if (const auto s = made(is_positive(initial) && is_positive(final) && is_steps(steps),
                            [&] { return exponential({.initial = initial, .final = final, .steps = steps}); })) {
      RC_ASSERT((*s)(0) == initial);
      RC_ASSERT((*s)(steps) == final);
      RC_ASSERT(between((*s)(pick_step(steps)), initial, final));
    }
  });
  law("exponential_decay", [] {
    const double initial = pick_any("initial"), gamma = pick_any("gamma"), every = pick_steps("every");
    const double floor = pick_any("floor");
    const bool valid = is_rate(initial) && is_rate(floor) && initial >= floor && is_positive(gamma) && is_steps(every);
    if (const auto s = made(valid, [&] {
          return exponential_decay({.initial = initial, .gamma = gamma, .every = every, .floor = floor});
        })) {
      RC_ASSERT((*s)(0) == initial);
      const double rate = (*s)(pick_step(every));
      RC_ASSERT(rate >= floor);
      RC_ASSERT(gamma > 1 || rate <= std::max(initial, 0.0));
    }
  });
  law("step_decay", [] {
    const double initial = pick_any("initial"), gamma = pick_any("gamma"), every = pick_steps("every");
    if (const auto s = made(is_rate(initial) && is_positive(gamma) && is_steps(every),
                            [&] { return step_decay({.initial = initial, .gamma = gamma, .every = every}); })) {
      RC_ASSERT((*s)(0) == initial);
      RC_ASSERT((*s)(std::nextafter(every, 0)) == initial);
      RC_ASSERT((*s)(every) == (*s)(std::nextafter(every, infinity)));
      RC_ASSERT(gamma > 1 || between((*s)(pick_step(every)), 0, initial));
    }
  });
  law("multi_step", [] {
    const double initial = pick_any("initial"), gamma = pick_any("gamma");
    const double first = pick_steps("first"), second = pick_steps("second");
    const bool valid = is_rate(initial) && is_positive(gamma) && 0 <= first && first <= second && second <= 0x1p53;
    if (const auto s = made(valid, [&] { return multi_step({.initial = initial, .gamma = gamma}, {first, second}); })) {
      RC_ASSERT(first == 0 || (*s)(0) == initial);
      RC_ASSERT(first == 0 || (*s)(std::nextafter(first, 0)) == initial);
      const double after = std::nextafter(first, infinity);
      RC_ASSERT(second == after || (*s)(first) == (*s)(after));
      RC_ASSERT(gamma > 1 || between((*s)(pick_step(first)), 0, initial));
    }
  });
  law("cyclic", [] {
    const double min = pick_any("min"), max = pick_any("max"), up = pick_steps("up"), down = pick_steps("down");
    const auto mode = static_cast<cyclic_mode>(pick("mode", whole(0, 2)));
    const double gamma = pick_any("gamma");
    const bool valid = is_rate(min) && is_rate(max) && min <= max && is_steps(up) && is_steps(down) &&
                       (mode == cyclic_mode::exp_range ? is_positive(gamma) : gamma == 1);
    if (const auto s = made(valid, [&] {
          return cyclic({.min = min, .max = max, .up = up, .down = down, .mode = mode, .gamma = gamma});
        })) {
      RC_ASSERT((*s)(0) == min);
      RC_ASSERT(mode != cyclic_mode::triangular || up + down == up || (*s)(up) == max);
      // With a height, min + (max - min) is rounded; where min is negative and max nearly 0, above max.
      const bool exact = mode == cyclic_mode::triangular || min >= 0;
      RC_ASSERT(gamma > 1 || !exact || between((*s)(pick_step(up + down)), min, max));
    }
  });
  law("plateau", [] {
    const double initial = pick_any("initial"), factor = pick_any("factor"), threshold = pick_any("threshold");
    const double min = pick_any("min");
    const int patience = *rc::gen::arbitrary<int>().as("patience");
    const bool valid = is_rate(initial) && is_rate(min) && initial >= min && 0 <= factor && factor < 1 &&
                       is_rate(threshold) && patience >= 0;
    if (const auto s = made(valid, [&] {
          return plateau(
              {.initial = initial, .factor = factor, .patience = patience, .threshold = threshold, .min = min});
        })) {
      scheduler run{*s};
      RC_ASSERT(run.rate() == initial);
      for (const event& e : pick_history(true)) {
        run.observe(e.metric);
        RC_ASSERT(run.rate() >= min);
        RC_ASSERT(run.rate() <= std::max(initial, 0.0));
      }
    }
  });
}

TEST_CASE("any parameters of an adaptor are refused or give a rate", "[laws]") {
  law("numbers of steps", [] {
    const auto s = pick_finite();
    const double n = pick_steps("n");
    const bool steps = is_steps(n), offset = n >= 0 && n <= most_steps;
    const auto check = [&](bool valid, const auto& adaptor) {
      if (const auto composed = made(valid, [&] { return s | adaptor(); })) {
        RC_ASSERT(is_rate((*composed)(pick_step(n))));
      }
    };
    check(steps, [&] { return take(n); });
    check(offset, [&] { return delay(n); });
    check(offset, [&] { return skip(n); });
    check(steps, [&] { return stretch(n); });
    check(steps, [&] { return staircase(n); });
    check(steps, [&] { return per_epoch(n); });
    check(offset, [&] { return warmup({.steps = n}); });
    check(offset, [&] { return warmup_over({.steps = n}); });
    check(offset, [&] { return cooldown({.start = 1, .steps = n}); });
    check(offset, [&] { return cooldown({.start = n, .steps = 1}); });
  });
  law("rates", [] {
    const auto s = pick_finite();
    const double x = pick_any("x"), y = pick_any("y");
    made(is_rate(x), [&] { return s | scale(x); });
    made(is_rate(x), [&] { return s | offset(x); });
    made(x <= y, [&] { return s | clamp(x, y); });
    made(is_rate(x), [&] { return s | warmup({.steps = 1, .from = x}); });
    made(is_rate(x), [&] { return s | warmup_over({.steps = 1, .from = x}); });
    made(is_rate(x), [&] { return s | cooldown({.start = 1, .steps = 1, .to = x}); });
  });
  law("repetitions", [] {
    const auto s = pick_finite();
    const double times = pick_any("times"), growth = pick_any("growth"), decay = pick_any("decay");
    const bool develops = std::isfinite(growth) && growth >= 1 && is_positive(decay);
    const double sum = growth == 1 ? times : (std::pow(growth, times) - 1) / (growth - 1);
    const bool valid = times >= 1 && times == std::floor(times) && develops && s.length() * sum <= most_steps;
    RC_PRE(std::abs(s.length() * sum / most_steps - 1) > 1e-9 || growth == 1);  // too near to say with pow
    made(valid, [&] { return s | repeat({.times = times, .growth = growth, .decay = decay}); });
    if (const auto endless = made(develops, [&] { return s | repeat(forever, {.growth = growth, .decay = decay}); })) {
      RC_ASSERT(decay > 1 || is_rate((*endless)(pick_step(s.length()))));
    }
  });
  law("curves", [] {
    const double x = pick_any("x"), p = pick("p", eighths(0, 8));
    RC_PRE(!(0 < x && x < 0x1p-900));
    const auto check = [p](const auto& c) {
      // A curve may miss 1 by its rounding; a ramp puts its ends right.
      constexpr double one = 1 + 2 * std::numeric_limits<double>::epsilon();
      RC_ASSERT(c(0) == 0);
      RC_ASSERT(c.complement(0) == 0);
      RC_ASSERT(between(c(p), 0, one));
      RC_ASSERT(between(c.complement(p), 0, one));
    };
    if (const auto c = made(is_positive(x) && is_moderate(x), [&] { return curve::power(x); })) {
      check(*c);
      check(curve::mirrored(*c));
    }
    if (const auto c = made(is_ratio(x) && x != 1, [&] { return curve::exponential(x); })) {
      check(*c);
      check(curve::mirrored(*c));
    }
  });
}

namespace {

/// A long run, and a step in it or past it.
struct moment {
  double steps = pick("steps", one_number({1, 3, 10, 1000, 12'345, 1e6, 1e9, 0x1p24 + 1, 0x1p40 + 1}));
  double t = std::floor(steps * pick("part", eighths(0, 9))) + pick("more", whole(0, 3));
};

/// make(Real{}) makes a schedule over Real. The two agree relative to the rate itself, or to `size` where that is
/// larger: the parameters and the step round to float once, and the kernels add a few roundings.
template <class Make>
void expect_float(const Make& make, double t, double size = 0) {
  const double exact = make(double{})(t);
  const double tolerance = 8.0 * std::numeric_limits<float>::epsilon() * std::max(std::abs(exact), size) +
                           static_cast<double>(std::numeric_limits<float>::denorm_min());
  RC_ASSERT(std::abs(static_cast<double>(make(float{})(t)) - exact) <= tolerance);
}

/// Between rates of different signs a ramp is accurate relative to the larger of them.
double size_of_ramp(double initial, double final) {
  return (initial < 0) == (final < 0) ? 0 : std::max(std::abs(initial), std::abs(final));
}

}  // namespace

TEST_CASE("a schedule in float is that in double to the precision of float", "[laws]") {
  law("linear, cosine and polynomial", [] {
    const moment at;
    const double initial = pick_rate("initial"), final = pick_rate("final");
    const double power = pick("power", one_number({1, 2, 3, 4, 0.5, 0.9, 2.5}));
    const double size = size_of_ramp(initial, final);
    expect_float(
        [&]<class Real>(Real) { return linear<Real>({.initial = initial, .final = final, .steps = at.steps}); }, at.t,
        size);
    expect_float(
        [&]<class Real>(Real) { return cosine<Real>({.initial = initial, .final = final, .steps = at.steps}); }, at.t,
        size);
    expect_float(
        [&]<class Real>(Real) {
          return polynomial<Real>({.initial = initial, .final = final, .steps = at.steps, .power = power});
        },
        at.t, size);
  });
  law("exponential", [] {
    const moment at;
    const double initial = pick("initial", positive_rate()), final = pick("final", positive_rate());
    expect_float(
        [&]<class Real>(Real) { return exponential<Real>({.initial = initial, .final = final, .steps = at.steps}); },
        at.t);
  });
  law("exponential_decay, step_decay and multi_step", [] {
    const moment at;
    const double initial = pick_rate("initial"), gamma = pick("gamma", one_number({0.5, 0.9, 0.1, 0.999, 1, 1.01}));
    expect_float(
        [&]<class Real>(Real) {
          return exponential_decay<Real>({.initial = initial, .gamma = gamma, .every = at.steps, .floor = -10});
        },
        at.t);
    expect_float(
        [&]<class Real>(Real) { return step_decay<Real>({.initial = initial, .gamma = gamma, .every = at.steps}); },
        at.t);
    expect_float(
        [&]<class Real>(Real) {
          return multi_step<Real>({.initial = initial, .gamma = gamma}, {1, at.steps, 2 * at.steps});
        },
        at.t);
  });
  law("cyclic", [] {
    const moment at;
    const double min = pick_rate("min"), max = min + pick("max - min", positive_rate());
    const auto mode = static_cast<cyclic_mode>(pick("mode", whole(0, 2)));
    expect_float(
        [&]<class Real>(Real) {
          return cyclic<Real>({.min = min,
                               .max = max,
                               .up = at.steps,
                               .down = 7,
                               .mode = mode,
                               .gamma = mode == cyclic_mode::exp_range ? 0.999 : 1});
        },
        at.t, std::max(std::abs(min), std::abs(max)));
  });
  law("a composition", [] {
    const double initial = pick("initial", positive_rate()), final = pick("final", positive_rate());
    const double steps = pick("steps", whole(1, 10'000)), t = std::floor(steps * pick("part", eighths(0, 40)));
    const double decay = pick("decay", one_number({1, 0.5, 0.9}));
    expect_float(
        [&]<class Real>(Real) {
          return 0.5 * (cosine<Real>({.initial = initial, .final = final, .steps = steps}) |
                        warmup({.steps = steps, .from = final}) | repeat({.times = 2, .growth = 2, .decay = decay}));
        },
        t);
  });
}
