// SPDX-License-Identifier: Apache-2.0
// What the real ConfigSpace makes of it is in tests/foreign/read_tuners.py.
#include "anneal/search/to_configspace.hpp"

#include <string>

#include "support/catch.hpp"

namespace {

using nlohmann::json;
using ordered = nlohmann::ordered_json;

json constant_of(const json& value) { return {{"type", "constant"}, {"value", value}}; }

/// What a schedule with this distribution as its value becomes.
ordered parameter_of(const json& distribution) {
  return anneal::to_configspace(anneal::search_space(constant_of(distribution))).document["hyperparameters"][0];
}

}  // namespace

TEST_CASE("to_configspace: every kind of distribution") {
  CHECK(parameter_of({{"search", "uniform"}, {"low", 0.25}, {"high", 2}}) ==
        ordered::parse(R"({"type": "uniform_float", "name": "value", "lower": 0.25, "upper": 2.0, "log": false})"));
  CHECK(parameter_of({{"search", "log_uniform"}, {"low", 1e-5}, {"high", 1}, {"name", "peak"}}) ==
        ordered::parse(R"({"type": "uniform_float", "name": "peak", "lower": 1e-5, "upper": 1.0, "log": true})"));
  CHECK(parameter_of({{"search", "int"}, {"low", 1}, {"high", 9}}).dump() ==
        R"({"type":"uniform_int","name":"value","lower":1,"upper":9,"log":false})");
  CHECK(parameter_of({{"search", "log_int"}, {"low", 1}, {"high", 9}}).dump() ==
        R"({"type":"uniform_int","name":"value","lower":1,"upper":9,"log":true})");
  CHECK(parameter_of({{"search", "int"}, {"low", 1}, {"high", 9}, {"step", 3}}).dump() ==
        R"({"type":"ordinal","name":"value","sequence":[1,4,7],"default_value":1})");
  CHECK(parameter_of({{"search", "uniform"}, {"low", 0.1}, {"high", 0.45}, {"step", 0.1}}).dump() ==
        R"({"type":"ordinal","name":"value","sequence":[0.1,0.2,0.3,0.4],"default_value":0.1})");
  CHECK(parameter_of({{"search", "choice"}, {"of", {0.5, 1, 2}}}).dump() ==
        R"({"type":"categorical","name":"value","choices":["0.5","1","2"],"default_value":"0.5"})");
  // the mean of what is cut off may be outside, the default may not
  CHECK(parameter_of({{"search", "normal"}, {"mean", 2}, {"stddev", 0.5}, {"low", 0}, {"high", 1}}) ==
        ordered::parse(R"({"type": "normal_float", "name": "value", "lower": 0.0, "upper": 1.0, "mu": 2.0, "sigma": 0.5,
                           "default_value": 1.0, "log": false})"));
}

TEST_CASE("to_configspace: alternatives with parameters are conditions, inside each other an AND") {
  const anneal::search_space space(json::parse(R"({"search": "choice", "name": "shape", "of": [
      {"type": "constant", "value": {"search": "uniform", "low": 0, "high": 1}},
      {"type": "ramp", "initial": 1, "final": 0.1, "steps": 9, "curve": {"search": "choice", "of": [
          "linear", {"type": "power", "exponent": {"search": "uniform", "low": 1, "high": 3}}]}}]})"));
  const anneal::exported e = anneal::to_configspace(space);
  CHECK(e.notes.empty());
  CHECK(e.document["conditions"] == ordered::parse(R"([
      {"type": "EQ", "child": "value", "parent": "shape", "value": "constant"},
      {"type": "EQ", "child": "curve", "parent": "shape", "value": "ramp"},
      {"type": "AND", "child": "curve.exponent", "conditions": [
          {"type": "EQ", "child": "curve.exponent", "parent": "shape", "value": "ramp"},
          {"type": "EQ", "child": "curve.exponent", "parent": "curve", "value": "power"}]}])"));
  CHECK(e.document["format_version"] == 0.4);
  CHECK(e.document["forbiddens"] == ordered::array());
}

TEST_CASE("to_configspace: bounds are rounded to 13 decimals, to the inside, and this is said") {
  const auto of = [](double low, double high, const char* kind) {
    return anneal::to_configspace(
        anneal::search_space(constant_of({{"search", kind}, {"low", low}, {"high", high}, {"name", "rate"}})));
  };
  const anneal::exported thirds = of(1.0 / 3, 2.0 / 3, "uniform");
  CHECK(thirds.document["hyperparameters"][0]["lower"] == 0.3333333333334);
  CHECK(thirds.document["hyperparameters"][0]["upper"] == 0.6666666666666);
  REQUIRE(thirds.notes.size() == 1);
  CHECK(thirds.notes[0].starts_with("rate: ConfigSpace rounds to 13 decimals"));
  CHECK(of(1e-12, 1, "log_uniform").notes.empty());
  CHECK(of(-0.3, 0.3, "uniform").notes.empty());

  const auto refused = [&](double low, double high, const char* kind) {
    using Catch::Matchers::Contains;
    CHECK_THROWS_WITH(of(low, high, kind), Contains("ConfigSpace cannot express rate") && Contains("13 decimals"));
  };
  refused(4.9e-14, 1, "log_uniform");   // would be 0
  refused(1.26e-12, 1, "log_uniform");  // would be 1.3e-12
  refused(0, 2.57e-12, "uniform");      // would end at 2.5e-12
  CHECK(of(0, 2.5e-12, "uniform").notes.empty());
}

TEST_CASE("to_configspace: what has too many steps is refused with its name") {
  CHECK_THROWS_WITH(parameter_of({{"search", "int"}, {"low", 0}, {"high", 20000}, {"step", 2}, {"name", "n"}}),
                    "ConfigSpace cannot express n: it has 10001 values, and at most 10000 can be listed there");
}
