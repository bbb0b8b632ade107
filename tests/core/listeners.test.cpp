// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/listeners.hpp"

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

TEST_CASE("A listener of the user's that checks nothing is asked nothing", "[listeners]") {
  CHECK_FALSE(refused(models::recorder(3), [](auto& q) { q.count = -1; }));
  CHECK_FALSE(refused(models::feedback(3), [](auto& q) { q = -1; }));
}
