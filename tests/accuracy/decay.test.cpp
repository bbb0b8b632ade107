// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

#include "accuracy/whole_run.hpp"
#include "anneal/schedule/cyclic.hpp"
#include "anneal/schedule/exponential.hpp"
#include "anneal/schedule/exponential_decay.hpp"
#include "anneal/schedule/multi_step.hpp"
#include "anneal/schedule/step_decay.hpp"
#include "support/catch.hpp"

namespace {

struct decay {
  double gamma;
  double every;
};

/// Calls f.operator()<Real>() for both types.
template <class F>
void for_both(F f) {
  f.template operator()<double>();
  f.template operator()<float>();
}

std::string text(const char* format, double a, double b) {
  char line[96];
  std::snprintf(line, sizeof line, format, a, b);
  return line;
}

}  // namespace

TEST_CASE("exponential: every rate of a whole run", "[accuracy]") {
  test::record record("exponential");
  for_both([&]<class Real> {
    for (const test::ends given :
         {test::ends{0.1, 1e-3}, {3e-4, 3e-5}, {1e-5, 0.3}, {1, 1e-12}, {1e-30, 1}, {0.7, 0.3}}) {
      const test::ends pair = test::rounded<Real>(given);
      for (const double n : test::run_lengths) {
        const anneal::exponential<Real> s({.initial = pair.initial, .final = pair.final, .steps = n});
        record.run(text("%g to %g", given.initial, given.final), s, n, [=](long double t) {
          return test::exact::geometric(pair.initial, pair.final, std::min<long double>(t, n), n);
        });
      }
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("exponential_decay: every rate of a whole run", "[accuracy]") {
  test::record record("exponential_decay");
  for_both([&]<class Real> {
    // The last one leaves the normal range of a float after some 280'000 steps.
    for (const decay& d : {decay{0.999, 100}, {0.1, 333'333}, {1 - 1e-6, 1}, {1.0001, 10}, {0.9997, 1}}) {
      const double initial = test::rounded<Real>(0.1);
      const anneal::exponential_decay<Real> s({.initial = initial, .gamma = d.gamma, .every = d.every});
      record.run(text("gamma %g every %g", d.gamma, d.every), s, 1'000'000,
                 [=](long double t) { return initial * test::exact::decay(d.gamma, t, d.every); });
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("exponential_decay: the floor holds", "[accuracy]") {
  const anneal::exponential_decay<double> s({.initial = 0.1, .gamma = 0.9, .every = 100, .floor = 1e-3});
  test::record record("exponential_decay with a floor");
  record.run("gamma 0.9 every 100", s, 10'000,
             [](long double t) { return std::max<long double>(0.1 * test::exact::decay(0.9, t, 100), 1e-3); });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("step_decay: every rate of a whole run", "[accuracy]") {
  test::record record("step_decay");
  for_both([&]<class Real> {
    for (const decay& d : {decay{0.1, 333'333}, {0.5, 98'000}, {0.97, 2'400}, {0.999, 49}, {1.1, 7'919}}) {
      const double initial = test::rounded<Real>(0.1);
      const anneal::step_decay<Real> s({.initial = initial, .gamma = d.gamma, .every = d.every});
      record.run(text("gamma %g every %g", d.gamma, d.every), s, 1'000'000, [=](long double t) {
        return initial * std::pow(static_cast<long double>(d.gamma), std::floor(t / d.every));
      });
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("multi_step: every rate of a whole run", "[accuracy]") {
  constexpr anneal::step milestones[] = {300'000, 600'000, 600'000, 999'999};
  test::record record("multi_step");
  for_both([&]<class Real> {
    for (const double gamma : {0.1, 0.3, 0.97, 2.5}) {
      const double initial = test::rounded<Real>(0.1);
      const auto s = anneal::multi_step<Real>({.initial = initial, .gamma = gamma}, milestones);
      record.run(text("gamma %g", gamma, 0), s, 1'000'000, [=](long double t) {
        const int passed = (t >= 300'000) + 2 * (t >= 600'000) + (t >= 999'999);
        return initial * std::pow(static_cast<long double>(gamma), static_cast<long double>(passed));
      });
    }
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("cyclic: every rate of a whole run", "[accuracy]") {
  using anneal::cyclic_mode;
  struct wave {
    double min, max, up, down;
  };
  for (const auto& [mode, name] : {std::pair{cyclic_mode::triangular, "cyclic, triangular"},
                                   {cyclic_mode::triangular2, "cyclic, triangular2"},
                                   {cyclic_mode::exp_range, "cyclic, exp_range"}}) {
    test::record record(name);
    for_both([&, kind = mode]<class Real> {
      for (const wave& w :
           {wave{1e-4, 1e-2, 2'000, 2'000}, {0, 0.1, 98'000, 7}, {3e-5, 0.3, 49, 333'333}, {0.1, 0.11, 10, 10}}) {
        const double gamma = kind == cyclic_mode::exp_range ? 1 - 1e-5 : 1;
        const double min = test::rounded<Real>(w.min), max = test::rounded<Real>(w.max);
        const anneal::cyclic<Real> s(
            {.min = min, .max = max, .up = w.up, .down = w.down, .mode = kind, .gamma = gamma});
        record.run(text("up %g down %g", w.up, w.down), s, 1'000'000, [=](long double t) {
          const long double cycle = std::floor(t / (w.up + w.down));
          const long double local = t - cycle * (w.up + w.down);
          const long double triangle = local < w.up ? local / w.up : (w.up + w.down - local) / w.down;
          const long double height = kind == cyclic_mode::triangular2
                                         ? std::exp2(-cycle)
                                         : std::exp(t * std::log(static_cast<long double>(gamma)));
          return min + (static_cast<long double>(max) - min) * height * triangle;
        });
      }
    });
    CHECK(record.report() <= test::rate_bound);
  }
}
