// SPDX-License-Identifier: Apache-2.0
#include <anneal/core/concepts.hpp>
#include <anneal/schedule/multi_step.hpp>
#include <array>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "schedule/expected.hpp"
#include "support/catch.hpp"

namespace {

using schedule = anneal::milestone_decay<double, std::array<anneal::step, 2>>;
static_assert(anneal::pure_schedule<schedule> && anneal::pure_schedule<const schedule&>);
static_assert(anneal::finite_schedule<schedule> && anneal::finite_schedule<const schedule&>);
static_assert(!anneal::feedback_schedule<schedule>);
static_assert(std::is_same_v<anneal::rate_t<anneal::milestone_decay<float, std::array<anneal::step, 2>>>, float>);
static_assert(std::is_trivially_copyable_v<schedule>);
static_assert(noexcept(std::declval<schedule>()(0)));

constexpr bool test_drops_at_the_milestones() {
  constexpr auto s = anneal::multi_step({.initial = 3, .gamma = 0.5}, {30, 80});
  return s.length() == 80 && s(0) == 3 && s(29) == 3 && s(30) == 1.5 && s(31) == 1.5 && s(79) == 1.5 && s(80) == 0.75 &&
         s(81) == 0.75 && s(1e9) == 0.75 && s(0x1p53) == 0.75;
}
static_assert(test_drops_at_the_milestones());

constexpr bool test_one_milestone() {
  constexpr auto s = anneal::multi_step({.initial = 1, .gamma = 0.5}, {1});
  return s.length() == 1 && s(0) == 1 && s(1) == 0.5 && s(2) == 0.5;
}
static_assert(test_one_milestone());

constexpr bool test_milestone_zero() {
  constexpr auto s = anneal::multi_step({.initial = 1, .gamma = 0.5}, {0, 3});
  constexpr auto at_once = anneal::multi_step({.initial = 1, .gamma = 0.5}, {0});
  return s(0) == 0.5 && s(1) == 0.5 && s(2) == 0.5 && s(3) == 0.25 &&
         s(1e9) == 0.25 &&  // pytorch/MultiStepLR/closed/02
         at_once.length() == 0 && at_once(0) == 0.5 && at_once(1) == 0.5;
}
static_assert(test_milestone_zero());

constexpr bool test_milestone_twice() {
  constexpr auto s = anneal::multi_step({.initial = 1, .gamma = 0.5}, {3, 3, 5});
  return s(2) == 1 && s(3) == 0.25 && s(4) == 0.25 && s(5) == 0.125;
}
static_assert(test_milestone_twice());

constexpr bool test_between_two_steps() {
  constexpr auto s = anneal::multi_step({.initial = 1, .gamma = 0.5}, {2.5, 4});
  return s(2) == 1 && s(2.5) == 0.5 && s(3) == 0.5 && s(4) == 0.25;
}
static_assert(test_between_two_steps());

constexpr bool test_latest_milestone() {
  constexpr auto s = anneal::multi_step({.initial = 1, .gamma = 0.5}, {0x1p53 - 1, 0x1p53});
  return s(0x1p53 - 2) == 1 && s(0x1p53 - 1) == 0.5 && s(0x1p53) == 0.25 && s.length() == 0x1p53;
}
static_assert(test_latest_milestone());

constexpr bool test_growth_and_float() {
  constexpr auto s = anneal::multi_step<float>({.initial = 0.1, .gamma = 2}, {1, 2});
  return s(0) == 0.1F && s(1) == 0.2F && s(2) == 0.4F;
}
static_assert(test_growth_and_float());

constexpr bool test_drops_after_the_milestones() {
  constexpr auto s = anneal::multi_step({.initial = 1, .gamma = 0.5, .boundary = anneal::boundary::after}, {0, 3});
  return s(0) == 1 && s(0.5) == 0.5 && s(3) == 0.5 && s(4) == 0.25 && s.length() == 3;
}
static_assert(test_drops_after_the_milestones());

template <class Steps>
bool test_list(Steps list) {
  const auto s = anneal::multi_step({.initial = 3, .gamma = 0.5}, std::move(list));
  return s.length() == 80 && s(29) == 3 && s(30) == 1.5 && s(79) == 1.5 && s(80) == 0.75 && s(1e9) == 0.75;
}

}  // namespace

TEST_CASE("multi_step may drop after its milestones") { CHECK(test_drops_after_the_milestones()); }

TEST_CASE("multi_step takes its milestones from a container") {
  CHECK(test_list(std::array<anneal::step, 2>{30, 80}));
  CHECK(test_list(std::vector<anneal::step>{30, 80}));
  CHECK(test_list(std::vector<int>{30, 80}));
  const auto s = anneal::multi_step({.initial = 3, .gamma = 0.5}, std::vector<anneal::step>{});
  CHECK(s(0) == 3);
  CHECK(s(1e9) == 3);
  CHECK(s.length() == 0);
  constexpr anneal::step named[] = {30, 80};
  CHECK(anneal::multi_step({.initial = 3, .gamma = 0.5}, named)(80) == 0.75);
}

TEST_CASE("multi_step drops at its milestones and stays after the last") { CHECK(test_drops_at_the_milestones()); }

TEST_CASE("multi_step may have one milestone") { CHECK(test_one_milestone()); }

TEST_CASE("multi_step with a milestone at 0 starts after its drop") { CHECK(test_milestone_zero()); }

TEST_CASE("multi_step drops twice at a milestone that is given twice") { CHECK(test_milestone_twice()); }

TEST_CASE("multi_step may drop between two steps") { CHECK(test_between_two_steps()); }

TEST_CASE("multi_step has milestones up to 2^53") { CHECK(test_latest_milestone()); }

TEST_CASE("multi_step grows where gamma is above one, in the type of the rate") { CHECK(test_growth_and_float()); }

TEST_CASE("multi_step follows PyTorch's MultiStepLR") {
  // PyTorch multiplies once for each milestone, at most 7 times; ours rounds gamma^k and the product: 2.5.
  const auto near = [](test::point p) { return Catch::Matchers::WithinULP(p.rate, 10); };
  test::check_along(anneal::multi_step({.initial = 0.05, .gamma = 0.1}, {30, 80}),
                    {{0, 0.05},
                     {29, 0.05},
                     {30, 0.005000000000000001},
                     {79, 0.005000000000000001},
                     {80, 0.0005000000000000001},
                     {1e9, 0.0005000000000000001}},
                    near);  // pytorch/MultiStepLR/closed/00
  test::check_along(anneal::multi_step({.initial = 0.001, .gamma = 2}, {1, 2, 4, 8, 16, 32, 64}),
                    {{0, 0.001},
                     {1, 0.002},
                     {2, 0.004},
                     {3, 0.004},
                     {4, 0.008},
                     {7, 0.008},
                     {8, 0.016},
                     {31, 0.032},
                     {32, 0.064},
                     {63, 0.064},
                     {64, 0.128},
                     {1e9, 0.128}},
                    near);  // pytorch/MultiStepLR/closed/06
  test::check_along(anneal::multi_step({.initial = 0.1, .gamma = 0.1}, {1000, 1'000'000}),
                    {{0, 0.1},
                     {999, 0.1},
                     {1000, 0.010000000000000002},
                     {999'999, 0.010000000000000002},
                     {1'000'000, 0.0010000000000000002},
                     {1e9, 0.0010000000000000002}},
                    near);  // pytorch/MultiStepLR/closed/08
}

TEST_CASE("multi_step refuses parameters out of range") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_MATCHES(anneal::multi_step({.gamma = 0.5}, {3}), error,
                       Message("anneal::multi_step: initial must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::multi_step({.initial = 1}, {3}), error,
                       Message("anneal::multi_step: gamma must be given, got nothing"));
  CHECK_THROWS_MATCHES(anneal::multi_step({.initial = 1, .gamma = 0}, {3}), error,
                       Message("anneal::multi_step: gamma must be positive, got 0"));
  CHECK_THROWS_MATCHES(anneal::multi_step({.initial = 1, .gamma = 0.5}, {-3}), error,
                       Message("anneal::multi_step: milestones must not be negative, got -3"));
  CHECK_THROWS_MATCHES(anneal::multi_step({.initial = 1, .gamma = 0.5}, {3, infinity}), error,
                       Message("anneal::multi_step: milestones must not be negative, got inf"));
  CHECK_THROWS_MATCHES(
      anneal::multi_step({.initial = 1, .gamma = 0.5}, {3, 5, 4}), error,
      Message("anneal::multi_step: milestones must be in ascending order (swap it with the one before), got 4"));
}
