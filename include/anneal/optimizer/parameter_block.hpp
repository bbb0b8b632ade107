// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <span>

#include "anneal/core/version.hpp"

namespace anneal {

/// One of the arrays that an optimizer updates in one step, such as a layer's weights, and its gradients.
///
///   std::vector<anneal::parameter_block<float>> blocks{{weights, weight_gradients}, {biases, bias_gradients}};
///   optimizer.step(blocks);
///
/// The state is one, for the blocks one behind the other: all steps want them in the same order. Their sizes may be
/// divided in another way from step to step, their sum may not change.
/// Every step of an optimizer of ours takes one more argument where it should run on several threads, an executor:
/// executor(count, f) calls f(0), f(1), … f(count - 1), each once, in any order and on any threads, and returns when they
/// are done. Each is some ten microseconds of work. The bits are those of the step without an executor, whatever the
/// number of threads.
///
///   optimizer.step(parameters, gradients, [](std::size_t count, const auto& f) {
///     auto numbers = std::views::iota(std::size_t{0}, count);
///     std::for_each(std::execution::par, numbers.begin(), numbers.end(), f);
///   });
///
/// What an executor or f throws leaves an update half made.
template <std::floating_point Real>
struct parameter_block {
  std::span<Real> parameters;
  std::span<const Real> gradients;
};

}  // namespace anneal
