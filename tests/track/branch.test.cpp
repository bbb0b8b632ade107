// SPDX-License-Identifier: Apache-2.0
#include "anneal/track/branch.hpp"

#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/track/checkpoint.hpp"
#include "support/catch.hpp"
#include "support/samples.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

constexpr auto plain = cosine({.initial = 0.1, .final = 0.01, .steps = 100}) | warmup({.steps = 10});
const auto listening = plateau({.initial = 0.1, .factor = 0.5, .patience = 1}) | warmup({.steps = 5});

struct foreign {
  double learning_rate = 0;
  double momentum = 0;
  void step() {}
};

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

/// A run that has come to update t and heard a metric after each.
template <schedule S>
auto run_to(const S& s, int t) {
  scheduler run{s};
  for (int i = 0; i < t; ++i) {
    run.advance();
    run.observe(test::metric(i));
  }
  return run;
}

/// The run that goes on from a branch.
auto resumed(const branched& b) {
  scheduler run{from_json(json::parse(b.definition.dump()))};
  restore(run, json::parse(b.state.dump()));
  return run;
}

template <class F>
std::string refusal(F f) {
  try {
    f();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("branch: a cooldown leaves the present rate of what listens, too", "[track]") {
  const auto check = [](const auto& s, int t) {
    auto run = run_to(s, t);
    const double rate = run.rate();
    const branched b =
        branch(run, cool_down{.steps = 20, .to = 0.001, .curve = {{"type", "power"}, {"exponent", 0.5}}});
    REQUIRE(b.seams.size() == 1);
    CHECK((b.seams[0].at == t && b.seams[0].before == rate && b.seams[0].after == rate && b.seams[0].jump() == 0));
    auto next = resumed(b);
    CHECK(next.position() == t);
    // Hägele et al. 2024: (1 - sqrt(k / N)) of the way.
    for (int k = 0; k <= 30; ++k) {
      const double p = k < 20 ? k / 20.0 : 1;
      CHECK(next.rate() == Approx(rate + (0.001 - rate) * std::sqrt(p)).epsilon(1e-14));
      next.advance();
      next.observe(100);  // nobody hears it
    }
    CHECK(next.rate() == 0.001);
    CHECK(next.schedule().length() == t + 20);
  };
  check(plain, 40);
  check(any_schedule(plain), 5);
  check(listening, 40);
  check(any_schedule(listening), 41);
  check(plain, 500);  // past its end
  check(plateau({.initial = 0.1, .patience = 0}), 0);
}

TEST_CASE("branch: before it the rates are those of the old schedule, bit for bit", "[track]") {
  for (const auto& one : test::samples(ANNEAL_PROJECT_DIR "/tests/samples.jsonl", ANNEAL_TEST_REFERENCE_DIR)) {
    const any_schedule old = from_json(one.description);
    INFO(one.name);
    const int t = 37;
    auto run = run_to(old, t);
    if (!std::isfinite(run.rate())) {
      continue;
    }
    const double rate = run.rate();
    const json next{{"type", "linear"}, {"initial", 0.5}, {"final", 0.25}, {"steps", 16}};
    for (const branched& b :
         {branch(run, cool_down{.steps = 7}), branch(run, next, {.jump = true}), branch(run, extend_by{.updates = 7}),
          branch(run, rewarm{.warmup = 4, .peak = 1, .steps = 8})}) {
      auto after = resumed(b);
      CHECK(to_json(after) == b.state);
      if (!old.listens()) {
        for (int i = 0; i < t; ++i) {
          REQUIRE(same_bits(after.schedule().at(i), old.at(i)));
        }
      }
      CHECK((b.seams[0].before == rate && b.seams[0].after == after.rate()));
      CHECK((b.seams[0].jump() == 0 || after.rate() == 0.5));
    }
    auto linear = resumed(branch(run, next, {.jump = true}));
    auto past = linear;  // of what listens: by what was heard until t
    auto old_past = run;
    past.seek(t - 1);
    old_past.seek(t - 1);
    CHECK(same_bits(past.rate(), old_past.rate()));
    for (int k = 0; k < 20; ++k) {
      CHECK(linear.rate() == (k < 16 ? 0.5 - k / 64.0 : 0.25));
      linear.advance();
    }
  }
}

TEST_CASE("branch: more updates go on as the schedule does, and hear", "[track]") {
  auto run = run_to(listening, 40);
  auto more = resumed(branch(run, extend_by{.updates = 60}));
  CHECK(more.schedule().length() == 100);
  for (int i = 40; i < 100; ++i) {
    REQUIRE(same_bits(more.rate(), run.rate()));
    run.advance();
    more.advance();
    run.observe(test::metric(i));
    more.observe(test::metric(i));
  }
  CHECK(from_json(branch(run_to(plain, 110), extend_by{.updates = 60}).definition).length() == 170);
  CHECK(from_json(branch(run_to(plain, 50), extend_by{.updates = 60}).definition).length() == 170);
  CHECK(from_json(branch(run_to(plain, 200), extend_by{.updates = 60}).definition).length() == 260);
  CHECK(from_json(branch(run_to(plain, 200), extend_by{.updates = 60}).definition).at(230) == 0.01);
}

TEST_CASE("branch: warmed up again from the present rate to a peak and down", "[track]") {
  auto run = run_to(listening, 40);
  const double rate = run.rate();
  auto again = resumed(branch(run, rewarm{.warmup = 10, .peak = 0.2, .steps = 40, .final = 0.002, .curve = "linear"}));
  for (int k = 0; k <= 60; ++k) {
    const double down = k < 50 ? (k - 10) / 40.0 : 1;
    CHECK(again.rate() == Approx(k < 10 ? rate + (0.2 - rate) * k / 10 : 0.2 + (0.002 - 0.2) * down).epsilon(1e-13));
    again.advance();
    again.observe(100);
  }
}

TEST_CASE("branch: a branch of a branch, in a definition that may listen again", "[track]") {
  const auto first =
      branch(run_to(listening, 30), plateau({.initial = 0.7, .factor = 0.1, .patience = 0}), {.jump = true});
  auto run = resumed(first);
  CHECK(run.rate() == 0.7);
  for (int i = 0; i < 3; ++i) {
    run.advance();
    run.observe(1);
  }
  CHECK(run.rate() == Approx(0.007));
  const branched second = branch(run, cool_down{.steps = 4});
  auto cooling = resumed(second);
  const double rate = run.rate();
  cooling.advance(2);
  CHECK(cooling.rate() == rate / 2);
  const branched third = branch(cooling, extend_by{.updates = 10});
  CHECK(resumed(third).rate() == rate / 2);
}

TEST_CASE("branch: a jump is refused unless it is asked for", "[track]") {
  const auto run = run_to(plain, 60);
  const double rate = run.rate();
  CHECK(refusal([&] { static_cast<void>(branch(run, constant({.value = 0.2}))); }) ==
        "/: would jump at update 60 from " + json(rate).dump() + " to 0.2; allow it, or begin with the present rate");
  CHECK(branch(run, constant({.value = rate})).seams[0].jump() == 0);
  CHECK(branch(run, constant({.value = rate * (1 + 1e-12)})).seams[0].jump() > 0);
  const branched b = branch(run, constant({.value = 0.2}), {.jump = true});
  CHECK(b.seams[0].jump() == Approx((0.2 - rate) / 0.2));
  CHECK(resumed(b).rate() == 0.2);
  CHECK(seam{"", 0, 0, 0}.jump() == 0);
  CHECK(seam{"", 0, 0, 0.1}.jump() == 1);
}

TEST_CASE("branch: of several hyperparameters one is changed, of groups each", "[track]") {
  const auto at_30 = [](auto opt) {
    for (int i = 0; i < 30; ++i) {
      opt.step();
      opt.observe(test::metric(i));
    }
    return opt;
  };
  const json bindings{{"learning_rate", to_json(listening)},
                      {"momentum", to_json(linear({.initial = 0.9, .steps = 90}))}};
  auto opt = at_30(scheduled{foreign{}, bindings_from_json(bindings)});
  const branched b = branch(opt, cool_down{.steps = 10});
  scheduled cooling{foreign{}, bindings_from_json(b.definition)};
  restore(cooling, b.state);
  CHECK((cooling.rate() == opt.rate() && cooling.rate(momentum) == opt.rate(momentum)));
  cooling.advance(5);
  CHECK((cooling.rate() == opt.rate() / 2 && cooling.rate(momentum) == Approx(0.55)));
  const branched m = branch(opt, cool_down{.steps = 10}, {.hyperparameter = "momentum"});
  CHECK(m.definition["learning_rate"] == definition_of(opt)["learning_rate"]);
  CHECK((m.seams[0].hyperparameter == "momentum" && m.seams[0].before == opt.rate(momentum)));

  const branched g = branch(at_30(scheduled{foreign{}, per_group(listening)}), cool_down{.steps = 10});
  CHECK((g.seams.size() == 1 && g.seams[0].hyperparameter == "learning_rate/0"));
  scheduled groups{foreign{}, per_group(from_json(g.definition["learning_rate"][0]))};
  restore(groups, g.state);
  CHECK(groups.rate() == opt.rate());
}

TEST_CASE("branch: what cannot be branched is refused", "[track]") {
  const auto run = run_to(plain, 60);
  const json saved{{"definition", definition_of(run)}, {"state", to_json(run)}};
  const auto refused = [](const json& from, const auto& change) {
    return refusal([&] { static_cast<void>(branch(from, change)); });
  };
  CHECK(refused(json{{"state", 1}}, cool_down{.steps = 1}) == "/definition: is missing");
  CHECK(refused(to_json(run), cool_down{.steps = 1}) == "/definition: is missing");
  CHECK(refused(saved, cool_down{}) == "/steps: is missing");
  CHECK(refused(saved, cool_down{.steps = -1}) == "/steps: must not be negative, got -1");
  CHECK(refused(saved, extend_by{}) == "anneal::branch: updates must be given, got nothing");
  CHECK(refused(saved, rewarm{.warmup = 1, .steps = 1}) == "anneal::branch: peak must be given, got nothing");
  CHECK(refused(saved, json{{"type", "kosine"}}).find("kosine") != std::string::npos);
  json other = saved;
  other["definition"]["of"]["initial"] = 0.2;
  CHECK(refused(other, cool_down{.steps = 1}).find("/fingerprint: is of another schedule") == 0);
  scheduled opt{foreign{}, momentum = plain};
  CHECK(refusal([&] { static_cast<void>(branch(opt, cool_down{.steps = 1})); }) ==
        "/definition/learning_rate: is missing");
}

TEST_CASE("branch: of a checkpoint, with the optimizer and all values", "[track]") {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("anneal_branch_" + std::to_string(::getpid()))).string();
  for (const checkpoint_format format : {checkpoint_format::json, checkpoint_format::binary}) {
    scheduled opt{adam<float>({}), listening};
    std::vector<float> weights(5, 0.5f);
    const std::vector<float> gradient(5, 0.1f);
    const std::vector<double> wide{1, 2};
    for (int i = 0; i < 40; ++i) {
      opt.step(weights, gradient);
      opt.observe(1);
    }
    save_checkpoint(path, opt, format, also("weights", weights), also("wide", wide), also("epoch", 3));
    save_branch(path, path, branch(read_checkpoint(path), cool_down{.steps = 10}));
    scheduled cooling{adam<float>({}), bindings_from_json(read_checkpoint(path)["definition"])};
    std::vector<float> w(5);
    std::vector<double> x(2);
    int epoch = 0;
    load_checkpoint(path, cooling, also("weights", w), also("wide", x), also("epoch", epoch));
    CHECK((w == weights && x == wide && epoch == 3));
    CHECK(cooling.checkpoint().optimizer == opt.checkpoint().optimizer);
    CHECK((cooling.rate() == opt.rate() && cooling.position() == 40));
    cooling.advance(5);
    CHECK(cooling.rate() == opt.rate() / 2);
  }
  std::filesystem::remove(path);
}
