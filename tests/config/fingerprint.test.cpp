// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/fingerprint.hpp"

#include "anneal/anneal.hpp"
#include "anneal/config/any_schedule.hpp"
#include "support/catch.hpp"

using namespace anneal;

namespace {

constexpr constant tenth({.value = 0.1});
constexpr auto annealed = cosine({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | warmup({.steps = 500});
constexpr auto joined = constant<float>({.value = 1}) | take(5) | then(constant({.value = 2}));

// FNV-1a of the events that the header lists, computed by a few lines of Python. If one of these changes, every
// fingerprint in an audit log or a checkpoint is void: say so in the release notes.
static_assert(fingerprint(tenth) == 0xad3252a7ae37c742);
static_assert(fingerprint(annealed) == 0xb60499442d39877);
static_assert(fingerprint(joined) == 0x35bdcd6307792f55);

}  // namespace

TEST_CASE("fingerprint: the same at run time, and for a schedule of erased type", "[config]") {
  CHECK(fingerprint(annealed) == 0xb60499442d39877);
  CHECK(fingerprint(any_schedule(tenth)) == fingerprint(tenth));
  CHECK(fingerprint(any_schedule(annealed)) == fingerprint(annealed));
  CHECK(fingerprint(any_schedule(joined)) == fingerprint(joined));
  CHECK(fingerprint(any_schedule(tenth) * any_schedule(annealed)) == fingerprint(tenth * annealed));
}

TEST_CASE("fingerprint: a zero has no sign, and neither order nor nesting is lost", "[config]") {
  STATIC_REQUIRE(fingerprint(constant({.value = 0.0})) == fingerprint(constant({.value = -0.0})));
  STATIC_REQUIRE(fingerprint(tenth * annealed) != fingerprint(annealed * tenth));
  STATIC_REQUIRE(fingerprint(tenth | take(5) | delay(2)) != fingerprint(tenth | delay(2) | take(5)));
  STATIC_REQUIRE(fingerprint(tenth) != fingerprint(constant<float>({.value = 0.1})));
}

TEST_CASE("fingerprint_text: 16 hexadecimal digits", "[config]") {
  CHECK(fingerprint_text(tenth) == "ad3252a7ae37c742");
  CHECK(fingerprint_text(annealed) == "0b60499442d39877");
  CHECK(fingerprint_text(any_schedule(annealed)) == "0b60499442d39877");
}
