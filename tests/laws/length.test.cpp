// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>

#include "anneal/anneal.hpp"
#include "laws/history.hpp"
#include "laws/law.hpp"
#include "laws/random.hpp"
#include "support/catch.hpp"

using namespace laws;
using namespace anneal;

TEMPLATE_TEST_CASE("length", "[laws]", pures, listeners) {
  law("adaptors of time", [] {
    const auto s = TestType::finite();
    const double length = s.length(), n = pick_length("n");
    RC_ASSERT((s | take(n)).length() == n);
    RC_ASSERT((s | delay(n)).length() == length + n);
    RC_ASSERT((s | skip(n)).length() == std::max(length - n, 0.0));
    RC_ASSERT((s | stretch(n)).length() == length * n);
    RC_ASSERT((s | reverse()).length() == length);
    RC_ASSERT((s | staircase(n)).length() == n * std::ceil(length / n));
    RC_ASSERT((s | per_epoch(n)).length() == n * std::ceil(length));
  });
  law("repetitions", [] {
    const auto s = TestType::finite();
    const double length = s.length(), n = pick("times", whole(1, 10)), g = pick("growth", whole(2, 5));
    RC_ASSERT((s | repeat(n)).length() == length * n);
    RC_ASSERT((s | repeat({.times = n, .growth = g})).length() == length * ((std::pow(g, n) - 1) / (g - 1)));
  });
  law("sequences add, pointwise takes the longest, maps change nothing", [] {
    const auto a = TestType::finite(), b = TestType::finite(), c = TestType::finite();
    const double sum = a.length() + b.length() + c.length();
    const double longest = std::max<double>({a.length(), b.length(), c.length()});
    RC_ASSERT((a | then(b)).length() == a.length() + b.length());
    RC_ASSERT(sequence(a, b, c).length() == sum);
    RC_ASSERT((a + b).length() == std::max<double>(a.length(), b.length()));
    RC_ASSERT((a * b).length() == std::max<double>(a.length(), b.length()));
    RC_ASSERT(min(a, b, c).length() == longest);
    RC_ASSERT(average(a, b, c).length() == longest);
    RC_ASSERT((2 * a | offset(1) | clamp(0, 1)).length() == a.length());
  });
  law("ramps before and after", [] {
    const auto s = TestType::finite();
    const double length = s.length(), n = pick_length("n"), start = pick("start", eighths(0, 160));
    RC_ASSERT((s | warmup({.steps = n})).length() == length + n);
    RC_ASSERT((s | warmup_over({.steps = n})).length() == std::max(length, n));
    RC_ASSERT((s | cooldown({.start = start, .steps = n})).length() == start + n);
  });
}

TEST_CASE("past the end", "[laws]") {
  law("the last rate holds", [] {
    const auto s = pick_finite();
    expect_same_in({.from = s.length()}, s, constant({.value = s(s.length())}));
  });
  law("the rate that was reached holds, whatever is heard", [] {
    const auto s = pick_finite_listener();
    scheduler run{s};
    for (const event& e : pick_history(true)) {
      if (run.position() + e.gap >= s.length()) {
        break;
      }
      run.advance(e.gap);
      run.observe(e.metric);
    }
    run.seek(s.length());
    const double reached = run.rate();
    for (const event& e : pick_history(true)) {
      run.advance(e.gap);
      run.observe(e.metric);
      RC_ASSERT(run.rate() == reached);
    }
  });
}
