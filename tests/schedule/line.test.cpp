// SPDX-License-Identifier: Apache-2.0
#include "anneal/schedule/line.hpp"

#include <stdexcept>
#include <type_traits>

#include "anneal/compose/warp.hpp"
#include "anneal/core/concepts.hpp"
#include "support/catch.hpp"

namespace {

using anneal::line;
static_assert(anneal::pure_schedule<line<>> && !anneal::finite_schedule<line<>>);
static_assert(std::is_same_v<anneal::rate_t<line<float>>, float> && std::is_trivially_copyable_v<line<>>);

constexpr bool test_rises_without_end() {
  constexpr line s({.initial = 0.5, .slope = 0.25});
  return s(0) == 0.5 && s(1) == 0.75 && s(6) == 2 && s(0x1p53) == 0x1p51 + 0.5 &&
         line({.initial = 1, .slope = -0.5})(4) == -1;
}
static_assert(test_rises_without_end());

// DeepSpeed, LRRangeTest: min_lr · (1 + step_rate · ⌊t / step_size⌋), here 0.5, 2 and 10
constexpr bool test_range_test() {
  constexpr auto s = line({.initial = 0.5, .slope = 0.5 * 2 / 10}) | anneal::staircase(10);
  return s(0) == 0.5 && s(9) == 0.5 && s(10) == 1.5 && s(19) == 1.5 && s(20) == 2.5;
}
static_assert(test_range_test());

}  // namespace

TEST_CASE("line: a rate that rises without end", "[schedule]") {
  CHECK(test_rises_without_end());
  CHECK(test_range_test());
}

TEST_CASE("line refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  CHECK_THROWS_MATCHES(line({.slope = 1}), error, Message("anneal::line: initial must be given, got nothing"));
  CHECK_THROWS_MATCHES(line({.initial = 1}), error, Message("anneal::line: slope must be given, got nothing"));
  CHECK_THROWS_MATCHES(line({.initial = 1, .slope = 1e200}), error,
                       Message("anneal::line: slope must be in [-2^400, 2^400], got 1e+200"));
}
