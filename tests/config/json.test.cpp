// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/json.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/formula.hpp"
#include "anneal/dialect/pytorch.hpp"
#include "support/catch.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

std::string error_of(const char* text) {
  try {
    static_cast<void>(from_json(json::parse(text)));
  } catch (const json_error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("json: a description is read and written", "[config]") {
  const any_schedule read = from_json(json::parse(
      R"({"type": "warmup", "steps": 500, "of": {"type": "cosine", "initial": 3e-4, "final": 3e-5, "steps": 98000}})"));
  const auto made = cosine({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | warmup({.steps = 500});
  CHECK(read == any_schedule(made));
  CHECK(read(read.initial_state(), 12'345) == made(12'345));
  CHECK(to_json(made) ==
        json::parse(R"({"type": "warmup", "steps": 500, "from": 0, "clock": "elapsed", "curve": "linear",
      "of": {"type": "cosine", "initial": 3e-4, "final": 3e-5, "steps": 98000}})"));
  CHECK(to_json(made).dump().find("\"steps\":98000,") != std::string::npos);  // not 98000.0
}

TEST_CASE("json: errors say where and what", "[config]") {
  const std::pair<const char*, const char*> errors[] = {
      {R"([])", "/: must be an object, got a list"},
      {R"({})", "/type: is missing"},
      {R"({"type": 3})", "/type: must be a text, got 3"},
      {R"({"type": "cosin"})", R"(/type: there is no schedule "cosin", did you mean "cosine"?)"},
      {R"({"type": "cosine", "initial": 1})", "/steps: is missing"},
      {R"({"type": "cosine", "initial": 1, "steps": null})", "/steps: is missing"},
      {R"({"type": "cosine", "initial": 1, "steps": -4})", "/steps: must be positive, got -4"},
      {R"({"type": "cosine", "initial": "big", "steps": 4})", R"(/initial: must be a number, got "big")"},
      {R"({"type": "cosine", "initial": true, "steps": 4})", "/initial: must be a number, got true"},
      {R"({"type": "cosine", "initial": "inf", "steps": 4})", "/initial: must be finite, got inf"},
      {R"({"type": "cosine", "initial": 1, "steps": 4, "stepz": 1})",
       R"(/stepz: unknown field "stepz", did you mean "steps"?)"},
      {R"({"type": "cosine", "initial": 1, "steps": 4, "every": 1})",
       "/every: is not known here; known are type, precision, initial, final, steps"},
      {R"({"type": "cosine", "initial": 1, "stepz": 4})", R"(/stepz: unknown field "stepz", did you mean "steps"?)"},
      {R"({"type": "cosine", "inital": 1, "steps": 4})", R"(/inital: unknown field "inital", did you mean "initial"?)"},
      {R"({"type": "take", "step": 4, "of": {"type": "constant", "value": 1}})",
       R"(/step: unknown field "step", did you mean "steps"?)"},
      {R"({"type": "pytorch.StepLR", "lr": 1, "stepsize": 4})",
       R"(/stepsize: unknown field "stepsize", did you mean "step_size"?)"},
      {R"({"type": "transformers.get_wsd_schedule", "lr": 1, "num_decay_steps": 4})", "/num_warmup_steps: is missing"},
      {R"({"type": "cosinus"})", R"(/type: there is no schedule "cosinus", did you mean "cosine"?)"},
      {R"({"type": "OneCycleLR"})", R"(/type: there is no schedule "OneCycleLR", did you mean "pytorch.OneCycleLR"?)"},
      {R"({"type": "then"})", R"(/type: there is no schedule "then", did you mean "sequence"?)"},
      {R"({"type": "??"})", R"(/type: there is no schedule "??")"},
      {R"({"type": "ramp", "initial": 1, "steps": 3, "curve": "cosines"})",
       R"(/curve: must be a curve, got "cosines", did you mean "cosine"?)"},
      {R"({"type": "cosine", "initial": 1, "steps": 4, "precision": "half"})",
       R"(/precision: must be one of double, float, got "half")"},
      {R"({"type": "plateau", "initial": 1, "patience": 1.5})", "/patience: must be a whole number, got 1.5"},
      {R"({"type": "plateau", "initial": 1, "patience": 1e10})",
       "/patience: must be a whole number from -2147483648 to 2147483647, got 1e+10"},
      {R"({"type": "plateau", "initial": 1, "mode": "mid"})",
       R"(/mode: must be one of min, max, got "mid", did you mean "min"?)"},
      {R"({"type": "plateau", "initial": 1, "mode": 1})", "/mode: must be one of min, max, got 1"},
      {R"({"type": "sequence", "of": {}})", "/of: must be a list, got an object"},
      {R"({"type": "sequence", "of": []})", "/of: must hold a schedule, got 0"},
      {R"({"type": "take", "steps": 2})", "/of: is missing"},
      {R"({"type": "take", "steps": 2, "of": 3})", "/of: must be an object, got 3"},
      {R"({"type": "sequence", "of": [{"type": "constant", "value": 1}, {"type": "constant", "value": 1}]})",
       "/: anneal::sequence: the length of the schedule must be finite, got inf"},
      {R"({"type": "k_decay", "initial": 1, "steps": 9, "k": 1e300})",
       R"(/: "k_decay" cannot be made of these values: anneal::curve::power: exponent must be in [-2^400, 2^400], got 1e+300)"},
      {R"({"type": "sequence", "of": [{"type": "linear", "initial": 1, "steps": 3},
                                      {"type": "exponential_decay", "initial": 1, "gamma": -0.9}]})",
       "/of/1/gamma: must be positive, got -0.9"},
      {R"({"type": "repeat", "times": 2.5, "of": {"type": "linear", "initial": 1, "steps": 3}})",
       "/times: must be a whole number, got 2.5"},
      {R"({"type": "ramp", "initial": 1, "steps": 3, "curve": "wavy"})", R"(/curve: must be a curve, got "wavy")"},
      {R"({"type": "ramp", "initial": 1, "steps": 3, "curve": "power"})", "/curve/exponent: is missing"},
      {R"({"type": "ramp", "initial": 1, "steps": 3, "curve": {"type": "power", "exponent": -1}})",
       "/curve/exponent: must be positive, got -1"},
      {R"({"type": "ramp", "initial": 1, "steps": 3, "curve": {"type": "linear", "exponent": 1}})",
       "/curve/exponent: is not known here; known are type"},
      {R"({"type": "multi_step", "initial": 1, "gamma": 1, "milestones": [3, "x"]})",
       R"(/milestones/1: must be a number, got "x")"},
      {R"({"type": "multi_step", "initial": 1, "gamma": 1, "milestones": [3, 2]})",
       "/milestones: must be in ascending order (swap it with the one before), got 2"},
  };
  for (const auto& [text, expected] : errors) {
    CHECK(error_of(text) == expected);
  }
}

TEST_CASE("json: what has no default is missing, absent or null", "[config]") {
  const std::pair<const char*, const char*> fields[] = {
      {R"("type": "multi_step", "initial": 1, "gamma": 0.5)", "milestones"},
      {R"("type": "piecewise_constant", "values": [1])", "boundaries"},
      {R"("type": "piecewise_constant", "boundaries": [])", "values"},
      {R"("type": "piecewise_linear", "values": [])", "steps"},
      {R"("type": "piecewise_cosine", "steps": [])", "values"},
      {R"("type": "pytorch.MultiStepLR", "lr": 1)", "milestones"},
      {R"("type": "pytorch.SequentialLR", "schedulers": [])", "milestones"},
      {R"("type": "timm.MultiStepLRScheduler", "lr": 1)", "decay_t"},
      {R"("type": "keras.PiecewiseConstantDecay", "values": [1])", "boundaries"},
      {R"("type": "optax.join_schedules", "schedules": [{"type": "constant", "value": 1}])", "boundaries"},
      {R"("type": "warmup", "from": 0.01, "of": {"type": "constant", "value": 1})", "steps"},
      {R"("type": "warmup_over", "from": 0.01, "of": {"type": "constant", "value": 1})", "steps"},
      {R"("type": "cooldown", "start": 1, "of": {"type": "constant", "value": 1})", "steps"},
      {R"("type": "cooldown", "steps": 1, "of": {"type": "constant", "value": 1})", "start"},
      {R"("type": "repeat", "growth": 2, "of": {"type": "linear", "initial": 1, "steps": 2})", "times"},
      {R"("type": "extend", "of": {"type": "linear", "initial": 1, "steps": 2})", "past_end"},
      {R"("type": "cyclic", "min": 0, "max": 1)", "up"},
  };
  for (const auto& [others, field] : fields) {
    // no operator+, in which GCC 12 sees too long a copy at -O3
    const std::string missing = std::string("/").append(field).append(": is missing");
    const std::string absent = std::string("{").append(others).append("}");
    const std::string null = std::string("{").append(others).append(", \"").append(field).append("\": null}");
    CHECK(error_of(absent.c_str()) == missing);
    CHECK(error_of(null.c_str()) == missing);
  }
}

TEST_CASE("json: cyclic falls as long as it rises, unless told otherwise", "[config]") {
  const any_schedule same(cyclic({.min = 0, .max = 1, .up = 5}));
  CHECK(from_json(json::parse(R"({"type": "cyclic", "min": 0, "max": 1, "up": 5})")) == same);
  CHECK(from_json(json::parse(R"({"type": "cyclic", "min": 0, "max": 1, "up": 5, "down": null})")) == same);
  CHECK(from_json(to_json(same)) == same);
  CHECK(error_of(R"({"type": "cyclic", "min": 0, "max": 1, "up": 5, "down": 0})") == "/down: must be positive, got 0");
}

TEST_CASE("json: null is absent, also where one of two is wanted and where it is inherited", "[config]") {
  CHECK(error_of(R"({"type": "clamp", "low": null, "of": {"type": "constant", "value": 1}})") == "/low: is missing");
  CHECK(error_of(R"({"type": "clamp", "low": null, "high": 1, "of": {"type": "constant", "value": 1}})") == "accepted");
  const auto chained = [](const char* lr) {
    return from_json(
        json::parse(std::string(R"({"type": "pytorch.SequentialLR", "lr": 0.5, "milestones": [5], "schedulers": [
        {"type": "pytorch.ConstantLR")")
                        .append(lr)
                        .append(R"(}, {"type": "pytorch.ExponentialLR", "gamma": 0.5}]})")));
  };
  CHECK(chained(R"(, "lr": null)") == chained(""));
}

TEST_CASE("json: a whole number that is too large is told its range", "[config]") {
  const auto repeat = [](const char* times) {
    return error_of(std::string(R"({"type": "repeat", "of": {"type": "linear", "initial": 1, "steps": 2}, "times": )")
                        .append(times)
                        .append("}")
                        .c_str());
  };
  CHECK(
      repeat("9223372036854775807") ==
      "/times: must be a whole number from -9.223372036854776e+18 to 9.223372036854775e+18, got 9.223372036854776e+18");
  CHECK(repeat("2.5") == "/times: must be a whole number, got 2.5");
  CHECK(error_of(R"({"type": "noise", "amplitude": 1, "seed": 9007199254740993})") ==
        "/seed: must be a whole number from -2147483648 to 2147483647, got 9007199254740992");
  CHECK(error_of(R"({"type": "plateau", "initial": 1, "window": 1025})") == "/window: must be at most 1024, got 1025");
  CHECK(error_of(R"({"type": "greedy", "initial": 1, "window": 1025})") == "/window: must be at most 1024, got 1025");
}

TEST_CASE("json: a recipe names its own parameter where a rate cannot be", "[config]") {
  CHECK(error_of(R"({"type": "slanted_triangular", "max": 0.1, "steps": 10, "ratio": 1e-320})") ==
        "/ratio: must not take a rate beyond the largest number, got 9.99989e-321");
  CHECK(error_of(R"({"type": "tri_stage", "peak": 10, "decay": 10, "initial_scale": 1e308})") ==
        "/initial_scale: must not take a rate beyond the largest number, got 1e+308");
  CHECK(error_of(R"({"type": "infinite", "peak": 1, "constant": 0.5, "final": 0.1, "cooldown": 9007199254740992,
                     "warmup": 1100, "decay": 1})") ==
        "/cooldown: must not lead beyond 2^53 with warmup and hold, got 9007199254740992");
  CHECK(error_of(R"({"type": "warmup_stable_decay", "peak": -1e300, "decay": 1, "precision": "float"})") ==
        "/peak: must be in the range of float, got -1e+300");
  CHECK(error_of(R"({"type": "one_cycle", "max": -1e300, "steps": 9, "precision": "float"})") ==
        "/max: must be in the range of float, got -1e+300");
}

TEST_CASE("json: a length between 0 and 1 is no number of updates", "[config]") {
  const std::string way_out = "; for a part of the run write \"3%\"";
  const std::pair<const char*, const char*> refused[] = {
      {R"({"type": "warmup", "steps": 0.03, "of": {"type": "constant", "value": 1}})", "/steps"},
      {R"({"type": "cosine", "initial": 1, "steps": 0.03})", "/steps"},
      {R"({"type": "take", "steps": 0.03, "of": {"type": "constant", "value": 1}})", "/steps"},
      {R"({"type": "warmup_stable_decay", "peak": 1, "warmup": 0.03, "stable": 7, "decay": 2})", "/warmup"},
      {R"({"type": "step_decay", "initial": 1, "gamma": 0.5, "every": 0.03})", "/every"},
      {R"({"type": "multi_step", "initial": 1, "gamma": 0.5, "milestones": [0.03, 0.9]})", "/milestones"},
      {R"({"type": "transformers.get_cosine_schedule_with_warmup", "lr": 1e-4, "num_warmup_steps": 0.03,
           "num_training_steps": 1000})",
       "/num_warmup_steps"},
      {R"({"type": "optax.cosine_decay_schedule", "init_value": 1, "decay_steps": 0.03})", "/decay_steps"},
      {R"({"type": "keras.CosineDecay", "initial_learning_rate": 1, "decay_steps": 0.03})", "/decay_steps"},
      {R"({"type": "timm.CosineLRScheduler", "lr": 1, "t_initial": 300, "warmup_t": 0.03})", "/warmup_t"},
      {R"({"type": "llm.c.cosine", "learning_rate": 1, "train_num_batches": 100, "warmup_iterations": 0.03})",
       "/warmup_iterations"},
  };
  for (const auto& [text, path] : refused) {
    CHECK(error_of(text) == path + std::string(": is a number of updates, got 0.03") + way_out);
  }
  const char* const taken[] = {
      // half an epoch
      R"({"type": "stretch", "factor": 500, "of": {"type": "cosine", "initial": 1, "steps": 0.5}})",
      R"({"type": "per_epoch", "updates": 500, "of": {"type": "take", "steps": 0.5, "of": {"type": "cosine", "initial": 1, "steps": 9}}})",
      R"({"type": "stretch", "factor": 0.5, "of": {"type": "cosine", "initial": 1, "steps": 5}})",
      R"({"type": "inverse_sqrt", "initial": 1, "timescale": 0.5})",
      R"({"type": "cosine", "initial": 1, "steps": 1.5})",
      R"({"type": "warmup", "steps": 0, "of": {"type": "constant", "value": 1}})",
  };
  for (const char* const text : taken) {
    CHECK(error_of(text) == "accepted");
  }
}

TEST_CASE("json: a clamp may have one bound", "[config]") {
  const auto with = [](const char* bounds) {
    return R"({"type": "clamp", )" + std::string(bounds) + R"("of": {"type": "linear", "initial": 1, "steps": 4}})";
  };
  constexpr linear s({.initial = 1, .steps = 4});
  CHECK(from_json(json::parse(with(R"("low": 0.5, )"))) == any_schedule(s | at_least(0.5)));
  CHECK(from_json(json::parse(with(R"("high": 0.5, "low": null, )"))) == any_schedule(s | at_most(0.5)));
  CHECK(from_json(to_json(s | at_least(0.5))) == any_schedule(s | at_least(0.5)));
  CHECK(error_of(with("").c_str()) == "/low: is missing");
}

TEST_CASE("json: depth is limited before the stack is", "[config]") {
  std::string text = R"({"type": "constant", "value": 1})";
  for (int i = 0; i < 64; ++i) {
    text = R"({"type": "scale", "factor": 1, "of": )" + text + "}";
  }
  CHECK(error_of(text.c_str()) == "accepted");
  text = R"({"type": "scale", "factor": 1, "of": )" + text + "}";
  CHECK(error_of(text.c_str()).find("is nested deeper than 64") != std::string::npos);
}

TEST_CASE("json: keys are escaped in a JSON pointer, and nothing long is repeated", "[config]") {
  CHECK(error_of(R"({"type": "constant", "value": 1, "a/b~c": 1})").find("/a~1b~0c: is not known here") == 0);
  try {
    static_cast<void>(from_json(json::parse(R"({"type": "constant", "value": 1, "~/": 1})")));
    FAIL("was taken");
  } catch (const json_error& error) {
    CHECK(json::parse(R"({"~/": 5})").at(json::json_pointer(error.path())) == 5);
  }
  CHECK(error_of(R"({"type": "optax.piecewise_constant_schedule", "init_value": 1,
                     "boundaries_and_scales": {"1/2": 0.5}})")
            .find("/boundaries_and_scales/1~12: ") == 0);
  const std::string megabyte(1 << 20, 'x');
  for (const json& description : {json{{"type", megabyte}}, json{{"type", "constant"}, {"value", megabyte}},
                                  json{{"type", "constant"}, {"value", 1}, {megabyte, 1}},
                                  json{{"type", "ramp"}, {"initial", 1}, {"steps", 3}, {"curve", megabyte}},
                                  json{{"type", "plateau"}, {"initial", 1}, {"mode", megabyte}},
                                  json{{"type", "pytorch.LambdaLR"}, {"lr", 1}, {"lr_lambda", megabyte}},
                                  json{{"type", "pytorch.ChainedScheduler"}, {"schedulers", {{{"type", megabyte}}}}}}) {
    const std::string error = error_of(description.dump().c_str());
    CHECK(error != "accepted");
    CHECK(error.size() < 2000);
  }
  scheduler run{constant({.value = 1})};
  json saved = to_json(run);
  saved["fingerprint"] = megabyte;
  try {
    restore(run, saved);
  } catch (const json_error& error) {
    CHECK(std::string(error.what()).size() < 2000);
  }
}

TEST_CASE("json: to read a description takes no walk to a step that is far", "[config]") {
  const char* const walker = R"({"type": "pytorch.MultiplicativeLR", "lr": 1, "lr_lambda": "0.999"})";
  const char* const chain =
      R"({"type": "pytorch.ChainedScheduler", "schedulers": [{"type": "pytorch.MultiplicativeLR", "lr": 1,
          "lr_lambda": "0.999"}]})";
  for (const std::string of : {walker, chain}) {
    const std::string far[] = {
        R"({"type": "warmup_over", "steps": 1e15, "of": )" + of + "}",
        R"({"type": "cooldown", "start": 1e15, "steps": 9, "of": )" + of + "}",
        R"({"type": "warmup", "steps": 3, "of": {"type": "skip", "steps": 1e15, "of": )" + of + "}}",
    };
    for (const std::string& text : far) {
      CHECK(error_of(text.c_str()).find("takes too long to make") != std::string::npos);
    }
    const any_schedule near =
        from_json(json::parse(R"({"type": "cooldown", "start": 1e4, "steps": 9, "of": )" + of + "}"));
    CHECK(near(near.initial_state(), 1e4) == Approx(std::pow(0.999, 1e4)));
  }
}

TEST_CASE("json: the state of a scheduler", "[config]") {
  const auto schedule =
      (plateau({.initial = 1, .factor = 0.5, .patience = 1}) | take(20)) * cosine({.initial = 1, .steps = 30}) |
      repeat(3) | warmup({.steps = 4});
  scheduler run{schedule};
  for (int t = 0; t < 37; ++t) {
    run.advance();
    run.observe(t % 7 == 6 ? std::numeric_limits<double>::quiet_NaN() : t % 4);
  }
  const json saved = json::parse(to_json(run).dump());
  CHECK(saved["version"] == 1);
  CHECK(saved["step"] == 37);

  scheduler same{schedule};
  restore(same, saved);
  CHECK(same.state() == run.state());

  SECTION("a schedule of another type but the same description takes it, and goes on alike") {
    scheduler read{from_json(to_json(schedule))};
    restore(read, saved);
    for (int t = 0; t < 60; ++t) {
      REQUIRE(read.rate() == run.rate());
      read.advance();
      run.advance();
      read.observe(t % 3);
      run.observe(t % 3);
    }
    restore(same, to_json(read));  // and back
    CHECK(same.rate() == read.rate());
  }
  SECTION("another definition is refused unless accepted") {
    scheduler other{schedule | scale(2)};
    const auto before = other.state();
    CHECK_THROWS_AS(restore(other, saved), json_error);
    CHECK(other.state() == before);
    restore(other, saved, other_definition::accept);
    CHECK(other.rate() == 2 * run.rate());
    scheduler foreign{plateau({.initial = 1})};
    CHECK_THROWS_AS(restore(foreign, saved, other_definition::accept), json_error);
    CHECK(foreign.rate() == 1);
  }
  SECTION("what is wrong is named, and nothing is changed") {
    const auto before = same.state();
    const auto problem = [&](json broken) {
      try {
        restore(same, broken);
      } catch (const json_error& error) {
        return std::string(error.what());
      }
      return std::string("accepted");
    };
    json broken = saved;
    broken["version"] = 2;
    CHECK(problem(broken) == "/version: must be 1, got 2");
    broken = saved;
    broken.erase("step");
    CHECK(problem(broken) == "/step: is missing");
    broken = saved;
    broken["step"] = -1;
    CHECK(problem(broken) == "/step: must be in [0, 2^53], got -1");
    broken = saved;
    broken["feedback"][1]["inner"][0].erase("best");
    CHECK(problem(broken) == "/feedback/1/inner/0/best: is missing");
    broken = saved;
    broken["feedback"] = json::array();
    CHECK(problem(broken) == "/feedback: must be a list of 2, got 0");
    broken = saved;
    broken["rate"] = 1;
    CHECK(problem(broken).find("/rate: is not known here") == 0);
    CHECK(problem(json::array()) == "/: must be an object, got a list");
    CHECK(same.state() == before);
  }
}

TEST_CASE("Tables and formulas are read back", "[json]") {
  const formula f("0.9**t");
  for (const any_schedule& s :
       {any_schedule(table(std::array{0.1, 0.05})), any_schedule(table(std::vector<float>{0.1F, 0.3F})),
        any_schedule(0.5 * f), any_schedule(f), any_schedule(table(std::array{0.1, 0.05}) | take(1) | then(f)),
        any_schedule(formula("1 / (1 + epoch)", "epoch")), any_schedule(pytorch::LambdaLR({.lr = 0.1}, f))}) {
    const json written = to_json(s);
    INFO(written);
    const any_schedule read = from_json(written);
    CHECK(read == s);
    CHECK(fingerprint(read) == fingerprint(s));
    for (const double t : {0.0, 1.0, 2.0, 7.0}) {
      CHECK(read.at(t) == s.at(t));
    }
  }
  CHECK(to_json(f) == json({{"type", "formula"}, {"text", "0.9**t"}, {"variable", "t"}}));
  CHECK(to_json(pytorch::LambdaLR({.lr = 0.1}, f))["lr_lambda"] == "0.9**t");
  CHECK(from_json({{"type", "formula"}, {"text", "0.9**t"}}) == any_schedule(f));
  CHECK(0.5 * f == 0.5 * formula("0.9**t"));
  CHECK_FALSE(0.5 * f == 0.5 * formula("0.8**t"));
}
