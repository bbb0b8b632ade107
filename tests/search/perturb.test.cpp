// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/search/space.hpp"
#include "support/catch.hpp"

using anneal::perturbation;
using anneal::search_rng;
using anneal::search_space;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

search_space constant(const char* distribution) {
  return search_space({{"type", "constant"}, {"value", json::parse(distribution)}});
}

bool within_4_sigma(int count, int n, double share) {
  return std::abs(count - n * share) < 4 * std::sqrt(n * share * (1 - share));
}

TEST_CASE("perturb: a million numbers, by Ray's shares and within bounds", "[search]") {
  const search_space space = constant(R"({"search":"log_uniform","low":1e-4,"high":1e-1})");
  constexpr int n = 1'000'000;
  search_rng random(1);
  json point = {{"type", "constant"}, {"value", 0.01}};
  int up = 0;
  int down = 0;
  int clamped = 0;
  for (int i = 0; i < n; ++i) {
    const double before = point["value"];
    point = space.perturb(point, random);
    const double after = point["value"];
    REQUIRE((1e-4 <= after && after <= 1e-1));
    up += after == std::min(before * 1.2, 1e-1) ? 1 : 0;
    down += after == std::max(before * 0.8, 1e-4) ? 1 : 0;
    clamped += after == 1e-4 || after == 1e-1 ? 1 : 0;
  }
  CHECK(within_4_sigma(up, n, 0.375));
  CHECK(within_4_sigma(down, n, 0.375));
  CHECK(within_4_sigma(n - up - down, n, 0.25));
  CHECK(clamped > 1000);
}

TEST_CASE("perturb: whole numbers stay whole, and move unless they are at a bound", "[search]") {
  const search_space space = constant(R"({"search":"int","low":-20,"high":20})");
  search_rng random(2);
  const perturbation no_draws{.resample = 0};
  const std::map<int, std::pair<int, int>> wanted{{0, {-1, 1}},   {1, {0, 2}},    {2, {1, 3}},      {3, {2, 4}},
                                                  {5, {4, 6}},    {10, {8, 12}},  {-1, {0, -2}},    {-3, {-2, -4}},
                                                  {20, {16, 20}}, {18, {14, 20}}, {-20, {-16, -20}}};
  for (const auto& [start, ends] : wanted) {
    int down = 0;
    int up = 0;
    for (int i = 0; i < 1000; ++i) {
      const json after = space.perturb({{"type", "constant"}, {"value", start}}, random, no_draws)["value"];
      REQUIRE(after.is_number_integer());
      down += after == ends.first ? 1 : 0;
      up += after == ends.second ? 1 : 0;
    }
    INFO(start);
    CHECK(down + up == 1000);
    CHECK(within_4_sigma(up, 1000, 0.5));
  }
}

TEST_CASE("perturb: halves go to the even number, as Ray rounds; steps are kept", "[search]") {
  search_rng random(3);
  const search_space whole = constant(R"({"search":"int","low":0,"high":20})");
  const perturbation half_more{.resample = 0, .factors = {1.5}};
  CHECK(whole.perturb({{"type", "constant"}, {"value", 3}}, random, half_more)["value"] == 4);  // 4.5
  CHECK(whole.perturb({{"type", "constant"}, {"value", 5}}, random, half_more)["value"] == 8);  // 7.5
  CHECK(whole.perturb({{"type", "constant"}, {"value", 5}}, random, {0, {1}})["value"] == 5);
  const search_space batches = constant(R"({"search":"int","low":16,"high":256,"step":16})");
  CHECK(batches.perturb({{"type", "constant"}, {"value", 16}}, random, {0, {1.2}})["value"] == 32);
  CHECK(batches.perturb({{"type", "constant"}, {"value", 16}}, random, {0, {0.8}})["value"] == 16);
  CHECK(batches.perturb({{"type", "constant"}, {"value", 128}}, random, {0, {1.2}})["value"] == 160);
  const search_space tenths = constant(R"({"search":"uniform","low":0,"high":1,"step":0.1})");
  CHECK(tenths.perturb({{"type", "constant"}, {"value", 0.2}}, random, {0, {1.2}})["value"] == 0.3);
  CHECK(tenths.perturb({{"type", "constant"}, {"value", 0.5}}, random, {0, {1.2}})["value"] == 0.6);
}

TEST_CASE("perturb: lists, with the shares that Ray's have", "[search]") {
  const search_space space(
      {{"type", "formula"}, {"text", json::parse(R"({"search":"choice","of":["1","2","3","4","5"]})")}});
  search_rng random(4);
  constexpr int n = 200'000;
  const auto shares = [&](const char* from) {
    std::map<std::string, int> count;
    for (int i = 0; i < n; ++i) {
      ++count[space.perturb({{"type", "formula"}, {"text", from}}, random)["text"]];
    }
    return count;
  };
  std::map<std::string, int> middle = shares("3");
  for (const auto& [text, share] :
       std::map<std::string, double>{{"1", .05}, {"2", .425}, {"3", .05}, {"4", .425}, {"5", .05}}) {
    CHECK(within_4_sigma(middle[text], n, share));
  }
  std::map<std::string, int> last = shares("5");
  CHECK(within_4_sigma(last["5"], n, .425));
  CHECK(within_4_sigma(last["4"], n, .425));
  CHECK(within_4_sigma(last["1"], n, .05));
}

const char* const two_shapes = R"({"search":"choice","name":"shape","of":[
  {"type":"cosine","initial":{"search":"uniform","low":1,"high":2,"name":"peak"},"steps":9},
  {"type":"linear","initial":{"search":"uniform","low":3,"high":4},"final":{"search":"choice","of":[0,1]},"steps":9}]})";

TEST_CASE("perturb: a choice of schedules stays, or is drawn with all that is in it", "[search]") {
  const search_space space(json::parse(two_shapes));
  search_rng random(5);
  const json start = {{"type", "cosine"}, {"initial", 1.25}, {"steps", 9}};
  int switched = 0;
  int multiplied = 0;
  constexpr int n = 100'000;
  for (int i = 0; i < n; ++i) {
    const json after = space.perturb(start, random);
    REQUIRE(space.contains(after));
    switched += after["type"] == "linear" ? 1 : 0;
    multiplied += after["initial"] == 1.5 || after["initial"] == 1 ? 1 : 0;
  }
  CHECK(within_4_sigma(switched, n, 0.125));
  CHECK(within_4_sigma(multiplied, n, 0.875 * 0.75));
}

TEST_CASE("perturb: all places of a parameter follow", "[search]") {
  const search_space space(
      json::parse(R"({"learning_rate":{"type":"constant","value":{"search":"uniform","low":1,"high":2,"name":"rate"}},
    "weight_decay":{"type":"constant","value":{"search":"same_as","name":"rate"}}})"));
  search_rng random(6);
  json point = space.sample(random);
  for (int i = 0; i < 1000; ++i) {
    point = space.perturb(point, random);
    REQUIRE(point["learning_rate"]["value"] == point["weight_decay"]["value"]);
    REQUIRE(space.contains(point));
  }
}

TEST_CASE("perturb: a seed gives the same, and wrong use is refused", "[search]") {
  const search_space space(json::parse(two_shapes));
  search_rng one(7);
  search_rng two(7);
  json a = space.sample(one);
  json b = space.sample(two);
  for (int i = 0; i < 100; ++i) {
    a = space.perturb(a, one);
    b = space.perturb(b, two);
    REQUIRE(a == b);
  }
  CHECK_THROWS_WITH(space.perturb({{"type", "cosine"}, {"initial", 9}, {"steps", 9}}, one),
                    Contains("/initial: must be a number from 1 to 2, got 9"));
  CHECK_THROWS_WITH(space.perturb(a, one, {.resample = 1.5}), Contains("resample must be at most 1, got 1.5"));
  CHECK_THROWS_WITH(space.perturb(a, one, {.resample = std::nan("")}), Contains("resample"));
  CHECK_THROWS_WITH(space.perturb(a, one, {.factors = {}}), Contains("factors must be one or more"));
  CHECK_THROWS_WITH(space.perturb(a, one, {.factors = {1.2, -1}}), Contains("a factor must be positive, got -1"));
}

TEST_CASE("neighbours: one dimension changes, and what depends on it", "[search]") {
  const search_space space(json::parse(two_shapes));
  const auto at = [&](const json& values) {
    std::vector<std::string> texts;
    for (const json& point : space.neighbours(space.assigned(values))) {
      CHECK(space.contains(point));
      texts.push_back(space.values_of(point).dump());
    }
    return texts;
  };
  CHECK(at({{"shape", "cosine"}, {"peak", 1.5}}) ==
        std::vector<std::string>{R"({"final":1,"initial":3.5,"shape":"linear"})", R"({"peak":1.4,"shape":"cosine"})",
                                 R"({"peak":1.6,"shape":"cosine"})"});
  CHECK(at({{"shape", "linear"}, {"initial", 4}, {"final", 0}}) ==
        std::vector<std::string>{R"({"peak":1.5,"shape":"cosine"})", R"({"final":1,"initial":4.0,"shape":"linear"})",
                                 R"({"final":0,"initial":3.9,"shape":"linear"})"});
  const search_space whole = constant(R"({"search":"int","low":1,"high":100})");
  std::vector<int> values;
  for (const json& point : whole.neighbours({{"type", "constant"}, {"value", 1}})) {
    values.push_back(point["value"]);
  }
  CHECK(values == std::vector<int>{11});
}

}  // namespace
