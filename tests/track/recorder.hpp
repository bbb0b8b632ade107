// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/track/sink.hpp>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace test {

/// A sink that remembers what it was given.
struct recorder {
  using entry = std::tuple<std::string, double, double>;  // name, value, step

  void scalar(std::string_view name, double value, double step) { scalars.emplace_back(name, value, step); }
  void text(std::string_view name, std::string_view text, double step) {
    texts[std::string(name)] = text;
    text_steps.push_back(step);
  }
  void flush() { ++flushed; }

  std::vector<entry> scalars;
  std::map<std::string, std::string> texts;
  std::vector<double> text_steps;
  int flushed = 0;
};

/// One that has all that a sink may have.
struct listener : recorder {
  void start(const anneal::run_facts& facts) { starts.push_back(facts); }
  void rate(std::string_view hyperparameter, std::size_t group, double value, double step) {
    rates.emplace_back(std::string(hyperparameter) + std::to_string(group), value, step);
  }
  void observed(double metric, double step) { metrics.emplace_back("", metric, step); }

  std::vector<anneal::run_facts> starts;
  std::vector<entry> rates;
  std::vector<entry> metrics;
};

/// A disk that is full.
struct full {
  void scalar(std::string_view, double, double) { refuse(); }
  void text(std::string_view, std::string_view, double) { refuse(texts); }
  void flush() { refuse(); }

  static void refuse(bool indeed = true) {
    if (indeed) {
      throw std::runtime_error("disk full");
    }
  }
  bool texts = false;  // whether they are refused, too
};

static_assert(anneal::sink<recorder> && anneal::sink<listener&> && anneal::sink<full>);

}  // namespace test
