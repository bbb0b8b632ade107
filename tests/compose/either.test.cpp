// SPDX-License-Identifier: Apache-2.0
#include "anneal/compose/detail/either.hpp"

#include <type_traits>

#include "anneal/schedule/constant.hpp"
#include "anneal/schedule/linear.hpp"
#include "support/catch.hpp"

using anneal::detail::either;

namespace {

using fall = anneal::linear<>;
using narrow_fall = anneal::linear<float>;
static_assert(anneal::finite_schedule<either<fall, narrow_fall>>);
static_assert(!anneal::finite_schedule<either<fall, anneal::constant<>>>);
static_assert(std::is_same_v<anneal::rate_t<either<narrow_fall, fall>>, double>);

constexpr bool test_the_chosen_one_alone() {
  const fall a({.initial = 1, .steps = 4});
  const narrow_fall b({.initial = 8, .steps = 2});
  const either first(true, a, b);
  const either second(false, a, b);
  return first(0) == 1 && first(2) == 0.5 && first.length() == 4 && second(0) == 8 && second(1) == 4 &&
         second.length() == 2;
}
static_assert(test_the_chosen_one_alone());

}  // namespace

TEST_CASE("either has the rates and the length of the chosen one") { CHECK(test_the_chosen_one_alone()); }
