// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/horizon.hpp"

#include <cmath>
#include <cstdint>
#include <string>

#include "anneal/schedule/cosine.hpp"
#include "support/catch.hpp"

namespace {

using anneal::horizon;
using anneal::step;
using Catch::Matchers::Message;

constexpr horizon run(
    {.updates = 100'000, .updates_per_epoch = 500, .samples_per_update = 256, .tokens_per_update = 524'288});

constexpr bool test_units() {
  return run.updates() == 100'000 && run.epochs(5) == 2'500 && run.part(0.03) == 3'000 && run.samples(25'600) == 100 &&
         run.tokens(2e9) == 3'815;  // 3814.697…
}
static_assert(test_units());

constexpr bool test_rounds_to_nearest() {
  constexpr horizon odd({.updates = 10, .updates_per_epoch = 390.625, .samples_per_update = 128});
  return odd.epochs(1) == 391 && odd.epochs(8) == 3'125 && odd.samples(191) == 1 && odd.samples(192) == 2 &&
         odd.part(0.25) == 3 && odd.part(0.35) == 4 && odd.part(0.15) == 2;
}
static_assert(test_rounds_to_nearest());

constexpr bool test_never_nothing() {
  return run.part(1e-9) == 1 && run.samples(1) == 1 && run.part(0) == 0 && run.epochs(0) == 0 && run.parse("0%") == 0 &&
         run.parse("0.4ba") == 1;
}
static_assert(test_never_nothing());

constexpr bool test_parses() {
  return run.parse("5ep") == 2'500 && run.parse("2000ba") == 2'000 && run.parse("1e6sp") == 3'906 &&
         run.parse("2e9tok") == 3'815 && run.parse("2.5E+3ba") == 2'500 && run.parse("0.03dur") == 3'000 &&
         run.parse("3%") == 3'000 && run.parse("0.5ep") == 250 && run.parse(".5ep") == 250 &&
         run.parse("120%") == 120'000 && run.parse("30000e-1ba") == 3'000 && run.parse("1ep") == 500 &&
         run.parse("33.333333333333333333333%") == 33'333;
}
static_assert(test_parses());

constexpr bool test_equality() {
  return horizon({.updates = 5}) == horizon({.updates = 5}) && horizon({.updates = 5}) != horizon() &&
         horizon({.updates = 5}).parameters().updates == step(5);
}
static_assert(test_equality());

std::string refusal(const horizon& h, const char* text) {
  try {
    (void)h.parse(text);
  } catch (const std::exception& e) {
    return e.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("what a run is counted in becomes updates") {
  CHECK(test_units());
  CHECK(test_rounds_to_nearest());
  CHECK(test_never_nothing());
  CHECK(test_parses());
  CHECK(test_equality());
}

TEST_CASE("every percentage and every tenth of an epoch is what whole numbers give") {
  for (int tenths = 1; tenths <= 2'000; ++tenths) {
    const std::string text = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
    CHECK(run.parse(text + "%") == tenths * 100);
    CHECK(run.parse(text + "ep") == tenths * 50);
  }
}

TEST_CASE("a half is a half of the decimal number") {
  CHECK(horizon({.updates = 250}).parse("64.6%") == 162);
  CHECK(horizon({.updates = 250}).parse("0.646dur") == 162);
  CHECK(horizon({.updates = 250}).parse("64.5999999999999%") == 161);
  CHECK(horizon({.updates_per_epoch = 50}).parse("0.29ep") == 15);
  CHECK(horizon({.samples_per_update = 7e12}).parse("3.5e12sp") == 1);
  CHECK(horizon({.updates = 0x1p50}).parse("33.3333333333333%") == 375'299'968'947'541);
  std::uint64_t random = 1;
  for (int i = 0; i < 200'000; ++i) {
    random = random * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    const std::uint64_t updates = 1 + (random >> 33) % 3'000'000'000u;
    const std::uint64_t parts = (random >> 13) % 1'000'000;  // of a million: below 3e15
    std::string text = std::to_string(parts % 10'000);
    text = std::to_string(parts / 10'000) + "." + std::string(4 - text.size(), '0') + text + "%";
    INFO(text << " of " << updates);
    const std::uint64_t expected = (updates * parts + 500'000) / 1'000'000;
    CHECK(horizon({.updates = static_cast<double>(updates)}).parse(text) ==
          static_cast<double>(parts > 0 && expected == 0 ? 1 : expected));
  }
}

TEST_CASE("the same plan in tokens at two batch sizes has the same rate at the same number of tokens") {
  const horizon small({.tokens_per_update = 0x1p18});
  const horizon large({.tokens_per_update = 0x1p20});
  const auto plan = [](const horizon& h) { return anneal::cosine({.initial = 3e-4, .steps = h.tokens(0x1p31)}); };
  for (int i = 0; i <= 2'048; ++i) {
    CHECK(plan(large)(i) == plan(small)(4 * i));
  }
}

TEST_CASE("what was not given is asked for by its name") {
  const horizon nothing;
  CHECK_THROWS_MATCHES((void)nothing.updates(), std::invalid_argument,
                       Message("anneal::horizon: updates must be given, got nothing"));
  CHECK(refusal(nothing, "5%") == "anneal::horizon: updates must be given, got nothing");
  CHECK(refusal(nothing, "5ep") == "anneal::horizon: updates_per_epoch must be given, got nothing");
  CHECK(refusal(nothing, "5sp") == "anneal::horizon: samples_per_update must be given, got nothing");
  CHECK(refusal(nothing, "5tok") == "anneal::horizon: tokens_per_update must be given, got nothing");
  CHECK(nothing.parse("5ba") == 5);
}

TEST_CASE("wrong lengths are refused with their text") {
  const std::string units =
      "\" must end in a unit: ep (epochs), ba (updates), sp (samples), tok (tokens), dur or % (of the run)";
  for (const char* text : {"5", "5eq", "5 ep", "5ep ", "5EP", "1e3", "5e", "5epp", "5%%", "0x5ep", "1.2.3ep"}) {
    CHECK(refusal(run, text) == std::string("anneal::horizon: \"") + text + units);
  }
  for (const char* text : {"", "ep", "-1ep", "+1ep", " 1ep", "nanep", "infep", ".ep", "%"}) {
    CHECK(refusal(run, text) == std::string("anneal::horizon: \"") + text + "\" must begin with a number");
  }
  CHECK(refusal(run, "1e16ba") == "anneal::horizon: ba must be at most 2^53 updates, got 1e+16");
  CHECK(refusal(run, "1e18%") == "anneal::horizon: part must be at most 2^53 updates, got 1e+18");
  CHECK(refusal(run, "1e99999999999ep").starts_with("anneal::horizon: epochs must be at most 2^53 updates, got"));
  CHECK_THROWS_MATCHES((void)run.epochs(-1), std::invalid_argument,
                       Message("anneal::horizon: epochs must not be negative, got -1"));
  CHECK_THROWS_AS((void)run.part(std::nan("")), std::invalid_argument);
}

TEST_CASE("a horizon of nothing is none") {
  CHECK_THROWS_MATCHES(horizon({.updates = 1.5}), std::invalid_argument,
                       Message("anneal::horizon: updates must be a whole number, got 1.5"));
  CHECK_THROWS_MATCHES(horizon({.updates = 0}), std::invalid_argument,
                       Message("anneal::horizon: updates must be positive, got 0"));
  CHECK_THROWS_MATCHES(horizon({.tokens_per_update = -1}), std::invalid_argument,
                       Message("anneal::horizon: tokens_per_update must be positive, got -1"));
}
