// SPDX-License-Identifier: Apache-2.0

#include <limits>
#include <stdexcept>

#include "anneal/anneal.hpp"
#include "laws/history.hpp"
#include "laws/law.hpp"
#include "laws/random.hpp"
#include "support/catch.hpp"

using namespace laws;
using namespace anneal;

TEST_CASE("a plateau that hears nothing is a constant", "[laws]") {
  law("in every composition", [] {
    const double initial = pick("initial", positive_rate());
    const plateau silent({.initial = initial, .patience = 0});
    const constant twin({.value = initial});
    const auto a = pick_finite();
    const auto b = pick_pure();
    const double n = pick_length("n"), k = pick_power_of_two("k"), m = pick("m", whole(1, 4));
    const auto check = [events = pick_history(false)](const auto& compose, const auto& one, const auto& other) {
      expect_same_rates(run_of(compose(one)), run_of(compose(other)), events, {});
    };
    const auto law = [&](const auto& compose) { check(compose, silent, twin); };
    law([&](const auto& s) { return a | then(s); });
    law([&](const auto& s) { return s | take(n) | then(b); });
    law([&](const auto& s) { return s | delay(n) | skip(k) | stretch(k) | staircase(n); });
    law([&](const auto& s) { return s | take(n) | reverse() | per_epoch(m); });
    law([&](const auto& s) { return s | take(n) | then(a) | repeat({.times = m, .growth = 2, .decay = 0.5}); });
    law([&](const auto& s) { return s | take(n) | repeat(forever); });
    law([&](const auto& s) { return k * s | offset(1) | clamp(0, 2) | map([](double x) { return x * x; }); });
    law([&](const auto& s) { return s * b; });
    law([&](const auto& s) { return min(s, b) + max(a, s); });
    law([&](const auto& s) { return average(s, a, s); });
    law([&](const auto& s) { return pointwise([](double x, double y) { return x - y; }, s, b); });
    law([&](const auto& s) { return s | warmup({.steps = n, .from = k}, curve::cosine{}); });
    law([&](const auto& s) { return s * b | warmup_over({.steps = n}); });
    law([&](const auto& s) { return s * b | cooldown({.start = n, .steps = n, .to = k}, curve::power(0.5)); });
  });
}

TEST_CASE("a plateau", "[laws]") {
  law("only ever falls, and not below its floor", [] {
    const double initial = pick("initial", positive_rate()), floor = initial * pick("floor", one_number({0, 0.1, 1}));
    scheduler run{
        plateau({.initial = initial, .patience = static_cast<int>(pick("patience", whole(0, 3))), .min = floor})};
    double before = initial;
    for (const event& e : pick_history(true)) {
      run.observe(e.metric);
      RC_ASSERT(run.rate() <= before);
      RC_ASSERT(run.rate() >= floor);
      before = run.rate();
    }
  });
  law("falls at regular intervals where nothing improves", [] {
    const int patience = static_cast<int>(pick("patience", whole(0, 5)));
    const int cooldown = static_cast<int>(pick("cooldown", whole(0, 5)));
    scheduler run{plateau({.initial = 1, .factor = 0.5, .patience = patience, .cooldown = cooldown})};
    double rate = 1;
    run.observe(0);  // the first best
    for (int metric = 1; metric <= 50; ++metric) {
      run.observe(metric % 3);  // never below it
      const int since_first_fall = metric - (patience + 1);
      rate *= since_first_fall >= 0 && since_first_fall % (cooldown + patience + 1) == 0 ? 0.5 : 1;
      RC_ASSERT(run.rate() == rate);
    }
  });
  law("is turned around by mode max and negated metrics", [] {
    const double threshold = pick("threshold", one_number({0, 1e-4, 0.5}));
    const int patience = static_cast<int>(pick("patience", whole(0, 3)));
    const int cooldown = static_cast<int>(pick("cooldown", whole(0, 3)));
    const auto mode = static_cast<threshold_mode>(pick("threshold_mode", whole(0, 1)));
    scheduler low{plateau({.initial = 1,
                           .patience = patience,
                           .threshold = threshold,
                           .threshold_mode = mode,
                           .mode = plateau_mode::min,
                           .cooldown = cooldown})};
    scheduler high{plateau({.initial = 1,
                            .patience = patience,
                            .threshold = threshold,
                            .threshold_mode = mode,
                            .mode = plateau_mode::max,
                            .cooldown = cooldown})};
    for (const event& e : pick_history(true)) {
      low.observe(e.metric);
      high.observe(-e.metric);
      RC_ASSERT(low.rate() == high.rate());
    }
  });
  law("does not mind the step", [] {
    const auto s = pick_plateau();
    scheduler moving{s}, still{s};
    for (const event& e : pick_history(true)) {
      moving.advance(e.gap);
      moving.observe(e.metric);
      still.observe(e.metric);
      RC_ASSERT(moving.rate() == still.rate());
    }
  });
  law("in a skip, delay or stretch hears the same, and in a take until its end", [] {
    const auto s = pick_plateau();
    const double n = pick_length("n");
    expect_same(s, s | skip(n), s | delay(n), s | stretch(n));
    expect_same_in({.to = n - 0.125}, s, s | take(n));
  });
  law("that raises on NaN keeps its state", [] {
    const plateau s({.initial = 1, .patience = 1, .nan = nan_policy::raise});
    scheduler run{s * pick_pure()};
    for (const event& e : pick_history(true)) {
      const auto before = run.state();
      if (e.metric != e.metric) {
        RC_ASSERT_THROWS_AS(run.observe(e.metric), std::invalid_argument);
        RC_ASSERT(run.state() == before);
      } else {
        run.observe(e.metric);
      }
    }
  });
  law("that ignores NaN is one that never heard it", [] {
    const plateau s({.initial = 1,
                     .patience = static_cast<int>(pick("patience", whole(0, 3))),
                     .cooldown = static_cast<int>(pick("cooldown", whole(0, 3))),
                     .nan = nan_policy::ignore});
    scheduler all{s}, numbers_only{s};
    for (const event& e : pick_history(true)) {
      all.observe(e.metric);
      if (e.metric == e.metric) {
        numbers_only.observe(e.metric);
      }
    }
    RC_ASSERT(all.state() == numbers_only.state());
  });
}

TEST_CASE("a metric is heard by the part that speaks", "[laws]") {
  law("what is observed during a warm-up changes nothing", [] {
    const auto s = pick_listener();
    const double n = pick_length("n");
    scheduler early{s | warmup({.steps = n})}, late{s | warmup({.steps = n})};
    for (const event& e : pick_history(true)) {
      early.seek(pick("part", eighths(0, 7)) * n);
      early.observe(e.metric);
    }
    early.seek(n);
    late.seek(n);
    RC_ASSERT(early.rate() == late.rate());
  });
  law("each cycle of repeat starts anew", [] {
    const auto s = pick_finite_listener();
    const double n = s.length();
    scheduler run{s | repeat(forever)};
    scheduler fresh{s};
    for (const event& e : pick_history(true)) {
      run.seek(e.gap < n ? e.gap : 0);
      run.observe(e.metric);
    }
    const double part = pick("part", eighths(0, 7)) * n;
    run.seek(n + part);
    fresh.seek(part);
    RC_ASSERT(run.rate() == fresh.rate());
  });
}
