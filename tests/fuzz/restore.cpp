// SPDX-License-Identifier: Apache-2.0
// libFuzzer: restore() takes any JSON, into any schedule, its own state or that of another one. What it refuses changes
// nothing; what it accepts is a state that goes on, and that can be saved and restored again.
//
//   {"into": 3, "accept": true, "saved": { what to_json(scheduler) gave }}
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/anneal.hpp"
#include "anneal/config/any_list.hpp"
#include "anneal/config/json.hpp"
#include "json_mutator.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

const plateau halving({.initial = 0.1, .factor = 0.5, .patience = 1, .cooldown = 1});
const plateau<float> narrow({.initial = 0.1, .factor = 0.5, .mode = plateau_mode::max, .min = 0.001, .average = 3});
const greedy<double, 8> riser({.initial = 0.1, .patience = 0, .window = 5});
const slope_test tester({.initial = 0.1, .window = 4});
const lr_finder finder({.initial = 1e-7, .final = 10, .steps = 9});
const cosine deaf({.initial = 1, .steps = 20});
const auto cycles = halving | take(6) | repeat({.times = 4, .growth = 1.5});
const auto endless = riser * tester | take(5) | repeat(forever);

any_schedule listed(std::vector<any_schedule> parts) { return any_pointwise<detail::product>(std::move(parts)); }

/// Calls f with each of the schedules that a state can be restored into, until one is the chosen one.
template <class F>
void with_schedule(std::size_t chosen, F f) {
  std::size_t i = 0;
  const auto each = [&](const auto&... schedules) { ((i++ == chosen ? f(schedules) : void()), ...); };
  each(deaf, halving, narrow, riser, tester, cycles, endless, halving | warmup({.steps = 3}),
       deaf * halving | cooldown({.start = 9, .steps = 3}), average(halving, halving, riser) | delay(2),
       any_schedule(deaf), any_schedule(halving), any_schedule(halving) | warmup({.steps = 3}),
       any_schedule(any_schedule(cycles) * riser), listed({deaf, halving}), listed({deaf, halving, halving}),
       listed({listed({narrow, tester}), endless, any_sequence({deaf, halving | take(9), cycles})}),
       any_schedule(listed({deaf, deaf}) | take(5) | repeat(2)), finder);
}

constexpr std::size_t schedules = 19;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

template <schedule S>
json saved_run(const S& s, std::minstd_rand& random) {
  scheduler run{s};
  for (unsigned i = random() % 12; i > 0; --i) {
    run.advance(1 + random() % 3);
    static const double metrics[] = {1, 2, 0.5, -1, std::numeric_limits<double>::infinity(), std::nan("")};
    run.observe(metrics[random() % std::size(metrics)]);
  }
  return to_json(run);
}

/// Lets it go on, and saves and restores it.
template <schedule S>
void use(scheduler<S> run) {
  scheduler again{run.schedule()};
  restore(again, to_json(run));
  require(again.state() == run.state());
  for (const double metric : {1.0, 1.0, 1.0, 3.0, 0.0, 1e300, -1e300, std::nan("")}) {
    static_cast<void>(run.rate());
    run.observe(metric);
    if (run.position() < 0x1p52) {
      run.advance();
    }
  }
  again.restore(run.state());
}

}  // namespace

namespace fuzz {

/// The state of a real run in the place of a value, or another schedule to restore into.
void change_domain(json& chosen, std::minstd_rand& random) {
  if (random() % 2 == 0) {
    chosen = random() % schedules;
    return;
  }
  with_schedule(random() % schedules, [&](const auto& s) { chosen = saved_run(s, random); });
  if (random() % 2 == 0) {
    chosen = json(chosen["feedback"]);
  }
}

}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const json input = json::parse(data, data + size, nullptr, false);
  if (!input.is_object() || !input.contains("into") || !input["into"].is_number_unsigned()) {
    return 0;
  }
  json saved = input.value("saved", json());
  const bool accept = input.contains("accept") && input["accept"] == true;
  with_schedule(input["into"].get<std::size_t>() % schedules, [&](const auto& s) {
    scheduler run{s};
    run.advance(3);
    run.observe(1);
    const auto before = run.state();
    if (!accept && saved.is_object()) {
      saved["fingerprint"] = fingerprint_text(s);
    }
    try {
      restore(run, saved, accept ? other_definition::accept : other_definition::refuse);
    } catch (const json_error&) {
      require(run.state() == before);
      return;
    }
    use(run);
  });
  return 0;
}
