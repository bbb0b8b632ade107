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

TEMPLATE_TEST_CASE("then", "[laws]", pures, listeners) {
  law("then is associative, for schedules and for closures", [] {
    const auto a = TestType::finite(), b = TestType::finite();
    const auto c = TestType::any();
    expect_same(a | then(b) | then(c), sequence(a, b, c), sequence(a, sequence(b, c)), a | then(b | then(c)),
                a | (then(b) | then(c)));
  });
  law("a | then(b) is a before the end of a", [] {
    const auto a = TestType::finite();
    expect_same_in({.to = a.length() - 0.125}, a | then(TestType::any()), a);
  });
  law("a | then(b) | skip(length of a) is b", [] {
    const auto a = TestType::finite();
    const auto b = TestType::any();
    expect_same(a | then(b) | skip(a.length()), b);
  });
}

TEMPLATE_TEST_CASE("take", "[laws]", pures, listeners) {
  law("take(length) is the identity", [] {
    const auto s = TestType::finite();
    expect_same(s | take(s.length()), s);
  });
  // At n it hears nothing more.
  law("take(n) is the identity before n", [] {
    const auto s = TestType::any();
    const double n = pick_length("n");
    expect_same_in({.to = std::nextafter(n, 0.0)}, s | take(n), s);
  });
  law("take(m) | take(n) is take(min(m, n))", [] {
    const auto s = TestType::any();
    const double m = pick_length("m"), n = pick_length("n");
    expect_same(s | take(m) | take(n), s | take(std::min(m, n)));
  });
  // Heard metrics are not: the skipped part has not heard those of the taken one.
  law("take(n) | then(skip(n)) is the identity in silence", [] {
    const auto s = TestType::any();
    const double n = pick_length("n");
    expect_same_in({.silent = true}, s | take(n) | then(s | skip(n)), s);
  });
}

TEMPLATE_TEST_CASE("delay and skip", "[laws]", pures, listeners) {
  law("delay(0) and skip(0) are the identity", [] {
    const auto s = TestType::any();
    expect_same(s, s | delay(0), s | skip(0));
  });
  law("delay(n) | skip(n) is the identity", [] {
    const auto s = TestType::any();
    const double n = pick_length("n");
    expect_same(s | delay(n) | skip(n), s);
  });
  law("delays add, and skips add", [] {
    const auto s = TestType::any();
    const double m = pick_length("m"), n = pick_length("n");
    expect_same(s | delay(m) | delay(n), s | delay(m + n));
    expect_same(s | skip(m) | skip(n), s | skip(m + n));
  });
  law("delay(n) is n steps of the first value, then s", [] {
    const auto s = pick_pure();
    const double n = pick_length("n");
    expect_same(s | delay(n), constant({.value = s(0)}) | take(n) | then(s));
  });
}

TEMPLATE_TEST_CASE("repeat", "[laws]", pures, listeners) {
  law("repeat(1) is the identity", [] {
    const auto s = TestType::finite();
    expect_same(s, s | repeat(1), s | repeat({.times = 1, .growth = 2, .decay = 0.5}));
  });
  law("repeat(m) | repeat(n) is repeat(m n)", [] {
    const auto s = TestType::finite();
    const double m = pick("m", whole(1, 4)), n = pick("n", whole(1, 4));
    expect_same(s | repeat(m) | repeat(n), s | repeat(m * n));
  });
  law("repeat(n) is s | then(s) | then(s) …", [] {
    const auto s = TestType::finite();
    expect_same(s | repeat(2), s | then(s));
    expect_same(s | repeat(3), s | then(s) | then(s));
  });
  law("repeat(m) | then(s | repeat(n)) is repeat(m + n)", [] {
    const auto s = TestType::finite();
    const double m = pick("m", whole(1, 4)), n = pick("n", whole(1, 4));
    expect_same(s | repeat(m) | then(s | repeat(n)), s | repeat(m + n));
  });
  law("repeat(forever) is repeat(n) up to the end of that", [] {
    const auto s = TestType::finite();
    const double growth = pick("growth", whole(1, 3)), decay = pick_power_of_two("decay");
    const auto some = s | repeat({.times = pick("n", whole(1, 5)), .growth = growth, .decay = decay});
    expect_same_in({.to = some.length() - 0.125}, s | repeat(forever, {.growth = growth, .decay = decay}), some);
  });
  law("cycles that grow are stretched, cycles that decay are scaled", [] {
    const auto s = TestType::finite();
    const double g = pick("growth", one_number({1, 2, 4})), d = pick_power_of_two("decay");
    expect_same(s | repeat({.times = 3, .growth = g, .decay = d}),
                s | then(d * s | stretch(g)) | then(d * d * s | stretch(g * g)));
  });
}
