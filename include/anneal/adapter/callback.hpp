// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/core/step.hpp"
#include "anneal/driver/scheduled.hpp"

namespace anneal {

/// For libraries that ask for the rate of an update by its number: a function of that number, which the first update
/// has as `first`. Before its first update the rate is s(0). Real: the type of what it gives, that of s if none is named.
///   SINGA      optimizer.SetLearningRateGenerator(numbered<float>(s));             0
///   nntrainer  double getLearningRate(size_t n) override { return f(n); }          0
///   Shogun     float64_t get_learning_rate(int32_t n) override { return f(n); }    1
///   MXNet      float GetLR(unsigned n) override { return f(n); }                   1, numbered<float>
/// Errors: an any_schedule that listens; in the call, a rate that is not finite or beyond Real.
/// MXNet asks for the first parameter of an update one number earlier than for the others, and rounds what it is given to six
/// decimals.
///
///   const auto f = anneal::numbered(schedule, 1);
template <std::floating_point Real, detail::pure_or_perhaps S>
[[nodiscard]] constexpr auto numbered(S s, step first = 0) {
  return [s = detail::as_pure("anneal::numbered", std::move(s)), first](step number) {
    const auto rate = s(number > first ? number - first : 0);
    detail::require_rate<Real>("anneal::numbered", "rate", static_cast<double>(rate));
    return static_cast<Real>(rate);
  };
}

template <detail::pure_or_perhaps S>
[[nodiscard]] constexpr auto numbered(S s, step first = 0) {
  return numbered<rate_t<S>>(std::move(s), first);
}

/// For libraries in which a C callback pulls the parameters of every update: what a `scheduled` around these parameters
/// gives for the update to come, which is counted. Of parameters that are static, whatever the library passes:
///
///   static anneal::scheduled parameters{ggml_opt_get_default_optimizer_params(nullptr), schedule};  // adapter/ggml.hpp
///   ggml_opt_fit(…, &anneal::pull<parameters>, …);
template <auto& scheduled>
[[nodiscard]] auto pull(void* = nullptr) {
  scheduled.apply();
  scheduled.advance();
  return scheduled.optimizer();
}

/// Of those whose address the library passes. It must be told to: what is not such an address is not noticed, and the
/// memory there is overwritten.
///
///   options.get_opt_pars = &anneal::pull<decltype(parameters)>;
///   options.get_opt_pars_ud = &parameters;
template <class Scheduled>
[[nodiscard]] auto pull(void* scheduled) {
  auto& parameters = *static_cast<Scheduled*>(scheduled);
  parameters.apply();
  parameters.advance();
  return parameters.optimizer();
}

/// For libraries that call a function after every update: writes the rates of the first update now, and gives the
/// function that writes those of the next. It refers to opt.
///
///   network.fit<mse>(optimizer, x, y, batch, epochs, anneal::after_update(opt), [] {});  // tiny-dnn
template <class Optimizer, class... Binding>
[[nodiscard]] auto after_update(scheduled<Optimizer, Binding...>& opt) {
  opt.apply();
  return [&opt] {
    opt.advance();
    opt.apply();
  };
}

/// For C: a function, and the context that it is called with. It refers to the schedule. Before step 0 the rate is s(0).
/// Errors: an any_schedule that listens.
///
///   anneal::c_schedule rate(schedule);
///   train_in_c(rate.function, rate.context);  // calls function(context, step)
struct c_schedule {
  template <detail::pure_or_perhaps S>
  explicit c_schedule(const S& s)
      : function([](const void* schedule, double t) {
          const auto rate =
              static_cast<double>(detail::as_pure(where, *static_cast<const S*>(schedule))(step(t > 0 ? t : 0)));
          detail::require_finite(where, "rate", rate);
          return rate;
        }),
        context(&s) {
    (void)detail::as_pure(where, s);
  }

  template <detail::pure_or_perhaps S>
  explicit c_schedule(const S&&) = delete;  // would be gone before it is called

  [[nodiscard]] double operator()(double t) const { return function(context, t); }

  double (*function)(const void* context, double t);
  const void* context;

 private:
  static constexpr const char* where = "anneal::c_schedule";
};

}  // namespace anneal
