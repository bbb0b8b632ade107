// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/any_pure_schedule.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "anneal/adapter/callback.hpp"
#include "anneal/adapter/dlib.hpp"
#include "anneal/adapter/ensmallen.hpp"
#include "anneal/anneal.hpp"
#include "anneal/config/any_list.hpp"
#include "support/catch.hpp"

using namespace anneal;
using error = std::invalid_argument;
using Catch::Matchers::Message;

static_assert(pure_schedule<any_pure_schedule> && finite_schedule<any_pure_schedule> &&
              std::copyable<any_pure_schedule>);
static_assert(std::is_convertible_v<cosine<>, any_pure_schedule> &&
              !std::is_convertible_v<any_schedule, any_pure_schedule>);
static_assert(!std::is_constructible_v<any_pure_schedule, plateau<>>);

namespace {

/// Counts how it was asked.
struct counting {
  static inline int calls = 0;
  static inline int fills = 0;
  double operator()(step t) const {
    ++calls;
    return 2 * t;
  }
  void fill_n(double first, std::size_t n, double* out) const {
    ++fills;
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = 2 * (first + static_cast<double>(i));
    }
  }
};

const any_schedule wave = cosine({.initial = 0.1, .final = 0.001, .steps = 90}) | warmup({.steps = 7});
const any_schedule deaf = any_sequence({wave | take(20), constant({.value = 0.3}) | take(9), wave}) | repeat(2);
const any_schedule narrow = linear<float>({.initial = 0.7, .steps = 77});
const any_schedule listener = plateau({.initial = 1}) | warmup({.steps = 3});

/// What a trainer of dlib is given.
struct column {
  std::vector<double> values;
  void set_size(long rows, long) { values.resize(static_cast<std::size_t>(rows)); }
  double& operator()(long row, long) { return values[static_cast<std::size_t>(row)]; }
};

struct matrix {
  using elem_type = double;
};

}  // namespace

TEST_CASE("any_schedule: a composition listens where a part of it does", "[config]") {
  CHECK_FALSE(wave.listens());
  for (const any_schedule& s :
       {wave, any_schedule(wave | warmup({.steps = 3})), any_schedule(wave * wave), any_schedule(wave | repeat(3)),
        any_schedule(any_sequence({wave, wave})), any_schedule(any_pointwise<detail::sum>({wave, narrow}) | take(5))}) {
    CHECK_FALSE(s.listens());
    CHECK(s.at(3) == s(s.initial_state(), 3));
  }
  for (const any_schedule& s :
       {listener, any_schedule(wave | take(4) | then(listener)), any_schedule(listener | take(9) | repeat(3)),
        any_schedule(any_sequence({wave, listener}))}) {
    CHECK(s.listens());
    CHECK_THROWS_AS(s.at(3), std::logic_error);
  }
  CHECK(wave.finite());
  CHECK_FALSE(any_schedule(constant({.value = 1})).finite());
}

TEST_CASE("any_pure_schedule: the rates of the schedule inside, bit for bit, and its description", "[config]") {
  for (const any_schedule& s : {wave, deaf, narrow}) {
    const any_pure_schedule p(s);
    for (const double t : {0.0, 1.0, 6.5, 13.0, 77.0, 1e6}) {
      CHECK(p(t) == s.at(t));
    }
    CHECK(p.length() == s.length());
    CHECK(fingerprint(p) == fingerprint(s));
    CHECK(to_string(p) == to_string(s));
    CHECK(p == any_pure_schedule(s));
  }
  CHECK(any_pure_schedule(wave) != any_pure_schedule(narrow));
  const any_pure_schedule half = [](double t) { return t / 2; };
  CHECK(half(5) == 2.5);
  CHECK_THROWS_AS(to_string(half), error);
  CHECK_FALSE(half.finite());
  CHECK_THROWS_MATCHES(any_pure_schedule(listener), error,
                       Message("anneal::any_pure_schedule: the schedule listens to a metric, and has a rate in a "
                               "scheduler only"));
}

TEST_CASE("any_pure_schedule: a composition of it is pure", "[config]") {
  const any_pure_schedule p(wave);
  const auto around = 2 * p | warmup({.steps = 5}) | repeat(2);
  static_assert(pure_schedule<decltype(around)>);
  const auto plain = 2 * (cosine({.initial = 0.1, .final = 0.001, .steps = 90}) | warmup({.steps = 7})) |
                     warmup({.steps = 5}) | repeat(2);
  CHECK(rates(around, 250) == rates(plain, 250));
}

TEST_CASE("fill of a run-time schedule: one call for all steps, the same bits", "[config]") {
  for (const any_schedule& s : {wave, deaf, narrow}) {
    for (const double first : {0.0, 3.0, 2.5}) {
      std::vector<double> filled(300);
      fill(s, first, filled);
      std::vector<double> again(300);
      fill(any_pure_schedule(s), first, again);
      for (std::size_t i = 0; i < filled.size(); ++i) {
        REQUIRE(filled[i] == s.at(first + static_cast<double>(i)));
      }
      CHECK(filled == again);
    }
  }
  std::array<double, 100> out{};
  fill(any_schedule(counting()), 10, out);
  fill(any_pure_schedule(counting()), 10, out);
  CHECK(counting::fills == 2);
  CHECK(counting::calls == 0);
  CHECK(out[99] == 218);
}

TEST_CASE("What takes a pure schedule takes an any_schedule that is one", "[config]") {
  CHECK(rates(wave) == rates(wave, 97));
  CHECK(rates<float>(wave, 50)[13] == static_cast<float>(wave.at(13)));
  CHECK(tabulate<9>(wave, 4)[2] == wave.at(6));
  CHECK(numbered(wave, 1)(8) == wave.at(7));
  CHECK(numbered<float>(deaf)(8) == static_cast<float>(deaf.at(8)));
  CHECK(rates(wave | clamp(1e-9, 1), 50)[13] == wave.at(13));
  CHECK(numbered(wave | repeat(2), 1)(8) == wave.at(7));
  const c_schedule c(deaf);
  CHECK(c.function(c.context, 42) == deaf.at(42));
  CHECK(dlib_table<column>(constant({.value = 1}) + wave, 9).values.at(4) == 1 + wave.at(5));
  ensmallen_decay decay(wave);
  CHECK(decay.step_size() == wave.at(0));
  decltype(decay)::Policy<matrix, matrix> policy(decay);
  double step_size = 0;
  matrix x;
  policy.Update(x, step_size, x);
  CHECK(step_size == wave.at(1));
}

TEST_CASE("What takes a pure schedule refuses an any_schedule that listens, when it is made", "[config]") {
  const auto refused = [](const char* who, auto make) {
    CHECK_THROWS_MATCHES(make(), error,
                         Message(std::string("anneal::") + who +
                                 ": the schedule listens to a metric, and has a rate in a scheduler only"));
  };
  refused("rates", [] { return rates(listener * wave | clamp(1e-9, 1), 3); });
  refused("fill", [] {
    std::array<double, 3> out{};
    fill(listener, 0, out);
  });
  refused("rates", [] { return rates(listener, 3); });
  refused("tabulate", [] { return tabulate<3>(listener); });
  refused("numbered", [] { return numbered(listener); });
  refused("numbered", [] { return numbered<float>(listener, 1); });
  refused("c_schedule", [] { return c_schedule(listener); });
  refused("ensmallen_decay", [] { return ensmallen_decay(listener); });
  refused("rates", [] { return dlib_table<column>(listener, 3); });
}
