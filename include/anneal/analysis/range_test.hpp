// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "anneal/analysis/suggest.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"
#include "anneal/driver/scheduled.hpp"
#include "anneal/feedback/lr_finder.hpp"

namespace anneal {

/// What a range test found: of each update the rate, its loss, and the smoothed one.
struct range_curve {
  std::vector<double> rates{};
  std::vector<double> losses{};
  std::vector<double> smoothed{};
  bool diverged = false;    ///< else all rates were tried
  std::size_t planned = 0;  ///< updates

  [[nodiscard]] std::optional<suggested_rate> suggest(suggestion_rule rule) const {
    return suggest_rate(rates, smoothed, rule, planned);
  }
};

namespace detail {

/// Gives what it was made with back where it came from, element for element: others may point there.
template <class Parameters>
class saved_elements {
  using element = std::remove_cvref_t<decltype(*std::begin(std::declval<Parameters&>()))>;

 public:
  explicit saved_elements(Parameters& parameters)
      : parameters_(parameters), saved_(std::begin(parameters), std::end(parameters)) {}
  saved_elements(const saved_elements&) = delete;
  saved_elements& operator=(const saved_elements&) = delete;
  ~saved_elements() { std::copy(saved_.begin(), saved_.end(), std::begin(parameters_)); }

 private:
  Parameters& parameters_;
  std::vector<element> saved_;
};

template <class T>
class saved_value {
 public:
  explicit saved_value(T& value) : value_(value), saved_(value) {}
  saved_value(const saved_value&) = delete;
  saved_value& operator=(const saved_value&) = delete;
  ~saved_value() { value_ = std::move(saved_); }

 private:
  T& value_;
  T saved_;
};

}  // namespace detail

/// Trains on with rates that rise, until the loss diverges, and puts parameters and optimizer back as they were.
///
/// update(opt) makes one update of the parameters by opt.step(…), opt a scheduled over `optimizer`, and returns its loss.
/// Where it makes none, because a gradient is only accumulated or an update is skipped, there is no point, and it is called
/// again. parameters: a container or span of what can be copied; it keeps its size. optimizer: what can be copied, with all
/// that it keeps. more: schedules of other hyperparameters, weight_decay = s.
/// Both are as before, in every bit, also where update throws. What else it changes, such as a generator of random numbers,
/// is its own to put back.
/// Errors: those of scheduled and of update.
/// Source: fastai's Learner.lr_find, which goes through a file.
///
///   const auto curve = anneal::range_test(optimizer, parameters, anneal::lr_finder({.initial = 1e-7, .final = 10, .steps = 100}),
///                                         [&](auto& opt) { …; opt.step(parameters, gradient); return loss; });
///   const auto rate = curve.suggest(anneal::suggestion_rule::valley);
template <class Optimizer, class Parameters, class Update, class... More>
range_curve range_test(Optimizer& optimizer, Parameters& parameters, const lr_finder<>& finder, Update update,
                       More... more) {
  const detail::saved_elements<Parameters> weights(parameters);
  const detail::saved_value<Optimizer> before(optimizer);
  scheduled opt{optimizer, learning_rate = finder, more...};
  range_curve curve{.planned = static_cast<std::size_t>(finder.length())};
  const auto heard = [&opt] { return detail::get<0>(opt.state().feedback); };
  while (!finder.ended(heard(), opt.position())) {
    const double finished = opt.position();
    const double rate = opt.rate();
    const double loss = update(opt);
    if (opt.position() > finished) {
      opt.observe(loss);
      curve.rates.push_back(rate);
      curve.losses.push_back(loss);
      curve.smoothed.push_back(detail::is_finite(loss) ? finder.smoothed(heard()) : loss);
    }
  }
  curve.diverged = heard().stopped;
  return curve;
}

}  // namespace anneal
