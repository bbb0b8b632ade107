// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidcheck.h>

#include <initializer_list>
#include <ostream>
#include <string>
#include <utility>

#include "anneal/anneal.hpp"
#include "laws/choice.hpp"

/// Random parameters and schedules. Lengths are short, so that a run of a few dozen updates meets their boundaries, and
/// multiples of 1/8, so that adding and subtracting them rounds nothing: what a law says is then exact.
namespace laws {

using anneal::operator*;  // no argument-dependent lookup finds them for the types below, which are not anneal's
using anneal::operator+;

/// A double that a counterexample shows with all its digits.
struct number {
  double value = 0;
  friend std::ostream& operator<<(std::ostream& out, number n);
};

// Generators.
rc::Gen<number> whole(int low, int high);    ///< low <= n <= high
rc::Gen<number> eighths(int low, int high);  ///< low <= 8 x <= high
rc::Gen<number> one_number(std::initializer_list<double> of);
rc::Gen<number> any_length();
rc::Gen<number> positive_rate();
rc::Gen<number> any_rate();  ///< mostly positive, also 0 and negative

/// A random number, under this name in the counterexample.
double pick(const std::string& name, const rc::Gen<number>& from);
double pick_length(const std::string& name);
double pick_rate(const std::string& name);
double pick_power_of_two(const std::string& name);

// What schedules are made of.
using power_ramp = anneal::ramp<double, anneal::curve::power>;
using milestones = anneal::milestone_decay<double, std::array<anneal::step, 3>>;

using polyline = decltype(anneal::piecewise_linear({0, 1, 2}, {0, 1, 2}));
using wsd = decltype(anneal::warmup_stable_decay({}));
using cycle = decltype(anneal::one_cycle({}).learning_rate);

struct piece : choice<anneal::linear<>, anneal::cosine<>, anneal::polynomial<>, anneal::exponential<>, power_ramp,
                      milestones, polyline, wsd, cycle> {
  using choice::choice;
};

using restarts = decltype(anneal::cosine_restarts({}));

struct endless_piece : choice<anneal::constant<>, anneal::exponential_decay<>, anneal::step_decay<>, anneal::cyclic<>,
                              anneal::inverse_time<>, anneal::polynomial_cycles<>, anneal::noise<>, restarts> {
  using choice::choice;
};

template <class S, class Adaptor>
using piped = decltype(std::declval<S>() | std::declval<Adaptor>());

using taken = piped<endless_piece, decltype(anneal::take(1))>;
using joined = anneal::sequence<piece, piece>;
using cycled = piped<piece, decltype(anneal::repeat({.times = 1}))>;
using stretched = piped<piece, decltype(anneal::stretch(1))>;
using stairs = piped<piece, decltype(anneal::staircase(1))>;
using delayed = piped<piece, decltype(anneal::delay(1))>;
using warmed = piped<piece, decltype(anneal::warmup({}))>;
using cooled = piped<endless_piece, decltype(anneal::cooldown({}))>;
using product = decltype(std::declval<piece>() * std::declval<piece>());
using reversed = piped<piece, decltype(anneal::reverse())>;
using scaled = piped<piece, decltype(anneal::scale(1))>;
using tailed = anneal::sequence<piece, endless_piece>;
using for_ever = piped<piece, decltype(anneal::repeat(anneal::forever, {}))>;
using extended = piped<piece, decltype(anneal::extend({}))>;
using mean = decltype(anneal::average(std::declval<endless_piece>(), std::declval<piece>()));

/// A pure schedule with an end.
struct finite
    : choice<piece, taken, joined, cycled, stretched, stairs, delayed, warmed, cooled, product, reversed, scaled> {
  using choice::choice;
};

/// A pure schedule.
struct pure : choice<finite, endless_piece, tailed, for_ever, mean, extended> {
  using choice::choice;
};

/// What hears a metric by itself.
struct hearer : choice<anneal::plateau<>, anneal::greedy<double, 4>, anneal::slope_test<>, anneal::lr_finder<>> {
  using choice::choice;
};

using taken_plateau = piped<hearer, decltype(anneal::take(1))>;
using cycled_plateau = piped<taken_plateau, decltype(anneal::repeat({.times = 1}))>;
using cooled_plateau = piped<hearer, decltype(anneal::cooldown({}))>;
using late_plateau = anneal::sequence<piece, taken_plateau>;
using damped_plateau = decltype(std::declval<piece>() * std::declval<taken_plateau>());
using warmed_plateau = piped<hearer, decltype(anneal::warmup({}))>;
using lower_plateau = decltype(anneal::min(std::declval<hearer>(), std::declval<hearer>()));

/// A feedback schedule with an end, or now and then a pure one.
struct finite_listener : choice<taken_plateau, cycled_plateau, cooled_plateau, late_plateau, damped_plateau, finite> {
  using choice::choice;
};

/// A feedback schedule, or now and then a pure one.
struct listener : choice<hearer, finite_listener, warmed_plateau, lower_plateau, pure> {
  using choice::choice;
};

static_assert(anneal::pure_schedule<finite> && anneal::finite_schedule<finite>);
static_assert(anneal::pure_schedule<pure> && !anneal::finite_schedule<pure>);
static_assert(anneal::feedback_schedule<finite_listener> && anneal::finite_schedule<finite_listener>);
static_assert(anneal::feedback_schedule<listener> && !anneal::finite_schedule<listener>);

anneal::plateau<> pick_plateau();
hearer pick_hearer();
finite pick_finite();
pure pick_pure();
finite_listener pick_finite_listener();
listener pick_listener();

/// The two families: a law that holds for both is a TEMPLATE_TEST_CASE over them.
struct pures {
  static laws::finite finite() { return pick_finite(); }
  static pure any() { return pick_pure(); }
};

struct listeners {
  static finite_listener finite() { return pick_finite_listener(); }
  static listener any() { return pick_listener(); }
};

}  // namespace laws
