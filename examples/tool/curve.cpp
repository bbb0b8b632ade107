// SPDX-License-Identifier: Apache-2.0
#include "curve.hpp"

#include <algorithm>
#include <anneal/config/json.hpp>
#include <cmath>

namespace tool {

namespace {

constexpr double most_reads = 1 << 20;

/// The places that a definition names: its numbers, after the beginning of the schedule that they stand in. Where that is
/// is guessed from the fields around: what is inside begins at once, or after any of them; in a list, after those before.
void add_places(const nlohmann::json& description, double begin, std::vector<double>& places) {
  std::vector<double> own = {0};
  for (const auto& field : description.items()) {
    const nlohmann::json& value = field.value();
    if (value.is_number() && value >= 1) {
      own.push_back(value);
    } else if (value.is_array() && !value.empty() && value[0].is_number() && value.size() < 10'000) {
      double sum = 0;
      for (const nlohmann::json& x : value) {
        if (x.is_number()) {
          own.push_back(x);
          own.push_back(sum += x.get<double>());
        }
      }
    }
  }
  for (const double x : own) {
    places.push_back(begin + x);
  }
  for (const auto& field : description.items()) {
    const nlohmann::json& value = field.value();
    if (value.is_object()) {
      for (const double x : own) {
        if (places.size() < 100'000) {
          add_places(value, begin + x, places);
        }
      }
    } else if (value.is_array() && !value.empty() && value[0].is_object()) {
      double next = begin;
      for (const nlohmann::json& element : value) {
        if (places.size() < 100'000) {
          add_places(element, begin, places);
          add_places(element, next, places);
        }
        const double length = element.contains("type") ? double{anneal::from_json(element).length()} : 0;
        next += std::isfinite(length) ? length : 0;
      }
    }
  }
}

/// The updates to read, in the order of time.
std::vector<double> reads_of(const anneal::any_schedule& s, double updates) {
  std::vector<double> reads;
  const double count = std::min(updates, most_reads);
  for (double i = 0; i < count; ++i) {
    reads.push_back(std::floor(i * (updates / count)));
  }
  if (updates > most_reads) {
    std::vector<double> places = {updates - 1};
    add_places(anneal::to_json(s), 0, places);
    for (const double place : places) {
      for (const double t : {std::floor(place) - 1, std::floor(place), std::floor(place) + 1}) {
        if (0 <= t && t < updates) {
          reads.push_back(t);
        }
      }
    }
    std::sort(reads.begin(), reads.end());
    reads.erase(std::unique(reads.begin(), reads.end()), reads.end());
  }
  return reads;
}

}  // namespace

std::vector<point> curve_of(const anneal::any_schedule& s, double updates, std::size_t columns,
                            const std::vector<anneal::metric_at>& metrics) {
  std::vector<point> points;
  std::vector<point> column;
  const auto close = [&] {
    if (column.empty()) {
      return;
    }
    const auto by_rate = [](const point& a, const point& b) { return a.rate < b.rate; };
    const auto [low, high] = std::minmax_element(column.begin(), column.end(), by_rate);
    auto chosen = {column.begin(), std::min(low, high), std::max(low, high), column.end() - 1};
    auto last = column.end();
    for (const auto i : chosen) {
      if (i != last) {
        points.push_back(*i);
      }
      last = i;
    }
    column.clear();
  };
  reader rates(s, metrics);
  const double width = std::max(1.0, updates / static_cast<double>(columns));
  double end = width;
  for (const double t : reads_of(s, updates)) {
    if (t >= end) {
      close();
      end = (std::floor(t / width) + 1) * width;
    }
    const double rate = rates.at(t);
    if (std::isfinite(rate)) {
      column.push_back({t, rate});
    }
  }
  close();
  return points;
}

}  // namespace tool
