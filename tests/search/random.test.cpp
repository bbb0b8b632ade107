// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/random.hpp"

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"

using anneal::search_rng;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

static_assert(std::uniform_random_bit_generator<search_rng>);

// Golden values, of a second implementation in another language. Others would change every search that somebody has a seed
// of.
constexpr bool test_golden() {
  search_rng random(0);
  return random() == 0x99ec5f36cb75f2b4u && random() == 0xbf6e1f784956452au && random() == 0x1a5f849d4933e6e0u;
}
static_assert(test_golden());

TEST_CASE("search_rng: the numbers of a seed are these", "[search]") {
  CHECK(test_golden());
  search_rng one(42);
  search_rng same(42);
  CHECK(one() == same());
  CHECK(one == same);
  CHECK(!(search_rng(42) == search_rng(43)));
}

TEST_CASE("search_rng: uniform is in [0, 1) and evenly spread", "[search]") {
  search_rng random(1);
  std::array<int, 16> cells{};
  for (int i = 0; i < 160'000; ++i) {
    const double u = random.uniform();
    REQUIRE((u >= 0 && u < 1));
    ++cells[static_cast<std::size_t>(u * 16)];
  }
  double chi2 = 0;
  for (const int count : cells) {
    chi2 += (count - 10'000.0) * (count - 10'000.0) / 10'000.0;
  }
  CHECK(chi2 < 44);  // 15 degrees of freedom: above it once in 10,000
}

TEST_CASE("search_rng: below is unbiased where n does not divide 2^64", "[search]") {
  search_rng random(2);
  constexpr std::uint64_t n = 0xc000000000000000u;  // a remainder alone would give numbers below 2^62 half of the time
  int low = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::uint64_t drawn = random.below(n);
    REQUIRE(drawn < n);
    low += drawn < n / 3 ? 1 : 0;
  }
  CHECK((9'673 < low && low < 10'327));  // 10,000 and 4 sigma
  CHECK(random.below(1) == 0);
  CHECK_THROWS_WITH(random.below(0), Contains("n must be positive"));
}

TEST_CASE("search_rng: goes on from its state", "[search]") {
  search_rng random(3);
  random();
  const json saved = json::parse(random.state().dump());
  const std::uint64_t next = random();
  search_rng other(4);
  other.restore(saved);
  CHECK(other() == next);
  CHECK(other == random);
}

TEST_CASE("search_rng: a state that is none is refused, and nothing changes", "[search]") {
  search_rng random(5);
  const search_rng before = random;
  const std::string zero(16, '0');
  for (const json& bad :
       {json(), json::array({zero, zero, zero, zero}), json::array({"1", "2", "3", "4"}), json::array({1, 2, 3, 4}),
        json::array({zero, zero, zero}), json::array({zero, zero, zero, "000000000000000g"})}) {
    CHECK_THROWS_WITH(random.restore(bad), Contains("must be the state of a search_rng"));
  }
  CHECK(random == before);
}

}  // namespace
