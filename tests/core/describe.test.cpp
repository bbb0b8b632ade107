// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/describe.hpp"

#include <concepts>
#include <span>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/dialect/pytorch.hpp"
#include "support/catch.hpp"
#include "support/models.hpp"

using namespace anneal;

static_assert(described<cosine<>> && described<const cosine<float>&> && described<curve::power>);
static_assert(!described<curve::cosine>, "a curve without parameters has a name and nothing to describe");
static_assert(detail::plainly_named<curve::cosine>);
static_assert(!described<models::pure> && !described<decltype(models::lambda(1))>);

namespace {

constexpr auto made(double from, double exponent, double of) {
  return cosine({.initial = of, .steps = 10}) | warmup({.steps = 4, .from = from}, curve::power(exponent)) | repeat(3) |
         clamp(0, 1);
}

constexpr bool test_equality() {
  const bool same = made(0, 2, 1) == made(0, 2, 1);
  const bool deep =
      made(0, 2, 1) != made(0, 2, 2) && made(0, 2, 1) != made(0.5, 2, 1) && made(0, 2, 1) != made(0, 3, 1);
  const bool curves = ramp({.initial = 1, .steps = 2}, curve::mirrored(curve::power(2))) !=
                      ramp({.initial = 1, .steps = 2}, curve::mirrored(curve::power(3)));
  const bool lists =
      multi_step({.initial = 1, .gamma = 0.5}, {1, 2}) == multi_step({.initial = 1, .gamma = 0.5}, {1, 2}) &&
      multi_step({.initial = 1, .gamma = 0.5}, {1, 2}) != multi_step({.initial = 1, .gamma = 0.5}, {1, 3});
  const bool enumerations = plateau({.initial = 1}) != plateau({.initial = 1, .mode = plateau_mode::max});
  const bool times =
      (linear({.initial = 1, .steps = 2}) | repeat(2)) != (linear({.initial = 1, .steps = 2}) | repeat(3));
  const bool packs = linear({.initial = 1, .steps = 2}) * constant({.value = 2}) !=
                     linear({.initial = 1, .steps = 2}) * constant({.value = 3});
  return same && deep && curves && lists && enumerations && times && packs;
}
static_assert(test_equality());

/// Not described, not compared, and what is not is not asked for more than that.
template <class S>
constexpr bool silent(const S&) {
  return schedule<S> && !described<S> && !detail::describable<S> && !std::equality_comparable<S>;
}

constexpr bool test_what_holds_a_lambda_is_not_described() {
  constexpr auto half = [](double) { return 0.5; };
  constexpr auto squared = [](double x) { return x * x; };
  constexpr auto difference = [](double a, double b) { return a - b; };
  constexpr linear line({.initial = 1, .steps = 4});
  constexpr plateau listens({.initial = 1});
  constexpr auto mapped = line | map(half);
  constexpr bool functions = silent(mapped) && silent(pointwise(difference, line, line)) &&
                             silent(listens | map(squared)) && silent(pointwise(difference, listens, line));
  constexpr bool parts = silent(pointwise(detail::sum{}, half)) && silent(min(half, half)) && silent(line * half) &&
                         silent(line | then(half)) && silent(sequence(line, half)) &&
                         silent(average(half, line, listens));
  constexpr bool adaptors = silent(mapped | take(3)) && silent(mapped | repeat(3)) && silent(mapped | scale(2)) &&
                            silent(mapped | reverse()) && silent(mapped | extend(past_end::mirror)) &&
                            silent(mapped | cooldown({.start = 2, .steps = 2})) &&
                            silent(mapped | warmup({.steps = 3})) && silent(mapped | warmup_over({.steps = 3})) &&
                            silent(mapped * listens | take(3));
  constexpr bool curves = silent(ramp({.initial = 1, .steps = 3}, squared)) &&
                          silent(ramp({.initial = 1, .steps = 3}, curve::mirrored(squared))) &&
                          silent(ramp({.initial = 1, .steps = 3}, curve::composed(curve::linear{}, squared))) &&
                          silent(line | warmup({.steps = 3}, squared)) &&
                          silent(line | warmup_over({.steps = 3}, squared)) &&
                          silent(line | cooldown({.start = 2, .steps = 2}, squared));
  constexpr bool recipes = silent(k_decay({.initial = 1, .steps = 3, .k = 2}, squared)) &&
                           silent(one_cycle({.max = 1, .steps = 10}, squared).learning_rate) &&
                           silent(pytorch::LambdaLR({.lr = 1}, half));
  return functions && parts && adaptors && curves && recipes;
}
static_assert(test_what_holds_a_lambda_is_not_described());

/// A function with a name has a description, and so has what it makes.
struct difference_by_name {
  static constexpr const char* name = "difference";
  constexpr double operator()(double a, double b) const { return a - b; }
};
static_assert(described<pointwise<difference_by_name, linear<>, linear<>>>);

}  // namespace

TEST_CASE("describe: what holds a lambda is not described, and has no ==", "[core]") {
  CHECK(test_what_holds_a_lambda_is_not_described());
}

TEST_CASE("describe: containers without == are compared by their elements", "[core]") {
  std::vector<double> list{1, 2, 3, 4};
  const std::span<double> all(list);
  CHECK(table(all) == table(all));
  CHECK(table(all.first(2)) != table(all.last(2)));
  CHECK(table(all.first(2)) != table(all));
}

TEST_CASE("describe: schedules are equal when all that they were made of is", "[core]") { CHECK(test_equality()); }
