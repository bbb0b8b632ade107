// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <limits>

#include "anneal/anneal.hpp"
#include "laws/history.hpp"
#include "laws/law.hpp"
#include "laws/random.hpp"
#include "support/catch.hpp"

using namespace laws;
using namespace anneal;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double half_ulp = std::numeric_limits<double>::epsilon() / 2;  // the relative error of one rounding

double pick_step() { return pick("t", eighths(0, 400)); }

}  // namespace

TEMPLATE_TEST_CASE("map", "[laws]", pures, listeners) {
  law("scale(1), offset(0) and clamp(-inf, inf) are the identity", [] {
    const auto s = TestType::any();
    expect_same(s, s | scale(1), s | offset(0), s | clamp(-infinity, infinity), 1 * s, s * 1);
  });
  law("map(f) | map(g) is map(g of f)", [] {
    const auto s = TestType::any();
    const auto f = [k = pick_rate("k")](double x) { return k * x + 1; };
    const auto g = [k = pick_rate("l")](double x) { return x * x - k; };
    expect_same(s | map(f) | map(g), s | (map(f) | map(g)), s | map([=](double x) { return g(f(x)); }));
  });
  law("k * s, s * k, s | scale(k) and constant(k) * s are the same", [] {
    const auto s = TestType::any();
    const double k = pick_rate("k");
    expect_same(k * s, s * k, s | scale(k), constant({.value = k}) * s);
    expect_same(s | offset(k), constant({.value = k}) + s);
  });
  law("scales multiply, exactly for powers of two", [] {
    const auto s = TestType::any();
    const double a = pick_power_of_two("a"), b = pick_power_of_two("b");
    expect_same(s | scale(a) | scale(b), s | scale(a * b));
    expect_same(s | scale(a) | scale(1 / a), s);
  });
  law("clamp is idempotent, and is min of max", [] {
    const auto s = TestType::any();
    const double low = pick_rate("low"), high = low + pick("high - low", positive_rate());
    expect_same(s | clamp(low, high), s | clamp(low, high) | clamp(low, high),
                min(max(s, constant({.value = low})), constant({.value = high})));
  });
  law("overlapping clamps meet", [] {
    const auto s = TestType::any();
    const double a = pick_rate("a"), b = a + pick("b - a", positive_rate());
    const double c = std::min(pick_rate("c"), b), d = std::max(c, a) + pick("d", positive_rate());
    expect_same(s | clamp(a, b) | clamp(c, d), s | clamp(std::max(a, c), std::min(b, d)));
  });
}

TEMPLATE_TEST_CASE("scaling distributes over the pointwise operators", "[laws]", pures, listeners) {
  law("exactly over min and max, turned around by a negative factor", [] {
    const auto a = TestType::any(), b = TestType::any();
    const double k = pick("k", positive_rate());
    expect_same(k * min(a, b), min(k * a, k * b));
    expect_same(k * max(a, b), max(k * a, k * b));
    expect_same(-k * max(a, b), min(-k * a, -k * b));
  });
  law("exactly over +, * and average by a power of two", [] {
    const auto a = TestType::any(), b = TestType::any();
    const double k = pick_power_of_two("k");
    expect_same(k * (a + b), k * a + k * b);
    expect_same(k * (a * b), (k * a) * b, a * (k * b));
    expect_same(k * average(a, b), average(k * a, k * b));
  });
}

TEST_CASE("scaling distributes over the pointwise operators but for rounding", "[laws]") {
  law("over + and *", [] {
    const auto a = pick_pure(), b = pick_pure();
    const double k = pick_rate("k"), t = pick_step();
    const double size = std::abs(k) * (std::abs(a(t)) + std::abs(b(t)));
    // Each side rounds twice; the squares of half_ulp are far below a tenth.
    RC_ASSERT(std::abs((k * (a + b))(t) - (k * a + k * b)(t)) <= 4.1 * half_ulp * size);
    RC_ASSERT(std::abs((k * (a * b))(t) - ((k * a) * b)(t)) <= 4.1 * half_ulp * std::abs(k * a(t) * b(t)));
  });
}

TEMPLATE_TEST_CASE("the pointwise operators", "[laws]", pures, listeners) {
  law("commute", [] {
    const auto a = TestType::any(), b = TestType::any();
    expect_same(a * b, b * a);
    expect_same(a + b, b + a);
    expect_same(min(a, b), min(b, a));
    expect_same(max(a, b), max(b, a));
    expect_same(average(a, b), average(b, a));
  });
  law("min and max form a distributive lattice", [] {
    const auto a = TestType::any(), b = TestType::any(), c = TestType::any();
    expect_same(min(a, b, c), min(min(a, b), c), min(a, min(b, c)));
    expect_same(max(a, b, c), max(max(a, b), c), max(a, max(b, c)));
    expect_same(a, min(a, a), max(a, a), min(a, max(a, b)), max(a, min(a, b)));
    expect_same(min(a, max(b, c)), max(min(a, b), min(a, c)));
  });
  law("have neutral elements", [] {
    const auto s = TestType::any();
    expect_same(s, s * constant({.value = 1}), s + constant({.value = 0}), average(s, s));
  });
  law("min + max is a + b, and average is half of it", [] {
    const auto a = TestType::any(), b = TestType::any();
    expect_same(min(a, b) + max(a, b), a + b, 2 * average(a, b));
  });
  law("work part by part in a sequence", [] {
    const double n = pick_length("n");
    const auto a = TestType::any() | take(n), b = TestType::any() | take(n);
    const auto c = TestType::any(), d = TestType::any();
    expect_same((a | then(c)) * (b | then(d)), a * b | then(c * d));
  });
  law("let a warp pass", [] {
    const auto a = TestType::any(), b = TestType::any();
    const double n = pick_length("n");
    expect_same((a + b) | skip(n), (a | skip(n)) + (b | skip(n)));
    expect_same(min(a, b) | staircase(n), min(a | staircase(n), b | staircase(n)));
  });
}

TEST_CASE("the pointwise operators round little", "[laws]") {
  law("+ and * are associative but for rounding", [] {
    const auto a = pick_pure(), b = pick_pure(), c = pick_pure();
    const double t = pick_step();
    const double x = a(t), y = b(t), z = c(t);
    // Two roundings on each side, of numbers no larger than these.
    const double size = std::abs(x) + std::abs(y) + std::abs(z);
    RC_ASSERT(std::abs(((a + b) + c)(t) - (a + (b + c))(t)) <= 4.1 * half_ulp * size);
    RC_ASSERT(std::abs(((a * b) * c)(t) - (a * (b * c))(t)) <= 4.1 * half_ulp * std::abs(x * y * z));
  });
  law("min <= average <= max", [] {
    const auto a = pick_pure(), b = pick_pure(), c = pick_pure();
    const double t = pick_step();
    RC_ASSERT(min(a, b)(t) <= average(a, b)(t));
    RC_ASSERT(average(a, b)(t) <= max(a, b)(t));
    // Of three: two sums, a product, and 1/3 itself.
    const double slack = 4.1 * half_ulp * (std::abs(a(t)) + std::abs(b(t)) + std::abs(c(t))) / 3;
    RC_ASSERT(min(a, b, c)(t) <= average(a, b, c)(t) + slack);
    RC_ASSERT(average(a, b, c)(t) <= max(a, b, c)(t) + slack);
  });
}
