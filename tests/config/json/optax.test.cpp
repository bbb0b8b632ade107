// SPDX-License-Identifier: Apache-2.0
#include <anneal/config/fingerprint.hpp>
#include <anneal/config/json.hpp>
#include <anneal/dialect/optax.hpp>
#include <string>

#include "support/catch.hpp"

namespace {

using nlohmann::json;

std::string error_of(const char* text) {
  try {
    static_cast<void>(anneal::from_json(json::parse(text)));
  } catch (const anneal::json_error& error) {
    return error.what();
  }
  return "";
}

double rate(const anneal::any_schedule& s, double t) { return s(s.initial_state(), t); }

}  // namespace

TEST_CASE("json: boundaries_and_scales is an object with whole steps as keys") {
  const json given = json::parse(
      R"({"type": "optax.piecewise_constant_schedule", "init_value": 1, "boundaries_and_scales": {"200": 0.25, "100": 0.5}})");
  const auto s = anneal::from_json(given);
  CHECK(rate(s, 99) == 1);
  CHECK(rate(s, 100) == 0.5);
  CHECK(rate(s, 200) == 0.125);
  CHECK(anneal::to_json(s) == given);
  CHECK(anneal::from_json(anneal::to_json(s)) == s);
  CHECK(rate(anneal::from_json(json::parse(R"({"type": "optax.piecewise_constant_schedule", "init_value": 3})")), 9) ==
        3);
  CHECK(error_of(
            R"({"type": "optax.piecewise_constant_schedule", "init_value": 1, "boundaries_and_scales": {"5.5": 1}})") ==
        "/boundaries_and_scales/5.5: must be a whole number of steps");
  CHECK(error_of(
            R"({"type": "optax.piecewise_constant_schedule", "init_value": 1, "boundaries_and_scales": {"5": "x"}})") ==
        "/boundaries_and_scales/5: must be a number, got \"x\"");
  CHECK(error_of(R"({"type": "optax.piecewise_constant_schedule", "init_value": 1, "boundaries_and_scales": [5]})") ==
        "/boundaries_and_scales: must be an object, got a list");
  CHECK(error_of(R"({"type": "optax.piecewise_interpolate_schedule", "init_value": 1, "interpolate_type": "cubic"})") ==
        "/interpolate_type: must be one of linear, cosine, got \"cubic\"");
  CHECK(error_of(R"({"type": "optax.piecewise_interpolate_schedule", "init_value": 1})") ==
        "/interpolate_type: is missing");
}

TEST_CASE("json: a static schedule and its description have one fingerprint") {
  constexpr auto s = anneal::optax::piecewise_constant_schedule({.init_value = 1}, {{-3, 2}, {1'000'000, 0.5}});
  constexpr auto print = anneal::fingerprint(s);
  CHECK(anneal::fingerprint(anneal::from_json(anneal::to_json(s))) == print);
  CHECK(anneal::to_json(s)["boundaries_and_scales"] == json({{"-3", 2}, {"1000000", 0.5}}));
}

TEST_CASE("json: joined schedules, with the path of what is wrong in them") {
  const auto s = anneal::from_json(json::parse(R"({"type": "optax.join_schedules", "boundaries": [2], "schedules": [
      {"type": "optax.linear_schedule", "init_value": 0, "end_value": 1, "transition_steps": 2},
      {"type": "optax.constant_schedule", "value": 5}]})"));
  CHECK(rate(s, 1) == 0.5);
  CHECK(rate(s, 2) == 5);
  CHECK(anneal::from_json(anneal::to_json(s)) == s);
  CHECK(error_of(R"({"type": "optax.join_schedules", "boundaries": [2], "schedules": [
      {"type": "optax.constant_schedule", "value": 5}, {"type": "optax.cosine_decay_schedule", "init_value": 1,
       "decay_steps": 0}]})") == "/schedules/1/decay_steps: must be positive, got 0");
  CHECK(error_of(R"({"type": "optax.join_schedules", "boundaries": 2, "schedules": []})") ==
        "/boundaries: must be a list, got 2");
}

TEST_CASE("json: the cycles of sgdr_schedule, with the path of what is wrong in them") {
  const json given = json::parse(R"({"type": "optax.sgdr_schedule", "cosine_kwargs": [
      {"init_value": 0, "peak_value": 1, "warmup_steps": 2, "decay_steps": 4},
      {"init_value": 0, "peak_value": 0.5, "warmup_steps": 2, "decay_steps": 6}]})");
  const auto s = anneal::from_json(given);
  CHECK(rate(s, 2) == 1);
  CHECK(rate(s, 6) == 0.5);
  CHECK(anneal::from_json(anneal::to_json(s)) == s);
  CHECK(error_of(R"({"type": "optax.sgdr_schedule", "cosine_kwargs": [
      {"init_value": 0, "peak_value": 1, "warmup_steps": 4, "decay_steps": 4}]})") ==
        "/cosine_kwargs/0/decay_steps: must be more than warmup_steps, got 4");
  CHECK(error_of(R"({"type": "optax.sgdr_schedule", "cosine_kwargs": [
      {"init_value": 0, "peak_value": 1, "warmup_steps": 4, "decay_steps": 5, "alpha": 1}]})")
            .rfind("/cosine_kwargs/0/alpha: is not known here", 0) == 0);
  CHECK(error_of(R"({"type": "optax.sgdr_schedule", "cosine_kwargs": [{"init_value": 0}]})") ==
        "/cosine_kwargs/0/peak_value: is missing");
  CHECK(error_of(R"({"type": "optax.sgdr_schedule", "cosine_kwargs": []})") ==
        "/cosine_kwargs: must not be empty, got 0");
}

TEST_CASE("json: joined schedules of floats are read back") {
  using namespace anneal;
  const auto joined = optax::join_schedules(
      {2}, optax::linear_schedule<float>({.init_value = 0, .end_value = 0.1, .transition_steps = 2}),
      optax::constant_schedule<float>({.value = 0.3}));
  const auto cycles =
      optax::sgdr_schedule<float>({{.init_value = 0, .peak_value = 0.1, .warmup_steps = 3, .decay_steps = 7},
                                   {.init_value = 0, .peak_value = 0.3, .warmup_steps = 2, .decay_steps = 6}});
  const auto read_back = [](const auto& s) {
    CHECK(to_json(s)["precision"] == "float");
    const any_schedule again = from_json(to_json(s));
    CHECK(again == any_schedule(s));
    for (int t = 0; t < 20; ++t) {
      CHECK(rate(again, t) == static_cast<double>(s(t)));
    }
  };
  read_back(joined);
  read_back(cycles);
}

TEST_CASE("json: a boundary that is there twice, or is too large, is refused") {
  CHECK(error_of(R"({"type": "optax.piecewise_constant_schedule", "init_value": 1,
                     "boundaries_and_scales": {"5": 0.1, "05": 0.2}})") == "/boundaries_and_scales/5: is there twice");
  CHECK(error_of(R"({"type": "optax.piecewise_constant_schedule", "init_value": 1,
                     "boundaries_and_scales": {"9007199254740993": 0.1}})") ==
        "/boundaries_and_scales/9007199254740993: must be at most 2^53 steps");
}

TEST_CASE("json: the interpolation has no default") {
  for (const char* const value : {"", R"(, "interpolate_type": null)"}) {
    CHECK(error_of((R"({"type": "optax.piecewise_interpolate_schedule", "init_value": 1)" + std::string(value) + "}")
                       .c_str()) == "/interpolate_type: is missing");
  }
}

TEST_CASE("json: a bound that is absent or null is none") {
  const auto with = [](const char* end_value) {
    return anneal::from_json(json::parse(std::string(R"({"type": "optax.exponential_decay", "init_value": 1,
        "transition_steps": 1, "decay_rate": 0.5)") +
                                         end_value + "}"));
  };
  CHECK(with("") == with(R"(, "end_value": null)"));
  CHECK(rate(with(R"(, "end_value": 0.5)"), 9) == 0.5);
  CHECK(rate(with(""), 2) == 0.25);
}
