// SPDX-License-Identifier: Apache-2.0
// What the schema says is tested by a validator, in tests/schema. Here: what from_json says of the same documents.
#include "anneal/config/json.hpp"

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "anneal/config/json/types.hpp"
#include "support/catch.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

struct sampler {
  double tau = 1;
};
inline constexpr hyperparameter<"temperature", &sampler::tau> temperature;

void check_refusals(const char* file) {
  std::ifstream lines(ANNEAL_PROJECT_DIR "/tests/schema/" + std::string(file));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const json one = json::parse(line);
    INFO(one["name"]);
    CHECK_THROWS_MATCHES(from_json(one["schedule"]), json_error,
                         Catch::Matchers::Message(one["error"].get<std::string>()));
  }
  CHECK(count > 0);
}

}  // namespace

TEST_CASE("from_json refuses what the schema refuses", "[config]") { check_refusals("wrong.jsonl"); }

TEST_CASE("from_json refuses what the schema cannot tell: how two values are to each other", "[config]") {
  check_refusals("wrong_together.jsonl");
}

TEST_CASE("bindings_from_json takes what bindings_schema takes, and refuses what it refuses", "[config]") {
  std::ifstream lines(ANNEAL_PROJECT_DIR "/tests/schema/bindings.jsonl");
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const json one = json::parse(line);
    INFO(one["name"]);
    if (one.contains("error")) {
      CHECK_THROWS_MATCHES(bindings_from_json(one["bindings"]), json_error,
                           Catch::Matchers::Message(one["error"].get<std::string>()));
    } else {
      CHECK_NOTHROW(bindings_from_json(one["bindings"]));
    }
  }
  CHECK(count > 0);
}

TEST_CASE("bindings_schema: the hyperparameters that are known, and one of the user's", "[config]") {
  const json schema = bindings_schema();
  CHECK(schema["$defs"] == json_schema()["$defs"]);
  CHECK(schema["additionalProperties"] == false);
  for (const char* name : {"learning_rate", "momentum", "beta2", "weight_decay", "eps", "clip_norm"}) {
    CHECK(schema["properties"][name] == json({{"$ref", "#/$defs/schedule"}}));
  }
  CHECK(schema["properties"].size() == 6);
  const json own = bindings_schema(temperature);
  CHECK(own["properties"]["temperature"] == json({{"$ref", "#/$defs/schedule"}}));
  CHECK(own["properties"].size() == 7);
}

TEST_CASE("json_schema: every type is an object that has no other fields", "[config]") {
  const json schema = json_schema();
  CHECK(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  for (const auto& [name, type] : detail::json_types()) {
    const json& one = schema["$defs"][std::string(name)];
    INFO(name);
    CHECK(one["additionalProperties"] == false);
    CHECK(one["properties"]["type"]["const"] == std::string(name));
  }
}

TEST_CASE("json_schema: a field has its range, its default and what it is", "[config]") {
  const json fields = json_schema()["$defs"]["step_decay"]["properties"];
  CHECK(fields["gamma"] ==
        json({{"type", "number"}, {"exclusiveMinimum", 0}, {"description", "what the rate is multiplied by"}}));
  const json cosine = json_schema()["$defs"]["cosine"]["properties"];
  CHECK(cosine["steps"]["minimum"] == 1);  // and no part of the run
  CHECK(json_schema()["$defs"]["other_clock.cosine"]["properties"]["steps"]["minimum"] == 0x1p-53);
  const json plateau = json_schema()["$defs"]["plateau"];
  CHECK(plateau["properties"]["factor"]["default"] == 0.1);
  CHECK(plateau["properties"]["factor"]["exclusiveMaximum"] == 1);
  CHECK(plateau["properties"]["mode"]["enum"] == json({"min", "max", nullptr}));
  CHECK(plateau["required"] == json({"type", "initial"}));
}
