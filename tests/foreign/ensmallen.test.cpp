// SPDX-License-Identifier: Apache-2.0
#include <anneal/adapter/ensmallen.hpp>
#include <anneal/adapter/scheduled.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/cosine.hpp>
#include <armadillo>
#include <cstddef>
#include <ensmallen.hpp>
#include <limits>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"
#include "support/ulp.hpp"

namespace {

constexpr anneal::cosine fall({.initial = 0.1, .final = 1e-3, .steps = 20});

/// Least squares: examples of (x - i)² / 2. Remembers the sizes of the mini-batches.
class squares {
 public:
  explicit squares(std::size_t examples) : examples_(examples) {}

  std::size_t NumFunctions() const { return examples_; }
  void Shuffle() {}

  double Evaluate(const arma::mat& x, std::size_t begin, std::size_t batch) const {
    double sum = 0;
    for (std::size_t i = begin; i < begin + batch; ++i) {
      sum += (x(0) - static_cast<double>(i)) * (x(0) - static_cast<double>(i)) / 2;
    }
    return sum;
  }

  double EvaluateWithGradient(const arma::mat& x, std::size_t begin, arma::mat& gradient, std::size_t batch) {
    batches.push_back(batch);
    gradient.zeros(x.n_rows, x.n_cols);
    for (std::size_t i = begin; i < begin + batch; ++i) {
      gradient(0) += x(0) - static_cast<double>(i);
    }
    return Evaluate(x, begin, batch);
  }

  void Gradient(const arma::mat& x, std::size_t begin, arma::mat& gradient, std::size_t batch) {
    EvaluateWithGradient(x, begin, gradient, batch);
  }

  std::vector<std::size_t> batches;

 private:
  std::size_t examples_;
};

/// What an update policy of ensmallen is given: the step size, already divided by the mini-batch.
std::vector<double> seen;

template <class Base>
class spy : public Base {
 public:
  using Base::Base;

  template <class Matrix, class Gradient>
  class Policy {
   public:
    Policy(spy& parent, std::size_t rows, std::size_t columns) : inner_(parent, rows, columns) {}

    void Update(Matrix& x, const double step_size, const Gradient& gradient) {
      seen.push_back(step_size);
      inner_.Update(x, step_size, gradient);
    }

   private:
    typename Base::template Policy<Matrix, Gradient> inner_;
  };
};

template <class Update>
using sgd = ens::SGD<spy<Update>>;

/// An SGD with a step size that no schedule here gives.
template <class Update>
sgd<Update> make(std::size_t batch, std::size_t most) {
  return sgd<Update>(99, batch, most, -1, false);
}

template <class Update>
void check_first_20() {
  seen.clear();
  squares function(64);
  arma::mat x(1, 1, arma::fill::zeros);
  auto optimizer = make<Update>(8, 20 * 8);
  anneal::ensmallen_callback follow(fall);
  optimizer.Optimize(function, x, follow);
  REQUIRE(seen.size() == 20);
  for (std::size_t t = 0; t < 20; ++t) {
    CHECK(seen[t] == fall(t));
  }
  CHECK(follow.position() == 20);
  CHECK(optimizer.StepSize() == 99);
}

}  // namespace

TEST_CASE("ensmallen: the first 20 updates see s(0), s(1), …") {
  check_first_20<ens::VanillaUpdate>();
  check_first_20<ens::MomentumUpdate>();
  check_first_20<ens::NesterovMomentumUpdate>();
  check_first_20<ens::AdamUpdate>();
  check_first_20<ens::RMSPropUpdate>();
  check_first_20<ens::AdaGradUpdate>();
}

TEST_CASE("ensmallen: optimizers that wrap SGD") {
  squares function(64);
  arma::mat x(1, 1, arma::fill::zeros);
  anneal::ensmallen_callback follow([](double) { return 0.0; });
  ens::Adam adam(99, 8, 0.9, 0.999, 1e-8, 10 * 8, -1);
  adam.Optimize(function, x, follow);
  CHECK(x(0) == 0);  // it would be 990 with the step size of its own
  CHECK(follow.position() == 10);
  ens::RMSProp(99, 8, 0.99, 1e-8, 10 * 8, -1).Optimize(function, x, follow);
  ens::AdaGrad(99, 8, 1e-8, 10 * 8, -1).Optimize(function, x, follow);
  CHECK(x(0) == 0);
  CHECK(follow.position() == 30);
}

TEST_CASE("ensmallen: the rate is that of the mean gradient, in a smaller batch too") {
  for (const std::size_t batch : {3U, 7U, 8U, 20U}) {
    seen.clear();
    squares function(20);
    arma::mat x(1, 1, arma::fill::zeros);
    auto optimizer = make<ens::VanillaUpdate>(batch, 59);
    anneal::ensmallen_callback follow(fall);
    optimizer.Optimize(function, x, follow);
    REQUIRE(seen.size() == function.batches.size());
    CHECK(function.batches.back() < batch);
    for (std::size_t t = 0; t < seen.size(); ++t) {
      CAPTURE(batch, t);
      // The product and the quotient by the size of the batch round once each: by half a unit, relative to a number
      // that may be half as large.
      CHECK(test::ulps(seen[t], fall(t)) <= 2);
    }
  }
}

TEST_CASE("ensmallen: the clock goes on, and is resumed") {
  const auto run = [](auto& follow, arma::mat& x, std::size_t updates) {
    squares function(64);
    auto optimizer = make<ens::VanillaUpdate>(8, updates * 8);
    optimizer.Optimize(function, x, follow);
  };
  seen.clear();
  arma::mat x(1, 1, arma::fill::zeros);
  anneal::ensmallen_callback first(fall);
  run(first, x, 16);
  anneal::ensmallen_callback second(fall);
  second.restore(first.state());
  run(second, x, 16);
  REQUIRE(seen.size() == 32);
  for (std::size_t t = 0; t < 32; ++t) {
    CHECK(seen[t] == fall(t));
  }
}

TEST_CASE("ensmallen: a plateau hears the objective of every epoch") {
  seen.clear();
  squares function(8);
  arma::mat x(1, 1, arma::fill::value(3.5));  // the minimum: no epoch is better than the first
  auto optimizer = make<ens::VanillaUpdate>(8, 4 * 8);
  anneal::ensmallen_callback follow(anneal::plateau({.initial = 0.5, .factor = 0.5, .patience = 0}));
  optimizer.Optimize(function, x, follow);
  CHECK(seen == std::vector{0.5, 0.5, 0.25, 0.125});
  CHECK(follow.state().feedback.best == 2.625);  // (3.5² + 2.5² + 1.5² + 0.5²) · 2 / 2 / 8
}

TEST_CASE("ensmallen: a decay policy") {
  seen.clear();
  squares function(20);
  arma::mat x(1, 1, arma::fill::zeros);
  anneal::ensmallen_decay decay(fall, {.batch = 8, .examples = 20});  // 8, 8, 4
  using update = spy<ens::AdamUpdate>;
  ens::SGD<update, decltype(decay)> optimizer(decay.step_size(), 8, 120, -1, false, update(), decay);
  optimizer.Optimize(function, x);
  REQUIRE(seen.size() == 18);
  for (std::size_t t = 0; t < 18; ++t) {
    CHECK(seen[t] == fall(t));
  }
  CHECK(decay.run().position() == 18);
}

TEST_CASE("ensmallen: wrong uses") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  squares function(8);
  arma::mat x(1, 1, arma::fill::zeros);
  auto optimizer = make<ens::VanillaUpdate>(8, 80);
  anneal::ensmallen_callback infinite([](double t) { return 1 / (2 - t); });
  CHECK_THROWS_MATCHES(optimizer.Optimize(function, x, infinite), error,
                       Message("anneal::ensmallen: learning_rate must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::ensmallen_decay(fall, {.batch = 8}), error,
                       Message("anneal::ensmallen_decay: examples must be positive, got 0"));
  static_assert(anneal::has_hyperparameter<ens::Adam, anneal::learning_rate_t>);
  static_assert(!anneal::has_hyperparameter<ens::Adam, anneal::momentum_t>);
  static_assert(!anneal::has_hyperparameter<ens::Adam, anneal::beta2_t>);
  static_assert(std::is_same_v<anneal::detail::place_t<anneal::momentum_t, ens::Adam>, anneal::detail::fixed>);
}
