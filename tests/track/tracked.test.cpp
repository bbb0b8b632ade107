// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/track/tracked.hpp>
#include <array>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "track/recorder.hpp"

namespace {

using anneal::learning_rate;
using anneal::linear;
using anneal::momentum;
using anneal::scheduled;
using anneal::tracked;
using nlohmann::json;
using test::recorder;
using entries = std::vector<recorder::entry>;

constexpr linear fall({.initial = 1, .steps = 8});
constexpr linear rise({.initial = 0.5, .final = 0.75, .steps = 8});
constexpr anneal::plateau halving({.initial = 8, .factor = 0.5, .patience = 0});

/// Holds its rate in a float, and spoils it after use.
struct forgetful {
  float learning_rate = 0;
  double momentum = 0;
  double used = 0;
  bool fails = false;

  int step(int argument) {
    if (fails) {
      throw std::runtime_error("gradient");
    }
    used = static_cast<double>(learning_rate);
    learning_rate *= 0.5F;
    return 2 * argument;
  }
};

struct grouped {
  struct group {
    struct {
      double learning_rate = 0;
    } values;
    auto& options() { return values; }
  };
  std::vector<group> groups{3};
  auto& param_groups() { return groups; }
  void step() {}
};

}  // namespace

TEST_CASE("what is written is what the optimizer saw: in its precision, and before its step") {
  const anneal::constant third({.value = 1.0 / 3});
  recorder to;
  tracked opt{scheduled{forgetful{}, learning_rate = third, momentum = third}, to};
  CHECK(opt.step(21) == 42);
  CHECK(to.scalars == entries{{"learning_rate", double{1.0F / 3}, 0}, {"momentum", 1.0 / 3, 0}});
  CHECK(opt.optimizer().used == double{1.0F / 3});
  CHECK(opt.position() == 1);
}

TEST_CASE("every tenth, and the first after the start, a restore and a seek") {
  recorder to;
  scheduled inner{forgetful{}, fall};
  tracked opt{inner, to, {.every = 10}};
  const auto steps = [&to, &opt](int count) {
    to.scalars.clear();
    for (int i = 0; i < count; ++i) {
      opt.step(0);
    }
    std::vector<double> at;
    for (const auto& entry : to.scalars) {
      at.push_back(std::get<2>(entry));
    }
    return at;
  };
  const auto saved = opt.state();
  CHECK(steps(21) == std::vector<double>{0, 10, 20});
  CHECK(inner.position() == 21);
  opt.seek(7);
  CHECK(steps(15) == std::vector<double>{7, 10, 20});
  opt.restore(saved);
  CHECK(steps(2) == std::vector<double>{0});
  const json state = to_json(opt);
  CHECK(state == to_json(inner));
  steps(3);
  restore(opt, state);
  CHECK(opt.position() == 2);
  CHECK(steps(3) == std::vector<double>{2});
  CHECK(to.text_steps == std::vector<double>{0, 0, 0, 7, 7, 7, 0, 0, 0, 2, 2, 2});
  inner.seek(1);  // behind its back
  CHECK(steps(2) == std::vector<double>{1});
}

TEST_CASE("a clock of samples: the first update at or after each multiple") {
  recorder to;
  tracked opt{scheduled{forgetful{}, fall}, to, {.every = 100}};
  for (int i = 0; i < 12; ++i) {
    opt.apply();
    opt.apply();  // a gradient that is accumulated
    opt.advance(32);
  }
  REQUIRE(to.scalars.size() == 4);
  CHECK(std::get<2>(to.scalars[0]) == 0);
  CHECK(std::get<2>(to.scalars[1]) == 128);
  CHECK(std::get<2>(to.scalars[2]) == 224);
  CHECK(std::get<2>(to.scalars[3]) == 320);
  opt.apply();
  opt.advance(0);  // skipped
  CHECK(to.scalars.size() == 4);
}

TEST_CASE("in two halves it is the rate that apply() wrote, also where a metric came between") {
  recorder to;
  tracked opt{scheduled{forgetful{}, halving}, to};
  opt.observe(1);
  opt.apply();
  opt.observe(2);
  opt.observe(2);
  opt.advance();
  CHECK(to.scalars == entries{{"metric", 1, 0}, {"metric", 2, 0}, {"metric", 2, 0}, {"learning_rate", 8, 0}});
  CHECK(opt.rate() == 2);
}

TEST_CASE("each parameter group that has a plan of its own") {
  recorder to;
  tracked opt{scheduled{grouped{}, anneal::scale_groups(fall, {1, 0.5, 0.25})}, to};
  opt.step();
  CHECK(to.scalars == entries{{"learning_rate/0", 1, 0}, {"learning_rate/1", 0.5, 0}, {"learning_rate/2", 0.25, 0}});
  tracked same{scheduled{grouped{}, fall}, recorder{}};
  same.step();
  recorder one;
  tracked listed{scheduled{grouped{}, anneal::per_group(std::vector{fall, fall, fall})}, one, {.prefix = "a/"}};
  listed.step();
  CHECK(one.scalars == entries{{"a/learning_rate/0", 1, 0}, {"a/learning_rate/1", 1, 0}, {"a/learning_rate/2", 1, 0}});
  CHECK(json::parse(one.texts.at("a/anneal/definition"))["learning_rate"].size() == 3);
  CHECK(json::parse(one.texts.at("a/anneal/fingerprint"))["learning_rate"][2] == anneal::fingerprint_text(fall));
}

TEST_CASE("the facts, as texts") {
  recorder to;
  tracked opt{scheduled{forgetful{}, learning_rate = fall, momentum = rise},
              to,
              {.horizon = anneal::horizon({.updates = 8, .updates_per_epoch = 2})}};
  CHECK(to.texts.empty());
  opt.step(0);
  CHECK(json::parse(to.texts.at("anneal/definition")) == definition_of(opt));
  CHECK(definition_of(opt) == definition_of(opt.run()));
  CHECK(json::parse(to.texts.at("anneal/fingerprint")) ==
        json{{"learning_rate", anneal::fingerprint_text(fall)}, {"momentum", anneal::fingerprint_text(rise)}});
  CHECK(json::parse(to.texts.at("anneal/horizon")) == json{{"updates", 8}, {"updates_per_epoch", 2}});
  CHECK(to.texts.at("anneal/version") == "0.1.0");
  CHECK(to.texts.size() == 4);
}

TEST_CASE("of schedules that are known when the program runs") {
  recorder to;
  tracked opt{scheduled{anneal::sgd<float>({.momentum = 0.9}),
                        anneal::bindings_from_json(json{{"momentum", {{"type", "constant"}, {"value", 0.25}}}})},
              to};
  std::array<float, 2> x{};
  opt.step(std::span(x), std::span(x));
  CHECK(to.scalars == entries{{"momentum", 0.25, 0}});
  CHECK(json::parse(to.texts.at("anneal/definition"))["momentum"]["value"] == 0.25);
}

TEST_CASE("a lambda has no description") {
  recorder to;
  tracked opt{scheduled{forgetful{}, [](double t) { return 1 / (1 + t); }}, to};
  opt.step(0);
  CHECK(to.texts.at("anneal/definition") == "null");
  CHECK(to.scalars == entries{{"learning_rate", 1, 0}});
}

TEST_CASE("a scheduler, without an optimizer") {
  recorder to;
  anneal::scheduler inner{fall | anneal::warmup({.steps = 2})};
  tracked run{inner, to};
  CHECK(run.rate() == 0);
  run.advance();
  run.observe(3, "loss");
  run.advance();
  CHECK(to.scalars == entries{{"learning_rate", 0, 0}, {"loss", 3, 1}, {"learning_rate", 0.5, 1}});
  CHECK(json::parse(to.texts.at("anneal/fingerprint")) == anneal::fingerprint_text(inner.schedule()));
  restore(run, to_json(inner));
  CHECK(inner.position() == 2);
}

TEST_CASE("the user's own numbers and texts, at the present step") {
  recorder to;
  tracked opt{scheduled{forgetful{}, fall}, to, {.every = 100, .prefix = "generator/"}};
  opt.text("note", "begun");
  opt.step(0);
  opt.scalar("loss", 0.25);
  opt.flush();
  CHECK(to.texts.at("generator/note") == "begun");
  CHECK(to.texts.contains("generator/anneal/definition"));
  CHECK(to.scalars == entries{{"generator/learning_rate", 1, 0}, {"generator/loss", 0.25, 1}});
  CHECK(to.flushed == 1);
}

TEST_CASE("a sink is called by what it has, also in a fan_out") {
  test::listener all;
  recorder some;
  const auto run = [](auto&& opt) {
    opt.step(0);
    opt.step(0);
    opt.observe(4);
    opt.scalar("loss", 5);
  };
  SECTION("alone") { run(tracked{scheduled{forgetful{}, fall}, all, {.every = 10}}); }
  SECTION("with another") {
    run(tracked{scheduled{forgetful{}, fall}, anneal::fan_out(some, anneal::fan_out(all)), {.every = 10}});
    CHECK(some.scalars == entries{{"learning_rate", 1, 0}, {"metric", 4, 2}, {"loss", 5, 2}});
    CHECK(some.texts.size() == 3);
  }
  CHECK(all.rates == entries{{"learning_rate0", 1, 0}, {"learning_rate0", 0.875, 1}});
  CHECK(all.metrics == entries{{"", 4, 2}});
  CHECK(all.scalars == entries{{"loss", 5, 2}});
  CHECK(all.texts.empty());
  REQUIRE(all.starts.size() == 1);
  CHECK(all.starts[0].definition["learning_rate"]["type"] == "linear");
  CHECK(all.starts[0].horizon.is_null());
  CHECK(all.starts[0].state["step"] == 0);
}

TEST_CASE("a sink that cannot write loses no update, and does not keep others from writing") {
  recorder other;
  tracked opt{scheduled{forgetful{}, halving}, anneal::fan_out(test::full{}, other)};
  CHECK_THROWS_WITH(opt.step(0), "disk full");
  CHECK(opt.position() == 1);
  CHECK(opt.optimizer().used == 8);
  CHECK(other.scalars == entries{{"learning_rate", 8, 0}});
  CHECK_THROWS_WITH(opt.observe(1), "disk full");
  CHECK_THROWS_WITH(opt.observe(1), "disk full");
  CHECK(opt.rate() == 4);
  CHECK(other.scalars.size() == 3);
}

TEST_CASE("without its facts no update is made, and they come before the next") {
  test::full to{.texts = true};
  tracked opt{scheduled{forgetful{}, fall}, to};
  CHECK_THROWS_WITH(opt.step(0), "disk full");
  CHECK(opt.position() == 0);
  CHECK(opt.optimizer().used == 0);
}

TEST_CASE("an update that is not made is not written") {
  recorder to;
  tracked opt{scheduled{forgetful{}, fall}, to};
  opt.optimizer().fails = true;
  CHECK_THROWS_WITH(opt.step(0), "gradient");
  CHECK(to.scalars.empty());
  opt.optimizer().fails = false;
  opt.step(0);
  CHECK(to.scalars == entries{{"learning_rate", 1, 0}});
}

TEST_CASE("checkpoint and restore as of what is tracked") {
  tracked opt{scheduled{anneal::adam<float>({}), fall}, recorder{}};
  std::array<float, 2> x{1, 2};
  opt.step(std::span(x), std::span(x));
  const auto saved = opt.checkpoint();
  opt.step(std::span(x), std::span(x));
  opt.restore(saved);
  CHECK(opt.checkpoint() == saved);
  CHECK(opt.position() == 1);
}

TEST_CASE("every must be at least 1") {
  CHECK_THROWS_WITH((tracked{scheduled{forgetful{}, fall}, recorder{}, {.every = 0.5}}),
                    "anneal::tracked: every must be at least 1, got 0.5");
}

TEST_CASE("an update that is not written allocates nothing") {
  recorder to;
  tracked opt{scheduled{forgetful{}, learning_rate = fall, momentum = halving}, to, {.every = 1000}};
  opt.step(0);
  const long before = test::allocations;
  for (int i = 0; i < 900; ++i) {
    opt.step(0);
    opt.apply();
    if (i % 10 == 0) {
      opt.advance(1);
    }
  }
  CHECK(test::allocations == before);
}
