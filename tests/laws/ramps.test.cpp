// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "anneal/anneal.hpp"
#include "laws/history.hpp"
#include "laws/law.hpp"
#include "laws/random.hpp"
#include "support/catch.hpp"

using namespace laws;
using namespace anneal;

namespace {

warmup_params pick_warmup() { return {.steps = pick_length("warmup.steps"), .from = pick_rate("warmup.from")}; }

cooldown_params pick_cooldown() {
  return {.start = pick("cooldown.start", eighths(0, 160)),
          .steps = pick_length("cooldown.steps"),
          .to = pick_rate("cooldown.to")};
}

bool between(double x, double a, double b) { return std::min(a, b) <= x && x <= std::max(a, b); }

}  // namespace

TEMPLATE_TEST_CASE("warmup", "[laws]", pures, listeners) {
  law("warmup(n) | skip(n) is the identity", [] {
    const auto s = TestType::any();
    const auto p = pick_warmup();
    expect_same(s | warmup(p) | skip(p.steps), s | warmup(p, curve::cosine{}) | skip(p.steps), s);
  });
  law("warmup is a ramp to the first rate, then s", [] {
    const auto s = TestType::any();
    const auto p = pick_warmup();
    const linear up({.initial = p.from, .final = rate_at(s, 0), .steps = p.steps});
    expect_same(s | warmup(p), up | then(s));
  });
  law("warmup_over(n) is warmup(n) of s | skip(n)", [] {
    const auto s = TestType::any();
    const auto p = pick_warmup();
    expect_same(s | warmup_over(p), s | skip(p.steps) | warmup(p));
  });
  law("warmup_over agrees with s from its end on", [] {
    const auto s = TestType::any();
    const auto p = pick_warmup();
    expect_same_in({.from = p.steps}, s | warmup_over(p), s | warmup_over(p, curve::power(2)), s);
  });
  law("a warm-up of no steps is the identity", [] {
    const auto s = TestType::any();
    const double from = pick_rate("from");
    expect_same(s, s | warmup({.steps = 0, .from = from}), s | warmup_over({.steps = 0, .from = from}));
  });
}

TEST_CASE("a warm-up stays between its ends", "[laws]") {
  law("with each curve of the library", [] {
    const auto s = pick_pure();
    const auto p = pick_warmup();
    const double t = p.steps * pick("part", eighths(0, 8));
    const auto check = [&](const auto& curve) {
      RC_ASSERT((s | warmup(p, curve))(0) == p.from);
      RC_ASSERT((s | warmup(p, curve))(p.steps) == s(0));
      RC_ASSERT(between((s | warmup(p, curve))(t), p.from, s(0)));
      RC_ASSERT((s | warmup_over(p, curve))(0) == p.from);
      RC_ASSERT((s | warmup_over(p, curve))(p.steps) == s(p.steps));
      RC_ASSERT(between((s | warmup_over(p, curve))(t), p.from, s(p.steps)));
    };
    const double exponent = pick("exponent", one_number({1, 2, 3, 4, 0.5, 0.3, 7}));
    const double ratio = pick("ratio", one_number({2, 0.5, 100, 1e-6, 1.001}));
    check(curve::linear{});
    check(curve::cosine{});
    check(curve::power(exponent));
    check(curve::mirrored(curve::power(exponent)));
    check(curve::exponential(ratio));
    check(curve::mirrored(curve::exponential(ratio)));
  });
}

TEMPLATE_TEST_CASE("cooldown", "[laws]", pures, listeners) {
  law("cooldown agrees with s up to its start", [] {
    const auto s = TestType::any();
    const auto p = pick_cooldown();
    expect_same_in({.to = p.start, .silent = true}, s | cooldown(p), s | cooldown(p, curve::power(0.5)), s);
    expect_same_in({.to = p.start - 0.125}, s | cooldown(p), s);  // a metric at its start is not heard any more
  });
  law("cooldown leaves the rate that was reached", [] {
    const auto s = TestType::any();
    const auto p = pick_cooldown();
    scheduler run{s | cooldown(p)};
    scheduler plain{s};
    for (const event& e : pick_history(true)) {
      if (run.position() + e.gap >= p.start) {
        break;
      }
      run.advance(e.gap);
      plain.advance(e.gap);
      run.observe(e.metric);
      plain.observe(e.metric);
    }
    run.seek(p.start);
    plain.seek(p.start);
    RC_ASSERT(run.rate() == plain.rate());
    const linear down({.initial = plain.rate(), .final = p.to, .steps = p.steps});
    const double t = pick("into the ramp", eighths(0, 100));
    run.advance(t);
    RC_ASSERT(run.rate() == down(t));
  });
  law("cooldown ends at its last rate, whatever was heard", [] {
    const auto s = TestType::any();
    const auto p = pick_cooldown();
    expect_same_in({.from = p.start + p.steps}, s | cooldown(p), constant({.value = p.to}));
  });
  law("a cooldown hears nothing", [] {
    const auto s = TestType::any();
    const auto p = pick_cooldown();
    scheduler run{s | cooldown(p)};
    run.seek(p.start + pick("into the ramp", eighths(0, 100)));
    const auto before = run.state();
    for (const event& e : pick_history(true)) {
      run.observe(e.metric);
    }
    RC_ASSERT(run.state() == before);
  });
  law("scale and cooldown commute if the end is scaled too, for powers of two", [] {
    const auto s = TestType::any();
    const auto p = pick_cooldown();
    const double k = pick_power_of_two("k");
    expect_same(k * (s | cooldown(p)), k * s | cooldown({.start = p.start, .steps = p.steps, .to = k * p.to}));
  });
}

TEST_CASE("cooldown of a pure schedule", "[laws]") {
  law("is what it leaves, then a ramp", [] {
    const auto s = pick_pure();
    const auto p = pick_cooldown();
    const double start = p.start + 0.125;  // take(0) is none
    const linear down({.initial = s(start), .final = p.to, .steps = p.steps});
    expect_same(s | cooldown({.start = start, .steps = p.steps, .to = p.to}), s | take(start) | then(down));
  });
  law("of no steps drops at once", [] {
    const auto s = pick_pure();
    const double start = pick("start", eighths(1, 160)), to = pick_rate("to");
    expect_same(s | cooldown({.start = start, .steps = 0, .to = to}), s | take(start) | then(constant({.value = to})));
  });
}
