// SPDX-License-Identifier: Apache-2.0
#include "foreign_study.hpp"

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "document.hpp"

#if defined(ANNEAL_TOOL_SQLITE)
#include <sqlite3.h>
#endif

namespace tool {

#if defined(ANNEAL_TOOL_SQLITE)

namespace {

/// A database that is read.
class database {
 public:
  explicit database(const std::string& path) : path_(path) {
    read_file(path);  // says what is wrong with it better than SQLite
    sqlite3* opened = nullptr;
    const int problem = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    handle_.reset(opened);
    if (problem != SQLITE_OK) {
      fail();
    }
    sqlite3_busy_timeout(opened, 60'000);  // a study may go on meanwhile
  }

  /// Calls row(statement) for each row that the query gives with these values for its question marks.
  void each(const char* query, const std::vector<nlohmann::json>& values, auto row) {
    sqlite3_stmt* made = nullptr;
    const int problem = sqlite3_prepare_v2(handle_.get(), query, -1, &made, nullptr);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(made, sqlite3_finalize);
    if (problem != SQLITE_OK) {
      fail();
    }
    for (int i = 0; i < static_cast<int>(values.size()); ++i) {
      const nlohmann::json& value = values[static_cast<std::size_t>(i)];
      if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        sqlite3_bind_text(made, i + 1, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
      } else {
        sqlite3_bind_int64(made, i + 1, value.get<std::int64_t>());
      }
    }
    int state = sqlite3_step(made);
    for (; state == SQLITE_ROW; state = sqlite3_step(made)) {
      row(made);
    }
    if (state != SQLITE_DONE) {
      fail();
    }
  }

  [[noreturn]] void fail(const std::string& what = "") {
    throw input_error(path_ + ": " + (what.empty() ? "is no storage of Optuna: " + problem() : what));
  }

 private:
  std::string problem() const { return sqlite3_errmsg(handle_.get()); }

  std::string path_;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> handle_{nullptr, sqlite3_close};
};

std::string text_in(sqlite3_stmt* row, int column) {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  return text == nullptr ? "" : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

struct study_row {
  std::int64_t id;
  std::string name;
};

study_row find_study(database& storage, const std::string& wanted) {
  std::vector<study_row> all;
  std::string names;
  std::optional<study_row> found;
  storage.each("SELECT study_id, study_name FROM studies ORDER BY study_id", {}, [&](sqlite3_stmt* row) {
    const study_row s{sqlite3_column_int64(row, 0), text_in(row, 1)};
    names.append(names.empty() ? "" : ", ").append(s.name);
    if (s.name == wanted) {
      found = s;
    }
    all.push_back(s);
  });
  if (all.empty()) {
    storage.fail("has no study");
  }
  if (!wanted.empty() && !found) {
    storage.fail("has no study \"" + wanted + "\"; there are " + names);
  }
  if (wanted.empty() && all.size() > 1) {
    storage.fail("has several studies: say which, with --study: " + names);
  }
  return found ? *found : all[0];
}

bool maximizes(database& storage, const study_row& study) {
  std::vector<std::string> directions;
  storage.each("SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective", {study.id},
               [&](sqlite3_stmt* row) { directions.push_back(text_in(row, 0)); });
  if (directions.size() != 1) {
    storage.fail("the study " + study.name + " has " + std::to_string(directions.size()) +
                 " objectives, and so no best trial");
  }
  return directions[0] == "MAXIMIZE";
}

/// A constraint that is over 0 is broken: a list of them, or since Optuna 5 an attribute each.
bool breaks_constraints(database& storage, std::int64_t trial) {
  bool broken = false;
  storage.each(
      "SELECT value_json FROM trial_system_attributes WHERE trial_id = ? AND (key = 'constraints' OR "
      "substr(key, 1, 12) = 'constraints:')",
      {trial}, [&](sqlite3_stmt* row) {
        const nlohmann::json value = nlohmann::json::parse(text_in(row, 0), nullptr, false);
        const nlohmann::json all = value.is_array() ? value : nlohmann::json::array({value});
        for (const nlohmann::json& x : all) {
          broken = broken || !(x.is_number() && x.get<double>() <= 0);
        }
      });
  return broken;
}

nlohmann::json parameter_of(database& storage, const std::string& name, double value, const std::string& text) {
  const nlohmann::json distribution = nlohmann::json::parse(text, nullptr, false);
  if (distribution.is_object() && distribution.contains("attributes") && distribution.contains("name") &&
      distribution["name"].is_string()) {
    const nlohmann::json& attributes = distribution["attributes"];
    if (distribution["name"] != "CategoricalDistribution") {
      return distribution["name"].get<std::string>().starts_with("Int")
                 ? nlohmann::json(static_cast<std::int64_t>(std::llround(value)))
                 : nlohmann::json(value);
    }
    if (attributes.contains("choices") && value >= 0 && value < static_cast<double>(attributes["choices"].size())) {
      return attributes["choices"][static_cast<std::size_t>(value)];
    }
  }
  storage.fail("the parameter " + name + " has a distribution that is not understood: " + text);
}

}  // namespace

best_trial best_of_optuna(const std::string& path, const std::string& study_name) {
  database storage(path);
  const study_row study = find_study(storage, study_name);
  const double sign = maximizes(storage, study) ? -1 : 1;
  std::optional<best_trial> best;
  std::int64_t id = 0;
  storage.each(
      "SELECT t.trial_id, t.number, v.value, v.value_type FROM trials t JOIN trial_values v ON v.trial_id = t.trial_id "
      "WHERE t.study_id = ? AND t.state = 'COMPLETE' AND v.objective = 0 ORDER BY t.number",
      {study.id}, [&](sqlite3_stmt* row) {
        const std::string type = text_in(row, 3);
        constexpr double infinity = std::numeric_limits<double>::infinity();
        const double value = type == "INF_POS"   ? infinity
                             : type == "INF_NEG" ? -infinity
                                                 : sqlite3_column_double(row, 2);
        if ((!best || sign * value < sign * best->value) &&
            !breaks_constraints(storage, sqlite3_column_int64(row, 0))) {
          id = sqlite3_column_int64(row, 0);
          best = {study.name, sqlite3_column_int64(row, 1), value, nlohmann::json::object()};
        }
      });
  if (!best) {
    storage.fail("the study " + study.name + " has no complete trial that keeps its constraints");
  }
  storage.each("SELECT param_name, param_value, distribution_json FROM trial_params WHERE trial_id = ?", {id},
               [&](sqlite3_stmt* row) {
                 const std::string name = text_in(row, 0);
                 best->parameters[name] = parameter_of(storage, name, sqlite3_column_double(row, 1), text_in(row, 2));
               });
  return *best;
}

#else

best_trial best_of_optuna(const std::string&, const std::string&) {
  throw input_error("--from-optuna: this program was built without SQLite3");
}

#endif

}  // namespace tool
