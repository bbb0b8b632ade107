// SPDX-License-Identifier: Apache-2.0
//
// A chain of any_schedules is evaluated as one list of pieces: with the bits of the chain whose types are known, at whole
// steps and between, and with its description.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/compose/extend.hpp"
#include "anneal/config/any_list.hpp"
#include "anneal/config/any_schedule.hpp"
#include "support/catch.hpp"
#include "support/ulp.hpp"

namespace {

using namespace anneal;

/// A schedule, and the same of which each part is erased.
template <class S>
struct both {
  S known;
  any_schedule erased;

  template <class Adaptor>
  friend auto operator|(const both& s, const Adaptor& adaptor) {
    return both<decltype(s.known | adaptor)>{s.known | adaptor, any_schedule(s.erased | adaptor)};
  }
};

template <class S>
both<S> each(S s) {
  return {s, any_schedule(s)};
}

template <class... S>
auto one_after_another(const both<S>&... s) {
  return both<sequence<S...>>{sequence(s.known...), any_schedule(any_sequence({s.erased...}))};
}

template <class F, class... S>
auto together(const both<S>&... s) {
  return both<pointwise<F, S...>>{pointwise(F{}, s.known...), any_schedule(any_pointwise<F>({s.erased...}))};
}

bool same(double a, double b) {
#if defined(__FP_FAST_FMA) || defined(__FMA__) || defined(__aarch64__)
  return test::ulps(a, b) <= 8;  // either may fuse; each is within 4 units in the last place
#else
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
#endif
}

template <class S>
void check(const both<S>& s) {
  const any_schedule copy = s.erased;
  const auto q = copy.initial_state();
  for (double t = 0; t < 400; t += 0.25) {
    CAPTURE(t);
    REQUIRE(same(copy(q, t), s.known(t)));
  }
  for (const double t : {0x1p31, 0x1p50, 0x1p51 - 1, 0x1p51, 0x1p52 + 1, 0x1p53}) {
    CAPTURE(t);
    REQUIRE(same(copy.at(t), s.known(t)));
  }
  for (const std::size_t n : {1U, 63U, 64U, 400U, 5'000U}) {
    for (const double first : {0.0, 1.0, 30.0, 99.0}) {
      std::vector<double> rates(n + 1, -7);
      copy.fill_n(first, n, rates.data());
      for (std::size_t i = 0; i < n; ++i) {
        CAPTURE(first, i);
        REQUIRE(same(rates[i], s.known(first + static_cast<double>(i))));
      }
      REQUIRE(rates[n] == -7);
    }
  }
  if constexpr (detail::describable<S>) {
    REQUIRE(to_string(copy) == to_string(s.known));
  }
  if constexpr (finite_schedule<S>) {
    REQUIRE(copy.length() == s.known.length());
  }
}

const auto fall = each(cosine({.initial = 0.3, .final = 1e-3, .steps = 70}));
const auto rise = each(linear({.initial = -0.1, .final = 0.2, .steps = 33}));

}  // namespace

TEST_CASE("fused: what is done to the rate, in its order", "[config]") {
  check(fall | scale(0.7) | scale(1.1) | offset(0.1) | offset(-0.3) | clamp(-0.1, 0.2) | scale(3));
  check(rise | offset(0.3) | scale(0.1) | at_least(0.021) | at_most(0.03) | offset(0.0));
  check(rise | scale(0) | offset(-0.0) | scale(-1));
  check(rise | at_most(0.1) | map([](double x) { return x * x; }) | scale(2) | offset(1) | scale(0.1));
}

TEST_CASE("fused: clocks, whole and not", "[config]") {
  check(fall | skip(3) | delay(9) | take(60) | skip(2) | take(50) | delay(1));
  check(fall | reverse() | skip(7) | reverse() | take(31) | reverse() | delay(4));
  check(rise | take(5) | delay(5) | take(5) | reverse());
  check(rise | delay(5) | skip(5) | skip(0) | delay(0) | take(20) | reverse());
  check(fall | skip(3.5) | delay(2.25) | take(31.5) | scale(2) | reverse());
  check(rise | take(0.5) | delay(0.5) | delay(3));
  check(fall | stretch(1.5) | skip(3) | staircase(4) | delay(2) | per_epoch(3) | take(90));
  check(fall | skip(0x1p49) | skip(0x1p49) | skip(0x1p49) | delay(0x1p49));
  check(fall | extend(past_end::mirror) | skip(3) | skip(4) | scale(2));
}

TEST_CASE("fused: many at once behind a start between two steps are those of the call", "[config]") {
  const auto late = each(linear({.initial = 0.3, .final = 1e-3, .steps = 170})) | delay(1.208338383050962) | scale(2);
  std::vector<double> rates(64);
  late.erased.fill_n(37, rates.size(), rates.data());
  for (std::size_t i = 0; i < rates.size(); ++i) {
    CAPTURE(i);
    REQUIRE(same(rates[i], late.known(37.0 + static_cast<double>(i))));
  }
}

TEST_CASE("fused: what was taken holds for ever", "[config]") {
  REQUIRE((fall | take(30) | scale(2)).erased.at(detail::infinite()) == (fall.known | take(30) | scale(2))(30));
}

TEST_CASE("fused: one after another, and cycles", "[config]") {
  check(fall | warmup({.steps = 9}) | scale(0.7) | offset(1e-3) | clamp(1e-3, 0.2) | take(90) |
        cooldown({.start = 60, .steps = 20, .to = 1e-4}));
  check(fall | warmup({.steps = 9, .clock = warmup_clock::between}, curve::power(2)) | delay(3) | warmup({.steps = 7}));
  check(fall | warmup_over({.steps = 9.5}) | delay(3) | warmup_over({.steps = 12}) | skip(1));
  check(fall | warmup({.steps = 0}) | skip(2) | take(20) | warmup({.steps = 3}) | reverse() | skip(1));
  check(one_after_another(fall | skip(3), one_after_another(rise | take(4), fall | delay(1)) | take(90), rise) |
        skip(2) | scale(2));
  check(one_after_another(fall | skip(70), rise | skip(40), fall | skip(3)) | skip(1) | skip(1));
  check(fall | take(20) | repeat(3) | scale(0.5) | warmup({.steps = 4}) | delay(3) | repeat(2) | skip(5));
  check(rise | repeat({.times = 3, .growth = 2, .decay = 0.7}) | scale(2) | take(190) | repeat(forever) | skip(4));
  check(one_after_another(fall | take(20), rise | take(9)) | scale(2) | skip(1) | reverse() | skip(1));
}

TEST_CASE("fused: one after another, many", "[config]") {
  std::vector<any_schedule> parts;
  for (int i = 0; i < 30; ++i) {
    parts.emplace_back(any_schedule(linear({.initial = 1.0 + i, .steps = 5})) | skip(1) | take(3));
  }
  const any_schedule many = any_schedule(any_sequence(parts)) | skip(4) | scale(2);
  for (int t = 0; t < 86; ++t) {
    const double at = t + 4;
    const auto part = static_cast<std::size_t>(at / 3);
    REQUIRE(many.at(t) == 2 * parts[part].at(at - 3 * static_cast<double>(part)));
  }
}

TEST_CASE("fused: several at once", "[config]") {
  check(together<detail::product>(fall, rise | skip(3), fall | delay(2) | scale(2)) | scale(0.5) | skip(3));
  check(together<detail::minimum>(together<detail::sum>(fall, rise), together<detail::mean>(fall, rise, fall)) |
        skip(1) | delay(1));
  check(together<detail::maximum>(fall | skip(1) | skip(1), rise) | warmup({.steps = 7}) | reverse());
}

TEST_CASE("fused: a part that listens hears what it did", "[config]") {
  const auto listener = plateau({.initial = 1, .factor = 0.5, .patience = 1});
  scheduler known{listener | scale(0.5) | offset(0.1) | delay(2) | warmup({.steps = 3}) | skip(1) | scale(3)};
  const any_schedule inside = listener;
  any_schedule chain = inside | scale(0.5);
  chain = chain | offset(0.1);
  chain = chain | delay(2);
  chain = chain | warmup({.steps = 3});
  chain = chain | skip(1);
  scheduler erased{any_schedule(chain | scale(3))};
  for (int t = 0; t < 40; ++t) {
    REQUIRE(same(erased.rate(), known.rate()));
    erased.advance();
    known.advance();
    erased.observe(t % 5);
    known.observe(t % 5);
  }
  CHECK(known.rate() < 1);
}

TEST_CASE("fused: a state of another schedule is refused, as by the chain", "[config]") {
  const auto chain = fall | scale(0.5) | warmup({.steps = 3});
  const any_schedule another = plateau({.initial = 1});
  CHECK_THROWS_AS(chain.erased(another.initial_state(), 1), std::invalid_argument);
}
