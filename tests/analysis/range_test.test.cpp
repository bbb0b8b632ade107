// SPDX-License-Identifier: Apache-2.0
#include "anneal/analysis/range_test.hpp"

#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

#include "anneal/anneal.hpp"
#include "support/catch.hpp"

namespace {

using namespace anneal;

const lr_finder finder({.initial = 1e-4, .final = 100, .steps = 100});

/// ½ x'Ax with A = diag(1, 10, 100): sgd diverges above a rate of 2 / 100.
struct quadratic {
  std::vector<double> gradient = std::vector<double>(3);
  int calls = 0;

  double loss(std::span<const double> x) {
    double sum = 0;
    double curvature = 1;
    for (std::size_t i = 0; i < 3; ++i) {
      gradient[i] = curvature * x[i];
      sum += curvature * x[i] * x[i] / 2;
      curvature *= 10;
    }
    ++calls;
    return sum;
  }
};

bool same_bytes(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

/// A few updates, so that the optimizer has something to remember.
template <class Optimizer>
void train(Optimizer& optimizer, std::vector<double>& x) {
  quadratic task;
  scheduled opt{optimizer, constant({.value = 1e-3})};
  for (int i = 0; i < 5; ++i) {
    task.loss(x);
    opt.step(x, task.gradient);
  }
}

template <class Optimizer>
void leaves_all_as_it_was(Optimizer optimizer) {
  std::vector<double> x{1, -2, 0.3};
  train(optimizer, x);
  const auto parameters = x;
  const auto* const place = x.data();
  const auto state = optimizer.state();
  const double rate = learning_rate.get(optimizer);
  quadratic task;
  const range_curve curve = range_test(optimizer, x, finder, [&](auto& opt) {
    const double loss = task.loss(x);
    opt.step(x, task.gradient);
    return loss;
  });
  CHECK(curve.diverged);
  CHECK(curve.planned == 100);
  CHECK(curve.rates.size() > 20);
  CHECK(curve.rates.size() < 100);
  CHECK(curve.losses.size() == curve.rates.size());
  CHECK(curve.smoothed.size() == curve.rates.size());
  CHECK(curve.smoothed.front() == Approx(curve.losses.front()).epsilon(1e-15));
  CHECK(same_bytes(x, parameters));
  CHECK(x.data() == place);
  CHECK(optimizer.state() == state);
  CHECK(learning_rate.get(optimizer) == rate);
  auto copy = x;
  auto other = optimizer;
  train(optimizer, x);
  train(other, copy);
  CHECK(same_bytes(x, copy));
}

}  // namespace

TEST_CASE("range_test leaves parameters and optimizer as they were") {
  leaves_all_as_it_was(sgd<double>({.momentum = 0.9}));
  leaves_all_as_it_was(adam<double>({.amsgrad = true}));
  leaves_all_as_it_was(
      clipped(decayed(rmsprop<double>({.centered = true}), {.weight_decay = 0.1}), {.clip_norm = 1e9}));
}

TEST_CASE("range_test puts all back where an update throws") {
  std::vector<double> x{1, -2, 0.3};
  sgd<double> optimizer({.momentum = 0.9});
  train(optimizer, x);
  const auto parameters = x;
  const auto state = optimizer.state();
  quadratic task;
  const auto fails = [&](auto& opt) -> double {
    const double loss = task.loss(x);
    opt.step(x, task.gradient);
    if (task.calls == 7) {
      throw std::runtime_error("no more data");
    }
    return loss;
  };
  CHECK_THROWS_AS(range_test(optimizer, x, finder, fails), std::runtime_error);
  CHECK(same_bytes(x, parameters));
  CHECK(optimizer.state() == state);
}

TEST_CASE("range_test: an update is a point, whatever was accumulated or skipped before it") {
  std::vector<double> x{1, -2, 0.3};
  std::span<double> elements(x);
  const auto parameters = x;
  const auto curve_of = [&](bool with_others) {
    sgd<double> optimizer({});
    quadratic task;
    int call = 0;
    return range_test(optimizer, elements, finder, [&, with_others](auto& opt) {
      ++call;
      if (with_others && call % 4 != 0) {
        return call % 4 == 2 ? std::numeric_limits<double>::quiet_NaN() : 1e9;
      }
      const double loss = task.loss(x);
      opt.step(x, task.gradient);
      return loss;
    });
  };
  const range_curve plain = curve_of(false);
  const range_curve among_others = curve_of(true);
  CHECK(plain.rates == among_others.rates);
  CHECK(plain.losses == among_others.losses);
  CHECK(plain.smoothed == among_others.smoothed);
  CHECK(same_bytes(x, parameters));
}

TEST_CASE("range_test suggests a rate at which the task can be learnt") {
  std::vector<double> x{1, -2, 0.3};
  sgd<double> optimizer({});
  quadratic task;
  const range_curve curve = range_test(
      optimizer, x, lr_finder({.initial = 1e-5, .final = 1, .steps = 200}),
      [&](auto& opt) {
        const double loss = task.loss(x);
        opt.step(x, task.gradient);
        return loss;
      },
      momentum = constant({.value = 0}));
  for (const auto rule : {suggestion_rule::valley, suggestion_rule::steep}) {
    INFO(name_of(rule));
    const auto found = curve.suggest(rule);
    REQUIRE(found);
    CHECK(found->rate > 1e-4);
    CHECK(found->rate < 0.02);
  }
}

TEST_CASE("range_test ends at a loss that is no number") {
  std::vector<double> x{1};
  sgd<double> optimizer({});
  std::vector<double> gradient{0};
  int call = 0;
  const range_curve curve = range_test(optimizer, x, finder, [&](auto& opt) {
    opt.step(x, gradient);
    return ++call < 40 ? 1.0 : std::nan("");
  });
  CHECK(curve.diverged);
  CHECK(curve.rates.size() == 40);
  CHECK(std::isnan(curve.smoothed.back()));
  CHECK(curve.suggest(suggestion_rule::minimum));
}
