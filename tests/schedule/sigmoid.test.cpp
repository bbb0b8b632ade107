// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/sigmoid.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::sigmoid<>;
static_assert(anneal::pure_schedule<schedule> && !anneal::finite_schedule<schedule>);
static_assert(std::is_trivially_copyable_v<schedule>&& noexcept(std::declval<schedule>()(0)));

constexpr bool test_half_way() {
  constexpr schedule falling({.low = 1, .high = 3, .rate = -0.5, .center = 20});
  constexpr schedule rising({.low = 1, .high = 3, .rate = 0.5, .center = 20});
  constexpr schedule before({.high = 1, .rate = 1, .center = -5});
  return falling(20) == 2 && rising(20) == 2 && falling(1e9) == 1 && rising(1e9) == 3 && falling(0) > 2.99 &&
         falling(19) > 2 && falling(21) < 2 && rising(21) > 2 && before(0) > 0.99 &&
         test::close(falling(25), rising(15)) && schedule({.high = 1, .rate = 0})(7) == 0.5;
}
static_assert(test_half_way());

constexpr bool test_far_from_its_center() {
  bool at_the_ends = true;
  for (double center = 100; center < 1e9; center *= 1.5) {
    const schedule falling({.low = 1, .high = 3, .rate = -0.5, .center = center});
    const schedule rising({.low = 1, .high = 3, .rate = 0.5, .center = center});
    at_the_ends = at_the_ends && falling(0) == 3 && rising(0) == 1 && falling(1e10) == 1 && rising(1e10) == 3;
  }
  return at_the_ends;
}
static_assert(test_far_from_its_center());

}  // namespace

TEST_CASE("sigmoid is at its ends far from its center") { CHECK(test_far_from_its_center()); }

TEST_CASE("sigmoid is half way at its center") { CHECK(test_half_way()); }

TEST_CASE("sigmoid follows Caffe") {
  // caffe/sigmoid/float64/00: its gamma is a float, so that the exponent 5 is off by 7e-8.
  test::check_along(schedule({.high = 0.009999999776482582, .rate = 0.10000000149011612, .center = 50}),
                    {{0, 6.692850279369189e-05}, {1, 7.391540643358895e-05}, {100, 0.00993307127368889}, {1e4, 0.01}},
                    [](test::point p) { return Catch::Matchers::WithinRel(p.rate, 4e-8); });
}

TEST_CASE("sigmoid refuses parameters that are not finite") {
  CHECK_THROWS_MATCHES(schedule({.high = 1}), std::invalid_argument,
                       Catch::Matchers::Message("anneal::sigmoid: rate must be given, got nothing"));
}
