// SPDX-License-Identifier: Apache-2.0
#include "searched.hpp"

#include <algorithm>
#include <anneal/config/json.hpp>
#include <anneal/search/portable_names.hpp>
#include <array>
#include <cstdio>
#include <vector>

namespace tool {

namespace {

using row = std::array<std::string, 4>;

const char* name_of(anneal::dimension_kind kind) {
  switch (kind) {
    case anneal::dimension_kind::uniform:
      return "uniform";
    case anneal::dimension_kind::log_uniform:
      return "log_uniform";
    case anneal::dimension_kind::integer:
      return "int";
    case anneal::dimension_kind::log_integer:
      return "log_int";
    case anneal::dimension_kind::choice:
      return "choice";
    case anneal::dimension_kind::normal:
      return "normal";
  }
  return "";
}

std::string values_of(const anneal::dimension& d) {
  if (d.kind == anneal::dimension_kind::choice) {
    std::string all;
    for (const std::string& label : d.labels()) {
      all.append(all.empty() ? "" : ", ").append(label);
    }
    return all;
  }
  std::string range = text_of(d.low) + " to " + text_of(d.high);
  if (d.step != 0 && !(d.step == 1 && d.kind != anneal::dimension_kind::uniform)) {
    range += " by " + text_of(d.step);
  }
  if (d.kind == anneal::dimension_kind::normal) {
    range += ", about " + text_of(d.mean) + " ± " + text_of(d.stddev);
  }
  return range;
}

row row_of(const anneal::search_space& space, const anneal::dimension& d) {
  row r{d.name, name_of(d.kind), values_of(d), ""};
  for (const anneal::dimension::condition& c : d.when) {
    const anneal::dimension& parent = space.dimensions()[c.parent];
    r[3].append(r[3].empty() ? "" : ", ").append(parent.name).append("=").append(parent.labels()[c.alternative]);
  }
  return r;
}

std::size_t width_of(const std::string& text) {  // of UTF-8
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

searched read_space(const std::string& argument, const input_options& o) {
  document d = read_document(argument);
  d.changed = !o.set.empty();
  try {
    anneal::search_space space(anneal::with_overrides(d.value, o.set), o.horizon());
    return {std::move(d), std::move(space)};
  } catch (const anneal::json_error& error) {
    throw d.error(error.path(), error.what());
  } catch (const std::exception& error) {
    throw d.error("", error.what());
  }
}

void print_dimensions(const anneal::search_space& space) {
  std::vector<row> rows = {{"name", "kind", "values", "where"}};
  std::vector<std::string> places = {"place"};
  bool elsewhere = false;  // than its name says
  for (const anneal::dimension& d : space.dimensions()) {
    rows.push_back(row_of(space, d));
    std::string all = d.path;
    for (const std::string& path : d.also) {
      all.append(", ").append(path);
    }
    elsewhere = elsewhere || all != d.name;
    places.push_back(std::move(all));
  }
  std::array<std::size_t, 4> widths{};
  for (const row& r : rows) {
    for (std::size_t i = 0; i < r.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(r[i]));
    }
  }
  for (std::size_t n = 0; n < rows.size(); ++n) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      line += rows[n][i] + std::string(widths[i] - width_of(rows[n][i]) + 2, ' ');
    }
    line += elsewhere ? places[n] : "";
    line.erase(line.find_last_not_of(' ') + 1);
    std::puts(line.c_str());
  }
}

nlohmann::json point_of(const anneal::search_space& space, const nlohmann::json& values) {
  return space.assigned(anneal::with_own_names(space, values));
}

}  // namespace tool
