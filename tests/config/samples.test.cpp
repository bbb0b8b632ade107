// SPDX-License-Identifier: Apache-2.0
// What holds for every schedule that from_json knows.
#include "support/samples.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json/types.hpp"
#include "support/catch.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

const std::vector<test::sample>& samples() {
  static const auto all = test::samples(ANNEAL_PROJECT_DIR "/tests/samples.jsonl", ANNEAL_TEST_REFERENCE_DIR);
  return all;
}

/// Calls f with each sample's schedule.
template <class F>
void each(F f) {
  for (const test::sample& one : samples()) {
    INFO(one.name << ": " << one.description);
    f(one, from_json(one.description));
  }
}

/// Both ends of a run, its middle and what lies next to them.
std::vector<double> steps_of(const test::sample& one) {
  const auto n = static_cast<double>(one.steps);
  return {0, 1, 2, 3, 10, std::floor(n / 2), n - 1, n, n + 1, 2 * n, 100 * n};
}

/// The rate of one that has heard nothing.
double rate(const any_schedule& s, double t) { return s(s.initial_state(), t); }

/// The fields of our own types that a description gives, as "type.field".
void add_fields(const json& description, std::set<std::string>& fields) {
  if (description.is_object() && description.contains("type")) {
    for (const auto& [key, value] : description.items()) {
      fields.insert(description["type"].get<std::string>() + "." + key);
    }
  }
  for (const json& inner : description) {
    if (inner.is_structured()) {
      add_fields(inner, fields);
    }
  }
}

void add_types(const json& description, std::set<std::string>& types) {
  if (description.is_object() && description.contains("type")) {
    types.insert(description["type"].get<std::string>());
  }
  for (const json& inner : description) {
    if (inner.is_structured()) {
      add_types(inner, types);
    }
  }
}

}  // namespace

TEST_CASE("samples: every name that from_json knows has one", "[config]") {
  std::set<std::string> types;
  for (const test::sample& one : samples()) {
    add_types(one.description, types);
  }
  for (const auto& [name, type] : detail::json_types()) {
    const std::string known(name);
    if (types.count(known) == 0) {
      const bool foreign = known.find('.') != std::string::npos;
      FAIL_CHECK(known << " has no sample: add a "
                       << (foreign ? "record to tests/reference" : "line to tests/samples.jsonl"));
    }
  }
}

// What is left out of fields() would be refused then.
TEST_CASE("samples: every field of the catalogue is given by one", "[config]") {
  std::set<std::string> given;
  for (const test::sample& one : samples()) {
    add_fields(one.description, given);
  }
  const json schema = json_schema();
  for (const auto& [name, type] : detail::json_types()) {
    const std::string known(name);
    if (known.find('.') == std::string::npos) {  // the records of a framework give what it has
      for (const auto& [field, range] : schema.at("$defs").at(known).at("properties").items()) {
        if (field != "precision" && given.count(known + "." + field) == 0) {
          FAIL_CHECK(known << ": no sample gives " << field << ": add a line to tests/samples.jsonl");
        }
      }
    }
  }
}

TEST_CASE("samples: what is written is read back as the same schedule", "[config]") {
  each([](const test::sample& one, const any_schedule& once) {
    const json written = to_json(once);
    const any_schedule twice = from_json(json::parse(written.dump()));
    CHECK(once == twice);
    CHECK(fingerprint(once) == fingerprint(twice));
    CHECK(to_json(twice) == written);
    if (one.name.find('/') == std::string::npos) {  // a framework has several words for one thing
      for (const auto& [key, value] : one.description.items()) {
        if (value.is_number()) {  // one of a ramp in float is as near to it as a float comes
          const bool narrow = one.description.value("precision", "double") == "float";
          CHECK((written[key] == value || (narrow && written[key] == value.get<float>())));
        } else if (!value.is_structured()) {
          CHECK(written[key] == value);
        }
      }
    }
    for (const double t : steps_of(one)) {
      REQUIRE((rate(once, t) == rate(twice, t) || std::isnan(rate(once, t))));
    }
  });
}

TEST_CASE("samples: what was heard is saved as JSON, and restored", "[config]") {
  each([](const test::sample& one, const any_schedule& s) {
    scheduler run{s};
    const int n = s.listens() ? 200 : 3;
    for (int t = 0; t < n; ++t) {
      run.advance();
      run.observe(test::metric(t));
    }
    scheduler other{from_json(to_json(s))};
    restore(other, json::parse(to_json(run).dump()));
    for (int t = n; t < 2 * n; ++t) {
      REQUIRE((other.rate() == run.rate() || std::isnan(run.rate())));
      for (auto* both : {&run, &other}) {
        both->advance();
        both->observe(test::metric(t));
      }
    }
    CHECK(other.state() == run.state());
    static_cast<void>(one);
  });
}

TEST_CASE("samples: on another clock, after another, and past the end", "[config]") {
  each([](const test::sample& one, const any_schedule& s) {
    if (s.listens()) {
      return;
    }
    const any_schedule skipped = s | skip(5);
    const any_schedule cut = s | take(7);
    const any_schedule stairs = s | staircase(3);
    const any_schedule late = constant({.value = 2}) | take(3) | then(s);
    const any_schedule doubled = 2 * s;
    for (const double t : steps_of(one)) {
      INFO(t);
      CHECK(rate(skipped, t) == rate(s, t + 5));
      CHECK(rate(cut, t) == rate(s, std::min(t, 7.0)));
      CHECK(rate(stairs, t) == rate(s, 3 * std::floor(t / 3)));
      CHECK(rate(late, t + 3) == rate(s, t));
      CHECK(rate(doubled, t) == 2 * rate(s, t));
      CHECK((std::isfinite(rate(s, t)) || t > static_cast<double>(one.steps)));  // one may rise without end
      if (one.description.value("precision", "double") == "float") {
        CHECK(static_cast<double>(static_cast<float>(rate(s, t))) == rate(s, t));
      }
      if (t > s.length()) {  // with `boundary::after` the last rate begins behind the end
        CHECK(rate(s, t) == rate(s, s.length() + 1));
      }
    }
  });
}
