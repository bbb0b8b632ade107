// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/low_discrepancy.hpp"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

using anneal::halton;
using anneal::latin_hypercube;
using anneal::search_rng;
using anneal::sobol;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

json reference() { return json::parse(std::ifstream(ANNEAL_TEST_REFERENCE_DIR "/search/low_discrepancy.json")); }

/// Which of 2^bits equal parts of [0, 1) a number is in.
std::size_t part(double x, int bits) { return static_cast<std::size_t>(x * static_cast<double>(1 << bits)); }

TEST_CASE("sobol: SciPy's points", "[search]") {
  const json all = reference()["sobol"];
  std::size_t points = 0;
  for (const auto& [dimensions, wanted] : all.items()) {
    sobol sequence(std::stoul(dimensions));
    for (const json& point : wanted) {
      REQUIRE(json(sequence.next()) == point);
      ++points;
    }
  }
  CHECK(points == 5 * 64);
}

TEST_CASE("halton: SciPy's points, to the last place", "[search]") {
  const json all = reference()["halton"];
  std::size_t points = 0;
  for (const auto& [dimensions, wanted] : all.items()) {
    halton sequence(std::stoul(dimensions));
    for (const json& point : wanted) {
      const std::vector<double> mine = sequence.next();
      REQUIRE(mine.size() == point.size());
      for (std::size_t d = 0; d < mine.size(); ++d) {
        REQUIRE(mine[d] == Approx(point[d].get<double>()).epsilon(0x1p-51).margin(0));  // SciPy adds digit by digit
      }
      ++points;
    }
  }
  CHECK(points == 5 * 64);
}

TEST_CASE("sobol: every polynomial is primitive, every number odd and small enough", "[search]") {
  std::vector<std::pair<int, int>> seen;
  for (const anneal::detail::joe_kuo_row& row : anneal::detail::joe_kuo) {
    const unsigned degree = row.degree;
    const unsigned polynomial = (1u << degree) | (static_cast<unsigned>(row.coefficients) << 1) | 1u;
    unsigned power = 1;  // of x, modulo the polynomial
    unsigned order = 0;
    do {
      power <<= 1;
      power ^= (power >> degree) != 0 ? polynomial : 0;
      ++order;
    } while (power != 1 && order < 1000);
    CHECK(order == (1u << degree) - 1);
    for (unsigned i = 0; i < 8; ++i) {
      CHECK((i < degree ? row.first[i] % 2 == 1 && row.first[i] < (2u << i) : row.first[i] == 0));
    }
    for (const auto& [other_degree, other] : seen) {
      CHECK(!(other_degree == row.degree && other == row.coefficients));
    }
    seen.emplace_back(row.degree, row.coefficients);
  }
  CHECK(seen.size() == 52);
}

TEST_CASE("sobol: one point in every equal part of every axis, and the first dimensions are those of fewer",
          "[search]") {
  sobol all(sobol::most_dimensions);
  sobol three(3);
  std::vector<std::vector<bool>> taken(sobol::most_dimensions, std::vector<bool>(1024));
  for (std::uint64_t i = 0; i < 1024; ++i) {
    const std::vector<double> point = all.next();
    CHECK(point == all.point(i));
    CHECK(three.next() == std::vector<double>(point.begin(), point.begin() + 3));
    for (std::size_t d = 0; d < point.size(); ++d) {
      REQUIRE((point[d] >= 0 && point[d] < 1));
      taken[d][part(point[d], 10)] = true;
    }
  }
  for (const std::vector<bool>& axis : taken) {
    CHECK(std::vector<bool>(1024, true) == axis);
  }
}

TEST_CASE("sobol, halton: far points, and none beyond", "[search]") {
  constexpr std::uint64_t last = (std::uint64_t{1} << 45) - 1;
  for (const double x : sobol(53).point(last)) {
    CHECK((x > 0 && x < 1));
  }
  for (const double x : halton(53).point(last)) {
    CHECK((x > 0 && x < 1));
  }
  CHECK(halton(1).point(last)[0] == 1 - 0x1p-45);
  CHECK_THROWS_WITH(sobol(2).point(last + 1), Contains("the point must be below 2^45"));
  CHECK_THROWS_WITH(halton(2).point(last + 1), Contains("the point must be below 2^45"));
  CHECK_THROWS_WITH(sobol(0), Contains("anneal::sobol: dimensions must be positive"));
  CHECK_THROWS_WITH(sobol(54), Contains("must be at most 53, got 54"));
  CHECK_THROWS_WITH(halton(0), Contains("anneal::halton: dimensions must be positive"));
  CHECK_THROWS_WITH(halton(54), Contains("must be at most 53, got 54"));
}

TEST_CASE("latin_hypercube: one point in every part of every axis, in any combination", "[search]") {
  search_rng random(7);
  std::vector<int> together(4);  // of 2 points in 2 dimensions: on one diagonal as often as on the other
  for (int i = 0; i < 20'000; ++i) {
    const auto points = latin_hypercube(2, 2, random);
    ++together[(points[0][0] < 0.5 ? 0u : 2u) + (points[0][1] < 0.5 ? 0u : 1u)];
  }
  for (const int count : together) {
    CHECK((4'755 < count && count < 5'245));  // 5,000 and 4 sigma
  }
  for (const std::size_t n : {1u, 3u, 64u, 1000u}) {
    const auto points = latin_hypercube(n, 3, random);
    REQUIRE(points.size() == n);
    for (std::size_t d = 0; d < 3; ++d) {
      std::vector<bool> taken(n);
      for (const std::vector<double>& point : points) {
        taken[static_cast<std::size_t>(point[d] * static_cast<double>(n))] = true;
      }
      CHECK(taken == std::vector<bool>(n, true));
    }
  }
  CHECK_THROWS_WITH(latin_hypercube(0, 1, random), Contains("n must be positive"));
  CHECK_THROWS_WITH(latin_hypercube(1, 0, random), Contains("dimensions must be positive"));
}

}  // namespace
