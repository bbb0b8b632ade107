// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/asha.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "records.hpp"
#include "support/catch.hpp"

using anneal::asha_decision;
using anneal::asha_job;
using anneal::asha_params;
using anneal::asha_promotion;
using anneal::asha_stopping;
using anneal::search_direction;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
using numbers = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("Ray's scheduler, each decision that was recorded") {
  std::size_t decisions = 0;
  std::size_t stops = 0;
  std::size_t different = 0;
  for (const auto& record : records("asha_stopping.jsonl")) {
    const asha_params p{.min_resource = record["min_t"],
                        .max_resource = record["max_t"],
                        .reduction_factor = record["reduction_factor"],
                        .direction = search_direction::maximize};
    asha_stopping asha(p, true);
    CHECK(nlohmann::json(asha.rungs()) == record["rungs"]);
    for (const auto& event : record["events"]) {
      if (decisions % 17 == 0) {
        asha = killed_and_restored(asha, asha_stopping(p, true));
      }
      const auto decision = asha.report(event[0], event[1], number(event[2]));
      ++decisions;
      stops += event[3] == "STOP";
      different += (decision == asha_decision::stop) != (event[3] == "STOP");
      if (decision != asha_decision::stop) {
        different += (decision == asha_decision::finished) != (event[1] >= record["max_t"]);
      }
    }
  }
  CAPTURE(decisions, stops);
  CHECK(different == 0);
  CHECK(decisions > 1500);
  CHECK(stops > 100);
}

TEST_CASE("the paper's rule, each job that was recorded") {
  std::size_t jobs = 0;
  std::size_t promotions = 0;
  std::size_t different = 0;
  for (const auto& record : records("asha_paper.jsonl")) {
    const auto& given = record["params"];
    const asha_params p{.min_resource = given["r"],
                        .max_resource = given["R"],
                        .reduction_factor = given["eta"],
                        .early_stopping_rate = given["s"]};
    asha_promotion asha(p);
    CHECK(asha.rungs().size() == record["top_rung"].get<std::size_t>() + 1);
    for (const auto& event : record["events"]) {
      if (event["op"] == "get_job") {
        if (jobs % 7 == 0) {
          asha = killed_and_restored(asha, asha_promotion(p));
        }
        ++jobs;
        promotions += event["rung"] != 0;
        different += asha.next() != asha_job{event["config"], 0, event["rung"], event["resource"]};
      } else {
        asha.report(event["config"], number(event["loss"]));
      }
    }
    CHECK(asha.trials() == record["configs_started"]);
  }
  CAPTURE(jobs, promotions);
  CHECK(different == 0);
  CHECK(jobs > 400);
  CHECK(promotions > 50);
}

TEST_CASE("rungs are counted in whole numbers") {
  CHECK(asha_stopping({.max_resource = 243}).rungs() == numbers{1, 3, 9, 27, 81, 243});
  CHECK(asha_stopping({.max_resource = 242}).rungs() == numbers{1, 3, 9, 27, 81});
  CHECK(asha_stopping({.max_resource = 1000, .reduction_factor = 10}).rungs() == numbers{1, 10, 100, 1000});
  CHECK(asha_promotion({.max_resource = 1000000, .reduction_factor = 10}).rungs().back() == 1000000);
  CHECK(asha_promotion({.max_resource = 59049}).rungs().size() == 11);
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  CHECK(asha_stopping({.min_resource = most, .max_resource = most}).rungs() == numbers{most});
  CHECK(asha_stopping({.max_resource = most, .reduction_factor = 2}).rungs().size() == 64);
  CHECK(asha_stopping({.min_resource = 2, .max_resource = 20, .early_stopping_rate = 1, .brackets = 2}).rungs(1) ==
        numbers{18});
}

TEST_CASE("a stopping rung lets the first go on, and then what is not below the quantile") {
  asha_stopping asha({.max_resource = 9});
  CHECK(asha.report(0, 1, 5.0) == asha_decision::go_on);
  CHECK(asha.report(1, 1, 6.0) == asha_decision::stop);
  CHECK(asha.report(2, 1, 5.0) == asha_decision::go_on);  // between 5 and 6, at 2/3 from the worst: 5.33
  CHECK(asha.report(3, 1, 4.0) == asha_decision::go_on);
  CHECK(asha.report(0, 2, 100.0) == asha_decision::go_on);  // no rung
  CHECK(asha.report(0, 3, 1.0) == asha_decision::go_on);
  CHECK(asha.report(2, 3, 1.0) == asha_decision::go_on);  // equal scores are not worse
  CHECK(asha.report(3, 4, 1.5) == asha_decision::stop);   // late at the rung of 3
  CHECK(asha.report(0, 9, 1.0) == asha_decision::finished);
  CHECK(asha.report(2, 9, 2.0) == asha_decision::finished);
  CHECK(asha.report(4, 20, 2.0) == asha_decision::finished);
}

TEST_CASE("a trial that jumps over rungs is judged once, in the highest, and not heard of in the lower ones") {
  asha_stopping asha({.max_resource = 27, .direction = search_direction::maximize});
  CHECK(asha.report(0, 1, 1.0) == asha_decision::go_on);
  CHECK(asha.report(1, 10, 0.1) == asha_decision::go_on);  // the first at 9
  CHECK(asha.report(1, 11, -5.0) == asha_decision::go_on);
  CHECK(asha.report(1, 3, -5.0) == asha_decision::go_on);  // an old report that comes late
  CHECK(asha.report(2, 3, 0.5) == asha_decision::go_on);   // the first at 3
  CHECK(asha.report(2, 9, 0.05) == asha_decision::stop);
}

TEST_CASE("what is no number stops at a rung, and infinities turn none off") {
  for (const double bad : {no_number, infinity}) {
    asha_stopping asha({.max_resource = 9});
    CHECK(asha.report(0, 1, bad) == asha_decision::stop);
    CHECK(asha.report(1, 1, 3.0) == asha_decision::go_on);
    CHECK(asha.report(2, 1, 2.0) == asha_decision::go_on);
    CHECK(asha.report(3, 1, bad) == asha_decision::stop);
    CHECK(asha.report(2, 2, bad) == asha_decision::go_on);  // between rungs
    CHECK(asha.report(4, 1, 3.5) == asha_decision::stop);   // of bad, bad, 3, 2: the quantile is 3
  }
  asha_stopping best({.max_resource = 9});
  CHECK(best.report(0, 1, -infinity) == asha_decision::go_on);
  CHECK(best.report(1, 1, 3.0) == asha_decision::stop);
  CHECK(best.report(2, 1, -infinity) == asha_decision::go_on);
  asha_stopping whole({.max_resource = 9});
  CHECK(whole.report(0, 9, no_number) == asha_decision::finished);
}

TEST_CASE("a promoting rung gives its best third, once each, the higher rungs first") {
  asha_promotion asha({.max_resource = 9});
  for (std::uint64_t trial = 0; trial < 6; ++trial) {
    CHECK(asha.next() == asha_job{trial, 0, 0, 1});
  }
  asha.report(0, 0.3);
  asha.report(1, no_number);
  CHECK(asha.next() == asha_job{6, 0, 0, 1});  // of two results none is promoted
  asha.report(2, 0.3);
  CHECK(asha.next() == asha_job{0, 0, 1, 3});  // of equal ones the earlier
  CHECK(asha.next() == asha_job{7, 0, 0, 1});
  CHECK(asha.running().size() == 6);
  asha.report(3, 0.1);
  asha.report(4, 0.2);
  asha.fail(5);
  CHECK(asha.next() == asha_job{3, 0, 1, 3});  // of five one was promoted: 0, which is not among the best any more
  asha.report(6, 0.9);
  CHECK(asha.next() == asha_job{4, 0, 1, 3});
  asha.report(0, 0.2);
  asha.report(3, 0.15);
  asha.report(4, infinity);
  CHECK(asha.next() == asha_job{3, 0, 2, 9});
  asha.report(3, 0.05);
  CHECK(asha.next() == asha_job{8, 0, 0, 1});
}

TEST_CASE("what diverged is not promoted, even where it is among the best") {
  asha_promotion asha({.max_resource = 9}, 4);
  for (int i = 0; i < 4; ++i) {
    CHECK(asha.next().has_value());
  }
  for (std::uint64_t trial = 0; trial < 3; ++trial) {
    asha.report(trial, trial == 1 ? no_number : infinity);
  }
  CHECK_FALSE(asha.next().has_value());
  asha.report(3, 1e300);
  CHECK(asha.next() == asha_job{3, 0, 1, 3});
  CHECK_FALSE(asha.next().has_value());
}

TEST_CASE("a search ends when all its trials began, and none can rise") {
  asha_promotion asha({.max_resource = 81, .direction = search_direction::maximize}, 81);
  std::map<std::uint64_t, int> of_resource;
  std::set<std::uint64_t> top;
  while (const auto job = asha.next()) {
    ++of_resource[job->resource];
    if (job->resource == 81) {
      top.insert(job->trial);
    }
    asha.report(job->trial, -std::fabs(static_cast<double>(job->trial) - 30.2));
  }
  CHECK(of_resource[1] == 81);
  CHECK(of_resource[3] >= 27);
  CHECK(of_resource[81] >= 1);
  CHECK(top.count(30) == 1);
  CHECK(asha.running().empty());
  // From the worst to the best score, what rises is what synchronous halving takes.
  asha_promotion sorted({.max_resource = 81}, 81);
  of_resource.clear();
  while (const auto job = sorted.next()) {
    ++of_resource[job->resource];
    sorted.report(job->trial, static_cast<double>(job->trial));
  }
  CHECK(of_resource == std::map<std::uint64_t, int>{{1, 81}, {3, 27}, {9, 9}, {27, 3}, {81, 1}});
}

TEST_CASE("brackets have Hyperband's shares of the trials") {
  const asha_params p{.max_resource = 81, .brackets = 5};
  asha_promotion asha(p);
  std::map<std::size_t, int> count;
  // 81, 135/4, 15, 15/2, 5: of 569/4 trials
  for (int i = 0; i < 569; ++i) {
    const auto job = asha.next();
    REQUIRE(job.has_value());
    CHECK(job->resource == asha.rungs(job->bracket)[0]);
    ++count[job->bracket];
  }
  CHECK(count[0] == 324);
  CHECK(count[1] == 135);
  CHECK(count[2] == 60);
  CHECK(count[3] == 30);
  CHECK(count[4] == 20);
  asha_stopping stopping(p);
  std::size_t in_lowest = 0;
  for (std::uint64_t trial = 0; trial < 569; ++trial) {
    stopping.report(trial, 1, 0.0);
  }
  const auto state = stopping.state();
  for (const auto& bracket : state["goodness"]) {
    in_lowest += bracket[0].size();
  }
  CHECK(in_lowest == 324);  // the others have no rung at 1
}

TEST_CASE("a search that was killed in the middle gives out the same jobs, whatever the scores are") {
  const asha_params p{.min_resource = 2, .max_resource = 300, .reduction_factor = 3, .brackets = 3};
  asha_promotion whole(p, 300);
  asha_promotion broken(p, 300);
  asha_stopping judge(p);
  asha_stopping broken_judge(p);
  std::uint64_t random = 1;
  std::vector<asha_job> jobs;
  std::size_t promoted = 0;
  for (int i = 0; i < 2000; ++i) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    if (jobs.size() < 8 && random >> 63 != 0) {
      if (const auto job = whole.next()) {
        REQUIRE(broken.next() == job);
        promoted += job->rung > 0;
        jobs.push_back(*job);
      }
    } else if (!jobs.empty()) {
      const std::size_t which = (random >> 33) % jobs.size();
      const asha_job job = jobs[which];
      jobs.erase(jobs.begin() + static_cast<std::ptrdiff_t>(which));
      const std::uint64_t what = (random >> 40) % 16;
      const double score = what == 0   ? no_number
                           : what == 1 ? infinity
                           : what == 2 ? -infinity
                                       : static_cast<double>(what);
      REQUIRE(judge.report(job.trial, job.resource, score) == broken_judge.report(job.trial, job.resource, score));
      if (what == 15) {
        whole.fail(job.trial);
        broken.fail(job.trial);
      } else {
        whole.report(job.trial, score);
        broken.report(job.trial, score);
      }
    }
    if (i % 7 == 0) {
      broken = killed_and_restored(broken, asha_promotion(p, 300));
      broken_judge = killed_and_restored(broken_judge, asha_stopping(p));
    }
    REQUIRE(broken.running() == whole.running());
  }
  CHECK(promoted > 50);
  CHECK(whole.state() == broken.state());
  CHECK(judge.state() == broken_judge.state());
}

TEST_CASE("wrong parameters are named") {
  using Catch::Matchers::Contains;
  CHECK_THROWS_WITH(asha_stopping({}),
                    Contains("anneal::asha_stopping: max_resource must be at least min_resource, 1, got 0"));
  CHECK_THROWS_WITH(asha_promotion({.min_resource = 0, .max_resource = 9}),
                    Contains("min_resource must be positive, got 0"));
  CHECK_THROWS_WITH(asha_promotion({.max_resource = 9, .reduction_factor = 1}),
                    Contains("reduction_factor must be from 2 to 1000000, got 1"));
  CHECK_THROWS_WITH(asha_stopping({.max_resource = 9, .brackets = 0}), Contains("brackets must be positive, got 0"));
  CHECK_THROWS_WITH(asha_stopping({.max_resource = 9, .early_stopping_rate = 1, .brackets = 3}),
                    Contains("brackets must leave each a rung, at most 2, got 3"));
  CHECK_THROWS_WITH(asha_stopping({.max_resource = 9, .early_stopping_rate = 3}),
                    Contains("early_stopping_rate must leave a rung, of 3, got 3"));
  asha_promotion asha({.max_resource = 9});
  asha.next();
  asha.report(0, 1);
  CHECK_THROWS_WITH(asha.report(0, 1), Contains("trial must have a job, got 0"));
  CHECK_THROWS_AS(asha.fail(7), std::invalid_argument);
}

TEST_CASE("a state that is none is refused, with its path, and nothing changes") {
  asha_promotion asha({.max_resource = 9});
  for (int i = 0; i < 4; ++i) {
    asha.next();
  }
  asha.report(0, 1);
  asha.report(1, 2);
  const auto good = asha.state();
  const auto refused = [&](const char* path, const nlohmann::json& value) {
    auto bad = good;
    bad[nlohmann::json::json_pointer(path)] = value;
    try {
      asha.restore(bad);
      FAIL(path);
    } catch (const anneal::json_error& error) {
      CHECK(error.path() == path);
    }
    CHECK(asha.state() == good);
  };
  refused("/search", "asha_stopping");
  refused("/version", 2);
  refused("/params/max_resource", 27);
  refused("/params/direction", "maximize");
  refused("/begun", -1);
  refused("/begun", 1.5);
  refused("/running", 3);
  refused("/running/0", {1, 2});
  refused("/running/0/0", 9);
  refused("/running/0/1", 1);
  refused("/running/0/2", 3);
  refused("/shares", {1, 2});
  refused("/results/0", {1, 2});
  refused("/results/0/0/1/1", 5);
  refused("/results/0/0/1/1", "NaN");
  refused("/results/0/0/1/1", "7");
  refused("/results/0/0/0/2", 1);
  refused("/shares", {7});
  refused("/shares", {3});
  refused("/running/1", {2, 0, 0});             // the second job of a trial
  refused("/running", {{0, 0, 0}, {2, 0, 0}});  // of one that has a result there
  refused("/running", {{2, 0, 0}, {3, 0, 1}});  // of one that was not promoted
  refused("/results/0/1", {{0, -1.0, false}});  // as well
  refused("/results/0/0", {{0, -1.0, false}, {0, -1.0, false}});
  refused("/results/0/0", {{0, "-Infinity", true}});
  refused("/results/0/2", {{0, -1.0, true}});
  asha_promotion limited({.max_resource = 9}, 2);
  limited.next();
  auto too_many = limited.state();
  too_many["begun"] = 3;
  CHECK_THROWS_WITH(limited.restore(too_many), "/begun: must be a whole number from 0 to 2, got 3");
  CHECK_THROWS_AS(asha.restore("text"), anneal::json_error);
  CHECK_THROWS_AS(asha.restore(asha_stopping({.max_resource = 9}).state()), anneal::json_error);
  asha_stopping stopping({.max_resource = 9});
  stopping.report(3, 1, 0.5);
  auto bad = stopping.state();
  bad["trials"][0][2] = 4;
  CHECK_THROWS_WITH(stopping.restore(bad), "/trials/0: is in a bracket or a rung that there is not");
  stopping.report(5, 1, 0.25);
  const auto whole = stopping.state();
  const auto complaint = [&](const char* path, const nlohmann::json& value) {
    auto other = whole;
    other[nlohmann::json::json_pointer(path)] = value;
    std::string said = "taken";
    try {
      stopping.restore(other);
    } catch (const anneal::json_error& error) {
      said = error.what();
    }
    CHECK(stopping.state() == whole);
    return said;
  };
  CHECK(complaint("/trials/1/0", 3) == "/trials/1: is a trial that was there before");
  CHECK(complaint("/shares/0", 3) == "/shares/0: must be the number of trials of the bracket, 2, got 3");
  CHECK(complaint("/goodness/0/0", {0.5}).find("/goodness/0/0: must have a score of each trial") == 0);
  CHECK(complaint("/goodness/0/1", {0.5}).find("/goodness/0/1: must have a score of each trial") == 0);
}
