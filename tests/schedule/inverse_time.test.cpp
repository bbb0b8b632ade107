// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/inverse_time.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::inverse_time<>;
static_assert(anneal::pure_schedule<schedule> && !anneal::finite_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<anneal::inverse_time<float>>, float>);
static_assert(std::is_trivially_copyable_v<schedule>&& noexcept(std::declval<schedule>()(0)));

constexpr bool test_powers() {
  constexpr schedule one({.initial = 3, .rate = 0.5, .every = 10});
  constexpr schedule half({.initial = 3, .rate = 1, .every = 10, .power = 0.5});
  constexpr schedule two({.initial = 3, .rate = 1, .every = 10, .power = 2});
  constexpr schedule none({.initial = 3, .rate = 1, .power = 0});
  constexpr schedule never({.initial = 3, .rate = 0});
  return one(0) == 3 && one(20) == 1.5 && one(60) == 0.75 && half(0) == 3 && half(30) == 1.5 && half(150) == 0.75 &&
         two(0) == 3 && test::close(two(10), 0.75) && none(7) == 3 && never(7) == 3 && one(0x1p53) > 0;
}
static_assert(test_powers());

}  // namespace

TEST_CASE("inverse_time falls with a power of the time") { CHECK(test_powers()); }

TEST_CASE("inverse_time: a quarter is a power like others, beside the half that is a root") {
  const schedule quarter({.initial = 3, .rate = 1, .every = 10, .power = 0.25});
  CHECK(test::close(quarter(150), 1.5));
}

TEST_CASE("inverse_time follows Keras and Caffe") {
  const auto near = [](test::point p) { return Catch::Matchers::WithinULP(p.rate, 6); };
  test::check_along(anneal::inverse_time({.initial = 0.1, .rate = 0.5}),
                    {{0, 0.1},
                     {1, 0.06666666666666667},
                     {10, 0.016666666666666666},
                     {99, 0.0019801980198019802},
                     {1000, 0.00019960079840319363},
                     {1e6, 1.9999960000080002e-07}},
                    near);  // keras/InverseTimeDecay/float64/00
  // caffe/inv/float64/00, whose base rate was a float, as its gamma and power
  test::check_along(anneal::inverse_time({.initial = 0.009999999776482582, .rate = 0.0001, .power = 0.75}),
                    {{0, 0.009999999776482582}, {1, 0.009999249842137273}, {10'000, 0.005946035442109353}},
                    [](test::point p) { return Catch::Matchers::WithinRel(p.rate, 1e-8); });
}

TEST_CASE("inverse_time refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(schedule({.initial = 1}), error,
                       Message("anneal::inverse_time: rate must be given, got nothing"));
  CHECK_THROWS_MATCHES(schedule({.initial = 1, .rate = -0.5}), error,
                       Message("anneal::inverse_time: rate must not be negative, got -0.5"));
  CHECK_THROWS_MATCHES(schedule({.initial = 1, .rate = 1, .every = 0}), error,
                       Message("anneal::inverse_time: every must be positive, got 0"));
  CHECK_THROWS_MATCHES(schedule({.initial = 1, .rate = 1, .power = -1}), error,
                       Message("anneal::inverse_time: power must not be negative, got -1"));
}
