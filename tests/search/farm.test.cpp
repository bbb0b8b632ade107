// SPDX-License-Identifier: Apache-2.0
#include <anneal/search/farm.hpp>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace anneal;

std::string twice(const farm_task& task, farm_reporter& reporter) {
  reporter.beat();
  if (task.payload == "bad") {
    throw std::runtime_error("cannot");
  }
  return task.payload + task.payload;
}

std::string count_up(const farm_task&, farm_reporter& reporter) {
  int reports = 0;
  while (reporter.report(std::to_string(++reports))) {
  }
  return std::to_string(reports);
}

}  // namespace

TEST_CASE("Alone, a farm does its tasks in order") {
  std::vector<std::string> results;
  run_alone(twice, [&](farm_manager& manager) {
    results = manager.map(std::vector<std::string>{"a", "b", ""});
    CHECK(manager.map({}).empty());
    CHECK(manager.counts().lost == 0);
  });
  CHECK(results == std::vector<std::string>{"aa", "bb", ""});
}

TEST_CASE("map throws for a task that failed") {
  run_alone(twice, [](farm_manager& manager) {
    CHECK_THROWS_WITH(manager.map(std::vector<std::string>{"a", "bad"}), "anneal::farm: task 1 failed: cannot");
  });
}

TEST_CASE("A result may make the next task, and reports are answered") {
  std::vector<std::string> heard;
  std::vector<farm_result> results;
  run_alone(count_up, [&](farm_manager& manager) {
    manager.manage({.next = [&]() -> std::optional<farm_task> {
                      return results.size() < 3 ? std::optional(farm_task{.id = 10 + results.size()}) : std::nullopt;
                    },
                    .report =
                        [&](std::uint64_t id, const std::string& text) {
                          heard.push_back(std::to_string(id) + ":" + text);
                          return text.size() + id < 11 && text != "2";
                        },
                    .done = [&](const farm_result& result) { results.push_back(result); }});
  });
  CHECK(heard == std::vector<std::string>{"10:1", "11:1", "12:1"});
  REQUIRE(results.size() == 3);
  CHECK(results[2].id == 12);
  CHECK(results[2].outcome == farm_outcome::done);
  CHECK(results[2].payload == "1");
  CHECK(results[2].attempts == 1);
}

TEST_CASE("What the manager's functions throw is no failure of a task") {
  run_alone(count_up, [](farm_manager& manager) {
    const auto one = [n = 0]() mutable -> std::optional<farm_task> {
      return n++ == 0 ? std::optional(farm_task{}) : std::nullopt;
    };
    CHECK_THROWS_WITH(
        manager.manage({.next = one,
                        .report = [](std::uint64_t, const std::string&) -> bool { throw std::runtime_error("full"); },
                        .done = [](const farm_result&) { FAIL("it has no result"); }}),
        "full");
    CHECK_THROWS_WITH(manager.manage({}), "anneal::farm_manager: calls: next and done must be functions");
  });
}
