// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/space.hpp"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

using anneal::search_rng;
using anneal::search_space;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

json conditional() {
  return json::parse(R"({
    "type": "warmup", "steps": {"search": "int", "low": 1, "high": 100, "name": "warm"},
    "of": {"search": "choice", "name": "shape", "of": [
      {"type": "cosine", "initial": {"search": "log_uniform", "low": 1e-4, "high": 1e-1}, "final": 0, "steps": 1000},
      {"type": "linear", "initial": {"search": "log_uniform", "low": 1e-4, "high": 1e-1},
       "final": {"search": "choice", "of": [0, 1e-5]}, "steps": {"search": "log_int", "low": 100, "high": 10000}}]}})");
}

TEST_CASE("search_space: dimensions are named, parents before children", "[search]") {
  const search_space space(conditional());
  std::string text;
  for (const anneal::dimension& d : space.dimensions()) {
    text += d.name + "@" + d.path + " ";
    for (const auto& c : d.when) {
      CHECK(c.parent < space.dimensions().size());
      text += "(" + std::to_string(c.parent) + "=" + std::to_string(c.alternative) + ") ";
    }
  }
  CHECK(text ==
        "shape@of of.cosine.initial@of.initial (0=0) of.final@of.final (0=1) of.linear.initial@of.initial (0=1) "
        "of.steps@of.steps (0=1) warm@steps ");
  CHECK(space.dimensions()[0].labels() == std::vector<std::string>{"cosine", "linear"});
  CHECK(space.dimensions()[2].labels() == std::vector<std::string>{"0", "1e-05"});
}

TEST_CASE("search_space: samples are points, and lead back to themselves", "[search]") {
  const search_space space(conditional());
  search_rng random(1);
  for (int i = 0; i < 1000; ++i) {
    const json point = space.sample(random);
    REQUIRE(space.contains(point));
    REQUIRE(space.at(space.unit_cube_of(point)) == point);
    REQUIRE(space.assigned(space.values_of(point)) == point);
    json texts = space.values_of(point);
    for (json& value : texts) {
      value = value.is_string() ? value.get<std::string>() : value.dump();
    }
    REQUIRE(space.assigned(texts) == point);
  }
}

TEST_CASE("search_space: a space with a point that is no schedule is refused with it", "[search]") {
  const json description = {
      {"type", "cosine"}, {"initial", 0.1}, {"steps", {{"search", "int"}, {"low", 0}, {"high", 9}}}};
  CHECK_THROWS_WITH(search_space(description),
                    Contains("/steps: must be positive, got 0; this point of the space is refused: ") &&
                        Contains(R"({"initial":0.1,"steps":0,"type":"cosine"})") && Contains(R"({"steps":0})"));
}

}  // namespace
