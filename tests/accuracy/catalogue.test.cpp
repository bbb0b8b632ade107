// SPDX-License-Identifier: Apache-2.0
//
// The formulas of the catalogue, and recipes of them, against long double over whole runs.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "accuracy/whole_run.hpp"
#include "anneal/anneal.hpp"
#include "support/catch.hpp"
#include "support/constants.hpp"

namespace {

/// Calls f.operator()<Real>() for both types.
template <class F>
void for_both(F f) {
  f.template operator()<double>();
  f.template operator()<float>();
}

std::string text(const char* format, double a, double b = 0) {
  char line[96];
  std::snprintf(line, sizeof line, format, a, b);
  return line;
}

/// Of a run along a curve with p = t/n: falls from `initial` where it is nearer to 0 than `final`, with
/// `shape` = {c, 1 - c}.
long double along(test::ends pair, test::exact::shape shape) { return shape.between(pair.initial, pair.final); }

}  // namespace

TEST_CASE("inverse_time: every rate of a whole run", "[accuracy]") {
  test::record record("inverse_time");
  for_both([&]<class Real> {
    for (const double power : {1.0, 0.5, 0.75, 2.0, 5.0}) {
      for (const double rate : {0.0003, 0.5, 3.0}) {
        const double initial = test::rounded<Real>(0.1);
        const anneal::inverse_time<Real> s({.initial = initial, .rate = rate, .every = 7, .power = power});
        record.run(text("power %g rate %g", power, rate), s, 1'000'000, [=](long double t) {
          return initial * std::exp(-static_cast<long double>(power) * std::log1p(rate * t / 7));
        });
      }
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("natural_exponential: every rate of a whole run", "[accuracy]") {
  test::record record("natural_exponential");
  for_both([&]<class Real> {
    for (const double rate : {1e-6, 0.0003, 0.007, -1e-5}) {
      const double initial = test::rounded<Real>(0.1);
      const anneal::natural_exponential<Real> s({.initial = initial, .rate = rate, .every = 13});
      record.run(text("rate %g", rate), s, 1'000'000,
                 [=](long double t) { return initial * std::exp(-static_cast<long double>(rate) * t / 13); });
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("sigmoid: every rate of a whole run", "[accuracy]") {
  test::record record("sigmoid");
  for_both([&]<class Real> {
    for (const double rate : {1e-5, -1e-5, 0.0003, -0.0003}) {
      for (const double low : {0.0, 1e-4}) {
        const double high = test::rounded<Real>(0.1), floor = test::rounded<Real>(low);
        const anneal::sigmoid<Real> s({.low = floor, .high = high, .rate = rate, .center = 300'000});
        record.run(text("rate %g low %g", rate, low), s, 1'000'000, [=](long double t) {
          const long double u = std::exp(-rate * (t - 300'000));
          return (high + floor * u) / (1 + u);
        });
      }
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("power_law: every rate of a whole run", "[accuracy]") {
  test::record record("power_law");
  for_both([&]<class Real> {
    for (const double exponent : {-0.51, -1.0, -0.5, -3.0}) {
      const double max = test::rounded<Real>(0.02);
      const anneal::power_law<Real> s({.max = max, .coefficient = 4.6, .exponent = exponent});
      record.run(text("exponent %g", exponent), s, 1'000'000, [=](long double t) {
        return t == 0 ? max : std::min<long double>(max, 4.6 * std::exp(exponent * std::log(t)));
      });
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("approach: every rate of a whole run", "[accuracy]") {
  test::record record("approach");
  for_both([&]<class Real> {
    for (const test::ends given : {test::ends{0, 1}, {1e-4, 0.1}, {0.1, 1e-4}, {1, 0}}) {
      const test::ends pair = test::rounded<Real>(given);
      const anneal::approach<Real> s({.initial = pair.initial, .final = pair.final, .timescale = 70'001});
      record.run(text("%g to %g", given.initial, given.final), s, 1'000'000, [=](long double t) {
        return along(pair, {-std::expm1(-t / 70'001), std::exp(-t / 70'001)});
      });
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("polynomial_cycles: every rate of a whole run", "[accuracy]") {
  test::record record("polynomial_cycles");
  for_both([&]<class Real> {
    for (const double power : {1.0, 2.0, 0.5, 1.3}) {
      const test::ends pair = test::rounded<Real>({0.1, 1e-4});
      const anneal::polynomial_cycles<Real> s(
          {.initial = pair.initial, .final = pair.final, .steps = 9'973, .power = power});
      record.run(text("power %g", power), s, 100'000, [=](long double t) {
        const long double n = std::max(std::ceil(t / 9'973), 1.0L) * 9'973;
        return along(pair, test::exact::polynomial(t, n, power));
      });
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("rex, along a hyperbola: every rate of a whole run", "[accuracy]") {
  test::record record("rex");
  for (const double n : test::run_lengths) {
    record.ramps(
        n,
        []<class Real>(test::ends pair, double steps) {
          return anneal::rex<Real>({.initial = pair.initial, .final = pair.final, .steps = steps});
        },
        [](long double t, long double steps) -> test::exact::shape {
          return {t / (2 * steps - t), 2 * (steps - t) / (2 * steps - t)};
        });
  }
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("cosine along a power, k-decay: every rate of a whole run", "[accuracy]") {
  test::record record("k_decay");
  for (const double k : {1.5, 2.0, 0.5}) {
    for (const double n : {7.0, 10'000.0, 999'983.0}) {
      record.ramps(
          n,
          [k]<class Real>(test::ends pair, double steps) {
            return anneal::k_decay<Real>({.initial = pair.initial, .final = pair.final, .steps = steps, .k = k});
          },
          [k](long double t, long double steps) -> test::exact::shape {
            const test::exact::shape clock = test::exact::power(t, steps, k);
            const long double rise = std::sin(test::pi / 2 * clock.elapsed);
            const long double fall = std::sin(test::pi / 2 * clock.remaining);
            return {rise * rise, fall * fall};
          });
    }
  }
  CHECK(record.report() <= 2 * test::rate_bound);  // the sine doubles what its argument is off by
}

TEST_CASE("noam and inverse_sqrt: every rate of a whole run", "[accuracy]") {
  test::record record("noam");
  for_both([&]<class Real> {
    const auto s = anneal::noam<Real>({.model_size = 512, .warmup = 4'000, .factor = 2});
    record.run("512, 4000", s, 1'000'000, [](long double t) {
      const long double n = t + 1;
      return 2 / std::sqrt(512.0L) * std::min(1 / std::sqrt(n), n / (4'000 * std::sqrt(4'000.0L)));
    });
  });
  CHECK(record.report() <= test::rate_bound + 1);  // and the peak, which is given to it, is rounded as well: 1
}

TEST_CASE("tanh_decay: every rate of a whole run", "[accuracy]") {
  test::record record("tanh_decay");
  for_both([&]<class Real> {
    for (const test::ends given : {test::ends{0.1, 0}, {0.1, 1e-4}}) {
      const test::ends pair = test::rounded<Real>(given);
      const double n = 0x1p19;  // so that the slope and the center are not rounded
      const auto s =
          anneal::tanh_decay<Real>({.initial = pair.initial, .final = pair.final, .steps = n, .lower = -6, .upper = 2});
      record.run(text("%g to %g", given.initial, given.final), s, n, [=](long double t) -> long double {
        const long double u = std::exp(2 * (-6 + 8 * t / n));
        return t < n ? along(pair, {u / (1 + u), 1 / (1 + u)}) : pair.final;
      });
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("cosine_restarts: every rate of a whole run", "[accuracy]") {
  test::record record("cosine_restarts");
  for_both([&]<class Real> {
    for (const double growth : {1.0, 2.0}) {
      const test::ends pair = test::rounded<Real>({0.1, 1e-4});
      const auto s = anneal::cosine_restarts<Real>(
          {.initial = pair.initial, .final = pair.final, .period = 9'973, .growth = growth, .decay = 0.75});
      record.run(text("growth %g", growth), s, 200'000, [=](long double t) {
        long double length = 9'973, peak = pair.initial;
        for (; t >= length; length *= growth, peak *= 0.75L) {
          t -= length;
        }
        const test::exact::shape c = test::exact::cosine(t, length);
        return peak * c.remaining + pair.final * c.elapsed;
      });
    }
  });
  CHECK(record.report() <= test::rate_bound + 3);  // a cosine, a power of 0.75, their product and a sum
}
