// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/detail/listeners.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "support/catch.hpp"
#include "support/models.hpp"

using namespace anneal;

namespace {

/// Writes down which parts listen, where, and at which steps of their own nothing is lost.
struct diary {
  std::string text;

  bool enter(const char* name, bool current) {
    text += std::string("/") + name + (current ? "" : "(over)");
    return false;
  }
  void enter(std::size_t index) { text.append("/").append(std::to_string(index)); }
  void leave() {}
  template <class S>
  void listener(const S&, const auto&) {
    text += std::string(":") + S::name + " ";
  }
  void own(const auto&, const auto&) {}
};

std::string parts_of(const auto& s, auto state, step t) {
  diary visit;
  detail::each_listener(s, state, t, visit);
  return visit.text;
}

constexpr plateau halving({.initial = 1, .factor = 0.5, .patience = 0});
constexpr linear fall({.initial = 1, .steps = 10});

constexpr bool refused(auto schedule, auto change) {
  auto state = schedule.initial_state();
  change(state);
  try {
    detail::check_state(schedule, state, 0);
  } catch (const std::invalid_argument&) {
    return true;
  }
  return false;
}

constexpr bool test_a_state_that_is_right_passes_at_compile_time() {
  const auto s =
      (halving | take(5) | repeat(3)) * fall | scale(2) | warmup({.steps = 3}) | cooldown({.start = 9, .steps = 3});
  auto state = s.initial_state();
  detail::check_state(s, state, 0);
  return true;
}
static_assert(test_a_state_that_is_right_passes_at_compile_time());

}  // namespace

TEST_CASE("Every composition shows the parts in it that listen, and where their states are", "[listeners]") {
  CHECK(parts_of(halving, halving.initial_state(), 0) == ":plateau ");
  const auto in = [](const auto& s) { return parts_of(s, s.initial_state(), 0); };
  CHECK(in(halving | warmup({.steps = 3})) == "/1:plateau ");
  CHECK(in(fall * halving) == "/1:plateau ");
  CHECK(in(min(halving, fall, greedy({.initial = 1}))) == "/0:plateau /2:greedy ");
  CHECK(in(halving | scale(2) | delay(3) | clamp(0, 1) | cooldown({.start = 3, .steps = 3})) == ":plateau ");
  CHECK(in(halving | take(4) | then(slope_test({.initial = 1}))) == "/0:plateau /1:slope_test ");
  CHECK(in(halving | take(4) | repeat(3) | take(9)) == "/inner:plateau ");
}

TEST_CASE("What a cycle remembered that is over does not count", "[listeners]") {
  const auto s = halving | take(4) | repeat(3);
  CHECK(parts_of(s, s.observe(s.initial_state(), 1, 3.0), 3) == "/inner:plateau ");
  CHECK(parts_of(s, s.observe(s.initial_state(), 1, 3.0), 5) == "/inner(over):plateau ");
  CHECK(parts_of(s, s.observe(s.initial_state(), 5, 3.0), 5) == "/inner:plateau ");
}

TEST_CASE("A state that a part could not have come to is refused wherever the part is", "[listeners]") {
  CHECK(refused(halving, [](auto& q) { q.bad = -1; }));
  CHECK(refused(halving | warmup({.steps = 2}), [](auto& q) { detail::get<1>(q).rate = 2; }));
  CHECK(refused(fall * halving, [](auto& q) { detail::get<1>(q).rate = -0.5; }));
  CHECK(refused(halving | scale(3) | take(3), [](auto& q) { q.cooling = -1; }));
  CHECK(refused(halving | cooldown({.start = 3, .steps = 3}), [](auto& q) { q.averaged = -1; }));
  CHECK(refused(halving | take(4) | repeat(3), [](auto& q) { q.inner.bad = -1; }));
  for (const double cycle : {-1.0, 0.5, 4.0, std::numeric_limits<double>::infinity()}) {
    CHECK(refused(halving | take(4) | repeat(3), [cycle](auto& q) { q.cycle = cycle; }));
  }
  CHECK_FALSE(refused(halving | take(4) | repeat(3), [](auto& q) { q.cycle = 2; }));
}

TEST_CASE("What no plateau remembers is refused", "[listeners]") {
  constexpr plateau means({.initial = 1, .average = 3});
  constexpr plateau cooled({.initial = 1, .cooldown = 5});
  for (const int averaged : {1, 5, 2'000'000'000}) {
    CHECK(refused(halving, [averaged](auto& q) { q.averaged = averaged; }));
  }
  for (const int averaged : {3, 2'000'000'000}) {
    CHECK(refused(means, [averaged](auto& q) { q.averaged = averaged; }));
  }
  CHECK_FALSE(refused(means, [](auto& q) { q.averaged = 2; }));
  CHECK(refused(means, [](auto& q) { q.spoilt = true; }));
  CHECK_FALSE(refused(means, [](auto& q) { q.spoilt = true, q.averaged = 1; }));
  CHECK(refused(means, [](auto& q) { q.spoilt = true, q.averaged = 1, q.mean = 2; }));
  CHECK(refused(halving, [](auto& q) { q.begun = true, q.cooling = 5; }));
  CHECK_FALSE(refused(cooled, [](auto& q) { q.begun = true, q.cooling = 5; }));
  CHECK(refused(cooled, [](auto& q) { q.begun = true, q.cooling = 6; }));
  CHECK(refused(cooled, [](auto& q) { q.begun = true, q.cooling = 5, q.bad = 1; }));
  CHECK(refused(cooled, [](auto& q) { q.cooling = 5; }));
  CHECK(refused(cooled, [](auto& q) { q.bad = 1; }));
}

TEST_CASE("What no slope_test remembers is refused", "[listeners]") {
  constexpr slope_test five({.initial = 1, .window = 5});
  for (const double wrong : {-1e10, 3.0, 1e-300}) {
    CHECK(refused(five, [wrong](auto& q) { q.products = wrong; }));
    CHECK(refused(five, [wrong](auto& q) { q.heard = 1, q.products = wrong; }));
    CHECK(refused(five, [wrong](auto& q) { q.squares = wrong; }));
    CHECK(refused(five, [wrong](auto& q) { q.heard = 1, q.squares = wrong; }));
    CHECK(refused(five, [wrong](auto& q) { q.mean = wrong; }));
    CHECK_FALSE(refused(five, [wrong](auto& q) { q.heard = 1, q.mean = wrong; }));
  }
  CHECK(refused(five, [](auto& q) { q.heard = 3, q.squares = -3; }));
  CHECK(refused(five, [](auto& q) { q.spoilt = true; }));
  for (const int heard : {5, 6, 2147483647}) {
    CHECK(refused(five, [heard](auto& q) { q.heard = heard; }));
  }
  CHECK_FALSE(refused(five, [](auto& q) { q.heard = 4, q.mean = 1, q.squares = 3, q.products = -1; }));
}

TEST_CASE("What no greedy remembers is refused", "[listeners]") {
  constexpr greedy bare({.initial = 1, .cooldown = 2, .warmup = 3});
  constexpr greedy<double, 4> three({.initial = 1, .window = 3});
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const int chances : {-5, 0}) {
    CHECK(refused(bare, [chances](auto& q) { q.chances = chances; }));
  }
  CHECK_FALSE(refused(bare, [](auto& q) { q.chances = 1; }));
  CHECK_FALSE(refused(greedy({.initial = 1, .reset_start = -5}), [](auto&) {}));
  CHECK(refused(bare, [](auto& q) { q.spoilt = true, q.sum = 5; }));
  CHECK(refused(bare, [](auto& q) { q.spoilt = true; }));
  CHECK(refused(bare, [](auto& q) { q.cooling = 3; }));
  CHECK(refused(bare, [](auto& q) { q.warming = 4; }));
  CHECK(refused(bare, [](auto& q) { q.cooling = q.warming = 1; }));
  CHECK(refused(bare, [](auto& q) { q.bad = q.good = 1; }));
  CHECK(refused(bare, [](auto& q) { q.cooling = q.good = 1; }));
  CHECK_FALSE(refused(bare, [](auto& q) { q.cooling = 2; }));
  CHECK_FALSE(refused(bare, [](auto& q) { q.warming = 3; }));
  for (const double sum : {18.0, 1e300, -1e300, infinity, -infinity, 1e-300}) {
    CHECK(refused(bare, [sum](auto& q) { q.sum = sum; }));
    CHECK(refused(three, [sum](auto& q) { q.sum = sum; }));
    CHECK(refused(three, [sum](auto& q) { q.spoilt = true, q.sum = sum; }));
    CHECK(refused(three, [sum](auto& q) { q.sum = sum, q.window = {2, {1, 2}}; }));
  }
  for (const double sum : {1e300, -1e300, infinity, -infinity}) {
    CHECK(refused(three, [sum](auto& q) { q.sum = sum, q.window = {3, {1, 2, 3}}; }));
  }
  CHECK_FALSE(refused(three, [](auto& q) { q.sum = 3, q.window = {2, {1, 2}}; }));
  // Also beside metrics whose sum could hide it, or overflows.
  CHECK(refused(three, [](auto& q) { q.sum = -5e303, q.window = {3, {5e303, 1, 1}}; }));
  CHECK(refused(three, [](auto& q) { q.sum = 5, q.window = {2, {1e308, 1e308}}; }));
  CHECK(refused(three, [](auto& q) { q.sum = 5, q.window = {3, {1e308, 1e308, 1}}; }));
  CHECK_FALSE(refused(three, [](auto& q) { q.sum = 1e308, q.window = {3, {1e308, 1e308, -1e308}}; }));
  CHECK(refused(three, [](auto& q) { q.sum = 5, q.window = {1, {infinity}}; }));
  CHECK_FALSE(refused(three, [](auto& q) { q.sum = infinity, q.window = {1, {infinity}}; }));
  CHECK_FALSE(refused(three, [](auto& q) { q.spoilt = true, q.window = {1, {infinity}}; }));
  for (const double metric : {std::numeric_limits<double>::denorm_min(), 3e-310, 1e-300}) {
    CHECK_FALSE(refused(three, [metric](auto& q) { q.sum = 2 * metric, q.window = {2, {metric, metric}}; }));
  }
}

TEST_CASE("A listener of the user's that checks nothing is asked nothing", "[listeners]") {
  CHECK_FALSE(refused(models::recorder(3), [](auto& q) { q.count = -1; }));
  CHECK_FALSE(refused(models::feedback(3), [](auto& q) { q = -1; }));
}
