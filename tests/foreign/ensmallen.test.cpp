// SPDX-License-Identifier: Apache-2.0
#include <anneal/adapter/ensmallen.hpp>
#include <anneal/driver/scheduled.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <armadillo>
#include <cstddef>
#include <ensmallen.hpp>
#include <stdexcept>
#include <typeinfo>
#include <vector>

#include "support/catch.hpp"

#if defined(ANNEAL_ENSMALLEN_MAJOR)
static_assert(ENS_VERSION_MAJOR == ANNEAL_ENSMALLEN_MAJOR);
#endif

namespace {

constexpr anneal::cosine fall({.initial = 0.1, .final = 1e-3, .steps = 20});

/// Least squares: the sum of (x - target)² / 2. Remembers the sizes of the mini-batches.
class squares {
 public:
  /// Example i is at i · spread, or, without one, at 1.
  explicit squares(std::size_t examples, double spread = 1) : examples_(examples), spread_(spread) {}

  std::size_t NumFunctions() const { return examples_; }
  void Shuffle() {}

  double Evaluate(const arma::mat& x, std::size_t begin, std::size_t batch) const {
    double sum = 0;
    for (std::size_t i = begin; i < begin + batch; ++i) {
      sum += (x(0) - target(i)) * (x(0) - target(i)) / 2;
    }
    return sum;
  }

  double EvaluateWithGradient(const arma::mat& x, std::size_t begin, arma::mat& gradient, std::size_t batch) {
    batches.push_back(batch);
    gradient.zeros(x.n_rows, x.n_cols);
    for (std::size_t i = begin; i < begin + batch; ++i) {
      gradient(0) += x(0) - target(i);
    }
    return Evaluate(x, begin, batch);
  }

  void Gradient(const arma::mat& x, std::size_t begin, arma::mat& gradient, std::size_t batch) {
    EvaluateWithGradient(x, begin, gradient, batch);
  }

  std::vector<std::size_t> batches;

 private:
  double target(std::size_t i) const { return spread_ == 0 ? 1 : spread_ * static_cast<double>(i); }

  std::size_t examples_;
  double spread_;
};

const std::vector<std::size_t> eighteen = {8, 8, 4, 8, 8, 4, 8, 8, 4, 8, 8, 4, 8, 8, 4, 8, 8, 4};

/// What ensmallen's documentation says of a step size: since version 3 it is divided by the size of the mini-batch.
double per_example(double rate, [[maybe_unused]] std::size_t batch) {
#if ENS_VERSION_MAJOR >= 3 && !defined(ENS_OLD_SEPARABLE_STEP_BEHAVIOR)
  return rate / static_cast<double>(batch);
#else
  return rate;
#endif
}

/// Where x is after a run: an update policy of ensmallen, called by hand with the rates of a schedule.
template <class Update>
double expected(const squares& like, const std::vector<std::size_t>& batches, auto schedule, double x0 = 0) {
  squares function = like;
  Update update;
  typename Update::template Policy<arma::mat, arma::mat> policy(update, 1, 1);
  arma::mat x(1, 1, arma::fill::value(x0)), gradient;
  std::size_t begin = 0;
  for (std::size_t t = 0; t < batches.size(); ++t) {
    function.Gradient(x, begin, gradient, batches[t]);
    policy.Update(x, per_example(schedule(static_cast<double>(t)), batches[t]), gradient);
    begin = (begin + batches[t]) % function.NumFunctions();
  }
  return x(0);
}

/// Runs 18 updates, of 8, 8, 4 examples and so on, with a step size at the start that no schedule here gives.
template <class Optimizer>
double run(Optimizer optimizer, auto&... callback) {
  squares function(20);
  arma::mat x(1, 1, arma::fill::zeros);
  optimizer.BatchSize() = 8;
  optimizer.MaxIterations() = 120;
  optimizer.Tolerance() = -1;
  optimizer.Shuffle() = false;
  optimizer.Optimize(function, x, callback...);
  CHECK(function.batches == eighteen);
  return x(0);
}

template <class Update, class Optimizer = ens::SGD<Update>>
void check() {
  INFO(typeid(Update).name());
  const double reached = expected<Update>(squares(20), eighteen, fall);
  CHECK(reached != 0);

  anneal::ensmallen_callback follow(fall);
  Optimizer optimizer;
  optimizer.StepSize() = 99;
  CHECK(run(optimizer, follow) == reached);
  CHECK(follow.position() == 18);

  anneal::ensmallen_decay decay(fall);
  CHECK(run(ens::SGD<Update, decltype(decay)>(decay.step_size(), 8, 120, -1, false, Update(), decay)) == reached);
  CHECK(decay.run().position() == 18);
}

}  // namespace

// f = (x - 1)² / 2 for each of 16 examples, x = 0: the gradients add up to -16. The two versions of ensmallen differ.
TEST_CASE("ensmallen: the first iterate is that of ensmallen with the schedule's rate for its step size") {
#if ENS_VERSION_MAJOR >= 3 && !defined(ENS_OLD_SEPARABLE_STEP_BEHAVIOR)
  constexpr double first = 0.1;
#else
  constexpr double first = 0.1 * 16;
#endif
  const auto begun = [](auto optimizer, auto&... callback) {
    squares function(16, 0.0);
    arma::mat x(1, 1, arma::fill::zeros);
    optimizer.Optimize(function, x, callback...);
    return x(0);
  };
  const auto rate = [](double) { return 0.1; };
  CHECK(begun(ens::StandardSGD(0.1, 16, 16, -1, false)) == first);
  anneal::ensmallen_callback follow(rate);
  CHECK(begun(ens::StandardSGD(99, 16, 16, -1, false), follow) == first);
  anneal::ensmallen_decay decay(rate);
  using decaying = ens::SGD<ens::VanillaUpdate, decltype(decay)>;
  CHECK(begun(decaying(decay.step_size(), 16, 16, -1, false, {}, decay)) == first);
}

TEST_CASE("ensmallen: SGD and all that is built on it goes where s(0), s(1), … lead it, also in smaller batches") {
  check<ens::VanillaUpdate>();
  check<ens::MomentumUpdate>();
  check<ens::NesterovMomentumUpdate>();
  check<ens::QHUpdate>();
  check<ens::AdamUpdate, ens::Adam>();
  check<ens::AdaMaxUpdate, ens::AdaMax>();
  check<ens::AMSGradUpdate, ens::AMSGrad>();
  check<ens::NadamUpdate>();
  check<ens::OptimisticAdamUpdate, ens::OptimisticAdam>();
  check<ens::RMSPropUpdate, ens::RMSProp>();
  check<ens::AdaGradUpdate, ens::AdaGrad>();
  check<ens::AdaDeltaUpdate>();
  check<ens::SMORMS3Update>();
  check<ens::WNGradUpdate>();
  check<ens::YogiUpdate>();
  check<ens::AdaBeliefUpdate>();
  check<ens::AdaBoundUpdate>();
  check<ens::AMSBoundUpdate>();
  // not FTML, which counts its updates from a number that was not initialised
}

TEST_CASE("ensmallen: the step size is as before when a run has ended") {
  squares function(64);
  arma::mat x(1, 1, arma::fill::zeros);
  ens::StandardSGD sgd(99, 8, 80, -1);
  anneal::ensmallen_callback follow(fall);
  sgd.Optimize(function, x, follow);
  CHECK(sgd.StepSize() == 99);
}

TEST_CASE("ensmallen: the clock goes on, and is resumed") {
  const auto half = [](auto& follow, arma::mat& x) {
    squares function(64);
    ens::StandardSGD(99, 8, 16 * 8, -1, false).Optimize(function, x, follow);
  };
  arma::mat x(1, 1, arma::fill::zeros);
  anneal::ensmallen_callback first(fall);
  half(first, x);
  anneal::ensmallen_callback second(fall);
  second.restore(first.state());
  half(second, x);
  CHECK(x(0) == expected<ens::VanillaUpdate>(squares(64), std::vector<std::size_t>(32, 8), fall));
}

TEST_CASE("ensmallen: a plateau hears the objective of every epoch") {
  squares function(8);
  arma::mat x(1, 1, arma::fill::value(3.5));  // the minimum: no epoch is better than the first, and x stays
  anneal::ensmallen_callback follow(anneal::plateau({.initial = 0.5, .factor = 0.5, .patience = 0}));
  ens::StandardSGD sgd(99, 8, 4 * 8, -1, false);
  sgd.Optimize(function, x, follow);
  CHECK(follow.state().feedback.rate == 0.0625);
  CHECK(follow.state().feedback.best == 2.625);  // (3.5² + 2.5² + 1.5² + 0.5²) · 2 / 2 / 8
  x(0) = 4.5;
  sgd.MaxIterations() = 8;
  sgd.Optimize(function, x, follow);
  CHECK(x(0) == expected<ens::VanillaUpdate>(
                    squares(8), {8}, [](double) { return 0.0625; }, 4.5));
}

TEST_CASE("ensmallen: rates that cannot be used") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  squares function(8);
  arma::mat x(1, 1, arma::fill::zeros);
  anneal::ensmallen_callback infinite([](double t) { return 1 / (2 - t); });
  ens::StandardSGD sgd(99, 8, 80, -1, false);
  CHECK_THROWS_MATCHES(sgd.Optimize(function, x, infinite), error,
                       Message("anneal::ensmallen: learning_rate must be finite, got inf"));
  const auto too_large = [](double t) { return t < 1 ? 1 : 1e300; };
  struct of_floats {
    std::size_t NumFunctions() const { return 8; }
    void Shuffle() {}
    float Evaluate(const arma::fmat&, std::size_t, std::size_t) const { return 0; }
    void Gradient(const arma::fmat&, std::size_t, arma::fmat& gradient, std::size_t) const { gradient.ones(1, 1); }
  } function_of_floats;
  arma::fmat y(1, 1, arma::fill::zeros);
  anneal::ensmallen_callback follow(too_large);
  const auto text = Message("anneal::ensmallen: learning_rate must be in the range of float, got 1e+300");
  CHECK_THROWS_MATCHES(sgd.Optimize(function_of_floats, y, follow), error, text);
  anneal::ensmallen_decay decay(too_large);
  ens::SGD<ens::VanillaUpdate, decltype(decay)> decaying(decay.step_size(), 8, 80, -1, false, {}, decay);
  CHECK_THROWS_MATCHES(decaying.Optimize(function_of_floats, y), error, text);
  CHECK(y.is_finite());
  // They divide by it: NaN would be the result.
  anneal::ensmallen_callback from_0(anneal::linear({.initial = 0, .final = 1, .steps = 10}));
  const auto refuses_0 = [&](auto optimizer) {
    x(0) = 3;
    CHECK_THROWS_MATCHES(optimizer.Optimize(function, x, from_0), error,
                         Message("anneal::ensmallen: learning_rate must be positive, got 0"));
    CHECK(x(0) == 3);
  };
  refuses_0(ens::FTML());
  refuses_0(ens::AdaBound());
  refuses_0(ens::AMSBound());
}

static_assert(anneal::has_hyperparameter<ens::Adam, anneal::learning_rate_t>);
static_assert(!anneal::has_hyperparameter<ens::Adam, anneal::momentum_t>);
static_assert(!anneal::has_hyperparameter<ens::Adam, anneal::beta2_t>);
static_assert(std::is_same_v<anneal::detail::place_t<anneal::momentum_t, ens::Adam>, anneal::detail::fixed>);
