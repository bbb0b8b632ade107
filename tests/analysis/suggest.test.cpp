// SPDX-License-Identifier: Apache-2.0
#include "anneal/analysis/suggest.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <limits>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace {

using anneal::suggest;
using anneal::suggestion_rule;
using nlohmann::json;
using numbers = std::vector<double>;
using found = std::optional<std::size_t>;

constexpr suggestion_rule rules[] = {suggestion_rule::valley, suggestion_rule::slide, suggestion_rule::minimum,
                                     suggestion_rule::steep};

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::vector<json> records(const std::string& name) {
  std::ifstream lines(ANNEAL_TEST_REFERENCE_DIR "/search/" + name);
  std::vector<json> all;
  for (std::string line; std::getline(lines, line);) {
    all.push_back(json::parse(line));
  }
  REQUIRE(!all.empty());
  return all;
}

numbers list(const json& values) {
  numbers all;
  for (const json& value : values) {
    all.push_back(value.is_number() ? value.get<double>() : value == "NaN" ? not_a_number : infinity);
  }
  return all;
}

numbers in_float(numbers values) {
  for (double& value : values) {
    value = static_cast<float>(value);
  }
  return values;
}

/// 1, 2, …
numbers counting(std::size_t n) {
  numbers all(n);
  for (std::size_t i = 0; i < n; ++i) {
    all[i] = static_cast<double>(i + 1);
  }
  return all;
}

found by(suggestion_rule rule, const numbers& losses) { return suggest(counting(losses.size()), losses, rule); }

/// As fastai has it: every pair of points.
std::size_t quadratic_valley(const numbers& losses) {
  std::vector<std::size_t> lengths(losses.size(), 1);
  for (std::size_t i = 1; i < losses.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (losses[i] < losses[j] && lengths[i] < lengths[j] + 1) {
        lengths[i] = lengths[j] + 1;
      }
    }
  }
  const auto longest = std::max_element(lengths.begin(), lengths.end());
  const auto end = longest - lengths.begin();
  const auto first = *longest > 1 ? end - static_cast<std::ptrdiff_t>(*longest) : 0;
  const double third = static_cast<double>(end - first) / 3;
  return static_cast<std::size_t>(
      std::max<std::ptrdiff_t>(first + static_cast<int>(third) + static_cast<int>(third / 2), 0));
}

}  // namespace

TEST_CASE("suggest: curves that are seen through") {
  const numbers down_and_up{9, 8, 7, 6, 5, 4, 3, 2, 1, 20};
  CHECK(by(suggestion_rule::valley, down_and_up) == 3);  // -1 + 3 + 1
  CHECK(by(suggestion_rule::minimum, down_and_up) == 8);
  CHECK(by(suggestion_rule::steep, {3, 2, 0.5, 9}) == 1);
  CHECK(suggest(numbers{1, 2, 4, 5}, numbers{9, 8, 6, 5}, suggestion_rule::steep) == 2);  // per ln rate, not per rate
  CHECK(by(suggestion_rule::valley, {1, 2, 3, 4}) == 0);
  CHECK(by(suggestion_rule::valley, {2, 1}) == 0);  // fastai: -1
  CHECK(by(suggestion_rule::minimum, {2, 1, 3, 1}) == 1);
  numbers late(40, 1.0);  // even, but for a climb at the end
  for (std::size_t i = 30; i < 40; ++i) {
    late[i] = late[i - 1] + 0.1;
  }
  CHECK(by(suggestion_rule::slide, late) == 14);  // the pair of 29 and 14 is the last one that differs
}

TEST_CASE("suggest: too few points") {
  for (const auto rule : rules) {
    INFO(name_of(rule));
    CHECK(!by(rule, {}));
    CHECK(!by(rule, {1}));
    CHECK(by(rule, {2, 1}).has_value() == (rule != suggestion_rule::slide));
    CHECK(!by(rule, {2, not_a_number, 1, 0.5}));
    CHECK(!by(suggestion_rule::slide, numbers(15, 1.0)));
    CHECK(by(suggestion_rule::slide, numbers(16, 1.0)) == 0);
  }
}

TEST_CASE("suggest leaves out what comes from the first loss on that is not finite") {
  for (const double bad : {not_a_number, infinity, -infinity}) {
    numbers losses;
    for (int i = 0; i < 60; ++i) {
      losses.push_back(3 / (1 + std::exp(i / 10.0 - 3)));
    }
    numbers spoilt = losses;
    spoilt.insert(spoilt.end(), {bad, -5, -9, bad, 100});
    for (const auto rule : rules) {
      CHECK(by(rule, spoilt) == by(rule, losses));
    }
  }
}

TEST_CASE("suggest: the records of fastai's rules") {
  for (const json& record : records("lr_finder.jsonl")) {
    INFO(record["id"]);
    for (const auto rule : rules) {
      INFO(name_of(rule));
      CHECK(suggest(list(record["lrs"]), list(record["losses"]), rule) == record[name_of(rule)].get<std::size_t>());
    }
  }
  std::size_t compared = 0;
  for (const json& record : records("lr_rules.jsonl")) {
    INFO(record["id"]);
    const numbers rates = list(record["lrs"]);
    const numbers losses = list(record["losses"]);
    const auto has = [&](auto kind) { return std::any_of(losses.begin(), losses.end(), kind); };
    const bool infinite = has([](double x) { return std::isinf(x); });
    const bool finite = !infinite && !has([](double x) { return std::isnan(x); });
    for (const json& result : record["results"]) {
      INFO(result);
      const std::string name = result["rule"];
      const std::string last_word = name.substr(name.rfind('.') + 1);
      const auto rule =
          *std::find_if(std::begin(rules), std::end(rules), [&](auto r) { return last_word == name_of(r); });
      const json index = result.value("index", json());
      const found expected = index.is_number() ? found(index.get<std::size_t>()) : found();
      if (name == "fastai." + last_word && result["dtype"] == "f64" && finite) {  // which does not look for NaN
        CHECK(suggest(rates, losses, rule) == expected);
        ++compared;
      } else if (name == "fastai.lr_find." + last_word &&
                 !infinite) {  // which cuts at a NaN, but not at what is infinite
        const auto rate = suggest_rate(rates, in_float(losses), rule, result["num_it"].get<std::size_t>());
        const bool one_before_the_first = record["id"] == "lrf-291" && rule == suggestion_rule::valley;
        CHECK((rate ? found(rate->index) : found()) == (one_before_the_first ? found(1) : expected));
        if (rate && !one_before_the_first) {
          const double there = result["suggestion"].get<double>();
          CHECK(std::abs(rate->rate - there) <= 0x1p-23 * there);  // a float, and a tenth of one
        }
        ++compared;
      }
    }
  }
  CHECK(compared > 100);
}

TEST_CASE("suggest: whole range tests of fastai") {
  for (const json& record : records("lr_stop.jsonl")) {
    if (record["system"] == "fastai" && record["suggestions"].is_object()) {
      INFO(record["id"]);
      for (const auto rule : rules) {
        INFO(name_of(rule));
        const auto rate =
            suggest_rate(list(record["lrs"]), list(record["smoothed"]), rule, record["num_it"].get<std::size_t>());
        REQUIRE(rate);
        const double there = record["suggestions"][name_of(rule)].get<double>();
        CHECK(std::abs(rate->rate - there) <= 0x1p-22 * there);
      }
    }
  }
}

TEST_CASE("suggest: the valley is that of all pairs of points") {
  std::mt19937 random(1);
  for (int run = 0; run < 3000; ++run) {
    numbers losses(2 + random() % 80);
    const int kinds = 1 + static_cast<int>(random() % 40);  // few: many are equal
    for (double& loss : losses) {
      loss = static_cast<double>(random() % static_cast<unsigned>(kinds));
    }
    REQUIRE(by(suggestion_rule::valley, losses) == quadratic_valley(losses));
  }
}

TEST_CASE("suggest: a million points within a second") {
  std::mt19937 random(1);
  std::normal_distribution<double> noise(0, 0.1);
  numbers losses(1'000'000);
  for (std::size_t i = 0; i < losses.size(); ++i) {
    losses[i] = 3 - 2e-6 * static_cast<double>(i) + noise(random);
  }
  const numbers rates = counting(losses.size());
  for (const auto rule : rules) {
    INFO(name_of(rule));
    const auto begin = std::chrono::steady_clock::now();
    CHECK(suggest(rates, losses, rule));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
  }
}

TEST_CASE("suggest refuses what is no range test") {
  using Catch::Matchers::Message;
  using error = std::invalid_argument;
  const numbers losses{3, 2, 1};
  CHECK_THROWS_MATCHES(suggest(numbers{1, 2}, losses, suggestion_rule::steep), error,
                       Message("anneal::suggest: losses must be as many as rates, 2, got 3"));
  CHECK_THROWS_MATCHES(suggest(numbers{1, 2, 2}, losses, suggestion_rule::valley), error,
                       Message("anneal::suggest: rates must rise from point to point, got 2"));
  CHECK_THROWS_MATCHES(suggest(numbers{-1, 2, 3}, losses, suggestion_rule::valley), error,
                       Message("anneal::suggest: rates must not be negative, got -1"));
  CHECK_THROWS_AS(suggest(numbers{1, not_a_number, 3}, losses, suggestion_rule::valley), error);
  CHECK_THROWS_AS(suggest_rate(numbers{2, 1, 3}, losses, suggestion_rule::valley, 100), error);
  CHECK(suggest(numbers{0, 1, 2}, losses, suggestion_rule::steep) == 1);  // a line from 0
}
