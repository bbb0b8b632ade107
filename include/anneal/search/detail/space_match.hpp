// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json_error.hpp"
#include "anneal/core/check.hpp"
#include "anneal/search/detail/distribution.hpp"
#include "anneal/search/detail/space_node.hpp"

namespace anneal::detail {

/// "a number from 0.1 to 0.5": what a dimension can be.
inline std::string range_of(const dimension& d) {
  if (d.kind == dimension_kind::choice) {
    return "one of " + list_of_names(d.labels());
  }
  const bool whole = d.kind == dimension_kind::integer || d.kind == dimension_kind::log_integer;
  std::string text = whole ? "a whole number from " : "a number from ";
  text.append(number_text(d.low).digits).append(" to ").append(number_text(d.high).digits);
  return d.step > (whole ? 1 : 0) ? text + " in steps of " + number_text(d.step).digits : text;
}

/// Finds what the dimensions of a plan are in a point. A choice takes the first alternative with which all fits; of several
/// the first in which at() gives the numbers themselves, and not only some near them.
class space_matcher {
 public:
  space_matcher(const space_plan& plan, const nlohmann::json& point)
      : plan_(plan), values_(plan.dimensions.size(), not_a_number()), depends_(has_same(plan)) {
    for (const bool exactly : {true, false}) {
      exactly_ = exactly;
      if (!found_) {
        values_.assign(plan.dimensions.size(), not_a_number());
        problem_.clear();
        found_ = match({{&plan.root, &point, ""}}, {}, 0);
      }
    }
  }

  bool found() const noexcept { return found_; }

  space_values take() {
    if (!found_) {
      throw json_error(where_, problem_);
    }
    return std::move(values_);
  }

 private:
  struct task {
    const space_node* node;
    const nlohmann::json* value;
    std::string pointer;
  };

  bool match(std::vector<task> open, std::vector<task> same, std::size_t done) {
    for (; !open.empty(); ++done) {
      const task here = std::move(open.back());
      open.pop_back();
      const space_node& node = *here.node;
      const nlohmann::json& value = *here.value;
      switch (node.what) {
        case space_node::kind::constant:
          if (node.value != value) {
            return fail(done, here.pointer, "must be " + shown_json(node.value) + ", got " + shown_json(value));
          }
          break;
        case space_node::kind::object:
          if (!fields_match(node, here, done)) {
            return false;
          }
          for (std::size_t i = node.parts.size(); i-- > 0;) {
            open.push_back({&node.parts[i], &value[node.keys[i]], here.pointer + "/" + node.keys[i]});
          }
          break;
        case space_node::kind::list:
          if (!value.is_array() || value.size() != node.parts.size()) {
            return fail(done, here.pointer,
                        "must be a list of " + std::to_string(node.parts.size()) + ", got " + shown_json(value));
          }
          for (std::size_t i = node.parts.size(); i-- > 0;) {
            open.push_back({&node.parts[i], &value[i], here.pointer + "/" + std::to_string(i)});
          }
          break;
        case space_node::kind::same:
          same.push_back(here);
          break;
        case space_node::kind::drawn: {
          const dimension& d = plan_.dimensions[node.dimension];
          if (d.kind == dimension_kind::choice && depends_) {
            return choose(here, open, same, done);
          }
          if (d.kind == dimension_kind::choice) {  // what it is does not depend on what comes after it
            const std::size_t done_before = done_;
            const std::string where = where_;
            const std::string problem = problem_;
            if (!choose(here, {}, {}, done)) {
              return false;
            }
            done_ = done_before;
            where_ = where;
            problem_ = problem;
            break;
          }
          if (!value.is_number() || !is_finite(value.get<double>()) || !has_value(d, value.get<double>())) {
            return fail(done, here.pointer, "must be " + range_of(d) + ", got " + shown_json(value));
          }
          const double x = value.get<double>();
          values_[node.dimension] = is_counted(d) ? counted_value(d, index_of(d, x)) : x;
          if (exactly_ && !d.when.empty() && value_at(d, unit_of(d, x)) != x) {
            return fail(done, here.pointer, "is not a number that at() gives");
          }
          break;
        }
      }
    }
    for (const task& here : same) {
      const nlohmann::json expected = point_of(plan_, *here.node, values_);
      if (*here.value != expected) {
        return fail(done, here.pointer,
                    "must be the same as \"" + plan_.dimensions[here.node->dimension].name + "\", " +
                        shown_json(expected) + ", got " + shown_json(*here.value));
      }
    }
    return true;
  }

  bool choose(const task& here, const std::vector<task>& open, const std::vector<task>& same, std::size_t done) {
    const space_node& node = *here.node;
    const space_values before = values_;
    bool entered = false;
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
      const space_node& part = node.parts[i];
      if (has_other_type(part, *here.value)) {
        continue;  // it cannot match, and what it misses is not what is wrong
      }
      entered = entered || part.what == space_node::kind::object;
      values_ = before;
      values_[node.dimension] = static_cast<double>(i);
      std::vector<task> rest = open;
      rest.push_back({&part, here.value, here.pointer});
      if (match(std::move(rest), same, done + 1)) {
        return true;
      }
    }
    if (!entered && done_ <= done + 1) {
      problem_.clear();
    }
    return fail(done, here.pointer,
                "must be " + range_of(plan_.dimensions[node.dimension]) + ", got " + shown_json(*here.value));
  }

  static bool has_same(const space_plan& plan) {
    return std::any_of(plan.dimensions.begin(), plan.dimensions.end(),
                       [](const dimension& d) { return !d.also.empty(); });
  }

  /// Of an alternative that is an object with a "type".
  static bool has_other_type(const space_node& part, const nlohmann::json& value) {
    for (std::size_t i = 0; i < part.keys.size(); ++i) {
      if (part.keys[i] == "type" && part.parts[i].what == space_node::kind::constant) {
        const auto type = value.find("type");
        return type == value.end() || *type != part.parts[i].value;
      }
    }
    return false;
  }

  bool fields_match(const space_node& node, const task& here, std::size_t done) {
    const nlohmann::json& value = *here.value;
    if (!value.is_object()) {
      return fail(done, here.pointer, "must be an object, got " + shown_json(value));
    }
    for (const std::string& key : node.keys) {
      if (!value.contains(key)) {
        return fail(done, here.pointer + "/" + key, "is missing");
      }
    }
    for (const auto& [key, field] : value.items()) {
      if (std::find(node.keys.begin(), node.keys.end(), key) == node.keys.end()) {
        return fail(done, here.pointer + "/" + key, "is not in the space");
      }
    }
    return true;
  }

  /// The problem that is told is the one that was met last: of the alternative that came nearest. One of all alternatives is
  /// told where none of them is near.
  bool fail(std::size_t done, const std::string& pointer, std::string problem) {
    if (problem_.empty() || done > done_) {
      done_ = done;
      where_ = pointer;
      problem_ = std::move(problem);
    }
    return false;
  }

  const space_plan& plan_;
  space_values values_;
  bool depends_;  // one place on another
  bool exactly_ = true;
  bool found_ = false;
  std::size_t done_ = 0;
  std::string where_;
  std::string problem_;
};

}  // namespace anneal::detail
