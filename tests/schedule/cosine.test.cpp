// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/cosine.hpp>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::cosine<>;
static_assert(anneal::pure_schedule<schedule> && anneal::pure_schedule<const schedule&>);
static_assert(anneal::finite_schedule<schedule> && anneal::finite_schedule<const schedule&>);
static_assert(!anneal::feedback_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<anneal::cosine<float>>, float>);
static_assert(std::is_trivially_copyable_v<schedule> && sizeof(schedule) <= 96);
static_assert(noexcept(std::declval<schedule>()(0)));

// cos(π/3) = ½, cos(2π/3) = -½; one before the end sin²(π/12) = (2 - √3) / 4.
constexpr bool test_falling() {
  constexpr anneal::cosine s({.initial = 1, .steps = 6});
  return s.length() == 6 && s(0) == 1 && test::close(s(2), 0.75) && test::close(s(3), 0.5) && test::close(s(4), 0.25) &&
         test::close(s(5), 0.066987298107780677) && s(6) == 0 && s(7) == 0 && s(1e9) == 0 && s(0x1p53) == 0;
}
static_assert(test_falling());

constexpr bool test_rising() {
  constexpr anneal::cosine s({.initial = 0.25, .final = 1, .steps = 6});
  return s(0) == 0.25 && test::close(s(2), 0.4375) && test::close(s(3), 0.625) && test::close(s(4), 0.8125) &&
         s(5) < 1 && s(6) == 1 && s(7) == 1 && s(1e9) == 1 && s(0x1p53) == 1;
}
static_assert(test_rising());

// ½ (1 + cos) in double would give 0 in the last 3,000 of 1e12 steps.
constexpr bool test_end_of_a_long_run() {
  constexpr anneal::cosine s({.initial = 1, .steps = 1e12});
  return test::close(s(1e12 - 1), 2.4674011002723397e-24) && s(1e12) == 0;
}
static_assert(test_end_of_a_long_run());

constexpr bool test_one_step() {
  constexpr anneal::cosine s({.initial = 1, .final = 0.5, .steps = 1});
  return s(0) == 1 && s(1) == 0.5 && s(2) == 0.5;
}
static_assert(test_one_step());

constexpr bool test_ends_are_exact() {
  constexpr anneal::cosine s({.initial = 3e-4, .final = 3e-5, .steps = 98'000});
  constexpr anneal::cosine<float> f({.initial = 3e-4, .final = 3e-5, .steps = 98'000});
  return s(0) == 3e-4 && s(1) < 3e-4 && s(97'999) > 3e-5 && s(98'000) == 3e-5 &&  //
         f(0) == 3e-4F && f(98'000) == 3e-5F && f(98'001) == 3e-5F;
}
static_assert(test_ends_are_exact());

}  // namespace

TEST_CASE("cosine falls along half a wave and stays at its final rate") { CHECK(test_falling()); }

TEST_CASE("cosine rises along half a wave and stays at its final rate") { CHECK(test_rising()); }

TEST_CASE("cosine does not reach zero before the end of a long run") { CHECK(test_end_of_a_long_run()); }

TEST_CASE("cosine may take one step") { CHECK(test_one_step()); }

TEST_CASE("cosine starts and ends at the given rates") { CHECK(test_ends_are_exact()); }

TEST_CASE("cosine follows PyTorch's CosineAnnealingLR up to T_max") {
  // PyTorch rounds 1 + cos, up to 2, three times, and that times 0.099 / 2.
  const auto near = [](test::point p) { return Catch::Matchers::WithinAbs(p.rate, 4 * 0x1p-53 * 0.1); };
  test::check_along(anneal::cosine({.initial = 0.1, .final = 0.001, .steps = 50}),
                    {{0, 0.1},
                     {1, 0.09990232305719944},
                     {12, 0.08658394705735988},
                     {25, 0.0505},
                     {37, 0.016614918256529908},
                     {49, 0.0010976769428005578},
                     {50, 0.001}},
                    near);  // pytorch/CosineAnnealingLR/closed/04
}

TEST_CASE("cosine refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::cosine({.steps = 4}), error,
                       Message("anneal::cosine: initial must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::cosine({.initial = 1, .final = -infinity, .steps = 4}), error,
                       Message("anneal::cosine: final must be finite, got -inf"));
  CHECK_THROWS_MATCHES(anneal::cosine({.initial = 1}), error,
                       Message("anneal::cosine: steps must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::cosine({.initial = 1, .steps = -0.5}), error,
                       Message("anneal::cosine: steps must be positive, got -0.5"));
  CHECK_THROWS_MATCHES(anneal::cosine({.initial = 1, .steps = infinity}), error,
                       Message("anneal::cosine: steps must be at most 2^53, got inf"));
  CHECK_THROWS_MATCHES(anneal::cosine<float>({.initial = 1e300, .steps = 4}), error,
                       Message("anneal::cosine: initial must be in the range of float, got 1e+300"));
}
