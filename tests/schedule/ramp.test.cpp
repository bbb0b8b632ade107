// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/curve/cosine.hpp>
#include <anneal/curve/exponential.hpp>
#include <anneal/curve/power.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <anneal/schedule/ramp.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

constexpr double square(double p) { return p * p; }

/// A curve that is nothing but callable: it cannot be assigned, and gives a float.
struct weakest_curve {
  constexpr explicit weakest_curve(int) {}
  weakest_curve(const weakest_curve&) = default;
  weakest_curve& operator=(const weakest_curve&) = delete;
  constexpr float operator()(double p) const { return static_cast<float>(p * p); }
};

template <class Curve>
using ramp_along = anneal::ramp<double, Curve>;

static_assert(anneal::finite_schedule<anneal::ramp<>> && anneal::pure_schedule<const anneal::ramp<>&>);
static_assert(anneal::finite_schedule<ramp_along<weakest_curve>> && anneal::pure_schedule<ramp_along<weakest_curve>>);
static_assert(anneal::finite_schedule<ramp_along<double (*)(double)>>);
static_assert(!anneal::feedback_schedule<anneal::ramp<>>);
static_assert(std::is_same_v<anneal::rate_t<anneal::ramp<float>>, float>);
static_assert(std::is_trivially_copyable_v<ramp_along<anneal::curve::power>> &&
              sizeof(ramp_along<anneal::curve::power>) <= 128);

/// A curve that stretches itself, and that may throw on the way down.
struct half_noexcept {
  constexpr double operator()(double p) const noexcept { return p; }
  template <class Real>
  struct over {
    constexpr over(half_noexcept, double) {}
    constexpr Real elapsed(Real) const noexcept { return 0.25; }
    constexpr Real remaining(Real) const { return 0.75; }
  };
};

template <class Curve>
inline constexpr bool is_noexcept = noexcept(std::declval<ramp_along<Curve>>()(0));
static_assert(is_noexcept<anneal::curve::linear> && is_noexcept<anneal::curve::cosine>);
static_assert(is_noexcept<anneal::curve::power> && !is_noexcept<weakest_curve> && !is_noexcept<half_noexcept>);

template <class Curve>
concept can_ramp = requires {
  typename anneal::ramp<double, Curve>;
};
static_assert(can_ramp<decltype(&square)> && can_ramp<float (*)(float)>);
static_assert(!can_ramp<int> && !can_ramp<double (*)()> && !can_ramp<double (*)(const char*)>);
static_assert(!can_ramp<const char* (*)(double)>);

constexpr bool test_straight_line_by_default() {
  constexpr anneal::ramp s({.initial = 1, .final = 0.5, .steps = 4});
  constexpr anneal::linear line({.initial = 1, .final = 0.5, .steps = 4});
  return s(0) == line(0) && s(1) == line(1) && s(3) == line(3) && s(4) == line(4) && s(5) == line(5);
}
static_assert(test_straight_line_by_default());

constexpr bool test_curve_of_the_library() {
  constexpr anneal::ramp s({.initial = 0.1, .final = 0.7, .steps = 7}, anneal::curve::cosine{});
  constexpr anneal::cosine same({.initial = 0.1, .final = 0.7, .steps = 7});
  constexpr anneal::ramp q({.initial = 0, .final = 1, .steps = 4}, anneal::curve::power(2));
  return s(0) == same(0) && s(1) == same(1) && s(6) == same(6) && s(7) == same(7) &&  //
         q(1) == 0.0625 && q(3) == 0.5625 && q(4) == 1;
}
static_assert(test_curve_of_the_library());

constexpr bool test_any_callable() {
  constexpr anneal::ramp up({.initial = 0, .final = 1, .steps = 4}, [](double p) { return p * p; });
  constexpr anneal::ramp down({.initial = 1, .final = 0, .steps = 4}, &square);
  constexpr anneal::ramp weak({.initial = 0, .final = 1, .steps = 4}, weakest_curve(0));
  return up.length() == 4 && up(0) == 0 && up(1) == 0.0625 && up(2) == 0.25 && up(3) == 0.5625 && up(4) == 1 &&
         up(5) == 1 && up(0x1p53) == 1 &&                                              //
         down(0) == 1 && down(1) == 0.9375 && down(2) == 0.75 && down(3) == 0.4375 &&  //
         down(4) == 0 && down(0x1p53) == 0 && weak(1) == 0.0625 && weak(4) == 1;
}
static_assert(test_any_callable());

constexpr bool test_curve_that_stretches_itself() {
  constexpr anneal::ramp up({.initial = 0, .final = 1, .steps = 4}, half_noexcept{});
  constexpr anneal::ramp down({.initial = 1, .final = 0, .steps = 4}, half_noexcept{});
  return up(1) == 0.25 && up(4) == 1 && down(1) == 0.75 && down(4) == 0;
}
static_assert(test_curve_that_stretches_itself());

constexpr bool test_float_from_a_curve_in_double() {
  constexpr anneal::ramp<float, double (*)(double)> s({.initial = 1, .final = 3, .steps = 4}, &square);
  return s(0) == 1.0F && s(2) == 1.5F && s(4) == 3.0F;
}
static_assert(test_float_from_a_curve_in_double());

// The last value is the given one, also of a curve that does not end at 1; the same for the first.
constexpr bool test_ends_whatever_the_curve_says() {
  constexpr anneal::ramp s({.initial = 0.1, .final = 0.7, .steps = 2}, [](double) { return 0.5; });
  return s(0) == 0.1 && test::close(s(1), 0.4) && s(2) == 0.7 && s(3) == 0.7;
}
static_assert(test_ends_whatever_the_curve_says());

// small + (large - small) may be rounded to more than large: here because ties go up, and, where small is negative,
// because the difference has fewer places. Next to its large end the curve is rounded to 1.
constexpr bool test_never_beyond_its_ends() {
  constexpr struct {
    double small;
    double large;
  } ends[] = {{0x3p-53, 1 + 0x3p-52}, {-0.003, 1.0 / 101}, {-0.004, 3.0 / 101}, {0.1, 0.7}};
  for (const auto [small, large] : ends) {
    const anneal::cosine up({.initial = small, .final = large, .steps = 1e9});
    const anneal::cosine down({.initial = large, .final = small, .steps = 1e9});
    if (up(1e9 - 1) > large || down(1) > large || up(1) < small || down(1e9 - 1) < small || up(1e9 - 1) <= up(1)) {
      return false;
    }
  }
  return true;
}
static_assert(test_never_beyond_its_ends());

constexpr bool test_from_another_rate() {
  constexpr anneal::ramp falling({.initial = 1, .final = 0.5, .steps = 4});
  constexpr anneal::ramp rising({.initial = 0, .final = 0.5, .steps = 4});
  constexpr auto higher = falling.starting_at(2.5);
  constexpr auto turned = falling.starting_at(0.25);
  constexpr auto from_above = rising.starting_at(4.5);
  return higher(0) == 2.5 && higher(1) == 2 && higher(4) == 0.5 && higher(5) == 0.5 &&  //
         turned(0) == 0.25 && turned(2) == 0.375 && turned(4) == 0.5 &&                 //
         from_above(0) == 4.5 && from_above(3) == 1.5 && from_above(4) == 0.5;
}
static_assert(test_from_another_rate());

}  // namespace

TEST_CASE("ramp is a straight line by default") { CHECK(test_straight_line_by_default()); }

TEST_CASE("ramp follows a curve of the library") { CHECK(test_curve_of_the_library()); }

TEST_CASE("ramp follows any callable on the unit interval") { CHECK(test_any_callable()); }

TEST_CASE("ramp follows a curve that stretches itself over the steps") { CHECK(test_curve_that_stretches_itself()); }

TEST_CASE("ramp<float> follows a curve in double") { CHECK(test_float_from_a_curve_in_double()); }

TEST_CASE("ramp starts and ends at the given rates whatever the curve says") {
  CHECK(test_ends_whatever_the_curve_says());
}

TEST_CASE("ramp never leaves the interval between its ends") { CHECK(test_never_beyond_its_ends()); }

TEST_CASE("ramp can start at another rate and end at the same") { CHECK(test_from_another_rate()); }

TEST_CASE("ramp refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::ramp({.steps = 4}), error, Message("anneal::ramp: initial must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::ramp({.initial = infinity, .steps = 4}), error,
                       Message("anneal::ramp: initial must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::ramp({.initial = 1, .final = infinity, .steps = 4}), error,
                       Message("anneal::ramp: final must be finite, got inf"));
  CHECK_THROWS_MATCHES(anneal::ramp({.initial = 1, .final = 2}), error,
                       Message("anneal::ramp: steps must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::ramp({.initial = 1, .steps = std::numeric_limits<double>::quiet_NaN()}), error,
                       Message("anneal::ramp: steps must be a number, got nan"));
  CHECK_THROWS_MATCHES(anneal::ramp({.initial = 1, .steps = 1e16}, &square), error,
                       Message("anneal::ramp: steps must be at most 2^53, got 1e+16"));
}
