// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <utility>

#include "anneal/adapter/scheduler.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"

namespace anneal {

namespace detail {

/// ensmallen divides its step size by the size of the mini-batch, of which the last one of an epoch, or of the run, may
/// be smaller. Counts along, to undo that.
class batch_sizes {
 public:
  batch_sizes() = default;

  /// most: examples in the whole run; 0 for no limit.
  batch_sizes(std::size_t examples, std::size_t most)
      : examples_(examples), left_(most > 0 ? most : std::numeric_limits<std::size_t>::max()) {}

  std::size_t next(std::size_t batch) const { return std::min({batch, left_, examples_ - seen_}); }

  void take(std::size_t batch) {
    const std::size_t size = next(batch);
    left_ -= size;
    seen_ = (seen_ + size) % examples_;
  }

 private:
  std::size_t examples_ = 1;
  std::size_t left_ = 1;
  std::size_t seen_ = 0;  // of this epoch
};

inline double ensmallen_step_size(double rate, [[maybe_unused]] std::size_t batch) {
  require_finite("anneal::ensmallen", "learning_rate", rate);
#if defined(ENS_OLD_SEPARABLE_STEP_BEHAVIOR)
  return rate;
#else
  return rate * static_cast<double>(batch);
#endif
}

}  // namespace detail

// NOLINTBEGIN(readability-identifier-naming): ensmallen's names

/// A schedule as a callback of ensmallen's SGD and of what is built on it: Adam, RMSProp, AdaGrad, … and mlpack's Train().
///
///   anneal::ensmallen_callback follow(schedule);
///   ens::Adam adam(0.1, 32);
///   adam.Optimize(function, x, follow);          // mlpack: network.Train(x, y, adam, follow)
///
/// The first update has s(0), whatever the step size was; that one is back when the run ends. The rate is that of the
/// mean gradient: ensmallen divides StepSize() by the mini-batch (unless ENS_OLD_SEPARABLE_STEP_BEHAVIOR is defined),
/// which is made up for, also in a smaller last batch. The product and the quotient round; they are exact for a batch
/// that is a power of two.
/// The clock goes on from one Optimize() to the next. A schedule that listens hears the mean objective of each epoch.
/// state() and restore() save and resume. Only the learning rate can follow a schedule: momentum, betas and eps are
/// copied when a run begins, and writing them does nothing.
/// Errors: std::invalid_argument for a rate that is not finite.
template <schedule S>
class ensmallen_callback {
 public:
  using state_type = typename scheduler<S>::state_type;

  explicit ensmallen_callback(S s) : run_(std::move(s)) {}

  [[nodiscard]] const state_type& state() const noexcept { return run_.state(); }
  void restore(state_type saved) { run_.restore(std::move(saved)); }

  /// The number of finished updates.
  [[nodiscard]] step position() const noexcept { return run_.position(); }

  template <class Optimizer, class Function, class Matrix>
  void BeginOptimization(Optimizer& optimizer, Function& function, Matrix&) {
    old_step_size_ = optimizer.StepSize();
    batches_ = detail::batch_sizes(function.NumFunctions(), optimizer.MaxIterations());
    write(optimizer);
  }

  template <class Optimizer, class Function, class Matrix>
  bool StepTaken(Optimizer& optimizer, Function&, Matrix&) {
    batches_.take(optimizer.BatchSize());
    run_.advance();
    write(optimizer);
    return false;
  }

  template <class Optimizer, class Function, class Matrix>
  bool EndEpoch(Optimizer& optimizer, Function&, const Matrix&, std::size_t, double objective) {
    run_.observe(objective);
    write(optimizer);
    return false;
  }

  template <class Optimizer, class Function, class Matrix>
  void EndOptimization(Optimizer& optimizer, Function&, Matrix&) {
    optimizer.StepSize() = old_step_size_;
  }

 private:
  template <class Optimizer>
  void write(Optimizer& optimizer) {
    optimizer.StepSize() =
        detail::ensmallen_step_size(static_cast<double>(run_.rate()), batches_.next(optimizer.BatchSize()));
  }

  scheduler<S> run_;
  detail::batch_sizes batches_;
  double old_step_size_ = 0;
};

/// A schedule as a decay policy: ens::SGD<ens::AdamUpdate, anneal::ensmallen_decay<S>>. For code that has a place for a
/// policy and none for callbacks; the callback does more.
///
///   anneal::ensmallen_decay decay(schedule, {.batch = 32, .examples = n});
///   ens::SGD<ens::MomentumUpdate, decltype(decay)> sgd(decay.step_size(), 32, epochs * n, 1e-5, true, {}, decay);
///
/// A policy is not told of the first update: give the optimizer decay.step_size(). Nor of mini-batches: batch is their
/// size, examples their sum over an epoch; a run whose MaxIterations() ends within a mini-batch is off in that last one.
/// Copies of it share one clock, which goes on from one Optimize() to the next.
template <pure_schedule S>
class ensmallen_decay {
 public:
  struct params {
    std::size_t batch = 0;
    std::size_t examples = 0;
  };

  ensmallen_decay(S s, params p) : batch_(p.batch), shared_(std::make_shared<shared>(std::move(s), p.examples)) {
    detail::require(p.batch > 0, "anneal::ensmallen_decay", "batch", "must be positive", 0);
    detail::require(p.examples > 0, "anneal::ensmallen_decay", "examples", "must be positive", 0);
  }

  double step_size() const {
    return detail::ensmallen_step_size(static_cast<double>(shared_->run.rate()), shared_->batches.next(batch_));
  }

  scheduler<S>& run() const noexcept { return shared_->run; }

  template <class Matrix, class Gradient>
  class Policy {
   public:
    explicit Policy(ensmallen_decay& parent) : decay_(parent) {}

    void Update(Matrix&, double& step_size, const Gradient&) {
      decay_.shared_->batches.take(decay_.batch_);
      decay_.shared_->run.advance();
      step_size = decay_.step_size();
    }

    void Update(const Matrix&, Matrix& iterate, const Gradient&, const Gradient& gradient, std::size_t,
                double& step_size) {
      Update(iterate, step_size, gradient);
    }

   private:
    ensmallen_decay decay_;
  };

 private:
  struct shared {
    shared(S s, std::size_t examples) : run(std::move(s)), batches(examples, 0) {}
    scheduler<S> run;
    detail::batch_sizes batches;
  };

  std::size_t batch_;
  std::shared_ptr<shared> shared_;
};

// NOLINTEND(readability-identifier-naming)

}  // namespace anneal
