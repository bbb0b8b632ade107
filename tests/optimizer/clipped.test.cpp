// SPDX-License-Identifier: Apache-2.0
#include <anneal/driver/hyperparameter.hpp>
#include <anneal/driver/scheduled.hpp>
#include <anneal/optimizer/adam.hpp>
#include <anneal/optimizer/clipped.hpp>
#include <anneal/optimizer/decayed.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/linear.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::clip_gradient_norm;
using anneal::clip_gradient_values;
using anneal::clip_norm;
using anneal::clipped;
using anneal::learning_rate;
using anneal::scheduled;
using Catch::Matchers::Message;
using error = std::invalid_argument;

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class Real>
double norm_of(const std::vector<Real>& g) {
  long double sum = 0;
  for (const Real x : g) {
    sum += static_cast<long double>(x) * static_cast<long double>(x);
  }
  return static_cast<double>(std::sqrt(sum));
}

template <class Real>
void check_random_gradients() {
  std::mt19937 random(1);
  std::normal_distribution<Real> normal;
  for (const std::size_t n : {1U, 7U, 8U, 9U, 1000U}) {
    std::vector<Real> g(n);
    for (Real& x : g) {
      x = normal(random);
    }
    const std::vector<Real> before = g;
    const double norm = norm_of(g);
    // n/8 + 8 additions in double, each of half a unit, a product and a root.
    const double tolerance = static_cast<double>(n / 8 + 10) * 0x1p-53;
    CHECK(std::abs(clip_gradient_norm(std::span(g), 2 * norm) - norm) <= tolerance * norm);
    CHECK(g == before);
    clip_gradient_norm(std::span(g), norm / 4);
    for (std::size_t i = 0; i < n; ++i) {
      // The factor and the product round in double, the result to Real.
      CHECK(std::abs(g[i] - before[i] / 4) <= 2 * std::numeric_limits<Real>::epsilon() * std::abs(before[i] / 4));
    }
  }
}

/// An optimizer that is not ours.
struct descent {
  static void step(std::vector<double>& x, const std::vector<double>& g) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] -= g[i];
    }
  }
};

template <class Real>
void check_bits() {
  constexpr auto backwards = [](std::size_t calls, const auto& f) {
    while (calls > 0) {
      f(--calls);
    }
  };
  std::mt19937 random(1);
  std::normal_distribution<Real> normal;
  for (const std::size_t n : {1U, 7U, 70U, 100'003U}) {
    std::vector<Real> g(n), x(n, 1);
    for (Real& v : g) {
      v = normal(random);
    }
    for (const anneal::clipped_options options : {anneal::clipped_options{.clip_norm = 0.5},
                                                  {.clip_value = 0.5},
                                                  {.clip_norm = 0.5, .clip_value = 0.5},
                                                  {.clip_norm = 1e6}}) {
      INFO(n << " parameters, norm to " << options.clip_norm << ", values to " << options.clip_value);
      anneal::adam<Real> adam({});
      std::vector<Real> small = g, expected = x;
      clip_gradient_values(std::span(small), options.clip_value);
      clip_gradient_norm(std::span(small), options.clip_norm);
      adam.step(expected, small);
      const std::size_t part = n / 3;
      const auto is_expected = [&](auto optimizer, auto step) {
        std::vector<Real> y = x;
        step(optimizer, y);
        return y == expected && optimizer.state() == adam.state();
      };
      const anneal::adam<Real> fresh({});
      const auto once = [&](auto& optimizer, auto& y) { optimizer.step(y, g); };
      CHECK(is_expected(clipped(fresh, options), once));
      CHECK(is_expected(clipped(clipped(fresh, {}), options), once));
      CHECK(is_expected(clipped(clipped(fresh, options), {}), once));
      CHECK(is_expected(clipped(anneal::decayed(fresh, {}), options), once));
      CHECK(is_expected(clipped(fresh, options), [&](auto& optimizer, auto& y) { optimizer.step(y, g, backwards); }));
      // The norm of blocks adds the squares in another order, and may differ by a rounding; clipping values does not.
      if (options.clip_norm > 1e3) {
        CHECK(is_expected(clipped(fresh, options), [&](auto& optimizer, auto& y) {
          const std::vector<anneal::parameter_block<Real>> blocks{
              {std::span(y).first(part), std::span(g).first(part)},
              {std::span(y).subspan(part), std::span(g).subspan(part)}};
          optimizer.step(blocks, backwards);
        }));
      }
    }
  }
}

}  // namespace

TEST_CASE("clip_gradient_norm scales what is too long") {
  std::vector<double> g = {3, -4};
  CHECK(clip_gradient_norm(std::span(g), 5) == 5);
  CHECK(g == std::vector<double>{3, -4});
  CHECK(clip_gradient_norm(std::span(g), 2.5) == 5);
  CHECK(g == std::vector{1.5, -2.0});
  CHECK(clip_gradient_norm(std::span(g), infinity) == 2.5);
  std::vector<double> zero = {0, 0};
  CHECK(clip_gradient_norm(std::span(zero), 1) == 0);
  CHECK(zero == std::vector<double>{0, 0});
  check_random_gradients<double>();
  check_random_gradients<float>();
}

TEST_CASE("clip_gradient_norm leaves a gradient that is not finite, and says so") {
  std::vector<float> g = {3, std::numeric_limits<float>::infinity()};
  CHECK(clip_gradient_norm(std::span(g), 1) == infinity);
  CHECK(g[0] == 3);
  g[1] = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(clip_gradient_norm(std::span(g), 1)));
  CHECK(g[0] == 3);
  std::vector<float> large(4, 1e38F);  // its squares are too large for a float
  clip_gradient_norm(std::span(large), 1);
  CHECK(large == std::vector<float>(4, 0.5F));
}

TEST_CASE("clip_gradient_values brings every element into the range") {
  std::vector<float> g = {3, -4, 0.5F, -0.5F};
  clip_gradient_values(std::span(g), 2);
  CHECK(g == std::vector{2.0F, -2.0F, 0.5F, -0.5F});
}

TEST_CASE("clipped: first the values, then the norm") {
  clipped optimizer(anneal::sgd<double>({.learning_rate = 1}), {.clip_norm = 2.5, .clip_value = 4});
  std::vector<double> x = {0, 0};
  const std::vector<double> g = {3, 9};
  optimizer.step(x, g);
  CHECK(x == std::vector{-1.5, -2.0});
  CHECK(g == std::vector{3.0, 9.0});
}

TEST_CASE("clipped: the gradient of another's optimizer is clipped where it lies") {
  clipped optimizer(descent{}, {.clip_norm = 2.5, .clip_value = 4});
  std::vector<double> x = {0, 0};
  std::vector<double> g = {3, 9};
  optimizer.step(x, g);
  CHECK(x == std::vector{-1.5, -2.0});
  CHECK(g == std::vector{1.5, 2.0});
}

TEST_CASE("clipped has the bits of clipping before the step, in blocks and with executors") {
  check_bits<float>();
  check_bits<double>();
}

TEST_CASE("clipped: the norm is that of all blocks") {
  clipped optimizer(anneal::sgd<double>({.learning_rate = 1}), {.clip_norm = 2.5});
  std::vector<double> x = {0}, y = {0};
  const std::vector<double> g = {3}, h = {4};
  optimizer.step(std::vector<anneal::parameter_block<double>>{{x, g}, {y, h}});
  CHECK(x[0] == -1.5);
  CHECK(y[0] == -2);
}

TEST_CASE("clipped without a limit is the optimizer") {
  std::vector<float> x = {1, 2}, y = x, g = {3, -4}, h = g;
  anneal::adam<float> plain({});
  clipped optimizer(plain, {});
  for (int i = 0; i < 5; ++i) {
    optimizer.step(x, g);
    plain.step(y, h);
  }
  CHECK(x == y);
  CHECK(optimizer.state() == plain.state());
}

TEST_CASE("clipped: schedules drive the norm and the optimizer inside") {
  scheduled opt{clipped(anneal::sgd<double>({}), {}), learning_rate = anneal::linear({.initial = 1, .steps = 4}),
                clip_norm = anneal::linear({.initial = 5, .final = 1, .steps = 4})};
  std::vector<double> x = {0, 0};
  for (int t = 0; t < 4; ++t) {
    std::vector<double> g = {3, 4};
    const std::vector<double> before = x;
    opt.step(x, g);
    CHECK(x[0] == Approx(before[0] - (1 - t / 4.0) * 3 * (5 - t) / 5).epsilon(1e-15));
  }
  CHECK(opt.optimizer().optimizer().options().learning_rate == 0.25);
  CHECK(clip_norm.get(opt.optimizer()) == 2);
  const auto saved = opt.checkpoint();
  opt.restore(saved);
  CHECK(saved.optimizer.steps == 4);
}

TEST_CASE("clipped: an update with a gradient that is not finite is not made and not counted") {
  scheduled opt{clipped(anneal::adam<double>({}), {.clip_norm = 1}), anneal::linear({.initial = 1, .steps = 4})};
  std::vector<double> x = {1, 1};
  std::vector<double> g = {1, 1};
  opt.step(x, g);
  const auto before = opt.checkpoint();
  const std::vector<double> still = x;
  g = {infinity, 1};
  CHECK_THROWS_MATCHES(opt.step(x, g), error,
                       Message("anneal::clipped: the norm of the gradient must be finite, got inf"));
  CHECK(x == still);
  CHECK(opt.checkpoint() == before);
  g = {1, 1};
  opt.step(x, g);
  CHECK(opt.position() == 2);
}

TEST_CASE("clipped: wrong uses") {
  std::vector<double> g = {1};
  CHECK_THROWS_MATCHES(clip_gradient_norm(std::span(g), 0), error,
                       Message("anneal::clip_gradient_norm: limit must be positive, got 0"));
  CHECK_THROWS_MATCHES(clip_gradient_values(std::span(g), -1), error,
                       Message("anneal::clip_gradient_values: limit must be positive, got -1"));
  CHECK_THROWS_MATCHES(clipped(anneal::sgd<double>({}), {.clip_norm = -1}), error,
                       Message("anneal::clipped: clip_norm must be positive, got -1"));
  scheduled opt{clipped(anneal::sgd<double>({}), {}), clip_norm = anneal::linear({.initial = 1, .steps = 1})};
  opt.seek(1);
  std::vector<double> x = {1};
  CHECK_THROWS_MATCHES(opt.step(x, g), error, Message("anneal::clipped: clip_norm must be positive, got 0"));
}
