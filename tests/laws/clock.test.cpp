// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "anneal/anneal.hpp"
#include "laws/history.hpp"
#include "laws/law.hpp"
#include "laws/random.hpp"
#include "support/catch.hpp"

using namespace laws;
using namespace anneal;

namespace {

/// Shows the clock that an adaptor gives it.
constexpr auto the_clock = [](double t) { return t; };

constexpr double epsilon = std::numeric_limits<double>::epsilon();

}  // namespace

TEMPLATE_TEST_CASE("stretch", "[laws]", pures, listeners) {
  law("stretch(1) is the identity", [] {
    const auto s = TestType::any();
    expect_same(s | stretch(1), s);
  });
  law("stretch(a) | stretch(b) is stretch(a b), exactly for powers of two", [] {
    const auto s = TestType::any();
    const double a = pick_power_of_two("a"), b = pick_power_of_two("b");
    expect_same(s | stretch(a) | stretch(b), s | stretch(a * b));
  });
  law("stretch(a) | stretch(b) is stretch(a b), exactly for whole factors at their multiples", [] {
    const auto s = TestType::any();
    const double a = pick("a", whole(1, 1000)), b = pick("b", whole(1, 1000));
    const double n = pick("n", whole(0, 1'000'000));
    RC_ASSERT(rate_at(s | stretch(a) | stretch(b), n * a * b) == rate_at(s, n));
    RC_ASSERT(rate_at(s | stretch(a * b), n * a * b) == rate_at(s, n));
  });
  law("a sequence is stretched part by part", [] {
    const auto a = TestType::finite();
    const auto b = TestType::any();
    const double k = pick_power_of_two("k");
    expect_same(a | then(b) | stretch(k), a | stretch(k) | then(b | stretch(k)));
  });
  law("stretch(k) after delay(n), skip(n), take(n), staircase(n) is stretch(k) before those of k n", [] {
    const auto s = TestType::any();
    const double k = pick_power_of_two("k"), n = pick_length("n");
    expect_same(s | delay(n) | stretch(k), s | stretch(k) | delay(k * n));
    expect_same(s | skip(n) | stretch(k), s | stretch(k) | skip(k * n));
    expect_same(s | take(n) | stretch(k), s | stretch(k) | take(k * n));
    expect_same(s | staircase(n) | stretch(k), s | stretch(k) | staircase(k * n));
  });
  law("a repetition may be stretched before or after", [] {
    const auto s = TestType::finite();
    const double k = pick_power_of_two("k"), n = pick("n", whole(1, 4));
    expect_same(s | repeat(n) | stretch(k), s | stretch(k) | repeat(n));
  });
}

TEST_CASE("stretch rounds little", "[laws]") {
  law("stretch(k) shows t / k", [] {
    const double k = pick("k", positive_rate()) * pick("times", one_number({1, 10, 1e3, 1e6}));
    const double t = pick("t", whole(0, 1'000'000'000)) * pick("unit", one_number({1, 0.125, 1e3, 0.1}));
    // 1 / k, its product with the rest, and the last sum: three roundings, each of at most half an epsilon of t / k.
    // Where k is not whole, the rest has one more, of half an epsilon of t.
    RC_ASSERT(std::abs((the_clock | stretch(k))(t)-t / k) <= 2.5 * epsilon * (t / k));
  });
  law("stretch(a) | stretch(b) shows what stretch(a b) shows", [] {
    const double a = pick("a", whole(1, 10'000)), b = pick("b", whole(1, 10'000));
    const double t = pick("t", whole(0, 1'000'000'000));
    // Twice the three roundings on the left, three on the right.
    RC_ASSERT(std::abs((the_clock | stretch(a) | stretch(b))(t) - (the_clock | stretch(a * b))(t)) <=
              4.5 * epsilon * (t / a / b));
  });
}

TEMPLATE_TEST_CASE("staircase and per_epoch", "[laws]", pures, listeners) {
  law("staircase(n) is idempotent", [] {
    const auto s = TestType::any();
    const double n = pick_length("n");
    expect_same(s | staircase(n) | staircase(n), s | staircase(n));
  });
  law("of two staircases the coarser shows", [] {
    const auto s = TestType::any();
    const double n = pick_length("n"), m = n * pick("times", whole(1, 5));
    expect_same(s | staircase(n) | staircase(m), s | staircase(m));
  });
  law("per_epoch(n) is stretch(n) | staircase(n), and staircase(1) | stretch(n)", [] {
    const auto s = TestType::any();
    const double n = pick_length("n");
    expect_same(s | per_epoch(n), s | stretch(n) | staircase(n), s | staircase(1) | stretch(n));
  });
  law("a staircase shows the value of its last stair", [] {
    const auto s = TestType::any();
    const double n = pick_length("n"), t = pick("stair", whole(0, 50)) * n;
    for (const double later : {t, t + n / 2, t + n - 0.0625}) {
      RC_ASSERT(rate_at(s | staircase(n), later) == rate_at(s, t));
    }
  });
}

TEST_CASE("whole periods are those of integer division", "[laws]") {
  law("per_epoch, staircase and repeat count with integers", [] {
    const auto n = *rc::gen::inRange<std::uint64_t>(1, std::uint64_t{1} << 40).as("n");
    const auto quotient = *rc::gen::inRange<std::uint64_t>(0, (std::uint64_t{1} << 53) / n).as("quotient");
    const auto rest =
        *rc::gen::oneOf(rc::gen::element<std::uint64_t>(0, n - 1), rc::gen::inRange<std::uint64_t>(0, n)).as("rest");
    const auto t = static_cast<double>(quotient * n + rest);
    RC_ASSERT((the_clock | per_epoch(n))(t) == static_cast<double>(quotient));
    RC_ASSERT((the_clock | staircase(n))(t) == static_cast<double>(quotient * n));
    RC_ASSERT((the_clock | take(n) | repeat(forever))(t) == static_cast<double>(rest));
  });
}

TEMPLATE_TEST_CASE("reverse", "[laws]", pures, listeners) {
  law("reverse twice is the identity up to the end, and holds there", [] {
    const auto s = TestType::finite();
    // Not a metric at step 0: there the inner clock is at its end, where nothing is heard.
    expect_same_in({.silent = true}, s | reverse() | reverse(), s | take(s.length()));
    expect_same_in({.from = 0.125}, s | reverse() | reverse(), s | take(s.length()));
  });
  law("reverse shows s(length - t)", [] {
    const auto s = TestType::finite();
    const double t = pick("t", eighths(0, 400));
    RC_ASSERT(rate_at(s | reverse(), t) == rate_at(s, std::max(s.length() - t, 0.0)));
  });
}

TEMPLATE_TEST_CASE("a clock and a map may change places", "[laws]", pures, listeners) {
  law("scale commutes with every warp", [] {
    const auto s = TestType::finite();
    const double n = pick_length("n");
    const auto k = scale(pick_rate("k"));
    expect_same(s | k | delay(n), s | delay(n) | k);
    expect_same(s | k | stretch(n), s | stretch(n) | k);
    expect_same(s | k | staircase(n), s | staircase(n) | k);
    expect_same(s | k | reverse(), s | reverse() | k);
    expect_same(s | k | repeat(2), s | repeat(2) | k);
  });
}
