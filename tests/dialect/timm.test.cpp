// SPDX-License-Identifier: Apache-2.0
// The records of tests/reference compare the numbers; here is what they do not show: compile time, lists of both kinds,
// the restarts that are missed, what is refused and in which words, and which metrics a plateau hears.
#include <anneal/core/concepts.hpp>
#include <anneal/dialect/timm.hpp>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

namespace timm = anneal::timm;

constexpr bool near(double a, double b) { return a - b < 1e-15 && b - a < 1e-15; }

constexpr bool test_warmup() {
  // Without a prefix the cosine runs meanwhile, and the rate jumps at the end of the warm-up.
  constexpr auto meanwhile = timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .warmup_t = 2});
  constexpr auto before =
      timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .warmup_t = 2, .warmup_lr_init = 0.5, .warmup_prefix = true});
  constexpr auto longer = timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .warmup_t = 8});
  constexpr auto none = timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .warmup_lr_init = 0.5});
  constexpr auto negative = timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .warmup_t = -2, .warmup_prefix = true});
  return meanwhile(0) == 0 && meanwhile(1) == 0.5 && near(meanwhile(2), 0.5) && meanwhile(4) == 0 &&  //
         before(0) == 0.5 && before(1) == 0.75 && before(2) == 1 && near(before(4), 0.5) && before(6) == 0 &&
         longer(7) == 0.875 && longer(8) == 0 && none(0) == 1 && near(negative(0), 0.5) && negative(2) == 0;
}
static_assert(test_warmup());

constexpr bool test_cycles() {
  constexpr auto s =
      timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .lr_min = 0.25, .cycle_decay = 0.5, .cycle_limit = 2});
  constexpr auto doubled = timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .cycle_mul = 2, .cycle_limit = 2});
  constexpr auto halved = timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .cycle_mul = 0.5, .cycle_limit = 2});
  constexpr auto no_cycle = timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .lr_min = 0.25, .cycle_limit = 0});
  constexpr auto once =
      timm::CosineLRScheduler({.lr = 1, .t_initial = 2, .lr_min = 0.25, .cycle_decay = 0, .cycle_limit = 9});
  return s(0) == 1 && s(2) == 0.625 && s(4) == 0.5 && s(6) == 0.375 && s(8) == 0.25 && s(1e9) == 0.25 &&  //
         doubled(4) == 1 && near(doubled(8), 0.5) && doubled(12) == 0 &&                                  //
         halved(4) == 1 && halved(5) == 0.5 && halved(6) == 0 && halved(8) == 0 && halved(1e9) == 0 &&
         no_cycle(0) == 0.25 && once(0) == 1 && once(1) == 0.625 && once(2) == 0 && once(3) == 0.125;
}
static_assert(test_cycles());

constexpr bool test_missed_restarts() {
  // 121 = (3^5 - 1) / 2, which the rounded logarithm takes for the end of the fifth cycle; 40 and 364 it finds.
  constexpr auto s = timm::CosineLRScheduler({.lr = 1, .t_initial = 1, .cycle_mul = 3, .cycle_limit = 100});
  constexpr auto tens = timm::CosineLRScheduler({.lr = 1, .t_initial = 10, .cycle_mul = 3, .cycle_limit = 100});
  constexpr auto twos = timm::CosineLRScheduler({.lr = 1, .t_initial = 1, .cycle_mul = 2, .cycle_limit = 100});
  bool found = true;
  for (double power = 2; power < 1e9; power *= 2) {
    found = found && twos(power - 1) == 1;
  }
  return s(40) == 1 && s(121) == 0 && s(364) == 1 && s(29'524) == 0 && tens(1210) == 0 && found;
}
static_assert(test_missed_restarts());

constexpr bool test_shapes() {
  constexpr auto poly = timm::PolyLRScheduler({.lr = 1, .t_initial = 4});
  constexpr auto square = timm::PolyLRScheduler({.lr = 1, .t_initial = 4, .power = 2, .lr_min = 0.5});
  constexpr auto bent = timm::PolyLRScheduler({.lr = 1, .t_initial = 4, .power = 1, .k_decay = 2});
  constexpr auto cosine = timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .k_decay = 0.5});
  constexpr auto tanh = timm::TanhLRScheduler({.lr = 1, .t_initial = 10, .lb = -5, .ub = 5});
  constexpr auto steep = timm::TanhLRScheduler({.lr = 1, .t_initial = 10, .lb = -8'000, .ub = 8'000});
  constexpr auto shallow = timm::TanhLRScheduler({.lr = 1, .t_initial = 10});
  constexpr auto warmed = timm::TanhLRScheduler({.lr = 1, .t_initial = 10, .lb = -5, .ub = 5, .warmup_t = 5});
  return poly(3) == 0.5 && poly(4) == 0 && square(2) == 0.625 && square(4) == 0.5 && bent(2) == 0.75 &&
         near(cosine(1), 0.5) && tanh(5) == 0.5 && tanh(9) > 1e-4 && tanh(10) == 0 && steep(4) == 1 && steep(6) == 0 &&
         shallow(0) < 1 && shallow(0) > 1 - 1e-6 && near(warmed(1), 0.1) && warmed(5) == 0.5;
}
static_assert(test_shapes());

constexpr bool test_steps() {
  constexpr auto s = timm::StepLRScheduler({.lr = 1, .decay_t = 30, .decay_rate = 0.5, .warmup_t = 10});
  constexpr auto meanwhile =
      timm::StepLRScheduler({.lr = 1, .decay_t = 30, .decay_rate = 0.5, .warmup_t = 10, .warmup_prefix = false});
  constexpr auto by_default = timm::StepLRScheduler({.lr = 1, .decay_t = 30});
  constexpr auto zero = timm::StepLRScheduler({.lr = 0.1, .decay_t = 3, .decay_rate = 0});
  return s(5) == 0.5 && s(39) == 1 && s(40) == 0.5 && meanwhile(29) == 1 && meanwhile(30) == 0.5 &&
         by_default(1e9) == 1 && zero(2) == 0.1 && zero(3) == 0;
}
static_assert(test_steps());

constexpr bool test_milestones() {
  // One step early.
  constexpr auto s = timm::MultiStepLRScheduler({.lr = 1, .decay_rate = 0.5}, {30, 80});
  constexpr auto at_once = timm::MultiStepLRScheduler({.lr = 1, .decay_rate = 0.5}, {-3, 0, 1, 2});
  constexpr auto warmed = timm::MultiStepLRScheduler({.lr = 1, .decay_rate = 0.5, .warmup_t = 10}, {30, 80});
  // bisect_right of a list that does not ascend: [20, 10] is passed at once, at 10.
  constexpr auto unordered = timm::MultiStepLRScheduler({.lr = 1, .decay_rate = 0.5}, {20, 10});
  constexpr auto hidden = timm::MultiStepLRScheduler({.lr = 1, .decay_rate = 0.5}, {20, 10, 30, 5});
  return s(28) == 1 && s(29) == 0.5 && s(78) == 0.5 && s(79) == 0.25 && at_once(0) == 0.125 && at_once(1) == 0.0625 &&
         warmed(38) == 1 && warmed(39) == 0.5 && unordered(8) == 1 && unordered(9) == 0.25 && hidden(19) == 0.25 &&
         hidden(28) == 0.25 && hidden(29) == 0.0625;
}
static_assert(test_milestones());

/// The rate at `count`, after the same metric at each of the steps from 1 on.
constexpr double after_constant(const auto& s, int count) {
  auto state = s.initial_state();
  for (int i = 1; i <= count; ++i) {
    state = s.observe(state, i, 3.0);
  }
  return s(state, count);
}

constexpr bool test_plateau() {
  constexpr auto s = timm::PlateauLRScheduler({.lr = 1, .decay_rate = 0.5, .patience_t = 1, .warmup_t = 2, .mode = {}});
  constexpr auto by_default = timm::PlateauLRScheduler({.lr = 1, .patience_t = 0});
  const auto better = by_default.observe(by_default.observe(by_default.initial_state(), 1, 3.0), 2, 4.0);
  // The metrics of steps 1 and 2 are not heard; that of 3 is the best, those of 4 and 5 are bad.
  return after_constant(s, 0) == 0 && after_constant(s, 1) == 0.5 && after_constant(s, 2) == 1 &&
         after_constant(s, 4) == 1 && after_constant(s, 5) == 0.5 && after_constant(s, 7) == 0.25 &&
         by_default(better, 2) == 1 && after_constant(by_default, 2) == 0.1;
}
static_assert(test_plateau());

/// The examples of the documentation.
constexpr bool test_examples() {
  {
    constexpr auto s = anneal::timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .cycle_decay = 0.5, .cycle_limit = 2});
    static_assert(s(0) == 1 && s(2) == 0.5 && s(4) == 0.5 && s(8) == 0);
  }
  {
    constexpr auto s = anneal::timm::PolyLRScheduler({.lr = 1, .t_initial = 4, .power = 2});
    static_assert(s(0) == 1 && s(2) == 0.25 && s(4) == 0);
  }
  {
    constexpr auto s = anneal::timm::PlateauLRScheduler({.lr = 1, .patience_t = 0, .warmup_t = 2});
    constexpr auto heard = s.observe(s.observe(s.observe(s.initial_state(), 2, 3.0), 3, 3.0), 4, 3.0);
    static_assert(s(heard, 1) == 0.5 && s(heard, 2) == 1 && s(heard, 4) == 0.1);
  }
  static_assert(anneal::timm::StepLRScheduler({.lr = 1, .decay_t = 30, .decay_rate = 0.5})(30) == 0.5);
  {
    constexpr auto s = anneal::timm::MultiStepLRScheduler({.lr = 1, .decay_rate = 0.5}, {30, 80});
    static_assert(s(28) == 1 && s(29) == 0.5 && s(79) == 0.25);
  }
  {
    constexpr auto s = anneal::timm::TanhLRScheduler({.lr = 1, .t_initial = 10, .lb = -5, .ub = 5});
    static_assert(s(5) == 0.5 && s(9) > 0 && s(10) == 0);
  }
  return true;
}
static_assert(test_examples());

static_assert(anneal::pure_schedule<decltype(timm::CosineLRScheduler({}))>);
static_assert(anneal::feedback_schedule<decltype(timm::PlateauLRScheduler({}))>);

}  // namespace

TEST_CASE("timm: a warm-up before the cycles or meanwhile") { CHECK(test_warmup()); }

TEST_CASE("timm: cycles and what comes after them") { CHECK(test_cycles()); }

TEST_CASE("timm: restarts are missed where the logarithm misses them") { CHECK(test_missed_restarts()); }

TEST_CASE("timm: the shapes of a cycle") { CHECK(test_shapes()); }

TEST_CASE("timm: a factor every so many steps") { CHECK(test_steps()); }

TEST_CASE("timm: milestones") {
  CHECK(test_milestones());
  const auto s = timm::MultiStepLRScheduler({.lr = 1, .decay_rate = 0.5}, std::vector<int>{20, 10, 30, 5});
  CHECK((s(18) == 0.25 && s(29) == 0.0625));
  CHECK(timm::MultiStepLRScheduler({.lr = 1, .decay_rate = 0.5}, std::vector<anneal::step>())(99) == 1);
}

TEST_CASE("timm: which metrics the plateau hears") { CHECK(test_plateau()); }

TEST_CASE("timm: the examples of the documentation") { CHECK(test_examples()); }

TEST_CASE("timm: refused is what is refused there, and what cannot be") {
  using Catch::Matchers::Message;
  const auto refused = [](auto make, const char* text) {
    CHECK_THROWS_MATCHES(make(), std::invalid_argument, Message(text));
  };
  refused([] { return timm::CosineLRScheduler({.t_initial = 4}); },
          "timm.CosineLRScheduler: lr must be given, got nothing");
  refused([] { return timm::CosineLRScheduler({.lr = 1}); },
          "timm.CosineLRScheduler: t_initial must be given, got nothing");
  refused([] { return timm::CosineLRScheduler({.lr = 1, .t_initial = 0}); },
          "timm.CosineLRScheduler: t_initial must be positive, got 0");
  refused([] { return timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .lr_min = -1}); },
          "timm.CosineLRScheduler: lr_min must not be negative, got -1");
  refused([] { return timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .cycle_mul = 0}); },
          "timm.CosineLRScheduler: cycle_mul must be positive, got 0");
  refused([] { return timm::CosineLRScheduler({.lr = 1, .t_initial = 4, .k_decay = 0}); },
          "timm.CosineLRScheduler: k_decay must be positive, got 0");
  refused([] { return timm::PolyLRScheduler({.lr = 1, .t_initial = 4, .power = 0}); },
          "timm.PolyLRScheduler: power must be positive, got 0");
  refused([] { return timm::TanhLRScheduler({.lr = 1, .t_initial = 4, .lb = 3}); },
          "timm.TanhLRScheduler: lb must be below ub, got 3");
  refused([] { return timm::TanhLRScheduler({.lr = 1, .t_initial = 4, .cycle_limit = -1}); },
          "timm.TanhLRScheduler: cycle_limit must not be negative, got -1");
  refused([] { return timm::TanhLRScheduler({.lr = 1, .t_initial = 4, .warmup_t = -1}); },
          "timm.TanhLRScheduler: warmup_t must not be negative, got -1");
  refused([] { return timm::TanhLRScheduler({.lr = 1, .t_initial = 4, .cycle_mul = 0.5, .warmup_t = 8}); },
          "timm.TanhLRScheduler: warmup_t must not be behind all cycles, got 8");
  refused([] { return timm::StepLRScheduler({.lr = 1, .decay_t = 0}); },
          "timm.StepLRScheduler: decay_t must be positive, got 0");
  refused([] { return timm::MultiStepLRScheduler({.lr = 1, .decay_rate = -1}, {1}); },
          "timm.MultiStepLRScheduler: decay_rate must not be negative, got -1");
  refused([] { return timm::MultiStepLRScheduler({.lr = 1}, {std::numeric_limits<double>::infinity()}); },
          "timm.MultiStepLRScheduler: decay_t must be finite, got inf");
  refused([] { return timm::PlateauLRScheduler({.lr = 1, .decay_rate = 1}); },
          "timm.PlateauLRScheduler: decay_rate must be below 1, got 1");
}
