// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/json/state.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/any_list.hpp"
#include "anneal/config/json.hpp"
#include "support/catch.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

constexpr plateau halving({.initial = 0.02, .factor = 0.5, .patience = 0});

/// What restoring says; where it is refused nothing may have changed.
template <schedule S>
std::string refusal(const S& schedule, const json& saved, other_definition other = other_definition::refuse) {
  scheduler run{schedule};
  run.advance(3);
  run.observe(0.5);
  const auto before = run.state();
  try {
    restore(run, saved, other);
  } catch (const json_error& error) {
    CHECK(run.state() == before);
    return error.what();
  }
  return "taken";
}

/// The state of a run that has heard `metrics` times the same.
template <schedule S>
json saved_by(const S& schedule, int metrics, step at = 10) {
  scheduler run{schedule};
  run.seek(at);
  for (int i = 0; i < metrics; ++i) {
    run.observe(1);
  }
  return json::parse(to_json(run).dump());
}

/// The rate after restoring into another definition.
template <schedule S>
double carried(const S& schedule, const json& saved) {
  scheduler run{schedule};
  restore(run, saved, other_definition::accept);
  return run.rate();
}

any_schedule product_of_a_cosine_and(int plateaus) {
  std::vector<any_schedule> parts{cosine({.initial = 1, .steps = 10})};
  parts.insert(parts.end(), static_cast<std::size_t>(plateaus), any_schedule(halving));
  return any_pointwise<detail::product>(parts);
}

}  // namespace

TEST_CASE("A state with too few or too many parts is refused whole", "[json]") {
  const json one = saved_by(product_of_a_cosine_and(1), 3);
  const any_schedule two = product_of_a_cosine_and(2);
  CHECK(
      refusal(two, one, other_definition::accept) ==
      R"(/feedback/1: is what "plateau" remembers, of which the file has 1 and this schedule 2; here listen plateau)");
  for (const bool older : {false, true}) {
    json list = saved_by(two, 3);
    if (older) {
      list.erase("listeners");
    }
    list["feedback"].erase(2);
    CHECK(refusal(two, list) == "/feedback: must be a list of 3, got 2");
    list["feedback"] = json::array();
    CHECK(refusal(two, list) == "/feedback: must be a list of 3, got 0");
    list = saved_by(two, 3);
    list["feedback"].push_back(json::object());
    CHECK(refusal(two, list) == "/feedback: must be a list of 3, got 4");
    list["feedback"] = 7;
    CHECK(refusal(two, list) == "/feedback: must be a list, got 7");
  }
}

TEST_CASE("A value that the part could not have come to is refused with its path", "[json]") {
  const auto schedule = halving | warmup({.steps = 5});
  const json saved = saved_by(schedule, 4);
  const std::pair<const char*, const char*> errors[] = {
      {R"({"rate": "nan"})", "/feedback/1/rate: must not be below min or above initial, got nan"},
      {R"({"rate": "inf"})", "/feedback/1/rate: must not be below min or above initial, got inf"},
      {R"({"rate": 1})", "/feedback/1/rate: must not be below min or above initial, got 1"},
      {R"({"rate": -1e-9})", "/feedback/1/rate: must not be below min or above initial, got -1e-09"},
      {R"({"rate": null})", "/feedback/1/rate: is missing"},
      {R"({"rate": "x"})", R"(/feedback/1/rate: must be a number, got "x")"},
      {R"({"bad": -5})", "/feedback/1/bad: must not be negative, got -5"},
      {R"({"bad": 0.5})", "/feedback/1/bad: must be a whole number, got 0.5"},
      {R"({"bad": 1e300})", "/feedback/1/bad: must be a whole number from -2147483648 to 2147483647, got 1e+300"},
      {R"({"cooling": -1})", "/feedback/1/cooling: must not be negative, got -1"},
      {R"({"averaged": -1})", "/feedback/1/averaged: must not be negative, got -1"},
      {R"({"cooling": 5})", "/feedback/1/cooling: must not be above cooldown, got 5"},
      {R"({"averaged": 5})", "/feedback/1/averaged: must be below average, got 5"},
      {R"({"spoilt": true})", "/feedback/1/spoilt: must be false where nothing is averaged, got 1"},
      {R"({"mean": "nan"})", "/feedback/1/mean: must be a number, got nan"},
      {R"({"mean": 1})", "/feedback/1/mean: must be 0 where nothing is averaged, got 1"},
      {R"({"best": "nan"})", "/feedback/1/best: must be a number, got nan"},
      {R"({"begun": false})", "/feedback/1/best: must be infinite before the first metric, got 1"},
      {R"({"begun": 4})", "/feedback/1/begun: must be true or false, got 4"},
      {R"({"a/b~c": 1})",
       "/feedback/1/a~1b~0c: is not known here; known are rate, best, bad, cooling, averaged, begun, spoilt, mean"},
  };
  for (const auto& [change, expected] : errors) {
    json broken = saved;
    broken["feedback"][1].update(json::parse(change));
    CHECK(refusal(schedule, broken) == expected);
    CHECK(refusal(any_schedule(schedule), broken) == expected);
    CHECK(refusal(any_schedule(schedule), broken, other_definition::accept) == expected);
    CHECK(refusal(schedule | scale(1), broken, other_definition::accept) == expected);
  }
  json forgetful = saved;
  forgetful["feedback"][1] = json::object();
  CHECK(refusal(schedule, forgetful) == "/feedback/1/rate: is missing");
  CHECK(refusal(any_schedule(schedule), forgetful) == "/feedback/1/rate: is missing");
  forgetful["feedback"] = json::object();
  CHECK(refusal(schedule, forgetful) == "/feedback: must be a list, got an object");
  CHECK(refusal(any_schedule(schedule), forgetful) == "/feedback: must be a list, got an object");
}

TEST_CASE("The other listeners say what they could not have come to", "[json]") {
  const auto broken = [](const auto& schedule, const char* change) {
    json saved = saved_by(schedule, 5);
    saved["feedback"].update(json::parse(change));
    return refusal(any_schedule(schedule), saved);
  };
  const greedy<double, 8> riser({.initial = 0.1, .window = 3});
  CHECK(broken(riser, R"({"rate": 3})") == "/feedback/rate: must be initial, or from min to max, got 3");
  CHECK(broken(riser, R"({"good": -3})") == "/feedback/good: must not be negative, got -3");
  CHECK(broken(riser, R"({"oldest": 3})") ==
        "/feedback/oldest: must be a place in the window once that is full, got 3");
  CHECK(broken(riser, R"({"window": [1, 2, 3, 4]})") ==
        "/feedback/window: must not hold more metrics than the schedule's, got 4");
  CHECK(broken(riser, R"({"window": [1, 2, 3, 4, 5, 6, 7, 8, 9]})") == "/feedback/window: must be a list of 8, got 9");
  CHECK(broken(riser, R"({"window": [1, "nan", 3]})") == "/feedback/window: must be a number, got nan");
  CHECK(broken(riser, R"({"window": [], "oldest": 0, "sum": 18})") ==
        "/feedback/sum: must be that of the window, got 18");
  CHECK(broken(riser, R"({"sum": -1e300})") == "/feedback/sum: must be that of the window, got -1e+300");
  CHECK(broken(riser, R"({"sum": "inf"})") == "/feedback/sum: must be that of the window, got inf");
  CHECK(broken(riser, R"({"chances": -5})") == "/feedback/chances: must be reset_start, or at least 1, got -5");
  const slope_test tester({.initial = 0.1, .window = 30});
  CHECK(broken(tester, R"({"rate": 3})") == "/feedback/rate: must not be below min or above initial, got 3");
  CHECK(broken(tester, R"({"heard": -1})") == "/feedback/heard: must not be negative, got -1");
  CHECK(broken(tester, R"({"squares": "inf"})") == "/feedback/squares: must be finite, got inf");
  CHECK(broken(tester, R"({"squares": -3})") == "/feedback/squares: must not be negative, got -3");
  CHECK(broken(tester, R"({"heard": 2147483647})") == "/feedback/heard: must be below window, got 2147483647");
  CHECK(broken(tester, R"({"heard": 0, "mean": 0, "products": -1e10})") ==
        "/feedback/products: must be 0 before two metrics, got -1e+10");
  const auto cycles = halving | take(4) | repeat(3);
  CHECK(broken(cycles, R"({"cycle": 1.5})") == "/feedback/cycle: must be the number of a cycle, from 0, got 1.5");
  CHECK(broken(cycles, R"({"cycle": -1})") == "/feedback/cycle: must not be negative, got -1");
  CHECK(broken(cycles, R"({"cycle": 17})") == "/feedback/cycle: must be the number of a cycle, from 0, got 17");
}

TEST_CASE("Whatever a run hears, its state is taken back", "[json]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::vector<any_schedule> schedules{
      halving,
      plateau({.initial = 1, .mode = plateau_mode::max, .average = 3, .first = first_metric::taken}),
      plateau<float>({.initial = 0.1, .factor = 0.3, .patience = 0, .min = 0.01}),
      plateau({.initial = -1, .factor = 0.5, .patience = 0, .min = -2}),
      plateau({.initial = 1, .patience = 0, .convention = plateau_convention::keras}),
      plateau({.initial = 1, .patience = 0, .convention = plateau_convention::optax}),
      greedy<double, 4>({.initial = 5, .factor = 0.5, .patience = 0, .window = 4, .reset_start = 2}),
      greedy<float, 1>({.initial = -5, .factor = 0.5, .patience = 0}),
      slope_test({.initial = 1, .factor = 0.5, .window = 3}),
      slope_test({.initial = -1, .factor = 0, .window = 3, .min = -4}),
      lr_finder({.initial = 1e-3, .final = 1, .steps = 6, .beta = 0}),
      lr_finder<float>({.initial = -1, .final = 1, .steps = 9, .range = lr_range::linear}),
      halving | take(4) | repeat(3) | warmup({.steps = 2}),
      (halving | take(4) | repeat(forever, {.growth = 1.3})) * halving,
  };
  const double metrics[] = {infinity, -infinity, std::numeric_limits<double>::quiet_NaN(), 1e308, -1e308, 1, 0, 1, 1};
  for (const any_schedule& schedule : schedules) {
    INFO(to_string(schedule));
    for (std::size_t first = 0; first < std::size(metrics); ++first) {
      scheduler run{schedule};
      for (std::size_t i = 0; i < 20; ++i) {
        scheduler again{schedule};
        restore(again, json::parse(to_json(run).dump()));
        CHECK(again.state() == run.state());
        run.observe(metrics[(first + i * (first + 1)) % std::size(metrics)]);
        run.advance();
      }
    }
  }
}

TEST_CASE("What a part remembers goes with it into another definition", "[json]") {
  const double rate = 0.02 / 32;
  const json saved = saved_by(halving, 6);  // the first is the best, five are bad
  const any_schedule any(halving);
  CHECK(carried(any, saved) == rate);
  CHECK(carried(halving | warmup({.steps = 3}), saved) == rate);
  CHECK(carried(any | warmup({.steps = 3}), saved) == rate);
  CHECK(carried(halving * constant({.value = 2}), saved) == 2 * rate);
  CHECK(carried(any_schedule(any * constant({.value = 1})), saved) == rate);
  CHECK(carried(plateau({.initial = 0.02, .factor = 0.1, .patience = 7}), saved) == rate);
  CHECK(carried(plateau<float>({.initial = 0.02F}), saved) == Approx(rate).epsilon(1e-7));
  CHECK(carried(halving | take(100) | then(constant({.value = 3})), saved) == rate);
  CHECK(carried(halving * slope_test({.initial = 3}), saved) == 3 * rate);  // which is new
  const any_schedule deep =
      any_sequence({linear({.initial = 1, .steps = 4}), any | scale(2) | cooldown({.start = 90, .steps = 3})});
  CHECK(carried(deep, saved) == 2 * rate);

  const json under_warmup = saved_by(halving | warmup({.steps = 4}), 6);
  CHECK(carried(any_schedule(halving | warmup({.steps = 4})) * constant({.value = 1}), under_warmup) == rate);
  CHECK(carried(any, under_warmup) == rate);
}

TEST_CASE("What has no counterpart is an error that names it", "[json]") {
  const auto accepted = [](const auto& schedule, const json& saved) {
    return refusal(schedule, saved, other_definition::accept);
  };
  const json saved = saved_by(halving | warmup({.steps = 4}), 6);
  const std::string none = R"(/feedback/1: is what "plateau" remembers, of which the file has 1 and this schedule )";
  CHECK(accepted(cosine({.initial = 1, .steps = 5}), saved) == none + "0");
  CHECK(accepted(any_schedule(cosine({.initial = 1, .steps = 5})), saved) == none + "0");
  CHECK(accepted(greedy({.initial = 1}), saved) == none + "0; here listen greedy");
  CHECK(accepted(halving * halving, saved) == none + "2; here listen plateau");
  CHECK(accepted(plateau({.initial = 0.02, .mode = plateau_mode::max}), saved) ==
        none + "0; here listen plateau of mode max");
  CHECK(accepted(halving | take(7) | repeat(3), saved) == none + "0; here listen plateau in repeat");
  CHECK(accepted(plateau({.initial = 1e-5}), saved) ==
        "/feedback/1/rate: must not be below min or above initial, got 0.000625");
  const json repeated = saved_by(halving | take(7) | repeat(3), 6);
  CHECK(
      accepted(halving, repeated) ==
      R"(/feedback/inner: is what "plateau in repeat" remembers, of which the file has 1 and this schedule 0; here listen plateau)");

  SECTION("also in a file without the names of its parts, where only the same structure fits") {
    json older = saved;
    older.erase("listeners");
    CHECK(accepted(cosine({.initial = 1, .steps = 5}), older) == "/feedback: must be an object, got a list");
    CHECK(accepted(any_schedule(cosine({.initial = 1, .steps = 5})), older) ==
          "/feedback: must be an object, got a list");
    CHECK(accepted(greedy({.initial = 1}), older) == "/feedback: must be an object, got a list");
    CHECK(accepted(any_schedule(halving | warmup({.steps = 4})) * constant({.value = 1}), older) ==
          "/feedback/0: must be a list, got an object");
    json plain = saved_by(halving, 6);
    plain.erase("listeners");
    CHECK(accepted(cosine({.initial = 1, .steps = 5}), plain).find("/feedback/averaged: is not known here") == 0);
    CHECK(accepted(any_schedule(cosine({.initial = 1, .steps = 5})), plain)
              .find("/feedback/averaged: is not known here") == 0);
    CHECK(carried(plateau({.initial = 0.02, .patience = 7}), plain) == 0.02 / 32);
  }
}

TEST_CASE("A part that is new begins anew in the state of what did not listen", "[json]") {
  const cosine fall({.initial = 1, .steps = 100});
  const any_schedule any_fall(fall);
  const json pure = saved_by(fall, 0);
  CHECK(pure["feedback"] == json::object());
  CHECK_FALSE(pure.contains("listeners"));
  const json named = [&] {
    json list = pure;
    list["listeners"] = json::array();
    return list;
  }();
  const json nested = saved_by(any_schedule(fall * fall), 0);
  json older = nested;
  older["feedback"] = json::parse("[{}, [{}, {}]]");  // as version 0.1 wrote it
  for (const json& saved : {pure, named, nested, older}) {
    CHECK(carried(halving, saved) == 0.02);
    CHECK(carried(fall * halving, saved) == fall(10) * 0.02);
    CHECK(carried(product_of_a_cosine_and(1), saved) == carried(cosine({.initial = 1, .steps = 10}) * halving, saved));
    CHECK(carried(any_fall * halving, saved) == fall(10) * 0.02);
    CHECK(carried(any_schedule(halving | take(4) | repeat(9)), saved) == 0.02);
    CHECK(carried(greedy({.initial = 0.5}) * (fall | scale(2)), saved) == fall(10));
    CHECK(carried(any_fall | scale(3), saved) == 3 * fall(10));
    CHECK(refusal(fall * halving, saved) != "taken");  // unless it is accepted
  }
  for (const char* lost : {"[]", "null", "3", R"("junk")", R"([{}, 1])", R"([{}, []])", R"({"rate": 1})"}) {
    INFO(lost);
    json broken = pure;
    broken["feedback"] = json::parse(lost);
    CHECK(refusal(fall * halving, broken, other_definition::accept) != "taken");
    CHECK(refusal(any_fall * halving, broken, other_definition::accept) != "taken");
    CHECK(refusal(halving, broken, other_definition::accept) != "taken");
  }
  json lost = saved_by(fall * halving, 4);  // a part that is listed has to be there
  lost["feedback"] = json::object();
  CHECK(refusal(halving, lost, other_definition::accept) ==
        R"(/listeners/0/at: is no place of a part, got "/feedback/1")");
}

TEST_CASE("What is around a part that is carried is looked at, too", "[json]") {
  const json saved = saved_by(product_of_a_cosine_and(1), 6);
  const auto with = [&](const char* pointer, const char* value) {
    json broken = saved;
    broken[json::json_pointer(pointer)] = json::parse(value);
    const std::string error = refusal(halving, broken, other_definition::accept);
    CHECK(refusal(any_schedule(halving | scale(2)), broken, other_definition::accept) == error);
    return error;
  };
  CHECK(with("/feedback/0", "{}") == "taken");
  CHECK(with("/feedback/0", "[1, 2, 3]") == "/feedback/0/0: is what no part remembers, got 1");
  CHECK(with("/feedback/0", "[]") == "/feedback/0: is what no part remembers, got a list");
  CHECK(with("/feedback/0", "null") == "/feedback/0: is what no part remembers, got null");
  CHECK(with("/feedback/0", R"({"rate": 1})") == "/feedback/0: is what no part remembers, got an object");
  CHECK(with("/feedback/0", R"({"cycle": 0.5, "inner": {}})") ==
        "/feedback/0: is what no part remembers, got an object");
  CHECK(with("/feedback/2", R"("junk")") == R"(/feedback/2: is what no part remembers, got "junk")");
  CHECK(with("/feedback/2", saved["feedback"][1].dump().c_str()) ==
        "/feedback/2: is what no part remembers, got an object");
  CHECK(with("/feedback", "{}") == R"(/listeners/0/at: is no place of a part, got "/feedback/1")");
  CHECK(with("/listeners/0/at", R"("/feedback/01")") == "/feedback/1: is what no part remembers, got an object");
  CHECK(with("/listeners/1", saved["listeners"][0].dump().c_str()) ==
        R"(/listeners/1/at: is where another part is, got "/feedback/1")");

  json deep = saved;
  json& first = deep["feedback"][0];
  std::string nested(1000, '[');
  first = json::parse(nested + "{}" + std::string(1000, ']'));
  CHECK(refusal(halving, deep, other_definition::accept).find("is what no part remembers") != std::string::npos);

  // What was heard in a cycle that is over is in the file, and does not count.
  scheduler run{(halving | take(8) | repeat(3)) * slope_test({.initial = 1})};
  run.observe(1);
  run.seek(17);
  CHECK(refusal(run.schedule() | scale(2), to_json(run), other_definition::accept) == "taken");
}

TEST_CASE("A mean of more metrics than are averaged now is not dropped", "[json]") {
  const json saved = saved_by(plateau({.initial = 1, .average = 3}), 1);
  const auto into = [&](auto schedule) { return refusal(schedule, saved, other_definition::accept); };
  CHECK(into(plateau({.initial = 1, .average = 1})) == "/feedback/averaged: must be below average, got 1");
  CHECK(into(plateau({.initial = 1, .average = 2})) == "taken");
  CHECK(refusal(slope_test({.initial = 1, .window = 5}), saved_by(slope_test({.initial = 1, .window = 9}), 7),
                other_definition::accept) == "/feedback/heard: must be below window, got 7");
}

TEST_CASE("Several parts of one name are told by what they were made of, or else by their order", "[json]") {
  const plateau quick({.initial = 1, .factor = 0.5, .patience = 0});
  const plateau slow({.initial = 1, .factor = 0.25, .patience = 1});
  const json saved = saved_by(quick * slow, 4);  // 1/8 and 1/16
  const auto states = [&saved](const auto& schedule) {
    scheduler run{schedule};
    restore(run, saved, other_definition::accept);
    return std::pair(detail::get<0>(run.state().feedback).rate, detail::get<1>(run.state().feedback).rate);
  };
  const std::pair in_order(0.125, saved["feedback"][1]["rate"].get<double>());
  CHECK(in_order.second != 0.125);
  CHECK(states(quick + slow) == in_order);
  CHECK(states(slow + quick) == std::pair(in_order.second, in_order.first));
  CHECK(states(plateau({.initial = 1, .patience = 3}) + plateau({.initial = 1, .patience = 4})) == in_order);
}

TEST_CASE("What a cycle heard counts in the same cycle of another definition, and not later", "[json]") {
  const auto cycles = halving | take(8) | repeat(3);
  const json now = saved_by(cycles, 6, 12);
  CHECK(carried(cycles | scale(2), now) == 0.02 / 16);
  scheduler run{cycles};
  run.seek(12);
  for (int i = 0; i < 6; ++i) {
    run.observe(1);
  }
  run.seek(17);  // the next cycle
  CHECK(run.rate() == 0.02);
  CHECK(carried(cycles | scale(2), to_json(run)) == 0.04);
}

TEST_CASE("Where nothing listens any way of saying so is taken", "[json]") {
  const auto deaf = sequence(linear({.initial = 1, .steps = 5}), constant({.value = 1})) * constant({.value = 3});
  const any_schedule read = from_json(to_json(deaf));
  CHECK(saved_by(deaf, 0)["feedback"] == json::object());
  CHECK(saved_by(read, 0)["feedback"] == json::object());
  CHECK_FALSE(saved_by(read, 0).contains("listeners"));
  CHECK(refusal(deaf, saved_by(read, 0)) == "taken");
  CHECK(refusal(read, saved_by(deaf, 0)) == "taken");
  json older = saved_by(read, 0);
  older["feedback"] = json::parse("[[{}, {}], {}]");  // as version 0.1 wrote it
  CHECK(refusal(read, older) == "taken");
  older["feedback"] = 5;
  CHECK(refusal(deaf, older) == "/feedback: must be an object, got 5");
  CHECK(refusal(read, older) == "/feedback: must be a list, got 5");
}

TEST_CASE("The list of parts is not believed blindly", "[json]") {
  const any_schedule schedule = halving | warmup({.steps = 4});
  const json saved = saved_by(schedule, 6);
  const auto with = [&](const char* listeners) {
    json broken = saved;
    broken["listeners"] = json::parse(listeners);
    return refusal(schedule * constant({.value = 1}), broken, other_definition::accept);
  };
  CHECK(with("3") == "/listeners: must be a list, got 3");
  for (const char* const none : {"null", "3", "[]", "{}"}) {
    json broken = saved;
    broken["fingerprint"] = json::parse(none);
    CHECK(refusal(schedule * constant({.value = 1}), broken, other_definition::accept)
              .starts_with("/fingerprint: must be a text"));
  }
  CHECK(with("[3]") == "/listeners/0: must be an object, got 3");
  CHECK(with(R"([{"part": "plateau", "at": "/feedback/1"}])") == "/listeners/0/fingerprint: is missing");
  for (const char* at :
       {"", "x", "/", "/feedback/7", "/feedback/-1", "/feedback/1/rate/x", "/feedback/1e0", "//", "/~"}) {
    const std::string text = R"([{"part": "plateau", "fingerprint": "", "at": ")" + std::string(at) + "\"}]";
    INFO(at);
    CHECK(with(text.c_str()) != "taken");
  }
}

namespace {

/// The shape of an optimizer with parameter groups.
struct grouped_optimizer {
  struct group {
    double lr = -1;
    double momentum = -1;
    group& options() { return *this; }
  };
  std::vector<group> groups;
  std::vector<group>& param_groups() { return groups; }
  void step() {}
};

template <class... Given>
auto run_of(grouped_optimizer& optimizer, const std::vector<double>& metrics, Given... given) {
  scheduled opt{optimizer, given...};
  for (const double metric : metrics) {
    opt.advance();
    opt.observe(metric);
  }
  return opt;
}

std::string refusal_of(auto& opt, const json& saved, other_definition other = other_definition::refuse) {
  const auto before = opt.state();
  try {
    restore(opt, saved, other);
  } catch (const json_error& error) {
    CHECK(opt.state() == before);
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("A scheduled is saved as JSON, and one of the same schedules from JSON takes it, and the reverse", "[json]") {
  grouped_optimizer optimizer{std::vector<grouped_optimizer::group>(2)};
  const auto rate = halving | warmup({.steps = 2});
  const auto other = linear({.initial = 0.9, .steps = 9}) * plateau({.initial = 1, .factor = 0.5, .patience = 1});
  const any_schedule any_rate = from_json(to_json(rate));
  const any_schedule any_other = from_json(to_json(other));

  auto typed = run_of(optimizer, {3, 3, 2, 4, 4}, rate, momentum = other);
  auto untyped = run_of(optimizer, {}, momentum = any_other, learning_rate = any_rate);
  restore(untyped, json::parse(to_json(typed).dump()));
  CHECK(untyped.position() == 5);
  CHECK(untyped.rate() == typed.rate());
  CHECK(untyped.rate(momentum) == typed.rate(momentum));
  CHECK(to_json(untyped) == to_json(typed));
  for (const double metric : {5.0, 1.0, 5.0, 5.0}) {
    untyped.observe(metric), untyped.advance();
    typed.observe(metric), typed.advance();
  }
  auto again = run_of(optimizer, {1}, rate, momentum = other);
  restore(again, json::parse(to_json(untyped).dump()));
  CHECK(again.state() == typed.state());

  const json saved = to_json(typed);
  CHECK(saved["step"] == 9);
  CHECK(saved["schedules"]["learning_rate"]["fingerprint"] == fingerprint_text(rate));
  CHECK(saved["schedules"]["learning_rate"]["listeners"][0]["part"] == "plateau");
  CHECK(saved["schedules"]["momentum"]["listeners"][0]["at"] == "/feedback/1");
}

TEST_CASE("The state of a scheduled that does not fit is refused whole, with the hyperparameter", "[json]") {
  grouped_optimizer optimizer{std::vector<grouped_optimizer::group>(2)};
  const any_schedule rate(halving);
  const any_schedule fall = linear({.initial = 0.9, .steps = 9});
  const json saved = to_json(run_of(optimizer, {3, 3}, rate, momentum = fall));
  auto opt = run_of(optimizer, {5}, rate, momentum = fall);
  const auto with = [&](const char* pointer, const json& value) {
    json broken = saved;
    broken[json::json_pointer(pointer)] = value;
    return refusal_of(opt, broken);
  };
  CHECK(refusal_of(opt, saved) == "taken");
  CHECK(with("/step", -1) == "/step: must be in [0, 2^53], got -1");
  CHECK(with("/version", 2) == "/version: must be 1, got 2");
  CHECK(with("/schedules", 3) == "/schedules: must be an object, got 3");
  CHECK(with("/schedules/learning_rate/feedback/rate", 7) ==
        "/schedules/learning_rate/feedback/rate: must not be below min or above initial, got 7");
  CHECK(with("/schedules/momentum", json::array()) ==
        "/schedules/momentum: must be an object, of one schedule for all parameter groups, got a list");
  CHECK(with("/schedules/learning_rate/x", 1).find("/schedules/learning_rate/x: is not known here") == 0);
  CHECK(with("/more", 1).find("/more: is not known here") == 0);
  CHECK(with("/schedules/eps", saved["schedules"]["momentum"]) ==
        "/schedules/eps: is of a hyperparameter that no schedule drives here");
  json less = saved;
  less["schedules"].erase("momentum");
  CHECK(refusal_of(opt, less) == "/schedules/momentum: is missing");

  auto patient = run_of(optimizer, {5}, plateau({.initial = 0.02, .patience = 7}), momentum = fall);
  CHECK(refusal_of(patient, saved) == "/schedules/learning_rate/fingerprint: is of another schedule: \"" +
                                          fingerprint_text(rate) + "\", this one has \"" +
                                          fingerprint_text(plateau({.initial = 0.02, .patience = 7})) + "\"");
  CHECK(refusal_of(patient, saved, other_definition::accept) == "taken");
  CHECK(patient.rate() == 0.01);
  auto first = run_of(optimizer, {5}, rate);
  CHECK(refusal_of(first, saved, other_definition::accept) ==
        "/schedules/momentum: is of a hyperparameter that no schedule drives here");
  CHECK(refusal_of(opt, to_json(scheduler{rate})).find("/schedules: is missing") == 0);
}

TEST_CASE("Parameter groups with schedules of their own are saved as JSON, and one may be added", "[json]") {
  grouped_optimizer optimizer{std::vector<grouped_optimizer::group>(3)};
  const any_schedule any_halving(halving);
  const json two = to_json(run_of(optimizer, {3, 3, 3}, per_group(halving, constant({.value = 1}))));
  auto list = run_of(optimizer, {}, per_group(std::vector{any_halving, any_schedule(constant({.value = 1}))}));
  CHECK(refusal_of(list, two) == "taken");
  CHECK(to_json(list) == two);
  CHECK(list.rate() == 0.005);

  auto three = run_of(optimizer, {7}, per_group(halving, constant({.value = 1}), halving));
  CHECK(refusal_of(three, two) == "/schedules/learning_rate/2: is missing");
  CHECK(refusal_of(three, two, other_definition::accept) == "taken");
  CHECK(three.rate() == 0.005);
  CHECK(three.rate(learning_rate, 2) == 0.02);
  CHECK(refusal_of(list, to_json(three), other_definition::accept) ==
        "/schedules/learning_rate: must be of 2 parameter groups, got 3");
  auto one = run_of(optimizer, {}, halving);
  CHECK(refusal_of(one, two) ==
        "/schedules/learning_rate: must be an object, of one schedule for all parameter groups, got a list");

  const json scaled = to_json(run_of(optimizer, {3, 3}, scale_groups(any_halving, {1, 2, 4})));
  auto same = run_of(optimizer, {}, scale_groups(halving, {1, 2, 4}));
  CHECK(refusal_of(same, scaled) == "taken");
  CHECK(same.rate(learning_rate, 2) == 0.04);
  auto other = run_of(optimizer, {}, scale_groups(halving, {1, 2, 3}));
  CHECK(refusal_of(other, scaled).find("/schedules/learning_rate/fingerprint: is of another schedule") == 0);
  CHECK(refusal_of(other, scaled, other_definition::accept) == "taken");
}
