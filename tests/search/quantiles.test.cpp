// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/quantiles.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/search/detail/turns.hpp"
#include "support/catch.hpp"

using namespace anneal;
using nlohmann::json;
using part = std::vector<std::size_t>;

namespace {

const double none = std::nan("");

double score_of(const json& j) {
  const double infinite = std::numeric_limits<double>::infinity();
  return j.is_number() ? j.get<double>() : j == "Infinity" ? infinite : j == "-Infinity" ? -infinite : none;
}

template <class F>
void each_record(const char* name, F f) {
  std::ifstream file(std::string(ANNEAL_TEST_REFERENCE_DIR "/search/") + name);
  REQUIRE(file);
  for (std::string line; std::getline(file, line);) {
    f(json::parse(line));
  }
}

}  // namespace

TEST_CASE("the worst and the best of a population are those of Ray's records") {
  std::size_t records = 0;
  each_record("pbt_quantiles.jsonl", [&](const json& record) {
    std::vector<double> scores;
    for (const json& one : record["scores"]) {
      scores.push_back(score_of(one));
    }
    INFO(record);
    const quantiles got = quantiles_of(scores, record["fraction"].get<double>(), search_direction::maximize);
    CHECK(json(got.lower) == record["lower"]);
    CHECK(json(got.upper) == record["upper"]);
    ++records;
  });
  CHECK(records == 120);
}

TEST_CASE("quantiles: directions, ties, and who has no score") {
  const std::vector<double> scores{3, 1, none, 2, 1};
  CHECK(quantiles_of(scores, 0.25, search_direction::maximize) == quantiles{{1}, {0}});
  CHECK(quantiles_of(scores, 0.25, search_direction::minimize) == quantiles{{0}, {4}});
  CHECK(quantiles_of(scores, 0.5, search_direction::maximize) == quantiles{{1, 4}, {3, 0}});
  CHECK(quantiles_of(scores, 0, search_direction::maximize) == quantiles{});
  CHECK(quantiles_of(std::vector{none, 2.0}, 0.5, search_direction::maximize) == quantiles{});
  CHECK(quantiles_of({}, 0.5, search_direction::maximize) == quantiles{});
  const double infinite = std::numeric_limits<double>::infinity();
  CHECK(quantiles_of(std::vector{infinite, 0.0, -infinite}, 0.25, search_direction::maximize) == quantiles{{2}, {0}});
  for (const double fraction : {-0.1, 0.6, none}) {
    CHECK_THROWS_AS(quantiles_of(scores, fraction, search_direction::maximize), std::invalid_argument);
  }
}

// Whole histories of Ray's scheduler, asynchronous and synchronous, with NaN, with members that finish. What Ray draws, which
// of the best is copied, is taken from the record; all else has to follow.
TEST_CASE("every decision of Ray's histories") {
  std::size_t decisions = 0;
  std::size_t exploits = 0;
  std::size_t drawn_without_checkpoint = 0;  // Ray's draw among all of the best; here only who has a checkpoint counts
  each_record("pbt_events.jsonl", [&](const json& record) {
    const json& params = record["params"];
    const bool synchronous = record["synch"].get<bool>();
    detail::turns clocks(record["n"].get<std::size_t>(),
                         {.interval = params["perturbation_interval"].get<double>(),
                          .burn_in = params["burn_in_period"].get<double>(),
                          .quantile = params["quantile_fraction"].get<double>(),
                          .better = record["mode"] == "max" ? search_direction::maximize : search_direction::minimize,
                          .synchronous = synchronous});
    for (const json& event : record["events"]) {
      INFO(record["id"] << " " << event);
      const auto m = event["trial"].get<std::size_t>();
      if (event["op"] == "terminate") {
        clocks.finish(m);
        continue;
      }
      ++decisions;
      const auto verdict = clocks.report(m, event["t"].get<double>(), score_of(event["score"]));
      const bool judged = verdict.counts && (verdict.complete || !synchronous);
      REQUIRE(judged == !event["lower"].is_null());
      if (judged) {
        CHECK(json(verdict.parts.lower) == event["lower"]);
        CHECK(json(verdict.parts.upper) == event["upper"]);
      }
      const auto taken = event.value("exploits_target_source", std::vector<std::vector<std::size_t>>());
      bool own = false;
      for (const auto& pair : taken) {
        bool possible = false;
        for (const auto& chance : verdict.chances) {
          possible = possible || (chance.target == pair[0] && std::find(chance.sources.begin(), chance.sources.end(),
                                                                        pair[1]) != chance.sources.end());
        }
        CHECK(possible);
        clocks.exploit(pair[0], pair[1]);
        own = own || pair[0] == m;
        ++exploits;
      }
      drawn_without_checkpoint += verdict.chances.size() - taken.size();
      const std::string decision = own ? "NOOP" : synchronous && verdict.counts ? "PAUSE" : "CONTINUE";
      CHECK(decision == event["decision"]);
      CHECK(clocks.members()[m].turn == event["last_perturbation_time"].get<double>());
      CHECK(clocks.members()[m].trained == event["last_train_time"].get<double>());
      if (synchronous) {
        CHECK(clocks.next() == event["next_perturbation_sync"].get<double>());
      }
    }
  });
  CHECK(decisions > 300);
  CHECK(exploits > 80);
  CHECK(drawn_without_checkpoint <= 1);
}

TEST_CASE("synchronous members do not wait for one that has finished") {
  detail::turns clocks(
      3, {.interval = 10, .burn_in = 0, .quantile = 0.5, .better = search_direction::minimize, .synchronous = true});
  CHECK_FALSE(clocks.report(0, 10, 1).complete);
  CHECK_FALSE(clocks.report(1, 10, 2).complete);
  const auto verdict = clocks.finish(2);
  REQUIRE(verdict.complete);
  CHECK(verdict.parts == quantiles{{1}, {0}});
  REQUIRE(verdict.chances.size() == 1);
  CHECK(verdict.chances[0].sources == part{0});
  CHECK(clocks.next() == 20);
}

TEST_CASE("synchronous members that have come further meet there next") {
  detail::turns clocks(
      2, {.interval = 10, .burn_in = 15, .quantile = 0.5, .better = search_direction::minimize, .synchronous = true});
  CHECK(clocks.next() == 15);
  CHECK_FALSE(clocks.report(0, 12, 1).counts);
  CHECK(clocks.report(0, 15, 1).counts);
  CHECK(clocks.report(1, 40, 2).complete);
  CHECK(clocks.next() == 40);  // not 25
}
