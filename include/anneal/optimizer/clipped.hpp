// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/optimizer/detail/sweep.hpp"
#include "anneal/optimizer/parameter_block.hpp"

namespace anneal {

namespace detail {

/// The sum of the squares of clip(g), in double: eight sums side by side. Each has its next eight terms at once, so that it
/// is read and written once for them where a compiler keeps it in memory, as GCC does at -O2.
template <class Real, class Clip>
double sum_of_squares(Clip clip, std::size_t n, const Real* __restrict gradient) {
  constexpr std::size_t lanes = 8;
  double sums[lanes] = {};
  const auto square = [&](std::size_t i) __attribute__((always_inline)) {
    const auto g = static_cast<double>(clip(gradient[i]));
    return g * g;
  };
  const auto add = [&]<std::size_t... Row>(std::size_t i, std::index_sequence<Row...>) __attribute__((always_inline)) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      sums[lane] = (sums[lane] + ... + square(i + lanes * Row + lane));
    }
  };
  std::size_t i = 0;
  for (; n - i >= 8 * lanes; i += 8 * lanes) {
    add(i, std::make_index_sequence<8>{});
  }
  for (; n - i >= lanes; i += lanes) {
    add(i, std::make_index_sequence<1>{});
  }
  for (; i < n; ++i) {
    sums[0] += square(i);
  }
  double sum = 0;
  for (const double s : sums) {
    sum += s;
  }
  return sum;
}

/// The norm of the gradients of these blocks, as clip makes them; the same for every executor.
template <class Real, class Clip, class Executor>
double norm_of_gradients(std::span<const parameter_block<Real>> blocks, Clip clip, Executor& executor) {
  const std::size_t n = size_of(blocks);
  double first = 0;  // the sum of the first share; a small gradient has no other, and allocates nothing
  std::vector<double> others(n > share ? (n - 1) / share : 0);
  each_piece(
      blocks, n, executor,
      [&](std::size_t number, const parameter_block<Real>& block, std::size_t begin, std::size_t length, std::size_t) {
        double& sum = number == 0 ? first : others[number - 1];
        sum += sum_of_squares(clip, length, block.gradients.data() + begin);
      });
  double sum = first;
  for (const double other : others) {
    sum += other;
  }
  return std::sqrt(sum);
}

/// Brings into [-most, most]; a NaN stays.
template <class Real>
struct clip_value_to {
  Real most;
  [[gnu::always_inline]] Real operator()(Real g) const { return g > most ? most : g < -most ? -most : g; }
};

struct multiply_by {
  double factor;  // in float it might be subnormal
  template <class Real>
  [[gnu::always_inline]] Real operator()(Real g) const {
    return static_cast<Real>(static_cast<double>(g) * factor);
  }
};

}  // namespace detail

/// Scales a gradient whose norm, the root of the sum of its squares, is above `limit` down to that norm.
/// limit: > 0; infinity for none. Gives the norm that the gradient had. One that is not finite changes nothing: that of
/// an update which is better skipped.
/// Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks" (2013); PyTorch's
/// clip_grad_norm_, which divides by the norm + 1e-6 instead.
///
///   const double norm = anneal::clip_gradient_norm(std::span(gradient), 1.0);
template <std::floating_point Real>
double clip_gradient_norm(std::span<Real> gradient, double limit) {
  detail::require(limit > 0, "anneal::clip_gradient_norm", "limit", "must be positive", limit);
  const parameter_block<Real> block{gradient, gradient};
  constexpr detail::in_turn executor;
  const double norm = detail::norm_of_gradients<Real>({&block, 1}, detail::unclipped{}, executor);
  if (norm > limit && detail::is_finite(norm)) {
    const detail::multiply_by scaled{limit / norm};
    for (Real& g : gradient) {
      g = scaled(g);
    }
  }
  return norm;
}

/// Brings every element of a gradient into [-limit, limit]. limit: > 0; infinity for none. NaN stays.
/// Source: PyTorch's clip_grad_value_.
template <std::floating_point Real>
void clip_gradient_values(std::span<Real> gradient, double limit) {
  detail::require(limit > 0, "anneal::clip_gradient_values", "limit", "must be positive", limit);
  const detail::clip_value_to<Real> clip{static_cast<Real>(limit)};
  for (Real& g : gradient) {
    g = clip(g);
  }
}

/// The fields of clipped. Both positive; infinite, the default, clips nothing.
struct clipped_options {
  double clip_norm = detail::infinite();
  double clip_value = detail::infinite();
};

/// An optimizer that clips its gradients: every element to [-clip_value, clip_value], then the norm to clip_norm.
/// An optimizer of ours reads them clipped, in its own pass over them, and they stay as they are; for another they are
/// clipped where they lie, as in PyTorch.
///
/// Options, > 0 and infinite if not given: clip_norm, which a schedule can drive, and clip_value. The other
/// hyperparameters are those of the optimizer, and so is the state. The norm is that of all blocks together, and the same
/// for every executor (parameter_block.hpp).
/// Errors: std::invalid_argument for an option that is not positive; from step(), for a gradient with a norm that is not
/// finite where there is a clip_norm: neither the parameters nor the state have changed then, anneal::scheduled has not
/// counted, and training can go on with the next gradient.
///
///   anneal::clipped optimizer(anneal::adam<float>({}), {.clip_norm = 1});
///   anneal::scheduled opt{optimizer, schedule, clip_norm = other};
///   opt.step(parameters, gradients);
template <class Optimizer>
class clipped : public detail::steps_around<clipped<Optimizer>, Optimizer> {
 public:
  clipped(Optimizer optimizer, clipped_options options) : optimizer_(std::move(optimizer)), options_(options) {
    check();
  }

  template <std::convertible_to<double> Number>
  clipped(Optimizer, Number) = delete;  // name the option: clipped(optimizer, {.clip_norm = 1})

  const clipped_options& options() const noexcept { return options_; }
  clipped_options& options() noexcept { return options_; }

  const Optimizer& optimizer() const noexcept { return optimizer_; }
  Optimizer& optimizer() noexcept { return optimizer_; }

  [[nodiscard]] const auto& state() const noexcept requires requires(const Optimizer& o) { o.state(); }
  { return optimizer_.state(); }

  template <class State>
  void restore(State&& state) requires requires(Optimizer& o) {
    o.restore(std::forward<State>(state));
  }
  { optimizer_.restore(std::forward<State>(state)); }

 private:
  friend detail::steps_around<clipped, Optimizer>;

  template <class Real, class Clip, class Executor>
  void step_ours(std::span<const parameter_block<Real>> blocks, Clip clip, Executor& executor) {
    check();  // a schedule may have written the options
    const auto valued = [ clip, value = detail::clip_value_to<Real>{static_cast<Real>(options_.clip_value)} ](Real g)
        __attribute__((always_inline)) {
      return value(clip(g));
    };
    if (detail::is_finite(options_.clip_norm)) {
      const double norm = detail::norm_of_gradients<Real>(blocks, valued, executor);
      detail::require_finite("anneal::clipped", "the norm of the gradient", norm);
      if (norm > options_.clip_norm) {
        const detail::multiply_by scaled{options_.clip_norm / norm};
        optimizer_.step_clipped(
            blocks, [=](Real g) __attribute__((always_inline)) { return scaled(valued(g)); }, executor);
        return;
      }
    }
    if (detail::is_finite(options_.clip_value)) {
      optimizer_.step_clipped(blocks, valued, executor);
    } else {
      optimizer_.step_clipped(blocks, clip, executor);
    }
  }

  void step_other(auto&& parameters, auto&& gradients, auto&&... more) {
    check();
    const std::span gradient(gradients);
    static_assert(
        !std::is_const_v<typename decltype(gradient)::element_type>,
        "anneal::clipped: the gradient of an optimizer that is not anneal's is clipped where it lies, it must "
        "not be const");
    if (detail::is_finite(options_.clip_value)) {
      clip_gradient_values(gradient, options_.clip_value);
    }
    if (detail::is_finite(options_.clip_norm)) {
      detail::require_finite("anneal::clipped", "the norm of the gradient",
                             clip_gradient_norm(gradient, options_.clip_norm));
    }
    optimizer_.step(parameters, gradients, more...);
  }

  void check() const {
    detail::require(options_.clip_norm > 0, "anneal::clipped", "clip_norm", "must be positive", options_.clip_norm);
    detail::require(options_.clip_value > 0, "anneal::clipped", "clip_value", "must be positive", options_.clip_value);
  }

  Optimizer optimizer_;
  clipped_options options_;
};

}  // namespace anneal
