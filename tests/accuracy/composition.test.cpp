// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>

#include "accuracy/whole_run.hpp"
#include "anneal/compose/cooldown.hpp"
#include "anneal/compose/repeat.hpp"
#include "anneal/compose/warmup.hpp"
#include "anneal/curve/cosine.hpp"
#include "anneal/curve/exponential.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/cosine.hpp"
#include "support/catch.hpp"

namespace {

/// Two runs of each composition: so many steps in all, of which so many are special.
struct plan {
  double steps;
  double part;
};
constexpr plan plans[] = {{10, 3}, {10'000, 500}, {999'983, 4'999}, {1'000'000, 200'000}};

template <class F>
void for_all(F f) {
  for (const plan& p : plans) {
    f.template operator()<double>(p);
    f.template operator()<float>(p);
  }
}

long double cosine_between(test::ends pair, long double t, long double n) {
  return test::exact::cosine(std::min(t, n), n).between(pair.initial, pair.final);
}

long double linear_between(long double initial, long double final, long double t, long double n) {
  return test::exact::linear(t, n).between(initial, final);
}

template <class Real>
test::ends falling() {
  return test::rounded<Real>({0.3, 3e-5});
}

template <class Real>
auto cosine(double n) {
  return anneal::cosine<Real>({.initial = falling<Real>().initial, .final = falling<Real>().final, .steps = n});
}

/// A cooldown from the middle of a cosine to 0 along a curve.
template <class Curve, class Shape>
long double largest_error_of_cooldown(const std::string& name, Curve curve, Shape at) {
  test::record record(name);
  for_all([&]<class Real>(plan p) {
    const double start = p.steps - p.part;
    const auto s = cosine<Real>(2 * start) | anneal::cooldown({.start = start, .steps = p.part}, curve);
    record.run("from a cosine", s, p.steps, [=](long double t) {
      const long double left = cosine_between(falling<Real>(), std::min<long double>(t, start), 2 * start);
      return t < start ? left : at(std::min(t - start, static_cast<long double>(p.part)), p.part).between(left, 0);
    });
  });
  return record.report();
}

}  // namespace

TEST_CASE("cosine | warmup: every rate of a whole run", "[accuracy]") {
  test::record record("cosine | warmup");
  for_all([&]<class Real>(plan p) {
    const double n = p.steps - p.part;
    const double from = test::rounded<Real>(1e-6);
    const auto s = cosine<Real>(n) | anneal::warmup({.steps = p.part, .from = from});
    record.run("from 1e-6", s, p.steps, [=](long double t) {
      return t < p.part ? linear_between(from, falling<Real>().initial, t, p.part)
                        : cosine_between(falling<Real>(), t - p.part, n);
    });
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("cosine | warmup_over: every rate of a whole run", "[accuracy]") {
  test::record record("cosine | warmup_over");
  for_all([&]<class Real>(plan p) {
    const auto s = cosine<Real>(p.steps) | anneal::warmup_over({.steps = p.part});
    record.run("from 0", s, p.steps, [=](long double t) {
      const long double rate = cosine_between(falling<Real>(), std::max<long double>(t, p.part), p.steps);
      return t < p.part ? linear_between(0, rate, t, p.part) : rate;
    });
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("constant | cooldown: every rate of a whole run", "[accuracy]") {
  test::record record("constant | cooldown");
  for_all([&]<class Real>(plan p) {
    const double start = p.steps - p.part, peak = test::rounded<Real>(0.3), to = test::rounded<Real>(1e-4);
    const auto s = anneal::constant<Real>({.value = peak}) |
                   anneal::cooldown({.start = start, .steps = p.part, .to = to}, anneal::curve::power(0.5));
    record.run("1-sqrt to 1e-4", s, p.steps, [=](long double t) {
      const long double local = std::min<long double>(std::max<long double>(t - start, 0), p.part);
      return test::exact::power(local, p.part, 0.5L).between(peak, to);
    });
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("cosine | cooldown: every rate of a whole run", "[accuracy]") {
  namespace curve = anneal::curve;
  CHECK(largest_error_of_cooldown("cosine | cooldown", curve::linear{}, test::exact::linear) <= test::rate_bound);
  CHECK(largest_error_of_cooldown("cosine | cooldown, cosine", curve::cosine{}, test::exact::cosine) <=
        test::rate_bound);
  CHECK(largest_error_of_cooldown("cosine | cooldown, power(0.5)", curve::power(0.5), [](long double t, long double n) {
          return test::exact::power(t, n, 0.5L);
        }) <= test::rate_bound);
  CHECK(largest_error_of_cooldown("cosine | cooldown, exponential(0.01)", curve::exponential(0.01),
                                  [](long double t, long double n) { return test::exact::exponential(t, n, 0.01); }) <=
        test::rate_bound);
}

TEST_CASE("cosine | repeat: every rate of a whole run", "[accuracy]") {
  test::record record("cosine | repeat");
  for_all([&]<class Real>(plan p) {
    const double times = std::ceil(p.steps / p.part);
    const auto s = cosine<Real>(p.part) | anneal::repeat(times);
    record.run("as it is", s, times * p.part, [=](long double t) {
      const long double cycle = std::min<long double>(std::floor(t / p.part), times - 1);
      return cosine_between(falling<Real>(), t - cycle * p.part, p.part);
    });
  });
  CHECK(record.report() <= test::rate_bound);
}

TEST_CASE("cosine | repeat, longer and lower: every rate of a whole run", "[accuracy]") {
  test::record record("cosine | repeat, growth 2, decay 0.7");
  for_all([&]<class Real>(plan p) {
    const auto s = cosine<Real>(p.part) | anneal::repeat({.times = 4, .growth = 2, .decay = 0.7});
    record.run("4 cycles", s, 15 * p.part, [=](long double t) {
      const int cycle = (t >= p.part) + (t >= 3 * p.part) + (t >= 7 * p.part);
      const long double length = std::ldexp(p.part, cycle);
      return std::pow(0.7L, static_cast<long double>(cycle)) *
             cosine_between(falling<Real>(), t - (length - p.part), length);
    });
  });
  CHECK(record.report() <= test::rate_bound + 2);  // an amplitude within 1 unit, and the rounding of the product
}
