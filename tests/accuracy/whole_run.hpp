// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "accuracy/formula.hpp"
#include "support/ulp.hpp"

namespace test {

/// What every schedule of the library promises: each rate of a run is within so many units in the last place of itself.
inline constexpr long double rate_bound = 4;

/// Short runs, the longest of 1e6 steps, and between them lengths that are not round: 98'000, and 999'983, a prime.
inline constexpr double run_lengths[] = {7, 10, 10'000, 98'000, 999'983, 1'000'000};

struct ends {
  double initial;
  double final;
};

/// Falling, rising, to 0 and from it, to almost 0; 3e-4 to 3e-5, near each other, from almost 0, below 0.
inline constexpr ends all_ends[] = {{0.1, 0},     {0, 0.1},   {0.1, 1e-3}, {1e-5, 0.3},  {1, 1e-12},
                                    {3e-4, 3e-5}, {0.7, 0.3}, {1e-30, 1},  {-0.5, -0.25}};

/// The pairs of rates for runs of n steps: the first five of them where the runs are long.
inline std::span<const ends> ends_for(double n) {
  return std::span(all_ends).first(n > 100'000 ? 5 : std::size(all_ends));
}

/// The rates as the schedule takes them: the same numbers in both types.
template <class Real>
constexpr double rounded(double x) {
  return static_cast<double>(static_cast<Real>(x));
}

template <class Real>
constexpr ends rounded(ends pair) {
  return {rounded<Real>(pair.initial), rounded<Real>(pair.final)};
}

/// Visits the steps 0 … n + 1: all of them where the compiler optimizes; else, of a long run, 1000 at either end and
/// every 31st between.
template <class F>
void for_each_step(double n, F visit) {
#ifdef NDEBUG
  constexpr double stride = 1;
#else
  constexpr double stride = 31;
#endif
  for (double t = 0; t <= n + 1; t += t < 1000 || t > n - 1000 ? 1 : stride) {
    visit(t);
  }
}

/// The largest errors of a schedule in all its runs, with double and with float: two lines of the table that the tests
/// print.
class record {
 public:
  explicit record(std::string name) : name_(std::move(name)) {}

  /// Compares s with the formula in a run of n steps.
  template <class S, class Formula>
  void run(const std::string& what, const S& s, double n, Formula exact) {
    for_each_step(n, [&](double t) { see(what, s(t), exact(t), t, n); });
  }

  /// Compares ramps between several pairs of rates, which share the values of the curve: `make.operator()<Real>(ends, n)` is
  /// a schedule, at(t, n) an exact::shape.
  template <class Make, class Shape>
  void ramps(double n, Make make, Shape at) {
    const auto doubles = all<double>(n, make);
    const auto floats = all<float>(n, make);
    for_each_step(n, [&](double t) {
      const exact::shape shape = at(std::min(t, n), n);
      for (std::size_t i = 0; i < doubles.size(); ++i) {
        compare<double>(doubles[i](t), shape, all_ends[i], t, n);
        compare<float>(floats[i](t), shape, all_ends[i], t, n);
      }
    });
  }

  /// Prints the two lines and gives the larger error.
  long double report() const {
    print(in_double_, "double");
    print(in_float_, "float");
    return std::max(in_double_.worst.error, in_float_.worst.error);
  }

 private:
  struct entry {
    worst_error worst;
    double steps = 0;
    std::string what;
  };

  template <class Real, class Make>
  static auto all(double n, Make make) {
    std::vector<decltype(make.template operator()<Real>(ends{}, n))> schedules;
    for (const ends& pair : ends_for(n)) {
      schedules.push_back(make.template operator()<Real>(rounded<Real>(pair), n));
    }
    return schedules;
  }

  template <class Real>
  void compare(Real got, const exact::shape& shape, ends pair, double t, double n) {
    const ends given = rounded<Real>(pair);
    see(pair, got, shape.between(given.initial, given.final), t, n);
  }

  template <class Label, class Real>
  void see(const Label& what, Real got, long double exact, double t, double n) {
    entry& now = std::is_same_v<Real, float> ? in_float_ : in_double_;
    // A unit is more than half an epsilon of the value: most are seen to be better than the worst without their unit.
    if (std::abs(got - exact) * (2 / std::numeric_limits<Real>::epsilon()) <= now.worst.error * std::abs(exact)) {
      return;
    }
    const long double before = now.worst.error;
    now.worst.see(ulps(got, exact), t);
    if (now.worst.error != before) {
      now.steps = n;
      now.what = label(what);
    }
  }

  static const std::string& label(const std::string& text) { return text; }

  static std::string label(ends pair) {
    char text[64];
    std::snprintf(text, sizeof text, "%g to %g", pair.initial, pair.final);
    return text;
  }

  void print(const entry& of, const char* type) const {
    if (of.steps > 0) {
      std::printf("%-36s %-6s %6.3Lf ulp  at step %.0f of %.0f, %s\n", name_.c_str(), type, of.worst.error, of.worst.at,
                  of.steps, of.what.c_str());
    }
  }

  std::string name_;
  entry in_double_;
  entry in_float_;
};

}  // namespace test
