// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/takeover.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/track/branch.hpp"
#include "support/catch.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

json saved(const scheduler<any_schedule>& run) { return {{"definition", definition_of(run)}, {"state", to_json(run)}}; }

scheduler<any_schedule> run_to(const json& definition, double t, const std::vector<double>& metrics = {}) {
  scheduler run{from_json(definition)};
  run.seek(t);
  for (const double metric : metrics) {
    run.observe(metric);
  }
  return run;
}

scheduler<any_schedule> resumed(const branched& b) {
  scheduler run{from_json(json::parse(b.definition.dump()))};
  restore(run, json::parse(b.state.dump()));
  return run;
}

std::size_t depth_of(const json& j) {
  std::size_t deepest = 0;
  for (const json& part : j.is_structured() ? j : json::array()) {
    deepest = std::max(deepest, depth_of(part));
  }
  return 1 + deepest;
}

const json slow{{"type", "cosine"}, {"initial", 0.1}, {"final", 0.001}, {"steps", 1000}};
const json fast{{"type", "cosine"}, {"initial", 0.3}, {"final", 0.002}, {"steps", 800}};
const json listening{{"type", "plateau"}, {"initial", 0.1}, {"factor", 0.5}, {"patience", 0}};

}  // namespace

TEST_CASE("a definition takes over at the present rate, and is itself after the blend") {
  const double before = from_json(slow).at(300);
  const any_schedule s = from_json(taking_over(fast, 300, before, {.blend = 50}));
  const any_schedule next = from_json(fast);
  CHECK(same_bits(s.at(300), before));
  for (int t = 350; t < 900; ++t) {
    CHECK(same_bits(s.at(t), next.at(t)));
  }
  // In between it is between both, and no step is larger than a share of the difference and the new schedule's own step.
  const double share = std::abs(next.at(300) - before) / 50 + std::abs(next.at(350) - next.at(300));
  for (int t = 300; t < 350; ++t) {
    CHECK(s.at(t) >= before);
    CHECK(s.at(t) <= next.at(300));
    CHECK(std::abs(s.at(t + 1) - s.at(t)) <= share);
  }
}

TEST_CASE("a takeover may jump if asked, and needs no blend where the rates are the same") {
  const json plain = to_json(from_json(fast));
  CHECK(taking_over(fast, 300, 0.05, {.jump = true}) == plain);
  CHECK(taking_over(fast, 300, from_json(fast).at(300)) == plain);
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_AS(taking_over(fast, 300, bad), std::invalid_argument);
  }
  CHECK_THROWS_AS(taking_over(fast, 300, "0.1"), std::invalid_argument);
  CHECK_THROWS_AS(taking_over(fast, 300, 0.05, {.blend = 0}), std::invalid_argument);
  CHECK_THROWS_AS(taking_over({{"type", "cosine"}, {"initial", 1}, {"steps", -5}}, 3, 0.05), json_error);
}

TEST_CASE("from a rate of 0, to one of 0, and to a rate of the other kind there is no jump and no overshoot") {
  const json rises{{"type", "linear"}, {"initial", 0}, {"final", 0.1}, {"steps", 1000}};
  const json falls{{"type", "linear"}, {"initial", 0.1}, {"final", 0}, {"steps", 100}};
  for (const auto& [to, rate, t] :
       {std::tuple(rises, 0.1, 0), std::tuple(falls, 0.1, 100), std::tuple(fast, 0.0, 10)}) {
    const any_schedule s = from_json(taking_over(to, t, rate, {.blend = 20}));
    CHECK(same_bits(s.at(t), rate));
    for (int k = 0; k <= 20; ++k) {
      CHECK(s.at(t + k) >= 0);
      CHECK(s.at(t + k) <= 0.3);
    }
  }
}

TEST_CASE("bindings take over each from its own rate") {
  const json beta{{"type", "constant"}, {"value", 0.9}};
  const json to{{"learning_rate", fast}, {"momentum", beta}};
  const json got = taking_over(to, 300, {{"learning_rate", 0.05}, {"momentum", 0.8}}, {.blend = 10});
  CHECK(same_bits(from_json(got["learning_rate"]).at(300), 0.05));
  CHECK(same_bits(from_json(got["momentum"]).at(300), 0.8));
  CHECK(same_bits(from_json(got["momentum"]).at(310), 0.9));
  CHECK(got["learning_rate"] == taking_over(fast, 300, 0.05, {.blend = 10}));
}

TEST_CASE("a saved run goes on under another definition, its clock included") {
  const auto run = run_to(slow, 300);
  const json to = taking_over(fast, 300, run.rate(), {.blend = 50});
  const taken_over next = take_over(saved(run), to);
  auto after = resumed(next);
  CHECK(after.position() == 300);
  CHECK(same_bits(after.rate(), run.rate()));
  REQUIRE(next.seams.size() == 1);
  CHECK(next.seams[0].jump() == 0);
  CHECK(next.forgotten.empty());
  CHECK_THROWS_AS(take_over(saved(run), fast), json_error);
  CHECK(resumed(take_over(saved(run), fast, {.jump = true})).rate() == from_json(fast).at(300));
}

TEST_CASE("a definition that is taken over a thousand times does not grow") {
  json definition = to_json(from_json(slow));
  std::size_t size = 0;
  for (int k = 1; k <= 1000; ++k) {
    const auto run = run_to(definition, 10.0 * k);
    json to = k % 2 == 0 ? slow : fast;
    to["initial"] = 0.1 + 0.001 * (k % 7);
    to["steps"] = 20'000;
    const taken_over next = take_over(saved(run), taking_over(to, 10.0 * k, run.rate(), {.blend = 4}));
    CHECK(next.seams[0].jump() == 0);
    definition = next.definition;
    size = std::max(size, definition.dump().size());
  }
  CHECK(depth_of(definition) < 12);
  CHECK(size < 600);
}

TEST_CASE("what was heard goes on, and a plateau's rate is perturbed with its initial one") {
  const auto run = run_to(listening, 40, {1.0, 2.0, 3.0});  // reduced twice
  REQUIRE(run.rate() == 0.025);
  json to = listening;
  to["initial"] = 0.12;
  const json blended = taking_over(to, 40, run.rate(), {.blend = 10});
  const taken_over next = take_over(saved(run), blended);
  CHECK(next.forgotten.empty());
  auto after = resumed(next);
  CHECK(same_bits(after.rate(), 0.025));
  after.seek(50);
  CHECK(after.rate() == Approx(0.03).epsilon(1e-15));
  after.observe(0.5);  // better than all that the source has heard
  CHECK(after.rate() == Approx(0.03).epsilon(1e-15));
  after.observe(0.7);  // worse than the best: what was heard is remembered across the takeover
  CHECK(after.rate() == Approx(0.015).epsilon(1e-15));

  // Again and again, also before anything was reduced: the first rate is not exceeded by a rounding.
  json definition = listening;
  auto member = run_to(definition, 0, {});
  for (int k = 1; k < 50; ++k) {
    member.seek(10 * k);
    to["initial"] = 0.1 * (1 + 0.03 * (k % 9));
    const taken_over again = take_over(saved(member), taking_over(to, 10 * k, member.rate(), {.blend = 5}));
    CHECK(again.forgotten.empty());
    CHECK(again.seams[0].jump() == 0);
    member = resumed(again);
  }
}

TEST_CASE("where nothing can be remembered it is said") {
  const auto run = run_to(listening, 40, {1.0, 2.0, 3.0});
  const taken_over next = take_over(saved(run), taking_over(fast, 40, run.rate(), {.blend = 10}));
  CHECK(next.forgotten.size() == 1);
  CHECK(same_bits(resumed(next).rate(), 0.025));
}

TEST_CASE("a scheduled with bindings is taken over as a whole") {
  struct foreign {
    double learning_rate = 0;
    double momentum = 0;
    void step() {}
  };
  foreign optimizer;
  const json beta{{"type", "constant"}, {"value", 0.9}};
  const json from{{"learning_rate", slow}, {"momentum", beta}};
  scheduled opt{optimizer, bindings_from_json(from)};
  opt.seek(300);
  const json saved_run{{"definition", definition_of(opt)}, {"state", to_json(opt)}};
  json to{{"learning_rate", fast}, {"momentum", beta}};
  to["momentum"]["value"] = 0.8;
  const json rates{{"learning_rate", from_json(slow).at(300)}, {"momentum", 0.9}};
  const taken_over next = take_over(saved_run, taking_over(to, 300, rates, {.blend = 10}));
  CHECK(next.seams.size() == 2);
  scheduled after{optimizer, bindings_from_json(next.definition)};
  restore(after, next.state);
  CHECK(after.position() == 300);
  CHECK_THROWS_AS(take_over(saved_run, fast), json_error);
}

TEST_CASE("a schedule takes over in a scheduled that has one") {
  struct foreign {
    double learning_rate = 0;
    void step() {}
  };
  foreign optimizer;
  scheduled opt{optimizer, from_json(slow)};
  opt.seek(300);
  const json saved_run{{"definition", definition_of(opt)}, {"state", to_json(opt)}};
  const json blended = taking_over(fast, 300, opt.rate(), {.blend = 10});
  const taken_over next = take_over(saved_run, blended);
  REQUIRE(next.definition == json{{"learning_rate", blended}});
  scheduled after{optimizer, from_json(next.definition["learning_rate"])};
  restore(after, next.state);
  CHECK(after.position() == 300);
  CHECK(after.rate() == opt.rate());
  after.seek(305);
  CHECK(after.rate() == from_json(blended).at(305));
}

TEST_CASE("what a hyperparameter of a scheduled has heard goes on, too") {
  struct foreign {
    double learning_rate = 0;
    void step() {}
  };
  foreign optimizer;
  const json from{{"learning_rate", {{"type", "warmup"}, {"steps", 10}, {"of", listening}}}};
  scheduled opt{optimizer, bindings_from_json(from)};
  opt.seek(40);
  for (const double metric : {1.0, 2.0, 3.0}) {
    opt.observe(metric);
  }
  json to = from;
  to["learning_rate"]["of"]["initial"] = 0.2;
  const json saved_run{{"definition", definition_of(opt)}, {"state", to_json(opt)}};
  const taken_over next = take_over(saved_run, taking_over(to, 40, json{{"learning_rate", 0.025}}, {.blend = 10}));
  CHECK(next.forgotten.empty());
  CHECK(next.seams[0].jump() == 0);
  scheduled after{optimizer, bindings_from_json(next.definition)};
  restore(after, next.state);
  after.seek(60);
  after.apply();
  CHECK(optimizer.learning_rate == 0.05);
}
