// SPDX-License-Identifier: Apache-2.0
// The records of tests/reference compare the numbers; here is what they do not show: compile time, lists of both kinds,
// what is refused and in which words.
#include <anneal/core/concepts.hpp>
#include <anneal/dialect/keras.hpp>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

namespace {

namespace keras = anneal::keras;

constexpr bool test_decays() {
  constexpr auto smooth = keras::ExponentialDecay({.initial_learning_rate = 1, .decay_steps = 10, .decay_rate = 0.5});
  constexpr auto stairs =
      keras::ExponentialDecay({.initial_learning_rate = 1, .decay_steps = 10, .decay_rate = 0.5, .staircase = true});
  constexpr auto inverse =
      keras::InverseTimeDecay({.initial_learning_rate = 1, .decay_steps = 10, .decay_rate = 1, .staircase = true});
  return smooth(0) == 1 && smooth(20) == 0.25 && stairs(9) == 1 && stairs(10) == 0.5 && inverse(9) == 1 &&
         inverse(10) == 0.5 && inverse(30) == 0.25;
}
static_assert(test_decays());

constexpr bool test_a_rate_of_zero() {
  constexpr auto smooth = keras::ExponentialDecay({.initial_learning_rate = 1, .decay_steps = 10, .decay_rate = 0});
  constexpr auto stairs =
      keras::ExponentialDecay({.initial_learning_rate = 1, .decay_steps = 10, .decay_rate = 0, .staircase = true});
  return smooth(0) == 1 && smooth(1) == 0 && smooth(99) == 0 && stairs(9) == 1 && stairs(10) == 0;
}
static_assert(test_a_rate_of_zero());

constexpr bool test_pieces() {
  constexpr auto s = keras::PiecewiseConstantDecay({10, 20}, {1, 0.5, 0.25});
  constexpr auto overlapping = keras::PiecewiseConstantDecay({20, 10}, {1, 0.5, 0.25});
  constexpr auto negative = keras::PiecewiseConstantDecay({-5, 0}, {1, 0.5, 0.25});
  return s(0) == 1 && s(10) == 1 && s(11) == 0.5 && s(20) == 0.5 && s(21) == 0.25 &&  //
         overlapping(10) == 1 && overlapping(11) == 1.25 && overlapping(20) == 1.25 && overlapping(21) == 0.25 &&
         negative(0) == 0.5 && negative(1) == 0.25;
}
static_assert(test_pieces());

constexpr bool test_polynomial_cycles() {
  constexpr auto once =
      keras::PolynomialDecay({.initial_learning_rate = 1, .decay_steps = 4, .end_learning_rate = 0, .power = 2});
  constexpr auto cycles =
      keras::PolynomialDecay({.initial_learning_rate = 1, .decay_steps = 4, .end_learning_rate = 0, .cycle = true});
  constexpr auto power_0 = keras::PolynomialDecay({.initial_learning_rate = 1, .decay_steps = 4, .power = 0});
  return once(0) == 1 && once(2) == 0.25 && once(4) == 0 && once(5) == 0 &&  //
         cycles(0) == 1 && cycles(3) == 0.25 && cycles(4) == 0 && cycles(6) == 0.25 && cycles(8) == 0 &&
         cycles(9) == 0.25 && cycles(4e9) == 0 && power_0(4) == 1;
}
static_assert(test_polynomial_cycles());

constexpr bool test_cosine() {
  constexpr auto s = keras::CosineDecay(
      {.initial_learning_rate = 0, .decay_steps = 2, .alpha = 0.5, .warmup_target = 1, .warmup_steps = 2});
  constexpr auto no_target = keras::CosineDecay({.initial_learning_rate = 1, .decay_steps = 2, .warmup_steps = 2});
  constexpr auto no_steps = keras::CosineDecay({.initial_learning_rate = 0, .decay_steps = 2, .warmup_target = 1});
  constexpr auto begun =
      keras::CosineDecay({.initial_learning_rate = 0, .decay_steps = 2, .warmup_target = 1, .warmup_steps = -1});
  return s(0) == 0 && s(1) == 0.5 && s(2) == 1 && s(3) == 0.75 && s(4) == 0.5 && s.length() == 4 && no_target(0) == 1 &&
         no_target(1) == 0.5 && no_steps(0) == 1 && begun(0) == 0.5 && begun(1) == 0;
}
static_assert(test_cosine());

constexpr bool test_restarts() {
  constexpr auto s =
      keras::CosineDecayRestarts({.initial_learning_rate = 1, .first_decay_steps = 2, .m_mul = 0.5, .alpha = 0.5});
  constexpr auto tripled = keras::CosineDecayRestarts({.initial_learning_rate = 1, .first_decay_steps = 1, .t_mul = 3});
  constexpr auto once = keras::CosineDecayRestarts({.initial_learning_rate = 1, .first_decay_steps = 2, .m_mul = 0});
  // The floor does not shrink with the cycles. 121 = (3^5 - 1) / 2, which a logarithm may miss.
  return s(0) == 1 && s(1) == 0.75 && s(2) == 0.75 && s(4) == 0.625 && s(6) == 0.625 && s(10) == 0.5625 &&
         tripled(1) == 1 && tripled(4) == 1 && tripled(121) == 1 && tripled(64570081) == 1 &&  //
         once(1) == 0.5 && once(2) == 0 && once(3) == 0;
}
static_assert(test_restarts());

template <class S>
constexpr double after(const S& s, const std::initializer_list<double>& metrics) {
  auto state = s.initial_state();
  double t = 0;
  for (const double metric : metrics) {
    state = s.observe(state, ++t, metric);
  }
  return s(state, t);
}

constexpr bool test_plateau_counts_as_keras_does() {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr auto s = keras::ReduceLROnPlateau({.lr = 1, .factor = 0.5, .patience = 2, .cooldown = 2});
  constexpr auto patience_0 = keras::ReduceLROnPlateau({.lr = 1, .factor = 0.5, .patience = 0});
  constexpr auto highest =
      keras::ReduceLROnPlateau({.lr = 1, .factor = 0.5, .patience = 1, .mode = keras::plateau_mode::max});
  constexpr auto below = keras::ReduceLROnPlateau({.lr = 1, .patience = 1, .min_lr = 2});
  constexpr auto floor = keras::ReduceLROnPlateau({.lr = 1, .factor = -1, .patience = 1, .min_lr = 0.25});
  return after(s, {1, 1}) == 1 && after(s, {1, 1, 1}) == 0.5 &&                       // the second bad one
         after(s, {1, 1, 1, 1, 1}) == 0.5 && after(s, {1, 1, 1, 1, 1, 1}) == 0.25 &&  // one is not counted
         after(patience_0, {1, 1}) == 0.5 && after(patience_0, {1, 1, 1}) == 0.25 &&  // as patience 1
         after(highest, {1, 2, 3}) == 1 && after(highest, {1, 2, 2}) == 0.5 &&        //
         after(s, {nan, 3, 2}) == 0.5 &&                                              // nothing is better than NaN
         after(below, {1, 1, 1}) == 1 && after(floor, {1, 1, 1}) == 0.25;
}
static_assert(test_plateau_counts_as_keras_does());

/// In float a fraction of 10^9 / 7 is a multiple of 8, so Keras is at the start of a cycle where it is in none.
constexpr bool test_time_is_rounded_to_the_type_of_the_rate() {
  constexpr keras::params::CosineDecayRestarts p{.initial_learning_rate = 1, .first_decay_steps = 7, .t_mul = 1};
  return keras::CosineDecayRestarts<float>(p)(1'000'000'000) == 1 && keras::CosineDecayRestarts(p)(1'000'000'000) < 0.1;
}
static_assert(test_time_is_rounded_to_the_type_of_the_rate());

static_assert(std::is_same_v<anneal::rate_t<decltype(keras::CosineDecay<float>({}))>, float>);
static_assert(!anneal::finite_schedule<decltype(keras::PolynomialDecay({}))>);

}  // namespace

TEST_CASE("keras: decays, smooth and on stairs") { CHECK(test_decays()); }
TEST_CASE("keras: a decay_rate of 0 is 1 at step 0") { CHECK(test_a_rate_of_zero()); }
TEST_CASE("keras: a boundary belongs to what precedes it, and overlapping pieces add") { CHECK(test_pieces()); }
TEST_CASE("keras: a polynomial, once and in cycles") { CHECK(test_polynomial_cycles()); }
TEST_CASE("keras: a cosine after a warm-up that it does not include") { CHECK(test_cosine()); }
TEST_CASE("keras: restarts are exact, above a floor that stays") { CHECK(test_restarts()); }
TEST_CASE("keras: the plateau counts as Keras does") { CHECK(test_plateau_counts_as_keras_does()); }
TEST_CASE("keras: time is rounded to the type of the rate") { CHECK(test_time_is_rounded_to_the_type_of_the_rate()); }

TEST_CASE("keras: lists of run-time length give the same as those in braces") {
  const auto listed =
      keras::PiecewiseConstantDecay(std::vector<anneal::step>{7, 3, 9}, std::vector<double>{1, 2, 4, 8});
  const auto braced = keras::PiecewiseConstantDecay({7, 3, 9}, {1, 2, 4, 8});
  for (int t = 0; t < 12; ++t) {
    CHECK(listed(t) == braced(t));
  }
}

TEST_CASE("keras: refuses what Keras refuses, and what would not be finite") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(keras::ExponentialDecay({.initial_learning_rate = 1, .decay_steps = 0, .decay_rate = 0.5}),
                       error, Message("keras.ExponentialDecay: decay_steps must be positive, got 0"));
  CHECK_THROWS_MATCHES(keras::ExponentialDecay({.initial_learning_rate = 1, .decay_steps = 5, .decay_rate = -0.5}),
                       error, Message("keras.ExponentialDecay: decay_rate must not be negative, got -0.5"));
  CHECK_THROWS_MATCHES(keras::InverseTimeDecay({.initial_learning_rate = 1, .decay_steps = 5, .decay_rate = -0.5}),
                       error, Message("keras.InverseTimeDecay: decay_rate must not be negative, got -0.5"));
  CHECK_THROWS_MATCHES(keras::PolynomialDecay({.initial_learning_rate = 1, .decay_steps = 5, .power = -1}), error,
                       Message("keras.PolynomialDecay: power must not be negative, got -1"));
  CHECK_THROWS_MATCHES(keras::PolynomialDecay({.decay_steps = 5}), error,
                       Message("keras.PolynomialDecay: initial_learning_rate must be given, got nothing"));
  CHECK_THROWS_MATCHES(keras::CosineDecay({.initial_learning_rate = 1, .decay_steps = -1}), error,
                       Message("keras.CosineDecay: decay_steps must be positive, got -1"));
  CHECK_THROWS_MATCHES(keras::CosineDecayRestarts({.initial_learning_rate = 1, .first_decay_steps = 5, .t_mul = 0}),
                       error, Message("keras.CosineDecayRestarts: t_mul must be positive, got 0"));
  CHECK_THROWS_MATCHES(keras::ReduceLROnPlateau({.lr = 1, .factor = 1}), error,
                       Message("keras.ReduceLROnPlateau: factor must be below 1, got 1"));
  CHECK_THROWS_MATCHES(keras::PiecewiseConstantDecay(std::vector<anneal::step>{5}, std::vector<double>{1}), error,
                       Message("keras.PiecewiseConstantDecay: values must be one more than the boundaries, got 1"));
  CHECK_THROWS_MATCHES(keras::PiecewiseConstantDecay(std::vector<anneal::step>{}, std::vector<double>{1}), error,
                       Message("keras.PiecewiseConstantDecay: boundaries must not be empty, got 0"));
}

TEST_CASE("keras::CosineDecayRestarts: cycles that shrink", "[dialect]") {
  const auto s = keras::CosineDecayRestarts(
      {.initial_learning_rate = 1, .first_decay_steps = 10, .t_mul = 0.5, .m_mul = 0.8, .alpha = 0.125});
  // Keras' formula with 40 digits
  constexpr double expected[][2] = {{0, 1.0},
                                    {3, 0.81965604787795699401},
                                    {9, 0.1464127741208703122},
                                    {10, 0.825},
                                    {12, 0.58315594803123159844},
                                    {14, 0.19184405196876840156},
                                    {16, 0.49152475842498527875},
                                    {17, 0.17847524157501472125},
                                    {18, 0.418219806739988223},
                                    {19, 0.3595758453919905784}};
  for (const auto& [t, rate] : expected) {
    CAPTURE(t);
    CHECK(std::abs(s(t) - rate) <= 8 * 0x1p-53);  // a sum of a product of three, each within 2 units, and the floor
  }
  CHECK(s(20) == 0.125);  // where Keras gives NaN
  CHECK(s(1'000'000) == 0.125);
}
