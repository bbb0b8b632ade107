// SPDX-License-Identifier: Apache-2.0
#include <anneal/adapter/parameter.hpp>
#include <anneal/driver/hyperparameter.hpp>
#include <anneal/driver/scheduled.hpp>
#include <anneal/optimizer/adagrad.hpp>
#include <anneal/optimizer/adam.hpp>
#include <anneal/optimizer/adamw.hpp>
#include <anneal/optimizer/clipped.hpp>
#include <anneal/optimizer/decayed.hpp>
#include <anneal/optimizer/rmsprop.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/linear.hpp>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::beta2;
using anneal::beta2_t;
using anneal::has_hyperparameter;
using anneal::learning_rate;
using anneal::learning_rate_t;
using anneal::momentum;
using anneal::momentum_t;
using anneal::weight_decay;
using anneal::weight_decay_t;

static_assert(has_hyperparameter<anneal::sgd<>, learning_rate_t> && has_hyperparameter<anneal::sgd<>, momentum_t>);
static_assert(has_hyperparameter<anneal::sgd<>, weight_decay_t> && !has_hyperparameter<anneal::sgd<>, beta2_t>);
static_assert(has_hyperparameter<anneal::adam<>, learning_rate_t> && has_hyperparameter<anneal::adam<>, momentum_t>);
static_assert(has_hyperparameter<anneal::adam<>, beta2_t> && has_hyperparameter<anneal::adam<>, weight_decay_t>);
static_assert(has_hyperparameter<anneal::adamw<float>, momentum_t> && has_hyperparameter<anneal::adamw<>, beta2_t>);
static_assert(has_hyperparameter<anneal::rmsprop<>, momentum_t> && !has_hyperparameter<anneal::rmsprop<>, beta2_t>);
static_assert(has_hyperparameter<anneal::adam<>, anneal::eps_t> && !has_hyperparameter<anneal::sgd<>, anneal::eps_t>);
static_assert(has_hyperparameter<anneal::adagrad<>, learning_rate_t>);
static_assert(has_hyperparameter<anneal::adagrad<>, weight_decay_t>);
static_assert(!has_hyperparameter<anneal::adagrad<>, momentum_t> && !has_hyperparameter<anneal::adagrad<>, beta2_t>);

template <class Optimizer, class H>
concept can_get = requires(const Optimizer optimizer, H h) {
  h.get(optimizer);
};
template <class Optimizer, class H>
concept can_set = requires(Optimizer optimizer, H h) {
  h.set(optimizer, 1);
};
static_assert(can_get<anneal::adam<>, beta2_t> && can_set<anneal::adam<>, beta2_t>);
static_assert(!can_get<anneal::sgd<>, beta2_t> && !can_set<anneal::sgd<>, beta2_t>);
static_assert(!can_get<int, learning_rate_t> && !can_set<int, learning_rate_t>);

template <class S>
concept can_bind = requires(S s) {
  learning_rate = s;
  momentum = s;
  beta2 = s;
  weight_decay = s;
};
static_assert(can_bind<anneal::linear<>> && can_bind<models::pure> && can_bind<models::finite_feedback>);
static_assert(can_bind<models::lambda_t> && can_bind<double (*)(double)>);
static_assert(!can_bind<double> && !can_bind<int> && !can_bind<const char*>);

/// The least that an optimizer needs: a reference to something that has the name, in a type of its own.
template <class Options>
class holder {
 public:
  constexpr auto& options() { return options_; }
  constexpr const auto& options() const { return options_; }

 private:
  Options options_{};
};

struct in_float {
  float learning_rate = 0.5F;
};
struct plain {
  double learning_rate = 0.5;
  double momentum = 0.25;
  double weight_decay = 0.125;
};
struct with_betas {
  double beta1 = 0.5;
  double beta2 = 0.25;
};

constexpr bool test_get_and_set() {
  holder<plain> optimizer;
  const bool before =
      learning_rate.get(optimizer) == 0.5 && momentum.get(optimizer) == 0.25 && weight_decay.get(optimizer) == 0.125;
  learning_rate.set(optimizer, 1);
  momentum.set(optimizer, 2);
  weight_decay.set(optimizer, -3);
  const plain& now = optimizer.options();
  return before && now.learning_rate == 1 && now.momentum == 2 && now.weight_decay == -3;
}
static_assert(test_get_and_set());

constexpr bool test_momentum_is_the_first_beta() {
  holder<with_betas> optimizer;
  const bool before = momentum.get(optimizer) == 0.5 && beta2.get(optimizer) == 0.25;
  momentum.set(optimizer, 1);
  beta2.set(optimizer, 2);
  return before && optimizer.options().beta1 == 1 && optimizer.options().beta2 == 2;
}
static_assert(test_momentum_is_the_first_beta());

constexpr bool test_option_in_float() {
  holder<in_float> optimizer;
  learning_rate.set(optimizer, 0.1);
  return optimizer.options().learning_rate == 0.1F && learning_rate.get(optimizer) == static_cast<double>(0.1F);
}
static_assert(test_option_in_float());

// The shapes in which other libraries show a rate.
struct member {
  float lr = 0.5F;
};
struct tiny {  // tiny-dnn
  float alpha = 0.5F, lambda = 0.25F, mu = 0.125F;
};
struct tiny_rmsprop {
  float alpha = 0.5F, mu = 0.125F;
};
struct by_reference {  // ensmallen
  constexpr double& StepSize() { return rate; }
  double rate = 0.5;
};
struct set_and_get {  // dlib
  constexpr void set_learning_rate(double x) { rate = x; }
  constexpr double get_learning_rate() const { return rate; }
  double rate = 0.5;
};
struct short_set_and_get {  // flashlight
  constexpr void setLr(double x) { rate = x; }
  constexpr double getLr() const { return rate; }
  double rate = 0.5;
};
struct set_and_name {  // tiny-cuda-nn
  constexpr void set_learning_rate(float x) { rate = x; }
  constexpr float learning_rate() const { return rate; }
  float rate = 0.5F;
};
class short_set_and_name {
 public:
  constexpr void set_lr(double x) { lr_ = x; }
  constexpr double lr() const { return lr_; }

 private:
  double lr_ = 0.5;
};
class one_name {  // options made as libtorch's are: one that reads, one that writes
 public:
  constexpr one_name& lr(double x) {
    lr_ = x;
    return *this;
  }
  constexpr double lr() const { return lr_; }
  [[noreturn]] double get_lr() const { throw std::logic_error("not overridden"); }  // what libtorch's base class does
  [[noreturn]] void set_lr(double) { throw std::logic_error("not overridden"); }

 private:
  double lr_ = 0.5;
};
struct long_set_and_get {  // OpenCV
  constexpr void setLearningRate(double x) { rate = x; }
  constexpr double getLearningRate() const { return rate; }
  double rate = 0.5;
};

template <class Optimizer>
constexpr bool finds_the_rate() {
  Optimizer optimizer;
  const bool before = learning_rate.get(std::as_const(optimizer)) == 0.5;
  learning_rate.set(optimizer, 0.75);
  return before && learning_rate.get(optimizer) == 0.75;
}
static_assert(finds_the_rate<member>() && finds_the_rate<tiny>() && finds_the_rate<tiny_rmsprop>());
static_assert(finds_the_rate<by_reference>() && finds_the_rate<set_and_get>() && finds_the_rate<short_set_and_get>());
static_assert(finds_the_rate<set_and_name>() && finds_the_rate<long_set_and_get>() &&
              finds_the_rate<short_set_and_name>() && finds_the_rate<one_name>());

static_assert(has_hyperparameter<tiny, momentum_t> && has_hyperparameter<tiny, weight_decay_t>);
static_assert(!has_hyperparameter<tiny_rmsprop, momentum_t> && !has_hyperparameter<tiny_rmsprop, weight_decay_t>);
static_assert(!has_hyperparameter<by_reference, momentum_t> && !has_hyperparameter<by_reference, beta2_t>);

}  // namespace

namespace foreign {

/// An optimizer with names of its own, and the lines that tell them.
struct optimizer {
  double eta = 0.5;
  constexpr double friction() const { return 1 - carried; }
  constexpr void change_friction(double x) { carried = 1 - x; }
  double carried = 0.75;
};
struct derived : optimizer {};

constexpr double& hyperparameter_of(learning_rate_t, optimizer& o) { return o.eta; }
constexpr auto hyperparameter_of(momentum_t, optimizer& o) {
  return anneal::property{[&o] { return 1 - o.friction(); }, [&o](double x) { o.change_friction(1 - x); }};
}

/// Around another optimizer, with one hyperparameter of its own.
struct wrapper {
  derived inner;
  double weight_decay = 0.125;
  constexpr auto& optimizer() { return inner; }
  constexpr const auto& optimizer() const { return inner; }
};

}  // namespace foreign

namespace user {

struct sampler {
  double learning_rate = 0.5;
  float temperature = 2;
  constexpr void step() { walked += learning_rate * static_cast<double>(temperature); }
  double walked = 0;
};
struct mixture_options {
  constexpr double& tau() { return tau_; }
  double tau_ = 3;
};
template <class Real>
struct annealer {
  Real heat = 4;
};

inline constexpr anneal::hyperparameter<"temperature", &sampler::temperature, &mixture_options::tau> temperature;

template <class Real>
constexpr Real& hyperparameter_of(decltype(temperature), annealer<Real>& o) {
  return o.heat;
}

}  // namespace user

namespace {

constexpr bool test_foreign_names() {
  foreign::derived optimizer;
  const bool before = learning_rate.get(optimizer) == 0.5 && momentum.get(optimizer) == 0.75;
  learning_rate.set(optimizer, 2);
  momentum.set(optimizer, 0.25);
  return before && optimizer.eta == 2 && optimizer.carried == 0.25;
}
static_assert(test_foreign_names());

constexpr bool test_inside_a_wrapper() {
  foreign::wrapper optimizer;
  learning_rate.set(optimizer, 2);
  momentum.set(optimizer, 0.25);
  weight_decay.set(optimizer, 4);
  return optimizer.inner.eta == 2 && optimizer.inner.carried == 0.25 && optimizer.weight_decay == 4 &&
         learning_rate.get(std::as_const(optimizer)) == 2;
}
static_assert(test_inside_a_wrapper());
static_assert(!has_hyperparameter<foreign::wrapper, beta2_t>);

constexpr bool test_binding() {
  constexpr auto bound = momentum = anneal::linear({.initial = 1, .steps = 4});
  return std::is_same_v<decltype(bound)::hyperparameter, momentum_t> && bound.plan.schedule(1) == 0.75;
}
static_assert(test_binding());

static_assert(std::string_view(user::temperature.name) == "temperature");
static_assert(has_hyperparameter<user::sampler, decltype(user::temperature)>);
static_assert(!has_hyperparameter<user::sampler, momentum_t> && !has_hyperparameter<int, decltype(user::temperature)>);
static_assert(!has_hyperparameter<plain, decltype(user::temperature)>);

template <class Optimizer>
constexpr double warmed() {
  Optimizer optimizer;
  const double before = user::temperature.get(std::as_const(optimizer));
  user::temperature.set(optimizer, before + 0.5);
  return user::temperature.get(optimizer);
}

constexpr bool test_of_a_user() {
  user::sampler optimizer;
  anneal::scheduled opt{optimizer, anneal::linear({.initial = 1, .steps = 4}),
                        user::temperature = anneal::linear({.initial = 8, .final = 4, .steps = 2})};
  opt.step();
  opt.step();
  return optimizer.walked == 8 + 0.75 * 6 && optimizer.temperature == 6;
}

}  // namespace

TEST_CASE("a hyperparameter of a user's own is driven, wherever it was said to be") {
  STATIC_REQUIRE(test_of_a_user());
  CHECK(test_of_a_user());
  STATIC_REQUIRE(warmed<user::sampler>() == 2.5);
  STATIC_REQUIRE(warmed<holder<user::mixture_options>>() == 3.5);
  STATIC_REQUIRE(warmed<user::annealer<float>>() == 4.5);
  user::sampler optimizer;
  CHECK_THROWS_MATCHES(
      user::temperature.set(optimizer, 1e300), std::invalid_argument,
      Catch::Matchers::Message("anneal::scheduled: temperature must be in the range of float, got 1e+300"));
  CHECK(optimizer.temperature == 2);
}

TEST_CASE("hyperparameters are read and written") { CHECK(test_get_and_set()); }

TEST_CASE("momentum is the first beta where there are betas") { CHECK(test_momentum_is_the_first_beta()); }

TEST_CASE("hyperparameters may be held in float") { CHECK(test_option_in_float()); }

TEST_CASE("hyperparameters are found in every shape") {
  CHECK(finds_the_rate<member>());
  CHECK(finds_the_rate<tiny>());
  CHECK(finds_the_rate<tiny_rmsprop>());
  CHECK(finds_the_rate<by_reference>());
  CHECK(finds_the_rate<set_and_get>());
  CHECK(finds_the_rate<short_set_and_get>());
  CHECK(finds_the_rate<set_and_name>());
  CHECK(finds_the_rate<long_set_and_get>());
}

TEST_CASE("hyperparameters under foreign names") { CHECK(test_foreign_names()); }

TEST_CASE("hyperparameters inside a wrapper") { CHECK(test_inside_a_wrapper()); }

TEST_CASE("hyperparameter = schedule binds the two") { CHECK(test_binding()); }

TEST_CASE("hyperparameters of the library's optimizers") {
  anneal::adam<float> adam({.learning_rate = 0.5, .beta1 = 0.75, .beta2 = 0.875, .weight_decay = 0.25});
  CHECK(learning_rate.get(adam) == 0.5);
  CHECK(momentum.get(adam) == 0.75);
  CHECK(beta2.get(adam) == 0.875);
  CHECK(weight_decay.get(adam) == 0.25);
  momentum.set(adam, 0.5);
  CHECK(adam.options().beta1 == 0.5);

  anneal::sgd sgd({.learning_rate = 0.5, .momentum = 0.75});
  momentum.set(sgd, 0.25);
  CHECK(sgd.options().momentum == 0.25);
}

TEST_CASE("hyperparameters refuse a value that is not finite, and keep the old one") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  holder<plain> optimizer;
  holder<with_betas> betas;
  CHECK_THROWS_MATCHES(learning_rate.set(optimizer, nan), error,
                       Message("anneal::scheduled: learning_rate must be a number, got nan"));
  CHECK_THROWS_MATCHES(momentum.set(betas, infinity), error,
                       Message("anneal::scheduled: momentum must be finite, got inf"));
  CHECK_THROWS_MATCHES(beta2.set(betas, -infinity), error,
                       Message("anneal::scheduled: beta2 must be finite, got -inf"));
  CHECK_THROWS_MATCHES(weight_decay.set(optimizer, nan), error,
                       Message("anneal::scheduled: weight_decay must be a number, got nan"));
  CHECK(optimizer.options().learning_rate == 0.5);
  CHECK(optimizer.options().weight_decay == 0.125);
  CHECK(betas.options().beta1 == 0.5);
  CHECK(betas.options().beta2 == 0.25);
}

TEST_CASE("hyperparameters refuse a value that their type cannot hold, and keep the old one") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  struct {
    float learning_rate = 0.5F;
    unsigned momentum = 3;
    signed char weight_decay = -3;
    std::uint64_t eps = 7;
    bool clip_norm = true;
  } optimizer;
  const char* integer = "must be in the range of the integer that holds it, got ";
  for (const double value : {1e300, -1e300, 3.5e38}) {
    CHECK_THROWS_MATCHES(
        learning_rate.set(optimizer, value), error,
        Message("anneal::scheduled: learning_rate must be in the range of float, got " + anneal::text_of(value)));
  }
  for (const double value : {-1.0, 0x1p32, 1e300}) {
    CHECK_THROWS_MATCHES(momentum.set(optimizer, value), error,
                         Message("anneal::scheduled: momentum " + (integer + anneal::text_of(value))));
  }
  CHECK_THROWS_MATCHES(momentum.set(optimizer, 2.5), error,
                       Message("anneal::scheduled: momentum is held by an integer and must be whole, got 2.5"));
  CHECK_THROWS_AS(weight_decay.set(optimizer, -129), error);
  CHECK_THROWS_AS(weight_decay.set(optimizer, 128), error);
  CHECK_THROWS_AS(anneal::eps.set(optimizer, 0x1p64), error);
  CHECK_THROWS_AS(anneal::clip_norm.set(optimizer, 2), error);
  CHECK((optimizer.learning_rate == 0.5F && optimizer.momentum == 3 && optimizer.weight_decay == -3));
  CHECK((optimizer.eps == 7 && optimizer.clip_norm));

  constexpr double most = std::numeric_limits<float>::max();
  for (const double value : {most, -most, 1e-60, 0.1}) {  // rounded, 1e-60 to 0
    learning_rate.set(optimizer, value);
    CHECK(optimizer.learning_rate == static_cast<float>(value));
  }
  momentum.set(optimizer, 0xffffffff);
  weight_decay.set(optimizer, -128);
  anneal::eps.set(optimizer, 0x1p64 - 0x1p11);
  CHECK((optimizer.momentum == 0xffffffff && optimizer.weight_decay == -128));
  CHECK(optimizer.eps == 0xfffffffffffff800);
}

TEST_CASE("hyperparameters in long double, and in a type that is no number of C++") {
  struct half {
    half(double x) : value(x > 65519 ? std::numeric_limits<float>::infinity() : static_cast<float>(x)) {}
    operator float() const { return value; }
    float value;
  };
  struct {
    long double learning_rate = 0.5L;
    half momentum = 0.25;
  } optimizer;
  learning_rate.set(optimizer, 1e300);
  CHECK(optimizer.learning_rate == static_cast<long double>(1e300));
  momentum.set(optimizer, 2);
  CHECK_THROWS_AS(momentum.set(optimizer, 1e5), std::invalid_argument);
  CHECK(optimizer.momentum.value == 2);
}

TEST_CASE("hyperparameters of what computes in float are in the range of float") {
  anneal::sgd<float> sgd({.learning_rate = 0.5});
  anneal::decayed<anneal::clipped<anneal::adam<float>>> wrapped(
      anneal::clipped(anneal::adam<float>({.learning_rate = 0.5}), {}), {});
  CHECK_THROWS_AS(learning_rate.set(sgd, 1e300), std::invalid_argument);
  CHECK_THROWS_AS(learning_rate.set(wrapped, 1e300), std::invalid_argument);
  CHECK_THROWS_AS(weight_decay.set(wrapped, 1e300), std::invalid_argument);
  CHECK(sgd.options().learning_rate == 0.5);
  CHECK(learning_rate.get(wrapped) == 0.5);
  anneal::sgd<double> wide({.learning_rate = 0.5});
  learning_rate.set(wide, 1e300);
  CHECK(wide.options().learning_rate == 1e300);
}
