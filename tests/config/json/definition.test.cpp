// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/json/definition.hpp"

#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "support/catch.hpp"

using nlohmann::json;
using namespace anneal;

namespace {

constexpr auto rate = cosine({.initial = 0.1, .steps = 10}) | warmup({.steps = 2});

TEST_CASE("the definition of a scheduled is what its bindings are made of again") {
  sgd<float> optimizer({.momentum = 0.9});
  const scheduled opt{optimizer, learning_rate = rate, momentum = linear({.initial = 0.8, .final = 0.9, .steps = 5})};
  const json definition = definition_of(opt);
  CHECK(definition == json{{"learning_rate", to_json(rate)},
                           {"momentum", to_json(linear({.initial = 0.8, .final = 0.9, .steps = 5}))}});

  sgd<float> again({.momentum = 0.9});
  const scheduled read{again, bindings_from_json(definition)};
  CHECK(definition_of(read) == definition);
}

TEST_CASE("the definition of a scheduler is its schedule's") { CHECK(definition_of(scheduler{rate}) == to_json(rate)); }

struct group {
  double lr = 0;
};
struct grouped {
  std::vector<group> groups = std::vector<group>(2);
  auto& param_groups() { return groups; }
  void step() {}
};

TEST_CASE("parameter groups with schedules of their own are a list") {
  const scheduled each{grouped(), per_group(rate, constant({.value = 0.5}))};
  CHECK(definition_of(each) ==
        json{{"learning_rate", json::array({to_json(rate), to_json(constant({.value = 0.5}))})}});
  const scheduled multiples{grouped(), scale_groups(rate, {1, 0.5})};
  CHECK(definition_of(multiples) ==
        json{{"learning_rate", {{"type", "scale_groups"}, {"factors", {1.0, 0.5}}, {"of", to_json(rate)}}}});
}

}  // namespace
