// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/driver/scheduler.hpp"

// Declared, not included.
namespace ens {
class AdaBoundUpdate;
class AMSBoundUpdate;
class FTMLUpdate;
class NoDecay;
class SWATSUpdate;
template <class BaseOptimizer, class Decay>
class Lookahead;
template <class Decay>
class SPALeRASGD;
template <class Update, class Decay>
class SGD;
}  // namespace ens

namespace anneal {

namespace detail {

template <class>
inline constexpr bool always_false = false;

/// What a schedule may drive, and how. Only ens::SGD: the others choose their steps themselves, in part or in whole.
template <class Optimizer>
struct ensmallen_sgd {
  static_assert(always_false<Optimizer>,
                "anneal::ensmallen_callback: only ens::SGD and what is built on it (Adam, RMSProp, AdaGrad, ...) takes "
                "its steps as a schedule says, this optimizer of ensmallen does not");
  static double& step_size(Optimizer&);
  template <class Matrix>
  static void check(double);
};

template <class Update, class Decay>
struct ensmallen_sgd<ens::SGD<Update, Decay>> {
  static_assert(
      std::is_same_v<Decay, ens::NoDecay>,
      "anneal::ensmallen_callback: the optimizer has a decay policy, which would overwrite the schedule; give "
      "it ens::NoDecay");
  static_assert(!std::is_same_v<Update, ens::SWATSUpdate>,
                "anneal::ensmallen_callback: SWATS comes to ignore the step size, no schedule can drive it");

  static double& step_size(auto& optimizer) { return optimizer.StepSize(); }

  template <class Matrix>
  static void check(double rate) {
    require_rate<typename Matrix::elem_type>("anneal::ensmallen", "learning_rate", rate);
    if constexpr (std::is_same_v<Update, ens::FTMLUpdate> || std::is_same_v<Update, ens::AdaBoundUpdate> ||
                  std::is_same_v<Update, ens::AMSBoundUpdate>) {  // they divide by it
      require_positive("anneal::ensmallen", "learning_rate", rate);
    }
  }
};

}  // namespace detail

// NOLINTBEGIN(readability-identifier-naming): ensmallen's names

/// A schedule as a callback of ensmallen's SGD and of what is built on it: Adam, RMSProp, AdaGrad, … and mlpack's Train().
///
///   anneal::ensmallen_callback follow(schedule);
///   ens::Adam adam(0.1, 32);
///   adam.Optimize(function, x, follow);          // mlpack: network.Train(x, y, adam, follow)
///
/// The first update has the StepSize() s(0), whatever it was before; the old one is back when the run ends. What a step
/// size means is ensmallen's to say: since 3.10 it is divided by the size of the mini-batch, whose gradients are added
/// up, and so is the rate of their mean; before, or with ENS_OLD_SEPARABLE_STEP_BEHAVIOR, it is not divided.
/// The clock goes on from one Optimize() to the next. A schedule that listens hears the mean objective of each epoch.
/// state() and restore() save and resume. Only the step size can follow a schedule: momentum, betas and eps are copied
/// when a run begins, and writing them does nothing.
/// Errors: does not compile for the optimizers that are not SGD, for SWATS, which comes to ignore the step size, and for
/// an SGD with a decay policy, which would have the last word. std::invalid_argument for a rate that is not finite, or
/// beyond float where x is of floats, and for FTML, AdaBound and AMSBound, which divide by it, for one that is not positive.
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
  void BeginOptimization(Optimizer& optimizer, Function&, Matrix&) {
    old_step_size_ = detail::ensmallen_sgd<Optimizer>::step_size(optimizer);
    write<Matrix>(optimizer);
  }

  template <class Optimizer, class Function, class Matrix>
  bool StepTaken(Optimizer& optimizer, Function&, Matrix&) {
    run_.advance();
    write<Matrix>(optimizer);
    return false;
  }

  template <class Optimizer, class Function, class Matrix>
  bool EndEpoch(Optimizer& optimizer, Function&, const Matrix&, std::size_t, double objective) {
    run_.observe(objective);
    write<Matrix>(optimizer);
    return false;
  }

  template <class Optimizer, class Function, class Matrix>
  void EndOptimization(Optimizer& optimizer, Function&, Matrix&) {
    detail::ensmallen_sgd<Optimizer>::step_size(optimizer) = old_step_size_;
  }

 private:
  template <class Matrix, class Optimizer>
  void write(Optimizer& optimizer) {
    const auto rate = static_cast<double>(run_.rate());
    detail::ensmallen_sgd<Optimizer>::template check<Matrix>(rate);
    detail::ensmallen_sgd<Optimizer>::step_size(optimizer) = rate;
  }

  scheduler<S> run_;
  double old_step_size_ = 0;
};

/// A schedule as a decay policy: ens::SGD<ens::AdamUpdate, anneal::ensmallen_decay<S>>. For code that has a place for a
/// policy and none for callbacks; the callback does more.
///
///   anneal::ensmallen_decay decay(schedule);
///   ens::SGD<ens::MomentumUpdate, decltype(decay)> sgd(decay.step_size(), 32, epochs * n, 1e-5, true, {}, decay);
///
/// A policy is not told of the first update: give the optimizer decay.step_size(), which is s(0) before any. What the
/// step size means is said at ensmallen_callback. Copies of the policy share one clock, which goes on from one
/// Optimize() to the next; run() is its scheduler.
/// Errors: does not compile for SVRG, SPALeRASGD, Lookahead and SWATS, which use a policy or the step size for something
/// else. std::invalid_argument for an any_schedule that listens, and for a rate that is not finite. The policy is not told
/// of the update either: for FTML, AdaBound and AMSBound no rate may be 0.
template <detail::pure_or_perhaps S>
class ensmallen_decay {
 public:
  explicit ensmallen_decay(S s) : run_(std::make_shared<scheduler<S>>(std::move(s))) {
    (void)detail::as_pure("anneal::ensmallen_decay", run_->schedule());
  }

  double step_size() const {
    const auto rate = static_cast<double>(run_->rate());
    detail::require_finite("anneal::ensmallen", "learning_rate", rate);
    return rate;
  }

  scheduler<S>& run() const noexcept { return *run_; }

  template <class Matrix, class Gradient>
  class Policy {
   public:
    explicit Policy(ensmallen_decay& parent) : decay_(parent) {}

    void Update(Matrix&, double& step_size, const Gradient&) {
      decay_.run().advance();
      const double next = decay_.step_size();
      detail::require_rate<typename Matrix::elem_type>("anneal::ensmallen", "learning_rate", next);
      step_size = next;
    }

    template <class Batches>
    void Update(const Matrix&, const Matrix&, const Gradient&, const Gradient&, Batches, double&) {
      static_assert(detail::always_false<Batches>,
                    "anneal::ensmallen_decay: SVRG asks a policy once per epoch; only ens::SGD takes its steps as a "
                    "schedule says");
    }

   private:
    ensmallen_decay decay_;
  };

 private:
  std::shared_ptr<scheduler<S>> run_;
};

// NOLINTEND(readability-identifier-naming)

}  // namespace anneal

// A policy does not see its optimizer, but an optimizer can be told apart by its policy.
namespace ens {

template <class BaseOptimizer, class S>
class Lookahead<BaseOptimizer, anneal::ensmallen_decay<S>> {
  static_assert(anneal::detail::always_false<S>,
                "anneal::ensmallen_decay: Lookahead asks a policy before its step; only ens::SGD takes its steps as a "
                "schedule says: give the policy to the optimizer that Lookahead is around");
};

template <class S>
class SPALeRASGD<anneal::ensmallen_decay<S>> {
  static_assert(anneal::detail::always_false<S>,
                "anneal::ensmallen_decay: SPALeRASGD chooses its rates itself; only ens::SGD takes its steps as a "
                "schedule says");
};

template <class S>
class SGD<SWATSUpdate, anneal::ensmallen_decay<S>> {
  static_assert(anneal::detail::always_false<S>,
                "anneal::ensmallen_decay: SWATS comes to ignore the step size, no schedule can drive it");
};

}  // namespace ens
