// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/optimizer/parameter_block.hpp"

/// How the optimizers go over their parameters: once, as fast as memory gives and takes them.
namespace anneal::detail {

/// An update of `length` parameters. GCC vectorises no loop at -O2 but one of a constant length, and unrolls one of up to 16
/// at -O3 instead, which is slower.
template <std::size_t length, class Update, class Clip, class Real, class... State>
[[gnu::always_inline]] inline void update_some(const Update& update, const Clip& clip, const Real* __restrict gradient,
                                               Real* __restrict x, State* __restrict... state) {
  for (std::size_t k = 0; k < length; ++k) {
    update(clip(gradient[k]), x[k], state[k]...);
  }
}

template <class Update, class Clip, class Real, class... State>
[[gnu::always_inline]] inline void update_each(const Update& update, const Clip& clip, std::size_t n,
                                               const Real* gradient, Real* x, State*... state) {
  std::size_t i = 0;
  for (std::size_t turns = n / 32; turns > 0; --turns, i += 32) {
    update_some<32>(update, clip, gradient + i, x + i, (state + i)...);
  }
  for (std::size_t turns = n % 32 / 8; turns > 0; --turns, i += 8) {
    update_some<8>(update, clip, gradient + i, x + i, (state + i)...);
  }
  for (; i < n; ++i) {
    update_some<1>(update, clip, gradient + i, x + i, (state + i)...);
  }
}

// What is compiled for any x86-64 has registers of half the width of nearly every one that it runs on, and would compute
// for longer than memory takes. AVX alone, without fused multiply-adds, changes no bit.
#if defined(__GNUC__) && defined(__x86_64__) && defined(__linux__) && !defined(__AVX__)
template <class Update, class Clip, class Real, class... State>
[[gnu::target("avx"), gnu::noinline]] void update_by_avx(Update update, Clip clip, std::size_t n, const Real* gradient,
                                                         Real* x, State*... state) {
  update_each(update, clip, n, gradient, x, state...);
}

template <class Update, class Clip, class Real, class... State>
void update_all(Update update, Clip clip, std::size_t n, const Real* gradient, Real* x, State*... state) {
  if (n >= 32 && __builtin_cpu_supports("avx")) {
    update_by_avx(update, clip, n, gradient, x, state...);
  } else {
    update_each(update, clip, n, gradient, x, state...);
  }
}
#else
template <class Update, class Clip, class Real, class... State>
void update_all(Update update, Clip clip, std::size_t n, const Real* gradient, Real* x, State*... state) {
  update_each(update, clip, n, gradient, x, state...);
}
#endif

/// The gradient as it is.
struct unclipped {
  template <class Real>
  [[gnu::always_inline]] Real operator()(Real g) const {
    return g;
  }
};

/// The executor of the calling thread.
struct in_turn {
  void operator()(std::size_t count, const auto& f) const {
    for (std::size_t i = 0; i < count; ++i) {
      f(i);
    }
  }
};

/// What f(i) of an executor updates: so many parameters, by whatever executor, so that the bits do not depend on it.
inline constexpr std::size_t share = std::size_t{1} << 15;

/// Calls f(number of the share, block, where the piece begins in the block, its length, where it begins in the state)
/// for every piece of a block that is in one share; of the blocks one behind the other, n parameters.
template <class Real, class Executor, class F>
void each_piece(std::span<const parameter_block<Real>> blocks, std::size_t n, Executor&& executor, const F& f) {
  // In both calls: GCC keeps it apart at -O3, and a step of ten parameters took twice as long.
  const auto visit = [&](std::size_t number) __attribute__((always_inline)) {
    const std::size_t first = number * share;
    const std::size_t last = n - first < share ? n : first + share;
    std::size_t begin = 0;  // of the block
    for (const parameter_block<Real>& block : blocks) {
      const std::size_t end = begin + block.parameters.size();
      const std::size_t from = begin > first ? begin : first;
      const std::size_t to = end < last ? end : last;
      if (from < to) {
        f(number, block, from - begin, to - from, from);
      }
      begin = end;
    }
  };
  if (n <= share) {
    visit(0);
  } else {
    executor((n + share - 1) / share, visit);
  }
}

template <class Real>
constexpr std::size_t size_of(std::span<const parameter_block<Real>> blocks) {
  std::size_t size = 0;
  for (const parameter_block<Real>& block : blocks) {
    size += block.parameters.size();
  }
  return size;
}

/// A step over these blocks: called with the update of one parameter and the arrays of the state.
template <class Real, class Clip, class Executor>
struct sweep {
  std::span<const parameter_block<Real>> blocks;
  std::size_t size;
  Clip clip;
  Executor& executor;

  template <class Update, class... State>
  void operator()(const Update& update, State*... state) const {
    each_piece(blocks, size, executor,
               [&](std::size_t, const parameter_block<Real>& block, std::size_t begin, std::size_t n,
                   [[maybe_unused]] std::size_t at) {
                 update_all(update, clip, n, block.gradients.data() + begin, block.parameters.data() + begin,
                            (state + at)...);
               });
  }

  /// The check in front of every step; `state` is the size of the state.
  void require_sizes(const char* where, std::uint64_t steps, std::size_t state) const {
    if (steps > 0) {
      require_size(where, "parameters", "must have the size of the first step", state, size);
    }
    for (const parameter_block<Real>& block : blocks) {
      require_size(where, "gradients", "must have the size of the parameters", block.parameters.size(),
                   block.gradients.size());
    }
  }
};

/// The ways to call a step, all of which lead to step_clipped(blocks, clip, executor).
template <class Optimizer, std::floating_point Real>
class step_calls {
  using blocks_type = std::span<const parameter_block<Real>>;

 public:
  using value_type = Real;

  void step(std::span<Real> parameters, std::span<const Real> gradients) { step(parameters, gradients, in_turn{}); }

  template <class Executor>
  void step(std::span<Real> parameters, std::span<const Real> gradients, Executor&& executor) {
    const parameter_block<Real> block{parameters, gradients};
    step(blocks_type(&block, 1), executor);
  }

  void step(blocks_type blocks) { step(blocks, in_turn{}); }

  template <class Executor>
  void step(blocks_type blocks, Executor&& executor) {
    static_cast<Optimizer&>(*this).step_clipped(blocks, unclipped{}, executor);
  }
};

/// The steps of an optimizer that has update(sweep).
template <class Optimizer, std::floating_point Real>
class steps_of : public step_calls<Optimizer, Real> {
 public:
  /// For clipped: with clip(g) in the place of every element g of a gradient.
  template <class Clip, class Executor>
  void step_clipped(std::span<const parameter_block<Real>> blocks, Clip clip, Executor& executor) {
    static_cast<Optimizer&>(*this).update(sweep<Real, Clip, Executor>{blocks, size_of(blocks), clip, executor});
  }
};

/// The steps of what wraps an optimizer: step_ours(blocks, clip, executor) where that has step_clipped, and step_other(…)
/// with whatever another takes.
template <class Wrapper, class Optimizer>
class steps_around {
 public:
  template <class... Arguments>
  void step(Arguments&&... arguments) {
    static_cast<Wrapper&>(*this).step_other(std::forward<Arguments>(arguments)...);
  }
};

template <class Wrapper, class Optimizer>
  requires std::derived_from<Optimizer, step_calls<Optimizer, typename Optimizer::value_type>>
class steps_around<Wrapper, Optimizer> : public step_calls<Wrapper, typename Optimizer::value_type> {
 public:
  template <class Real, class Clip, class Executor>
  void step_clipped(std::span<const parameter_block<Real>> blocks, Clip clip, Executor& executor) {
    static_cast<Wrapper&>(*this).step_ours(blocks, clip, executor);
  }
};

}  // namespace anneal::detail
