// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/any_schedule.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/any_curve.hpp"
#include "anneal/config/any_list.hpp"
#include "support/catch.hpp"

using namespace anneal;
using error = std::invalid_argument;
using Catch::Matchers::Message;

static_assert(std::copyable<any_schedule> && std::equality_comparable<any_schedule> && std::regular<any_state>);
static_assert(feedback_schedule<any_schedule> && finite_schedule<any_schedule> && !pure_schedule<any_schedule>);
static_assert(std::is_nothrow_move_constructible_v<any_schedule>);
static_assert(!std::is_constructible_v<any_schedule, int>);

namespace {

/// Far beyond what is kept in place, and counts the objects of its kind.
struct large {
  static inline int alive = 0;
  std::array<double, 100> values{};

  large() { ++alive; }
  large(const large& other) : values(other.values) { ++alive; }
  large& operator=(const large&) = default;
  ~large() { --alive; }

  static constexpr const char* name = "large";
  void describe(auto&&) const {}
  double operator()(step t) const { return values[static_cast<std::size_t>(static_cast<double>(t))]; }
};

}  // namespace

TEST_CASE("any_schedule: the numbers of the schedule inside, bit for bit", "[config]") {
  const auto inside = cosine<float>({.initial = 0.1, .steps = 100}) | warmup({.steps = 7}, curve::power(2)) | repeat(3);
  const any_schedule any = inside;
  for (int t = 0; t <= 330; ++t) {
    REQUIRE(any(any.initial_state(), t) == static_cast<double>(inside(t)));
  }
  CHECK(any.length() == inside.length());
  CHECK(!any.listens());
}

TEST_CASE("any_schedule: one that listens", "[config]") {
  const auto inside = plateau({.initial = 1, .factor = 0.5, .patience = 1}) | warmup({.steps = 3});
  scheduler plain{inside};
  scheduler erased{any_schedule(inside)};
  CHECK(erased.schedule().listens());
  CHECK(std::isinf(static_cast<double>(erased.schedule().length())));
  for (int t = 0; t < 40; ++t) {
    REQUIRE(erased.rate() == plain.rate());
    erased.advance();
    erased.observe(t % 5);
    plain.advance();
    plain.observe(t % 5);
    const auto saved = erased.state();  // a copy, restored
    erased.observe(1e9);
    erased.restore(saved);
    REQUIRE(erased.state() == saved);
  }
  CHECK(plain.rate() < 0.1);
}

TEST_CASE("any_schedule: inside every kind of composition, and around it", "[config]") {
  const any_schedule fall = linear({.initial = 1, .steps = 10});
  const any_schedule listener = plateau({.initial = 1, .factor = 0.5, .patience = 0});
  const any_schedule around = fall * listener | take(20) | then(fall) | repeat(2);
  scheduler run{any_schedule(around)};
  run.observe(1);
  run.observe(1);
  CHECK(run.rate() == 0.5);
  run.seek(10);
  CHECK(run.rate() == 0);
  run.seek(25);
  CHECK(run.rate() == 0.5);
  CHECK(run.schedule().length() == 60);
}

TEST_CASE("any_schedule: a composition that needs an end asks for it at run time", "[config]") {
  const any_schedule endless = constant({.value = 1});
  CHECK_THROWS_MATCHES(endless | then(endless), error,
                       Message("anneal::sequence: the length of the schedule must be finite, got inf"));
  CHECK_THROWS_MATCHES(endless | reverse(), error,
                       Message("anneal::reverse: the length of the schedule must be finite, got inf"));
  CHECK_THROWS_MATCHES(endless | repeat(2), error,
                       Message("anneal::repeat: the length of the schedule must be at most 2^53, got inf"));
  CHECK((endless | take(5) | then(endless) | take(9)).length() == 9);
  CHECK(std::isinf(static_cast<double>((endless | stretch(2) | staircase(3) | delay(1)).length())));
}

TEST_CASE("any_schedule: copies, moves and destroys what it holds", "[config]") {
  large inside;
  inside.values[3] = 7;
  {
    any_schedule a = inside;
    any_schedule b = a;
    any_schedule c = std::move(a);
    a = b;
    b = constant({.value = 1});
    c = std::move(a);
    std::vector<any_schedule> many(5, c);
    many.insert(many.begin(), b);
    many.erase(many.begin() + 2);
    const any_schedule& self = c;
    c = self;
    CHECK(c(c.initial_state(), 3) == 7);
    CHECK(many[0](many[0].initial_state(), 3) == 1);
    CHECK(many[4](many[4].initial_state(), 3) == 7);
  }
  CHECK(large::alive == 1);
}

TEST_CASE("any_schedule: holds what has no description, which is asked for in vain", "[config]") {
  const std::string text =
      "anneal: the any_schedule or any_curve holds something without a description, such as a lambda, and cannot be "
      "printed, compared, fingerprinted or written to JSON";
  const any_schedule lambda([](double t) { return 1 / (t + 1); });
  CHECK(lambda(lambda.initial_state(), 3) == 0.25);
  const any_schedule around = lambda * constant({.value = 2}) | warmup({.steps = 2});
  const any_schedule listens = plateau({.initial = 1}) | map([](double x) { return x / 2; });
  const any_schedule curved = ramp({.initial = 1, .steps = 4}, any_curve([](double p) { return p * p; }));
  CHECK(around(around.initial_state(), 1) == 1);
  CHECK(listens(listens.initial_state(), 1) == 0.5);
  CHECK(curved(curved.initial_state(), 2) == 0.75);
  for (const any_schedule& s : {lambda, around, listens, curved}) {
    CHECK_THROWS_MATCHES(to_string(s), error, Message(text));
    CHECK_THROWS_MATCHES(fingerprint(s), error, Message(text));
    CHECK_THROWS_MATCHES(s == s, error, Message(text));
  }
}

TEST_CASE("any_schedule: equal when the descriptions are", "[config]") {
  const any_schedule a = cosine({.initial = 1, .steps = 5});
  CHECK(a == any_schedule(cosine({.initial = 1, .steps = 5})));
  CHECK(a != any_schedule(cosine({.initial = 1, .steps = 6})));
  CHECK(a != any_schedule(linear({.initial = 1, .steps = 5})));
}

TEST_CASE("any_sequence and any_pointwise: as the static ones", "[config]") {
  const auto a = linear({.initial = 1, .steps = 4});
  const auto b = cosine({.initial = 0.3, .final = 0.1, .steps = 5});
  const auto c = plateau({.initial = 0.7, .factor = 0.5, .patience = 0}) | take(6);
  const std::vector<any_schedule> list{a, b, c};
  const auto same = [](const auto& one, const auto& other) {
    CHECK(to_string(one) == to_string(other));
    scheduler left{one};
    scheduler right{other};
    for (int t = 0; t < 20; ++t) {
      left.seek(t);
      right.seek(t);
      left.observe(t % 3);
      right.observe(t % 3);
      REQUIRE(left.rate() == right.rate());
    }
    CHECK(left.schedule().length() == right.schedule().length());
  };
  same(any_sequence(list), sequence(a, b, c));
  same(any_pointwise<detail::product>(list), pointwise(detail::product{}, a, b, c));
  same(any_pointwise<detail::sum>(list), pointwise(detail::sum{}, a, b, c));
  same(any_pointwise<detail::minimum>(list), min(a, b, c));
  same(any_pointwise<detail::maximum>(list), max(a, b, c));
  same(any_pointwise<detail::mean>(list), average(a, b, c));
  CHECK_THROWS_MATCHES(any_sequence({}), error, Message("anneal::sequence: of must hold a schedule, got 0"));
  CHECK_THROWS_MATCHES(any_pointwise<detail::sum>({}), error,
                       Message("anneal::pointwise: of must hold a schedule, got 0"));
}

TEST_CASE("any_schedule: a state of another schedule is refused, whoever passes it", "[config]") {
  const any_schedule listener = plateau({.initial = 1, .patience = 0}) | warmup({.steps = 3});
  const any_schedule another = greedy<double, 64>({.initial = 1});
  const any_schedule deaf = cosine({.initial = 1, .steps = 9});
  const std::string expected = "anneal::any_state: must be the state of warmup, ";
  const auto is_empty = Message(expected + "is empty");
  const auto is_foreign = Message(expected + "is that of another schedule");
  CHECK_THROWS_MATCHES(listener(any_state{}, 1), error, is_empty);
  CHECK_THROWS_MATCHES(listener.observe(any_state{}, 1, 2), error, is_empty);
  CHECK_THROWS_MATCHES(listener(another.initial_state(), 1), error, is_foreign);
  CHECK_THROWS_MATCHES(listener.observe(another.initial_state(), 1, 2), error, is_foreign);
  CHECK_THROWS_AS(any_state{}.as<double>(), error);
  CHECK_THROWS_AS(any_state(1).as<double>(), error);
  CHECK(any_state(1.5).as<double>() == 1.5);

  any_state moved = listener.initial_state();
  const any_state taken = std::move(moved);
  CHECK_THROWS_MATCHES(listener(moved, 1), error, is_empty);  // NOLINT(bugprone-use-after-move)
  CHECK(listener(taken, 3) == 1);

  scheduler run{listener};
  run.advance(5);
  run.observe(7);
  const auto before = run.state();
  CHECK_THROWS_MATCHES(run.restore({}), error, is_empty);
  CHECK_THROWS_MATCHES(run.restore(scheduler{another}.state()), error, is_foreign);
  CHECK_THROWS_MATCHES(run.restore(scheduler{deaf}.state()), error, is_empty);
  CHECK(run.state() == before);
  scheduler silent{deaf};
  CHECK_THROWS_MATCHES(silent.restore(before), error,
                       Message("anneal::any_state: must be empty for cosine, which does not listen; is that of a "
                               "schedule that does"));
}

TEST_CASE("any_schedule: one inside a composition refuses a foreign state too", "[config]") {
  const any_schedule listener = plateau({.initial = 1, .patience = 0});
  const auto product = listener * constant({.value = 2}) | warmup({.steps = 3});
  scheduler run{product};
  auto foreign = run.state();
  detail::get<0>(detail::get<1>(foreign.feedback)) = any_state(1);
  CHECK_THROWS_AS(run.restore(foreign), error);
  foreign = run.state();
  detail::get<0>(detail::get<1>(foreign.feedback)) = any_state(plateau<double>::state{.rate = -3});
  CHECK_THROWS_MATCHES(run.restore(foreign), error,
                       Message("anneal::plateau: rate must not be below min or above initial, got -3"));
  CHECK(run.state() == scheduler{product}.state());
}

TEST_CASE("any_schedule: one that was moved from says so, and takes another", "[config]") {
  any_schedule s = cosine({.initial = 1, .steps = 9});
  const any_schedule taken = std::move(s);
  const auto gone = Message("anneal::any_schedule: was moved from");
  CHECK_THROWS_MATCHES(s({}, 0), error, gone);  // NOLINT(bugprone-use-after-move)
  CHECK_THROWS_MATCHES(s.initial_state(), error, gone);
  CHECK_THROWS_MATCHES(s.observe({}, 0, 1), error, gone);
  CHECK_THROWS_MATCHES(s.length(), error, gone);
  CHECK_THROWS_MATCHES(to_string(s), error, gone);
  CHECK_THROWS_MATCHES(s.listens(), error, gone);
  CHECK_THROWS_MATCHES(s.at(0), error, gone);
  any_schedule copied = s;
  CHECK_THROWS_MATCHES(copied({}, 0), error, gone);
  s = taken;
  CHECK(s({}, 0) == 1);

  any_schedule large_one = large{};  // on the heap
  const any_schedule took = std::move(large_one);
  CHECK_THROWS_MATCHES(large_one({}, 0), error, gone);  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("any_sequence and any_pointwise: a state for each part, no more and no less", "[config]") {
  const any_schedule deaf = cosine({.initial = 1, .steps = 9});
  const any_schedule listener = plateau({.initial = 1, .patience = 0});
  const any_sequence two({deaf, listener});
  const any_sequence three({deaf, deaf, listener});
  any_pointwise<detail::sum> sum({deaf, listener});
  CHECK_THROWS_MATCHES(three(two.initial_state(), 30), error,
                       Message("anneal::sequence: the states must be as many as the parts, 3, got 2"));
  CHECK_THROWS_AS(two(three.initial_state(), 30), error);
  CHECK_THROWS_AS(two.observe(three.initial_state(), 30, 1), error);
  CHECK_THROWS_AS(sum({}, 0), error);
  CHECK_THROWS_AS(sum.observe({}, 0, 1), error);
  CHECK_THROWS_AS(sum.observe(three.initial_state(), 0, 1), error);
  scheduler run{any_schedule(three)};
  CHECK_THROWS_AS(run.restore(scheduler{any_schedule(two)}.state()), error);

  const auto states = sum.initial_state();
  const auto taken = std::move(sum);
  CHECK_THROWS_AS(sum(states, 0), error);  // NOLINT(bugprone-use-after-move)
  CHECK_THROWS_AS(sum({}, 0), error);
}

TEST_CASE("any_schedule: at(t) is the rate of what does not listen") {
  const anneal::any_schedule line(anneal::linear({.initial = 1, .steps = 10}));
  CHECK(line.at(5) == 0.5);
  CHECK_THROWS_AS(anneal::any_schedule(anneal::plateau({.initial = 1})).at(5), std::logic_error);
  CHECK_THROWS_WITH(anneal::any_schedule(anneal::plateau({.initial = 1})).at(5),
                    "anneal::any_schedule: at(t) is for a schedule that does not listen; s(state, t), or a scheduler");
}
