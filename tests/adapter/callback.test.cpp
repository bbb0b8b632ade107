// SPDX-License-Identifier: Apache-2.0
#include <anneal/adapter/callback.hpp>
#include <anneal/adapter/ggml.hpp>
#include <anneal/compose/map.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/linear.hpp>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <type_traits>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::learning_rate;
using anneal::linear;
using anneal::numbered;
using anneal::scheduled;
using Catch::Matchers::Message;
using error = std::invalid_argument;

constexpr linear fall({.initial = 1, .steps = 4});
constexpr linear rise({.initial = 0.5, .final = 1, .steps = 4});

// The shapes in which libraries ask for a rate by the number of the update.
struct singa_optimizer {
  std::function<float(int)> learning_rate_generator;
  void SetLearningRateGenerator(std::function<float(int)> f) { learning_rate_generator = std::move(f); }
};

struct shogun_rate {
  virtual ~shogun_rate() = default;
  virtual double get_learning_rate(std::int32_t iteration) = 0;  // the first is 1
};

template <class F>
struct follower : shogun_rate {
  explicit follower(F function) : f(function) {}
  double get_learning_rate(std::int32_t n) override { return f(n); }
  F f;
};

/// The layout of ggml's ggml_opt_optimizer_params, and of its callback.
struct ggml_like_params {
  struct {
    float alpha;
    float beta1;
    float beta2;
    float eps;
    float wd;
  } adamw;
  struct {
    float alpha;
    float wd;
  } sgd;
};
using ggml_like_callback = ggml_like_params (*)(void* userdata);

/// What ggml demands of every update; it ends the process otherwise.
bool accepted(const ggml_like_params& p) {
  return p.adamw.alpha > 0 && p.sgd.alpha > 0 && p.adamw.beta1 >= 0 && p.adamw.beta1 <= 1 && p.adamw.wd >= 0 &&
         p.adamw.wd <= 1;
}

constexpr ggml_like_params defaults{{0.5F, 0.9F, 0.999F, 1e-8F, 0}, {0.5F, 0}};

/// As ggml_opt_fit: SGD on x, whose gradient is 1; the user data is the number of the epoch.
double fit(ggml_like_callback ask, std::int64_t epochs) {
  double x = 0;
  for (std::int64_t epoch = 1; epoch <= epochs; ++epoch) {
    for (int batch = 0; batch < 2; ++batch) {
      x -= static_cast<double>(ask(&epoch).sgd.alpha);
    }
  }
  return x;
}

extern "C" double call_from_c(double (*function)(const void*, double), const void* context, double t) {
  return function(context, t);
}

constexpr bool test_numbered() {
  const auto f = numbered(fall, 1);
  const auto g = numbered(fall);
  const auto h = numbered(models::pure(0), 2);
  return f(1) == 1 && f(2) == 0.75 && f(0) == 1 && f(100) == 0 && g(0) == 1 && g(1) == 0.75 && h(3) == 15.0F;
}
static_assert(test_numbered());

}  // namespace

TEST_CASE("A schedule is a function of the number of the update") { CHECK(test_numbered()); }

TEST_CASE("Schedules where a function of the number is wanted") {
  singa_optimizer singa;
  singa.SetLearningRateGenerator(numbered<float>(fall));
  CHECK(singa.learning_rate_generator(0) == 1);
  CHECK(singa.learning_rate_generator(1) == 0.75F);

  follower shogun(numbered(fall, 1));
  shogun_rate& base = shogun;
  CHECK(base.get_learning_rate(1) == 1);
  CHECK(base.get_learning_rate(2) == 0.75);
}

TEST_CASE("A rate that a library's type cannot hold does not come to it") {
  const auto large = [](double) { return 1e300; };
  const auto infinite = [](double) { return std::numeric_limits<double>::infinity(); };
  CHECK(numbered(large)(0) == 1e300);
  CHECK_THROWS_MATCHES(numbered<float>(large)(0), error,
                       Message("anneal::numbered: rate must be in the range of float, got 1e+300"));
  CHECK_THROWS_MATCHES(numbered(infinite)(0), error, Message("anneal::numbered: rate must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::c_schedule(infinite)(0), error,
                       Message("anneal::c_schedule: rate must be finite, got inf"));
}

TEST_CASE("A schedule for C: a function and its context") {
  const anneal::c_schedule rate(fall);
  for (const double t : {0.0, 1.0, 2.5, 9.0}) {
    CHECK(call_from_c(rate.function, rate.context, t) == fall(t));
    CHECK(rate(t) == fall(t));
  }
  const auto rising = fall | anneal::warmup({.steps = 4, .from = 0.25});
  const anneal::c_schedule before(rising);
  for (const double t : {-1.0, -1e300, -std::numeric_limits<double>::infinity()}) {
    CHECK(before(t) == 0.25);
  }
  static_assert(!std::is_constructible_v<anneal::c_schedule, linear<>>);  // a temporary
}

TEST_CASE("ggml: every update asks, and has s(0), s(1), …") {
  scheduled parameters{ggml_like_params(defaults), fall | anneal::clamp(1e-9, 1), anneal::momentum = rise,
                       anneal::weight_decay = fall * 0.5, anneal::eps = rise};
  const ggml_like_callback ask = &anneal::pull<decltype(parameters)>;
  for (int t = 0; t < 20; ++t) {
    const ggml_like_params now = ask(&parameters);
    const float rate = t < 4 ? static_cast<float>(fall(t)) : 1e-9F;
    CHECK(now.adamw.alpha == rate);
    CHECK(now.sgd.alpha == rate);
    CHECK(now.adamw.beta1 == static_cast<float>(rise(t)));
    CHECK(now.adamw.beta2 == 0.999F);
    CHECK(now.adamw.eps == static_cast<float>(rise(t)));
    CHECK(now.adamw.wd == static_cast<float>(0.5 * fall(t)));
    CHECK(now.sgd.wd == now.adamw.wd);
    CHECK(accepted(now));
  }
  CHECK(parameters.position() == 20);
}

TEST_CASE("ggml: parameters that are static need no user data, as in ggml_opt_fit, which passes the epoch") {
  static scheduled parameters{ggml_like_params(defaults), fall | anneal::clamp(0.125, 1)};
  CHECK(fit(&anneal::pull<parameters>, 3) == -(1 + 0.75 + 0.5 + 0.25 + 0.125 + 0.125));
  CHECK(parameters.position() == 6);
}

TEST_CASE("ggml: what it would end the process for is an error, and nothing is written") {
  const auto refused = [](auto followed, const char* text) {
    scheduled parameters{ggml_like_params(defaults), anneal::learning_rate = fall, followed};
    CHECK_THROWS_MATCHES(anneal::pull<decltype(parameters)>(&parameters), error, Message(text));
    CHECK(parameters.optimizer().adamw.alpha == 0.5F);
  };
  const auto always = [](double value) { return [value](double) { return value; }; };
  refused(anneal::momentum = always(1.5), "anneal::ggml: momentum must be in [0, 1], got 1.5");
  refused(anneal::beta2 = always(-0.5), "anneal::ggml: beta2 must be in [0, 1], got -0.5");
  refused(anneal::weight_decay = always(2), "anneal::ggml: weight_decay must be in [0, 1], got 2");
  refused(anneal::eps = always(-1), "anneal::ggml: eps must not be negative, got -1");
  // positive, but 0 in the float that ggml holds
  scheduled small{ggml_like_params(defaults), always(1e-60)};
  CHECK_THROWS_AS(anneal::pull<decltype(small)>(&small), error);
}

TEST_CASE("ggml: a rate that is not positive is an error, and the update is not counted") {
  scheduled parameters{ggml_like_params(defaults), fall};
  parameters.seek(4);
  CHECK_THROWS_MATCHES(anneal::pull<decltype(parameters)>(&parameters), error,
                       Message("anneal::ggml: learning_rate must be positive, got 0"));
  CHECK(parameters.position() == 4);
  CHECK(parameters.optimizer().adamw.alpha == 0.5F);
}

TEST_CASE("after_update: the first rates are written at once, the next after each update") {
  struct {
    double lr = 99;
  } optimizer;
  scheduled opt{optimizer, fall};
  const auto on_batch = anneal::after_update(opt);
  double x = 0;
  for (int t = 0; t < 20; ++t) {
    const double before = x;
    x -= optimizer.lr;  // the update
    CHECK(before - x == fall(t));
    on_batch();
  }
  CHECK(opt.position() == 20);
}
