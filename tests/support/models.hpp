// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <type_traits>

#include "anneal/core/concepts.hpp"
#include "anneal/core/step.hpp"

/// The weakest model of each concept: neither assigned nor compared nor made from nothing, a float as the rate, and not
/// a member more than the concept asks for. All of them fall from 16 by 1 a step and stop at 0; those that listen halve
/// that with each metric.
namespace models {

/// What a schedule need not be able to do.
struct modest {
  constexpr explicit modest(int) noexcept {}
  modest(const modest&) = default;
  modest& operator=(const modest&) = delete;
  ~modest() = default;
};

class pure : modest {
 public:
  constexpr pure() = delete;
  constexpr explicit pure(int n) : modest(n) {}
  constexpr float operator()(anneal::step t) const { return t < 16 ? 16 - static_cast<float>(t) : 0; }
};

/// A length that is nothing but convertible to a step.
struct sixteen_steps {
  constexpr operator anneal::step() const { return 16; }
};

class finite : public pure {
 public:
  using pure::pure;
  constexpr sixteen_steps length() const { return {}; }
};

/// Its state is the number of metrics: not even a class.
class feedback : modest {
 public:
  constexpr feedback() = delete;
  constexpr explicit feedback(int n) : modest(n) {}
  constexpr int initial_state() const { return 0; }
  constexpr float operator()(int heard, anneal::step t) const { return pure(0)(t) / static_cast<float>(1 << heard); }
  constexpr int observe(int heard, anneal::step, double) const { return heard + 1; }
};

class finite_feedback : public feedback {
 public:
  using feedback::feedback;
  constexpr sixteen_steps length() const { return {}; }
};

/// A capturing lambda: not default constructible, not assignable.
constexpr auto lambda(double from) {
  return [from](double t) { return t < from ? from - t : 0; };
}

using lambda_t = decltype(lambda(16));

/// Remembers what it heard last, and when on its own clock; its rate is the step.
class recorder {
 public:
  struct state {
    double step = -1;
    double metric = 0;
    int count = 0;
    friend constexpr bool operator==(const state&, const state&) = default;
  };

  constexpr explicit recorder(double steps) : steps_(steps) {}
  constexpr state initial_state() const { return {}; }
  constexpr double operator()(const state&, double t) const { return t < steps_ ? t : steps_; }
  constexpr state observe(const state& q, double t, double metric) const { return {t, metric, q.count + 1}; }
  constexpr double length() const { return steps_; }

 private:
  double steps_;
};

/// What the state of every composition is: an aggregate, trivially copyable and regular.
template <class S>
concept plain_state = std::is_aggregate_v<anneal::state_t<S>> && std::is_trivially_copyable_v<anneal::state_t<S>> &&
    std::regular<anneal::state_t<S>>;

/// Also a schedule: a function.
constexpr double function(double t) { return t < 16 ? 16 - t : 0; }

static_assert(anneal::pure_schedule<pure> && !anneal::finite_schedule<pure>);
static_assert(anneal::pure_schedule<finite> && anneal::finite_schedule<finite>);
static_assert(anneal::feedback_schedule<feedback> && !anneal::finite_schedule<feedback>);
static_assert(anneal::feedback_schedule<finite_feedback> && anneal::finite_schedule<finite_feedback>);
static_assert(anneal::pure_schedule<lambda_t> && !anneal::finite_schedule<lambda_t>);
static_assert(anneal::pure_schedule<decltype(&function)>);
static_assert(anneal::feedback_schedule<recorder> && anneal::finite_schedule<recorder> && plain_state<recorder>);

static_assert(!std::default_initializable<pure> && !std::equality_comparable<pure> && !std::is_copy_assignable_v<pure>);
static_assert(!std::default_initializable<lambda_t> && !std::is_copy_assignable_v<lambda_t>);

}  // namespace models
