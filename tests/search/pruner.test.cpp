// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/pruner.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "records.hpp"
#include "support/catch.hpp"

using anneal::percentile_pruner;
using anneal::search_direction;
using anneal::successive_halving_pruner;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// How many decisions differ from the recorded ones; those that prune are counted, too.
template <class Pruner>
std::size_t differences(const nlohmann::json& record, Pruner pruner, std::size_t& decisions, std::size_t& pruned) {
  const Pruner fresh = pruner;
  std::size_t different = 0;
  for (const auto& event : record["events"]) {
    const std::uint64_t trial = event[0];
    const bool prune = pruner.report(trial, event[1], number(event[2]));
    different += prune != event[3].template get<bool>();
    pruned += prune;
    if (!prune && event[1] == record["steps"].template get<int>() - 1) {
      pruner.complete(trial);
    }
    if constexpr (requires { pruner.forget(trial); }) {
      if (prune) {
        pruner.forget(trial);
      }
    }
    if (++decisions % 13 == 0) {
      pruner = killed_and_restored(pruner, fresh);
    }
  }
  return different;
}

}  // namespace

TEST_CASE("Optuna's pruners, each decision that was recorded") {
  std::size_t decisions[2] = {};
  std::size_t pruned[2] = {};
  for (const auto& record : records("pruners.jsonl")) {
    const auto direction = anneal::direction_of(record["direction"].get<std::string>(), "/direction");
    if (record["pruner"] == "median") {
      const percentile_pruner pruner({.startup_trials = record["n_startup_trials"],
                                      .warmup_steps = record["n_warmup_steps"],
                                      .interval_steps = record["interval_steps"],
                                      .direction = direction});
      CHECK(differences(record, pruner, decisions[0], pruned[0]) == 0);
    } else {
      const successive_halving_pruner pruner({.min_resource = record["min_resource"],
                                              .reduction_factor = record["reduction_factor"],
                                              .early_stopping_rate = record["min_early_stopping_rate"],
                                              .direction = direction});
      CHECK(differences(record, pruner, decisions[1], pruned[1]) == 0);
    }
  }
  CHECK(decisions[0] > 1000);
  CHECK(decisions[1] > 1000);
  CHECK(pruned[0] > 50);
  CHECK(pruned[1] > 100);
}

TEST_CASE("halving takes one value through all rungs that a trial has reached") {
  successive_halving_pruner pruner({.min_resource = 1, .reduction_factor = 2});
  CHECK_FALSE(pruner.report(0, 0, 9.0));  // before the first rung
  CHECK_FALSE(pruner.report(0, 4, 5.0));  // 1, 2 and 4
  CHECK_FALSE(pruner.report(0, 3, 99.0));
  CHECK_FALSE(pruner.report(1, 2, 5.0));  // equal ones are kept
  CHECK(pruner.report(2, 1, 6.0));
  CHECK_FALSE(pruner.report(3, 1, 4.0));
  CHECK(pruner.report(4, 1, no_number));
  CHECK(pruner.state()["goodness"][0].size() == 4);  // the NaN is not counted
  CHECK(pruner.report(5, 1, 5.5));                   // of 4, 5, 5, 5.5, 6 the best two
  CHECK_FALSE(pruner.report(6, std::numeric_limits<std::uint64_t>::max(), 0.0));
}

TEST_CASE("a lowest rung that finds itself is a hundredth of the first complete trial") {
  successive_halving_pruner pruner({.min_resource = 0, .reduction_factor = 2});
  CHECK_FALSE(pruner.report(0, 500, no_number));
  CHECK_FALSE(pruner.report(1, 500, 2.0));
  pruner.complete(7);  // never heard of
  pruner.complete(1);
  pruner.complete(0);
  CHECK(pruner.state()["min_resource"] == 5);
  CHECK_FALSE(pruner.report(2, 4, no_number));
  CHECK(pruner.report(2, 5, no_number));
  successive_halving_pruner copy({.min_resource = 0, .reduction_factor = 2});
  copy = killed_and_restored(pruner, copy);
  CHECK(copy.state() == pruner.state());
}

TEST_CASE("the percentile is of the complete trials at the same step") {
  percentile_pruner quarter({.percentile = 25, .startup_trials = 1, .direction = search_direction::maximize});
  for (std::uint64_t trial = 0; trial < 5; ++trial) {
    CHECK_FALSE(quarter.report(trial, 0, static_cast<double>(trial)));
  }
  for (std::uint64_t trial = 0; trial < 5; ++trial) {
    quarter.complete(trial);
  }
  CHECK(quarter.report(5, 0, 2.9));
  CHECK_FALSE(quarter.report(6, 0, 3.0));
  CHECK_FALSE(quarter.report(6, 0, 0.0));   // the same step again: the first value stands
  CHECK_FALSE(quarter.report(7, 1, -9.0));  // nobody was there
  CHECK(quarter.report(8, 0, no_number));
  quarter.forget(8);
  CHECK(quarter.state()["running"].size() == 3);

  percentile_pruner median({.startup_trials = 2, .warmup_steps = 4, .interval_steps = 5, .min_trials = 2});
  for (std::uint64_t trial = 0; trial < 2; ++trial) {
    for (std::uint64_t step = 0; step < 20; ++step) {
      CHECK_FALSE(median.report(trial, step, 1.0));
    }
  }
  median.complete(0);
  CHECK_FALSE(median.report(2, 10, 5.0));  // one complete trial, not two
  median.complete(1);
  CHECK_FALSE(median.report(2, 12, 5.0));  // not the first in the interval from 9
  CHECK(median.report(2, 14, 5.0));
  CHECK_FALSE(median.report(3, 3, 5.0));
  CHECK(median.report(3, 4, 5.0));
  CHECK_FALSE(median.report(4, 0, 0.5));
  CHECK_FALSE(median.report(4, 4, 5.0));  // its best value counts
}

TEST_CASE("wrong parameters and states are named") {
  using Catch::Matchers::Contains;
  CHECK_THROWS_WITH(percentile_pruner({.percentile = no_number}), Contains("percentile must be in [0, 100], got nan"));
  CHECK_THROWS_WITH(percentile_pruner({.percentile = 101}), Contains("got 101"));
  CHECK_THROWS_WITH(percentile_pruner({.interval_steps = 0}), Contains("interval_steps must be positive, got 0"));
  CHECK_THROWS_WITH(percentile_pruner({.min_trials = 0}), Contains("min_trials must be positive, got 0"));
  CHECK_THROWS_WITH(successive_halving_pruner({.reduction_factor = 1}), Contains("reduction_factor must be from 2"));
  percentile_pruner median({});
  median.report(0, 1, 2.0);
  median.complete(0);
  median.report(1, 1, no_number);
  auto state = median.state();
  CHECK(killed_and_restored(median, percentile_pruner({})).state() == state);
  state["running"][0][1][0][1] = "none";
  CHECK_THROWS_WITH(median.restore(state), Contains("/running/0/1/0/1: must be a number"));
  state = median.state();
  state["goodness"][0][1][0] = "NaN";
  CHECK_THROWS_WITH(median.restore(state), Contains("/goodness/0/1/0: must be a number"));
  CHECK_THROWS_WITH(percentile_pruner({.percentile = 40}).restore(median.state()),
                    Contains("/params/percentile: is 50"));
  successive_halving_pruner halving({});
  halving.report(0, 1, 1.0);
  state = halving.state();
  state["trials"][0][2] = 2;
  CHECK_THROWS_WITH(halving.restore(state), Contains("/trials/0/2: must be a whole number from 0 to 1, got 2"));
  state = halving.state();
  state["trials"].push_back(state["trials"][0]);
  CHECK_THROWS_WITH(halving.restore(state), Contains("/trials/1: is a trial that was there before"));
  state = halving.state();
  state["goodness"][0].push_back(0.5);
  CHECK_THROWS_WITH(halving.restore(state), Contains("/goodness/0: must have a value of each trial"));
  state = halving.state();
  state["min_resource"] = 7;
  CHECK_THROWS_WITH(halving.restore(state), Contains("/min_resource: must be that of the parameters, 1, got 7"));
  state = median.state();
  state["goodness"][0][1].push_back(0.5);
  CHECK_THROWS_WITH(median.restore(state), Contains("/goodness/0/1: must be values of trials that are complete"));
}
