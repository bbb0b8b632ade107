// SPDX-License-Identifier: Apache-2.0
#include "anneal/schedule/ramp.hpp"

#include <cstdio>
#include <initializer_list>
#include <string>
#include <utility>

#include "accuracy/whole_run.hpp"
#include "anneal/curve/exponential.hpp"
#include "anneal/curve/power.hpp"
#include "anneal/curve/tanh.hpp"
#include "anneal/schedule/cosine.hpp"
#include "anneal/schedule/linear.hpp"
#include "anneal/schedule/polynomial.hpp"
#include "support/catch.hpp"

namespace {

template <class Make, class Shape>
long double largest_error(const std::string& name, Make make, Shape at) {
  test::record record(name);
  for (const double n : test::run_lengths) {
    record.ramps(n, make, at);
  }
  return record.report();
}

std::string named(const char* name, double q) {
  char text[64];
  std::snprintf(text, sizeof text, "%s(%g)", name, q);
  return text;
}

void check_polynomials(std::initializer_list<double> powers) {
  for (const double q : powers) {
    const auto make = [q]<class Real>(test::ends pair, double n) {
      return anneal::polynomial<Real>({.initial = pair.initial, .final = pair.final, .steps = n, .power = q});
    };
    const auto at = [q](long double t, long double n) { return test::exact::polynomial(t, n, q); };
    CHECK(largest_error(named("polynomial", q), make, at) <= test::rate_bound);
  }
}

void check_powers(std::initializer_list<double> exponents) {
  for (const double q : exponents) {
    const auto make = [q]<class Real>(test::ends pair, double n) {
      using curve = anneal::curve::power;
      return anneal::ramp<Real, curve>({.initial = pair.initial, .final = pair.final, .steps = n}, curve(q));
    };
    const auto at = [q](long double t, long double n) { return test::exact::power(t, n, q); };
    CHECK(largest_error(named("ramp, curve::power", q), make, at) <= test::rate_bound);
  }
}

void check_exponentials(std::initializer_list<double> ratios) {
  for (const double q : ratios) {
    const auto make = [q]<class Real>(test::ends pair, double n) {
      using curve = anneal::curve::exponential;
      return anneal::ramp<Real, curve>({.initial = pair.initial, .final = pair.final, .steps = n}, curve(q));
    };
    const auto at = [q](long double t, long double n) { return test::exact::exponential(t, n, q); };
    CHECK(largest_error(named("ramp, curve::exponential", q), make, at) <= test::rate_bound);
  }
}

}  // namespace

TEST_CASE("linear: every rate of a whole run", "[accuracy]") {
  const auto make = []<class Real>(test::ends pair, double n) {
    return anneal::linear<Real>({.initial = pair.initial, .final = pair.final, .steps = n});
  };
  CHECK(largest_error("linear", make, test::exact::linear) <= test::rate_bound);
}

TEST_CASE("cosine: every rate of a whole run", "[accuracy]") {
  const auto make = []<class Real>(test::ends pair, double n) {
    return anneal::cosine<Real>({.initial = pair.initial, .final = pair.final, .steps = n});
  };
  CHECK(largest_error("cosine", make, test::exact::cosine) <= test::rate_bound);
}

TEST_CASE("polynomial: every rate of a whole run", "[accuracy]") { check_polynomials({1, 2, 3, 4, 0.5, 0.9, 1.5}); }

TEST_CASE("ramp along a power: every rate of a whole run", "[accuracy]") { check_powers({2, 3, 4, 0.5, 0.9, 1.5}); }

TEST_CASE("ramp along an exponential: every rate of a whole run", "[accuracy]") {
  check_exponentials({2, 1.1, 1e4, 0.01, 1e-6});
}

TEST_CASE("ramp along a tangent: every rate of a whole run", "[accuracy]") {
  for (const auto& [lower, upper] : {std::pair{-7.0, 3.0}, {-3.0, 3.0}, {-2.0, 0.0}, {-30.0, 5.0}}) {
    const auto make = [l = lower, u = upper]<class Real>(test::ends pair, double n) {
      using curve = anneal::curve::tanh;
      return anneal::ramp<Real, curve>({.initial = pair.initial, .final = pair.final, .steps = n}, curve(l, u));
    };
    const auto at = [l = lower, u = upper](long double t, long double n) { return test::exact::tanh(t, n, l, u); };
    CHECK(largest_error(named("ramp, curve::tanh from", lower), make, at) <= test::rate_bound);
  }
}
