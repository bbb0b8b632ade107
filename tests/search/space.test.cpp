// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/space.hpp"

#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
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

TEST_CASE("search_space: bad distributions are refused with their place", "[search]") {
  const std::vector<std::pair<const char*, const char*>> bad{
      {R"({"search":"unifrm","low":0,"high":1})",
       R"(/value/search: is no distribution: "unifrm", did you mean "uniform"?)"},
      {R"({"search":7,"low":0,"high":1})", "/value/search: must be a text, one of uniform"},
      {R"({"search":"uniform","low":0,"hgh":1})", R"(/value/hgh: is no field of "uniform", did you mean "high"?)"},
      {R"({"search":"log_uniform","low":1,"high":2,"step":1})", "/value/step: is no field of \"log_uniform\""},
      {R"({"search":"uniform","low":0})", R"(/value: has no "high", which "uniform" needs)"},
      {R"({"search":"uniform","low":1,"high":1})", "/value/high: must be above low, 1, got 1"},
      {R"({"search":"uniform","low":2,"high":1})", "/value/high: must be above low, 2, got 1"},
      {R"({"search":"uniform","low":"0","high":1})", "/value/low: must be a finite number, got \"0\""},
      {R"({"search":"uniform","low":null,"high":1})", "/value/low: must be a finite number, got null"},
      {R"({"search":"uniform","low":0,"high":1,"step":0})", "/value/step: must be positive, got 0"},
      {R"({"search":"uniform","low":0,"high":1,"step":-1})", "/value/step: must be positive, got -1"},
      {R"({"search":"uniform","low":0,"high":1,"step":2})", "/value/step: must be at most high - low, got 2"},
      {R"({"search":"uniform","low":1e6,"high":1000001,"step":1e-9})", "/value/step: must be at least 1e-12"},
      {R"({"search":"log_uniform","low":0,"high":1})", "/value/low: must be above 0 for a logarithm"},
      {R"({"search":"log_uniform","low":-1,"high":1})", "/value/low: must be above 0 for a logarithm"},
      {R"({"search":"int","low":0.5,"high":3})", "/value/low: must be a whole number"},
      {R"({"search":"int","low":0,"high":1e16})", "/value/high: must be a whole number within 2^48"},
      {R"({"search":"int","low":0,"high":9,"step":1.5})", "/value/step: must be a positive whole number, got 1.5"},
      {R"({"search":"log_int","low":0,"high":9})", "/value/low: must be 1 or more for a logarithm, got 0"},
      {R"({"search":"log_int","low":1,"high":1e15})", "/value/high: must be a whole number of at most 2^45"},
      {R"({"search":"normal","mean":0,"stddev":0,"low":0,"high":1})", "/value/stddev: must be positive, got 0"},
      {R"({"search":"normal","mean":9999,"stddev":1,"low":0,"high":1})",
       "/value/mean: must be at most 1000 stddev away"},
      {R"({"search":"normal","mean":0,"stddev":1e-9,"low":0,"high":1})", "/value/stddev: must be within a millionth"},
      {R"({"search":"normal","low":0,"high":1})", "/value: has no \"mean\""},
      {R"({"search":"choice","of":[]})", "/value/of: must be a list of one alternative or more, got []"},
      {R"({"search":"choice","of":3})", "/value/of: must be a list of one alternative or more, got 3"},
      {R"({"search":"choice"})", R"(/value: has no "of", which "choice" needs)"},
      {R"({"search":"choice","of":[1,2,1.0]})", "/value/of/2: is there twice: 1.0"},
      {R"({"search":"uniform","low":0,"high":1,"name":""})", "/value/name: must be a text that is not empty"},
      {R"({"search":"uniform","low":0,"high":1,"name":3})", "/value/name: must be a text that is not empty, got 3"},
      {R"({"search":"same_as"})", R"(/value: has no "name", which "same_as" needs)"},
      {R"({"search":"same_as","name":"peak"})", R"(/value/name: names no parameter: "peak")"}};
  for (const auto& [text, message] : bad) {
    const json description = {{"type", "constant"}, {"value", json::parse(text)}};
    CHECK_THROWS_WITH(search_space(description), Contains(message));
  }
  for (const double x :
       {std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    const json description = {{"type", "constant"}, {"value", {{"search", "uniform"}, {"low", 0}, {"high", x}}}};
    CHECK_THROWS_WITH(search_space(description), Contains("/value/high: must be a finite number"));
  }
  CHECK_THROWS_WITH(search_space(json(3)), Contains("must be"));
}

TEST_CASE("search_space: documents, points and values that are far too deep are refused", "[search]") {
  const auto deep = [](const std::string& before, const std::string& after) {
    std::string text;
    for (const std::string& part : {before, after}) {
      for (int i = 0; i < 100'000; ++i) {
        text += part;
      }
    }
    return text;
  };
  const std::string list = deep("[", "]");
  for (const std::string& text :
       {list, deep(R"({"of":)", "}").insert(600'000, "1"), R"({"search": )" + list + "}",
        R"({"search": "uniform", "high": 1, "low": )" + list + "}", R"({"search": "choice", "of": [1, )" + list + "]}",
        deep(R"({"search":"choice","of":[)", "]}").insert(2'500'000, "1")}) {
    const json description = json::parse(text);
    CHECK_THROWS_WITH(search_space(description), Contains("is nested deeper than 200 levels"));
  }
  const json point = json::parse(R"({"type": "constant", "value": )" + list + "}");
  const json type = json::parse(R"({"value": 1, "type": )" + list + "}");
  for (const char* const value :
       {R"({"search": "uniform", "low": 0, "high": 1})", R"({"search": "choice", "of": [0.5, 1]})"}) {
    const search_space space({{"type", "constant"}, {"value", json::parse(value)}});
    CHECK(!space.contains(point));
    CHECK(!space.contains(type));
    CHECK_THROWS_WITH(space.unit_cube_of(point), Contains("/value: must be") && Contains("a list that is too deep"));
    CHECK_THROWS_WITH(space.assigned(json::parse(R"({"value": )" + list + "}")), Contains("/value: must be"));
    CHECK_THROWS_WITH(space.assigned({{"value", list}}), Contains("/value: must be"));
  }
  const search_space shapes(conditional());
  CHECK(!shapes.contains(json::parse(R"({"type": "warmup", "steps": 5, "of": {"type": )" + list + "}}")));
}

TEST_CASE("search_space: of two alternatives with a number in common, it is the one that gives it exactly",
          "[search]") {
  const json narrow = {{"search", "normal"}, {"mean", 0.54}, {"stddev", 0.01}, {"low", 0.0003}, {"high", 0.34}};
  const json wide = {{"search", "log_uniform"}, {"low", 1e-9}, {"high", 0.3}};
  const search_space space(
      {{"type", "constant"}, {"value", {{"search", "choice"}, {"name", "c"}, {"of", {narrow, 0.1, wide}}}}});
  search_rng random(5);
  for (int i = 0; i < 300; ++i) {
    const json point = space.sample(random);
    CHECK(space.at(space.unit_cube_of(point)) == point);
  }
}

TEST_CASE("search_space: a point among many choices that have values in common takes no time to be refused",
          "[search]") {
  json of = json::array();
  json point = json::array();
  for (int i = 0; i < 40; ++i) {
    const json either = {{"search", "choice"},
                         {"of",
                          {{{"search", "uniform"}, {"low", 0}, {"high", 1}},
                           0.5,
                           json::parse(R"({"search":"uniform","low":0.4,"high":2})")}}};
    of.push_back({{"type", "constant"}, {"value", either}});
    point.push_back({{"type", "constant"}, {"value", 0.5}});
  }
  const search_space space({{"type", "sum"}, {"of", of}});
  CHECK(space.contains({{"type", "sum"}, {"of", point}}));
  point[39]["value"] = 3;
  CHECK(!space.contains({{"type", "sum"}, {"of", point}}));
  CHECK_THROWS_WITH(space.unit_cube_of({{"type", "sum"}, {"of", point}}), Contains("/of/39/value: must be"));
}

TEST_CASE("search_space: of two alternatives with a point in common, no neighbour is the point itself", "[search]") {
  const search_space space(
      json::parse(R"({"type":"constant","value":{"search":"choice","of":[{"search":"int","low":1,"high":2},2,3]}})"));
  for (const json& neighbour : space.neighbours({{"type", "constant"}, {"value", 2}})) {
    CHECK(neighbour["value"] != 2);
  }
}

TEST_CASE("search_space: names and references that do not fit are refused", "[search]") {
  const auto two = [](const char* a, const char* b) {
    return json{{"type", "linear"}, {"initial", json::parse(a)}, {"final", json::parse(b)}, {"steps", 9}};
  };
  CHECK_THROWS_WITH(search_space(two(R"({"search":"uniform","low":1,"high":2,"name":"x"})",
                                     R"({"search":"uniform","low":1,"high":2,"name":"x"})")),
                    Contains(R"(/initial/name: names another parameter, too: "x")"));
  CHECK_THROWS_WITH(search_space(two(R"({"search":"uniform","low":1,"high":2,"name":"final"})",
                                     R"({"search":"uniform","low":1,"high":2})")),
                    Contains(R"(/final: needs a "name")"));
  CHECK_THROWS_WITH(search_space(two(R"({"search":"uniform","low":1,"high":2,"name":"peak"})",
                                     R"({"search":"same_as","name":"peek"})")),
                    Contains(R"(/final/name: names no parameter: "peek", did you mean "peak"?)"));
  CHECK_THROWS_WITH(
      search_space(two(R"({"search":"same_as","name":"initial"})", R"({"search":"uniform","low":1,"high":2})")),
      Contains(R"(/initial/name: names no parameter: "initial"; there are final)"));
  CHECK_THROWS_WITH(search_space(json::parse(R"({"search":"choice","name":"shape","of":[
                      {"type":"constant","value":{"search":"same_as","name":"shape"}},{"type":"constant","value":1}]})")),
                    Contains(R"(/of/0/value/name: names what it is itself a part of: "shape")"));
  CHECK_THROWS_WITH(
      search_space(json::parse(R"({"search":"choice","name":"shape","of":[
                      {"type":"constant","value":{"search":"uniform","low":0,"high":1,"name":"a"}},
                      {"type":"linear","initial":{"search":"same_as","name":"a"},"final":0,"steps":9}]})")),
      Contains(R"(/of/1/initial/name: names a parameter that is not there where this is: "a" is one only where )"
               R"("shape" is "constant")"));
  CHECK_THROWS_WITH(search_space(json::parse(R"({"learning_rate":{"search":"choice","name":"shape","of":[
                      {"type":"constant","value":{"search":"uniform","low":0,"high":1}},{"type":"constant","value":1}]},
                      "momentum":{"search":"same_as","name":"shape"}})")),
                    Contains("/momentum/name: names a choice whose alternatives have parameters of their own"));
}

TEST_CASE("search_space: corners that only two dimensions make are found", "[search]") {
  CHECK_THROWS_WITH(search_space(json::parse(R"({"type":"clamp","low":{"search":"uniform","low":0,"high":0.5},
    "high":{"search":"uniform","low":0.499999,"high":1},"of":{"type":"constant","value":1}})")),
                    Contains("this point of the space is refused") && Contains(R"("high":0.499999,"low":0.5)"));
  CHECK_THROWS_WITH(
      search_space(json::parse(R"({"search":"choice","of":["a",{"type":"constant","value":1}]})")),
      Contains("this point of the space is refused: \"a\", where the parameters are {\"schedule\":\"a\"}"));
  CHECK_THROWS_WITH(search_space(json::parse(
                        R"({"lerning_rate":{"type":"constant","value":{"search":"uniform","low":0,"high":1}}})")),
                    Contains("learning_rate"));
}

TEST_CASE("search_space: lengths in other units, bindings, lists, one parameter in several places", "[search]") {
  const json description = json::parse(R"({
    "momentum": {"type": "linear", "initial": 0.85, "final": {"search": "choice", "of": [0.9, 0.95]},
                 "steps": {"search": "same_as", "name": "length"}},
    "learning_rate": {"type": "sequence", "of": [
      {"type": "linear", "initial": 0, "final": {"search": "same_as", "name": "peak"}, "steps": "10%"},
      {"type": "multi_step", "initial": {"search": "uniform", "low": 0.1, "high": 1, "name": "peak"}, "gamma": 0.1,
       "milestones": {"search": "choice", "of": [["30%", "60%"], ["50%"]], "name": "milestones"}}]},
    "weight_decay": {"type": "cosine", "initial": {"search": "normal", "mean": 0.1, "stddev": 0.05, "low": 0, "high": 0.2},
                     "steps": {"search": "choice", "of": ["50%", "100%"], "name": "length"}}})");
  CHECK_THROWS_WITH(search_space(description), Contains("horizon"));
  const anneal::horizon run({.updates = 1000});
  const search_space space(description, run);
  CHECK(space.description() == description);
  std::string names;
  for (const anneal::dimension& d : space.dimensions()) {
    names += d.name + "@" + d.path + (d.also.empty() ? "" : "+" + d.also.front()) + " ";
  }
  CHECK(names ==
        "peak@learning_rate.of[1].initial+learning_rate.of[0].final milestones@learning_rate.of[1].milestones "
        "momentum.final@momentum.final weight_decay.initial@weight_decay.initial "
        "length@weight_decay.steps+momentum.steps ");
  search_rng random(1);
  for (int i = 0; i < 200; ++i) {
    const json point = space.sample(random);
    REQUIRE_NOTHROW(anneal::bindings_from_json(point, run));
    REQUIRE(point["learning_rate"]["of"][0]["final"] == point["learning_rate"]["of"][1]["initial"]);
    REQUIRE(point["momentum"]["steps"] == point["weight_decay"]["steps"]);
    REQUIRE(space.at(space.unit_cube_of(point)) == point);
    REQUIRE(space.assigned(space.values_of(point)) == point);
    json other = point;
    other["momentum"]["steps"] = other["momentum"]["steps"] == "50%" ? "100%" : "50%";
    REQUIRE(!space.contains(other));
  }
  json point = space.sample(random);
  point["momentum"]["steps"] = 7;
  CHECK_THROWS_WITH(space.unit_cube_of(point), Contains("/momentum/steps: must be the same as \"length\", "));
}

TEST_CASE("search_space: what is no point, and why", "[search]") {
  const search_space space(conditional());
  const json point = space.assigned({{"warm", 7}, {"shape", "cosine"}, {"of.cosine.initial", 0.01}});
  CHECK(point ==
        json::parse(R"({"type":"warmup","steps":7,"of":{"type":"cosine","initial":0.01,"final":0,"steps":1000}})"));
  const auto changed = [&](const char* pointer, const json& value) {
    json other = point;
    other[json::json_pointer(pointer)] = value;
    return other;
  };
  CHECK(space.contains(changed("/steps", 100)));
  CHECK(space.contains(changed("/steps", 7.0)));
  for (const auto& [pointer, value, message] : std::vector<std::tuple<const char*, json, const char*>>{
           {"/steps", 101, "/steps: must be a whole number from 1 to 100, got 101"},
           {"/steps", 7.5, "/steps: must be a whole number from 1 to 100, got 7.5"},
           {"/steps", "7", "/steps: must be a whole number from 1 to 100, got \"7\""},
           {"/steps", std::nan(""), "/steps: must be a whole number from 1 to 100, got null"},
           {"/of/initial", 0.2, "/of/initial: must be a number from 0.0001 to 0.1, got 0.2"},
           {"/of/final", 1, "/of/final: must be 0, got 1"},
           {"/of/more", 1, "/of/more: is not in the space"},
           {"/type", "warmdown", "/type: must be \"warmup\", got \"warmdown\""},
           {"/of", 3, "/of: must be one of cosine, linear, got 3"}}) {
    CHECK(!space.contains(changed(pointer, value)));
    CHECK_THROWS_WITH(space.unit_cube_of(changed(pointer, value)), Contains(message));
    CHECK_THROWS_WITH(space.values_of(changed(pointer, value)), Contains(message));
  }
  CHECK(!space.contains(json()));
  CHECK(!space.contains(json::array()));
}

TEST_CASE("search_space: coordinates", "[search]") {
  const search_space space(conditional());
  const double none = std::nan("");
  const std::vector<double> cube = space.unit_cube_of(space.at(std::vector<double>{0.25, 0.5, none, none, none, 1}));
  CHECK(cube[0] == 0.25);
  CHECK(cube[1] == 0.5);
  CHECK((std::isnan(cube[2]) && std::isnan(cube[3]) && std::isnan(cube[4])));
  CHECK(space.at(std::vector<double>{1, none, 1, 1, 1, 1})["of"]["steps"] == 10000);
  CHECK_THROWS_WITH(space.at(std::vector<double>{0.25}), Contains("must be as many as the dimensions, 6, got 1"));
  CHECK_THROWS_WITH(space.at(std::vector<double>{0.25, none, 0, 0, 0, 0}),
                    Contains("of.cosine.initial must be in [0, 1], got nan"));
  CHECK_THROWS_WITH(space.at(std::vector<double>{0.25, 0.5, 0, 0, 0, 1.5}),
                    Contains("warm must be in [0, 1], got 1.5"));
  CHECK_THROWS_WITH(space.at(std::vector<double>{-0.1, 0.5, 0, 0, 0, 0}),
                    Contains("shape must be in [0, 1], got -0.1"));
}

TEST_CASE("search_space: values as they come from a command line", "[search]") {
  const search_space space(conditional());
  const json texts = {
      {"warm", "7"}, {"shape", "linear"}, {"of.linear.initial", "1e-3"}, {"of.final", "1e-5"}, {"of.steps", "1e3"}};
  CHECK(space.assigned(texts)["of"] == json::parse(R"({"type":"linear","initial":0.001,"final":1e-5,"steps":1000})"));
  const auto with = [&](const char* name, const json& value) {
    json other = texts;
    other[name] = value;
    return other;
  };
  CHECK(space.assigned(with("shape", "\"linear\"")) == space.assigned(texts));  // SageMaker quotes texts twice
  for (const auto& [name, value, message] : std::vector<std::tuple<const char*, json, const char*>>{
           {"wram", 7, "/wram: is no parameter of the space, did you mean \"warm\"?"},
           {"warm", 101, "/warm: must be a whole number from 1 to 100, got 101"},
           {"warm", "seven", "/warm: must be a whole number from 1 to 100, got \"seven\""},
           {"warm", "nan", "/warm: must be a whole number"},
           {"shape", "liner", "/shape: must be one of cosine, linear, got \"liner\", did you mean \"linear\"?"},
           {"shape", 1, "/shape: must be one of cosine, linear, got 1"},
           {"of.final", "2e-5", "/of.final: must be one of 0, 1e-05, got \"2e-5\""},
           {"of.cosine.initial", 0.01,
            "/of.cosine.initial: must not be given: it is there only where \"shape\" is \"cosine\""}}) {
    CHECK_THROWS_WITH(space.assigned(with(name, value)), Contains(message));
  }
  json missing = texts;
  missing.erase("of.steps");
  CHECK_THROWS_WITH(space.assigned(missing),
                    Contains("/of.steps: is missing: it must be a whole number from 100 to 10000"));
  CHECK_THROWS_WITH(space.assigned(json::array()), Contains("must be an object of parameters"));
}

TEST_CASE("search_space: alternatives of one type have labels, and of what fits several the first is taken",
          "[search]") {
  const search_space space(json::parse(R"({"search":"choice","of":[
    {"type":"constant","value":{"search":"uniform","low":0,"high":2}},
    {"type":"constant","value":{"search":"uniform","low":1,"high":3,"name":"second"}}]})"));
  CHECK(space.dimensions()[0].name == "schedule");
  CHECK(space.dimensions()[0].labels() == std::vector<std::string>{"constant", "constant#2"});
  CHECK(space.values_of({{"type", "constant"}, {"value", 1.5}}) == json{{"schedule", "constant"}, {"value", 1.5}});
  CHECK(space.values_of({{"type", "constant"}, {"value", 2.5}}) == json{{"schedule", "constant#2"}, {"second", 2.5}});
}

TEST_CASE("search_space: a document without distributions is a space of one point", "[search]") {
  const search_space space({{"type", "constant"}, {"value", 1}});
  search_rng random(1);
  CHECK(space.dimensions().empty());
  CHECK(space.sample(random) == json{{"type", "constant"}, {"value", 1}});
  CHECK(space.neighbours({{"type", "constant"}, {"value", 1}}).empty());
  CHECK_THROWS_WITH(search_space(json{{"type", "constant"}}), Contains("value"));
}

// Another result is another search for everybody who has a seed.
TEST_CASE("search_space: the samples of a seed are these", "[search]") {
  const search_space space(conditional());
  search_rng random(1);
  CHECK(
      space.sample(random).dump() ==
      R"({"of":{"final":1e-05,"initial":0.0014927456219686907,"steps":2479,"type":"linear"},"steps":15,"type":"warmup"})");
  CHECK(
      space.sample(random).dump() ==
      R"({"of":{"final":0,"initial":0.0013917247160533887,"steps":1000,"type":"cosine"},"steps":96,"type":"warmup"})");
}

TEST_CASE("search_space: the space of the examples", "[search]") {
  const search_space space(json::parse(std::ifstream(ANNEAL_PROJECT_DIR "/examples/tune/space.json")),
                           anneal::horizon({.updates = 1000}));
  CHECK(space.dimensions().size() == 9);
}

}  // namespace
