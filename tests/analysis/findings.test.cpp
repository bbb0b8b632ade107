// SPDX-License-Identifier: Apache-2.0
#include "anneal/analysis/findings.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/dialect/pytorch.hpp"
#include "anneal/dialect/transformers.hpp"
#include "support/catch.hpp"

namespace {

using anneal::horizon;
using anneal::severity;
using anneal::take;
using anneal::warmup;

/// The names, with a "?" after those that are notes.
std::string names(const std::vector<anneal::finding>& list) {
  std::string all;
  for (const anneal::finding& f : list) {
    all.append(all.empty() ? "" : " ").append(f.name).append(f.level == severity::note ? "?" : "");
  }
  return all;
}

std::string found(const auto& s, int updates) { return names(anneal::findings(s, horizon({.updates = updates}))); }

std::string text(const auto& s, int updates) {
  const auto list = anneal::findings(s, horizon({.updates = updates}));
  return list.empty() ? "" : list[0].text;
}

}  // namespace

TEST_CASE("nothing is wrong with what people mean") {
  CHECK(found(anneal::constant({.value = 0.1}), 100) == "");
  CHECK(found(anneal::cosine({.initial = 0.1, .final = 0.01, .steps = 999}), 1'000) == "");
  CHECK(found(anneal::step_decay({.initial = 0.1, .gamma = 0.1, .every = 30}), 90) == "");
  CHECK(found(anneal::multi_step({.initial = 0.1, .gamma = 0.1}, {60, 80}), 90) == "");
  CHECK(found(anneal::exponential_decay({.initial = 0.1, .gamma = 0.99}), 1'000) == "");
  CHECK(found(anneal::cyclic({.min = 0.01, .max = 0.1, .up = 50}), 1'000) == "");
  CHECK(found(anneal::inverse_sqrt({.initial = 0.1, .timescale = 100}), 1'000) == "");
  CHECK(found(anneal::one_cycle({.max = 0.1, .steps = 999}).learning_rate, 1'000) == "");
  CHECK(found(anneal::constant({.value = 0.1}) | warmup({.steps = 100, .from = 0.01}), 1'000) == "");
  CHECK(found(anneal::plateau({.initial = 0.1}), 1'000) == "");
  CHECK(found(anneal::cosine({.initial = 1, .final = 0.1, .steps = 9}), 10) == "");  // steep, without a jump
}

TEST_CASE("what belongs to a schedule is a note") {
  CHECK(found(anneal::linear({.initial = 0.1, .final = 0.01, .steps = 100}), 100) == "floor_not_reached?");
  CHECK(found(anneal::cosine({.initial = 0.1, .final = 0.01, .steps = 1'000}), 1'000) == "");  // by a millionth
  CHECK(found(anneal::cosine({.initial = 0.1, .final = 0.01, .steps = 900}), 1'000) == "shorter_than_run?");
  CHECK(found(anneal::transformers::get_linear_schedule_with_warmup(
                  {.lr = 0.1, .num_warmup_steps = 100, .num_training_steps = 1'000}),
              1'000) == "first_rate_zero? floor_not_reached?");
  CHECK(found(anneal::cosine({.initial = 0.1, .final = 0.01, .steps = 100}) | anneal::repeat(anneal::forever), 1'000) ==
        "jump?");
  CHECK(found(anneal::pytorch::CosineAnnealingLR({.lr = 0.1, .T_max = 1'000, .eta_min = 0.01}), 1'001) ==
        "rises_past_end?");
}

TEST_CASE("a rate that is no rate") {
  CHECK(found([](double t) { return t < 7 ? 0.1 : std::numeric_limits<double>::infinity(); }, 10) == "not_finite");
  CHECK(found([](double t) { return t < 7 ? 0.1 : std::nan(""); }, 10) == "not_finite");
  const auto linear = [](double t) { return 0.1 - 0.01 * t; };  // OLMo-core's and torchtitan's linear tails
  CHECK(found(linear, 20).find("negative_rate") != std::string::npos);
  CHECK(found(linear, 8).find("negative_rate") != std::string::npos);  // past the run
  CHECK(found(anneal::cosine({.initial = 0.1, .steps = 900}), 1'000) == "zero_rate shorter_than_run?");
  CHECK(text(anneal::cosine({.initial = 0.1, .steps = 900}), 1'000) ==
        "100 updates after the first have the rate 0 and change nothing, from number 900");
}

TEST_CASE("the first two updates of DeepSpeed's warm-up run at the minimum") {
  const std::vector<double> rates{0, 0, 0.25, 0.5, 0.75, 0.933, 0.75, 0.5, 0.25, 0.067};
  const auto s = [&](double t) { return rates[static_cast<std::size_t>(t < 10 ? t : 9)]; };
  CHECK(found(s, 10).starts_with("zero_rate first_rate_zero?"));
}

TEST_CASE("a warm-up that begins one update late") {  // TorchFort's LinearLR, tt-train's LinearScheduler
  const std::vector<double> rates{1, 0.5, 0.625, 0.75, 0.875, 1, 1, 1};
  const auto s = [&](double t) { return rates[static_cast<std::size_t>(t < 8 ? t : 7)]; };
  CHECK(found(s, 8).starts_with("first_rate_high"));
}

TEST_CASE("a schedule that is longer than the run") {
  CHECK(found(anneal::cosine({.initial = 0.1, .steps = 2'000}), 1'000) == "longer_than_run");
  CHECK(text(anneal::cosine({.initial = 0.1, .steps = 2'000}), 1'001) ==
        "the schedule has 2000 updates, the run 1001: it stops at 0.05, and 0 is never reached");
  CHECK(found(anneal::multi_step({.initial = 0.1, .gamma = 0.1}, {60, 800}), 90) == "longer_than_run");
  CHECK(found(anneal::constant({.value = 0.1}) | warmup({.steps = 2'000, .from = 0.01}), 1'000) ==
        "warmup_longer_than_run");
  CHECK(found(anneal::transformers::get_cosine_schedule_with_warmup(
                  {.lr = 0.1, .num_warmup_steps = 2'000, .num_training_steps = 10'000}),
              1'000)
            .find("warmup_longer_than_run") != std::string::npos);
  CHECK(found(anneal::step_decay({.initial = 0.1, .gamma = 0.1, .every = 1'500}), 1'000) == "never_changes");
}

TEST_CASE("what would only end with the update after the last is no more than a note") {
  CHECK(found(anneal::exponential({.initial = 1e-6, .final = 1, .steps = 100}), 100) == "peak_not_reached?");
  CHECK(found(anneal::transformers::get_wsd_schedule(
                  {.lr = 0.1, .num_warmup_steps = 100, .num_decay_steps = 200, .num_stable_steps = 700}),
              1'000) == "first_rate_zero?");
}

TEST_CASE("a schedule that ends where it should not") {
  CHECK(found([](double t) { return 0.1 + t * t; }, 100) == "warmup_longer_than_run");  // kozistr's poly
  CHECK(found(anneal::linear({.initial = 0.1, .final = 0.2, .steps = 99}), 100) == "ends_at_peak");
  const auto rising = anneal::sequence(anneal::constant({.value = 0.1}) | take(150), anneal::constant({.value = 0.2}));
  CHECK(found(rising, 100) == "peak_not_reached never_changes");
  // half the run in a falling wave, half in a rising one
  CHECK(found(anneal::pytorch::CosineAnnealingLR({.lr = 0.1, .T_max = 1'000, .eta_min = 0.01}), 1'500) ==
        "rises_past_end");
}

TEST_CASE("a jump beside a slope") {
  // timm without warmup_prefix: the curve has gone on during the warm-up
  const auto late = [](double t) { return t < 300 ? t / 300 : 0.5 + 0.5 * std::cos(3.14159 * t / 999.5); };
  CHECK(found(late, 1'000).find("jump") != std::string::npos);
  const auto up = anneal::sequence(anneal::linear({.initial = 0.01, .final = 0.05, .steps = 100}),
                                   anneal::cosine({.initial = 0.2, .final = 0.01, .steps = 899}));
  CHECK(found(up, 1'000) == "jump");
  // kozistr's WSD falls to 0 and then jumps to its minimum
  const auto floor = anneal::sequence(anneal::cosine({.initial = 0.2, .final = 0.001, .steps = 900}),
                                      anneal::constant({.value = 0.05}));
  CHECK(found(floor, 1'000).find("jump?") != std::string::npos);
}

TEST_CASE("epochs taken for updates") {
  CHECK(found(anneal::step_decay({.initial = 0.1, .gamma = 0.1, .every = 30}), 10'000) == "zero_rate decayed_early");
  const auto milestones = anneal::multi_step({.initial = 0.1, .gamma = 0.1}, {30, 60, 80});
  CHECK(found(milestones, 9'000) == "milestones_early");
  CHECK(found(milestones | warmup({.steps = 100}), 9'000) == "first_rate_zero? shorter_than_run? milestones_early");
  CHECK(found(anneal::pytorch::MultiStepLR({.lr = 0.1}, {30, 60, 80}), 9'000) == "milestones_early");
  CHECK(text(milestones, 9'000) ==
        "the rate falls for the last time at update 80 of 9000, to 0.0001: are these milestones epochs?");
  CHECK(found(milestones, 1'600) == "milestones_early");  // a twentieth
  CHECK(found(milestones, 1'599) == "");
  const auto one_later = [](double last) { return anneal::multi_step({.initial = 0.1, .gamma = 0.1}, {30, 60, last}); };
  CHECK(found(one_later(8'000), 9'000) == "");
  CHECK(found(one_later(9'500), 9'000) == "longer_than_run");
  // a warm-up in stairs
  CHECK(found(anneal::multi_step({.initial = 0.1, .gamma = 10}, {30, 60}), 9'000) == "");
  // said once
  CHECK(found(anneal::multi_step({.initial = 1, .gamma = 1e-4}, {30, 60}), 9'000) == "decayed_early");
  const auto late = [](double t) { return t < 31 ? 0.1 : t < 61 ? 0.01 : 0.001; };  // libtorch's StepLR
  CHECK(names(anneal::findings(late, horizon({.updates = 90, .updates_per_epoch = 30}))) == "off_by_one");
  const auto early = [](double t) { return t < 29 ? 0.1 : t < 59 ? 0.01 : 0.001; };  // timm's MultiStep
  CHECK(names(anneal::findings(early, horizon({.updates = 90, .updates_per_epoch = 30}))) == "off_by_one");
  const auto right = [](double t) { return t < 30 ? 0.1 : t < 60 ? 0.01 : 0.001; };
  CHECK(names(anneal::findings(right, horizon({.updates = 90, .updates_per_epoch = 30}))) == "");
}

TEST_CASE("a part of the run taken for the length of a warm-up") {
  const anneal::constant constant({.value = 0.1});
  CHECK(found(constant | warmup({.steps = 0.03}), 1'000) == "warmup_of_one_update");
  CHECK(found(constant | warmup({.steps = 2}), 1'000) == "first_rate_zero?");
  CHECK(found(anneal::cosine({.initial = 0.1, .final = 0.01, .steps = 999}) | warmup({.steps = 0.03}), 1'000) ==
        "warmup_of_one_update");
  CHECK(
      text(constant | warmup({.steps = 0.03}), 1'000) ==
      "the first update has the rate 0, and the second the highest of all, 0.1: is the length of the warm-up a part of "
      "the run?");
  CHECK(found(constant | warmup({.steps = 1}), 60) == "first_rate_zero?");  // what one may want of so short a run
}

TEST_CASE("a peak that no update has") {
  const auto s = [](double t) { return t < 4.5 ? t / 4.5 : (9 - t) / 4.5; };
  CHECK(found(s, 9).find("peak_between_updates?") != std::string::npos);
}

TEST_CASE("findings of what listens are those of the run in which it hears the metrics") {
  const anneal::plateau s({.initial = 0.1, .factor = 0.01, .patience = 0, .min = 0});
  const std::vector<double> worse(100, 1.0);
  CHECK(names(anneal::findings(s, horizon({.updates = 100}), worse)).find("decayed_early") != std::string::npos);
  CHECK(names(anneal::findings(s, horizon({.updates = 100}))) == "");
  CHECK(names(anneal::findings(anneal::any_schedule(s), horizon({.updates = 100}), worse)).find("decayed_early") !=
        std::string::npos);
}

TEST_CASE("who listens has no milestones") {
  const anneal::plateau s({.initial = 0.1, .factor = 0.1, .patience = 0, .min = 0.01});
  std::vector<double> losses(1'000, 1.0);
  CHECK(names(anneal::findings(s, horizon({.updates = 1'000}), losses)) == "");
}

TEST_CASE("the length of the schedule is that of the run where no other is told") {
  CHECK(names(anneal::findings(anneal::linear({.initial = 0.1, .steps = 100}), horizon())) == "floor_not_reached?");
  CHECK_THROWS_MATCHES((void)anneal::findings(anneal::constant({.value = 1}), horizon()), std::invalid_argument,
                       Catch::Matchers::Message("anneal::horizon: updates must be given, got nothing"));
}
