// SPDX-License-Identifier: Apache-2.0

#include "laws/random.hpp"

#include <rapidcheck/detail/Configuration.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "laws/history.hpp"
#include "laws/law.hpp"
#include "support/catch.hpp"

// What the tests of the laws share: one definition here, because it takes long to compile.
namespace laws {

void law(const std::string& name, const std::function<void()>& property) {
  rc::detail::Configuration defaults;
  defaults.testParams.seed = 1;
  defaults.testParams.maxSuccess = 300;
  const char* const asked = std::getenv("RC_PARAMS");
  const auto configuration = rc::detail::configFromString(asked == nullptr ? "" : asked, defaults);
  rc::detail::TestMetadata metadata;
  metadata.id = metadata.description = name;
  rc::detail::TestListenerAdapter silent;
  const auto result =
      rc::detail::checkTestable(property, metadata, configuration.testParams, silent, configuration.reproduce);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  INFO(name << " (RC_PARAMS=\"seed=" << configuration.testParams.seed << "\")\n" << text.str());
  CHECK(result.is<rc::detail::SuccessResult>());
}

std::ostream& operator<<(std::ostream& out, number n) {
  const auto digits = out.precision(std::numeric_limits<double>::max_digits10);
  out << n.value;
  out.precision(digits);
  return out;
}

namespace {

/// nth(i) for a random i < count; shrinks to nth(0). One allocation, where RapidCheck's combinators make a dozen.
template <class F>
rc::Gen<number> one_of_many(std::uint64_t count, F nth) {
  return [=](const rc::Random& seed, int) {
    const auto index = rc::Random(seed).next() % count;
    const auto shrink = [](std::uint64_t i) { return rc::shrink::towards<std::uint64_t>(i, 0); };
    return rc::shrinkable::map(rc::shrinkable::shrinkRecur(index, shrink),
                               [=](std::uint64_t i) { return number{nth(i)}; });
  };
}

std::uint64_t how_many(int low, int high) {
  return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
}

}  // namespace

rc::Gen<number> whole(int low, int high) {
  return one_of_many(how_many(low, high), [=](auto i) { return low + static_cast<double>(i); });
}

rc::Gen<number> eighths(int low, int high) {
  return one_of_many(how_many(low, high), [=](auto i) { return (low + static_cast<double>(i)) / 8; });
}

rc::Gen<number> one_number(std::initializer_list<double> of) {
  return one_of_many(of.size(), [of = std::vector(of)](auto i) { return of[i]; });
}

rc::Gen<number> any_length() {
  static const auto lengths = rc::gen::weightedOneOf<number>({{3, whole(1, 12)}, {1, eighths(1, 96)}});
  return lengths;
}

rc::Gen<number> positive_rate() {
  static const auto rates = rc::gen::weightedOneOf<number>(
      {{4, one_of_many(1'000'000'000, [](auto i) { return static_cast<double>(i + 1) * 1e-9; })},
       {1, one_number({1, 0.5, 0.1, 3, 1e-6})}});
  return rates;
}

rc::Gen<number> any_rate() {
  static const auto rates =
      rc::gen::weightedOneOf<number>({{8, positive_rate()},
                                      {1, one_number({0})},
                                      {1, rc::gen::map(positive_rate(), [](number n) { return number{-n.value}; })}});
  return rates;
}

double pick(const std::string& name, const rc::Gen<number>& from) { return (*from.as(name)).value; }
double pick_length(const std::string& name) { return pick(name, any_length()); }
double pick_rate(const std::string& name) { return pick(name, any_rate()); }
double pick_power_of_two(const std::string& name) { return pick(name, one_number({1, 2, 4, 8, 0.5, 0.25})); }

namespace {

double pick_decay(const std::string& name) { return pick(name, one_number({0.5, 0.9, 0.1, 1})); }

anneal::ramp_params pick_ramp(const std::string& name) {
  return {.initial = pick_rate(name + ".initial"),
          .final = pick_rate(name + ".final"),
          .steps = pick_length(name + ".steps")};
}

anneal::linear<> pick_linear() { return anneal::linear(pick_ramp("linear")); }

anneal::cosine<> pick_cosine() { return anneal::cosine(pick_ramp("cosine")); }

anneal::polynomial<> pick_polynomial() {
  const auto p = pick_ramp("polynomial");
  return anneal::polynomial({.initial = p.initial,
                             .final = p.final,
                             .steps = p.steps,
                             .power = pick("polynomial.power", one_number({1, 2, 3, 4, 0.5, 0.9, 2.5}))});
}

anneal::exponential<> pick_exponential() {
  return anneal::exponential({.initial = pick("exponential.initial", positive_rate()),
                              .final = pick("exponential.final", positive_rate()),
                              .steps = pick_length("exponential.steps")});
}

power_ramp pick_power_ramp() {
  return anneal::ramp(pick_ramp("ramp"), anneal::curve::power(pick("ramp.power", one_number({0.5, 2, 3, 1.5}))));
}

milestones pick_multi_step() {
  const double first = pick("multi_step.first", whole(0, 9));
  const double second = first + pick("multi_step.second - first", eighths(0, 40));
  const double third = second + pick_length("multi_step.third - second");
  return anneal::multi_step({.initial = pick_rate("multi_step.initial"), .gamma = pick_decay("multi_step.gamma")},
                            {first, second, third});
}

polyline pick_polyline() {
  const double first = pick("piecewise_linear.first", whole(0, 9));
  const double second = first + pick("piecewise_linear.second - first", eighths(0, 40));
  const double third = second + pick_length("piecewise_linear.third - second");
  return anneal::piecewise_linear({first, second, third},
                                  {pick_rate("piecewise_linear.values[0]"), pick_rate("piecewise_linear.values[1]"),
                                   pick_rate("piecewise_linear.values[2]")});
}

wsd pick_wsd() {
  return anneal::warmup_stable_decay(
      {.peak = pick_rate("warmup_stable_decay.peak"),
       .final = pick_rate("warmup_stable_decay.final"),
       .warmup = pick("warmup_stable_decay.warmup", eighths(0, 40)),
       .stable = pick("warmup_stable_decay.stable", eighths(0, 40)),
       .decay = pick_length("warmup_stable_decay.decay"),
       .clock = static_cast<anneal::warmup_clock>(pick("warmup_stable_decay.clock", whole(0, 2)))});
}

cycle pick_cycle() {
  return anneal::one_cycle({.max = pick_rate("one_cycle.max"),
                            .steps = pick_length("one_cycle.steps"),
                            .warmup_fraction = pick("one_cycle.warmup_fraction", one_number({0, 0.25, 0.5})),
                            .three_phase = pick("one_cycle.three_phase", whole(0, 1)) == 1})
      .learning_rate;
}

piece pick_piece() {
  return one_of<piece>(pick_linear, pick_cosine, pick_polynomial, pick_exponential, pick_power_ramp, pick_multi_step,
                       pick_polyline, pick_wsd, pick_cycle);
}

anneal::constant<> pick_constant() { return anneal::constant({.value = pick_rate("constant.value")}); }

anneal::exponential_decay<> pick_exponential_decay() {
  const double initial = pick_rate("exponential_decay.initial");
  return anneal::exponential_decay({.initial = initial,
                                    .gamma = pick_decay("exponential_decay.gamma"),
                                    .every = pick_length("exponential_decay.every"),
                                    .floor = initial - pick("exponential_decay.initial - floor", positive_rate())});
}

anneal::step_decay<> pick_step_decay() {
  return anneal::step_decay({.initial = pick_rate("step_decay.initial"),
                             .gamma = pick_decay("step_decay.gamma"),
                             .every = pick_length("step_decay.every")});
}

anneal::cyclic<> pick_cyclic() {
  const auto mode = static_cast<anneal::cyclic_mode>(pick("cyclic.mode", whole(0, 2)));
  const double min = pick_rate("cyclic.min");
  return anneal::cyclic({.min = min,
                         .max = min + pick("cyclic.max - min", positive_rate()),
                         .up = pick_length("cyclic.up"),
                         .down = pick_length("cyclic.down"),
                         .mode = mode,
                         .gamma = mode == anneal::cyclic_mode::exp_range ? 0.9 : 1});
}

anneal::inverse_time<> pick_inverse_time() {
  return anneal::inverse_time({.initial = pick_rate("inverse_time.initial"),
                               .rate = pick("inverse_time.rate", one_number({0, 0.5, 3})),
                               .every = pick_length("inverse_time.every"),
                               .power = pick("inverse_time.power", one_number({1, 0.5, 0.8}))});
}

anneal::polynomial_cycles<> pick_polynomial_cycles() {
  return anneal::polynomial_cycles({.initial = pick_rate("polynomial_cycles.initial"),
                                    .final = pick_rate("polynomial_cycles.final"),
                                    .steps = pick_length("polynomial_cycles.steps"),
                                    .power = pick("polynomial_cycles.power", one_number({1, 2, 0.7}))});
}

anneal::noise<> pick_noise() {
  return anneal::noise({.amplitude = pick_rate("noise.amplitude"),
                        .kind = static_cast<anneal::noise_kind>(pick("noise.kind", whole(0, 1))),
                        .seed = static_cast<int>(pick("noise.seed", whole(0, 9)))});
}

restarts pick_restarts() {
  return anneal::cosine_restarts({.initial = pick_rate("cosine_restarts.initial"),
                                  .final = pick_rate("cosine_restarts.final"),
                                  .period = pick_length("cosine_restarts.period"),
                                  .growth = pick("cosine_restarts.growth", whole(1, 2)),
                                  .decay = pick_decay("cosine_restarts.decay")});
}

endless_piece pick_endless_piece() {
  return one_of<endless_piece>(pick_constant, pick_exponential_decay, pick_step_decay, pick_cyclic, pick_inverse_time,
                               pick_polynomial_cycles, pick_noise, pick_restarts);
}

extended pick_extended() {
  return pick_piece() | anneal::extend(static_cast<anneal::past_end>(pick("past_end", whole(0, 2))));
}

taken pick_taken() { return pick_endless_piece() | anneal::take(pick_length("take")); }
joined pick_joined() { return pick_piece() | anneal::then(pick_piece()); }
stretched pick_stretched() { return pick_piece() | anneal::stretch(pick("stretch", whole(1, 4))); }
stairs pick_stairs() { return pick_piece() | anneal::staircase(pick_length("staircase")); }
delayed pick_delayed() { return pick_piece() | anneal::delay(pick("delay", eighths(0, 40))); }
product pick_product() { return pick_piece() * pick_piece(); }
reversed pick_reversed() { return pick_piece() | anneal::reverse(); }
scaled pick_scaled() { return pick_piece() | anneal::scale(pick_rate("scale")); }
tailed pick_tailed() { return pick_piece() | anneal::then(pick_endless_piece()); }
mean pick_mean() { return anneal::average(pick_endless_piece(), pick_piece()); }

cycled pick_cycled() {
  return pick_piece() | anneal::repeat({.times = pick("repeat.times", whole(1, 4)),
                                        .growth = pick("repeat.growth", whole(1, 3)),
                                        .decay = pick_decay("repeat.decay")});
}

for_ever pick_for_ever() {
  return pick_piece() | anneal::repeat(anneal::forever, {.growth = pick("repeat.growth", whole(1, 2)),
                                                         .decay = pick_decay("repeat.decay")});
}

warmed pick_warmed() {
  return pick_piece() | anneal::warmup({.steps = pick_length("warmup.steps"), .from = pick_rate("warmup.from")});
}

cooled pick_cooled() {
  return pick_endless_piece() | anneal::cooldown({.start = pick("cooldown.start", eighths(0, 80)),
                                                  .steps = pick_length("cooldown.steps"),
                                                  .to = pick_rate("cooldown.to")});
}

taken_plateau pick_taken_plateau() { return pick_hearer() | anneal::take(pick_length("take")); }
late_plateau pick_late_plateau() { return pick_piece() | anneal::then(pick_taken_plateau()); }
damped_plateau pick_damped_plateau() { return pick_piece() * pick_taken_plateau(); }
lower_plateau pick_lower_plateau() { return anneal::min(pick_hearer(), pick_hearer()); }

cycled_plateau pick_cycled_plateau() {
  return pick_taken_plateau() |
         anneal::repeat({.times = pick("repeat.times", whole(1, 4)), .growth = pick("repeat.growth", whole(1, 3))});
}

cooled_plateau pick_cooled_plateau() {
  return pick_hearer() | anneal::cooldown({.start = pick("cooldown.start", eighths(0, 80)),
                                           .steps = pick_length("cooldown.steps"),
                                           .to = pick_rate("cooldown.to")});
}

warmed_plateau pick_warmed_plateau() {
  return pick_hearer() | anneal::warmup({.steps = pick_length("warmup.steps"), .from = pick_rate("warmup.from")});
}

}  // namespace

anneal::plateau<> pick_plateau() {
  const double initial = pick("plateau.initial", positive_rate());
  return anneal::plateau({
      .initial = initial,
      .factor = pick("plateau.factor", one_number({0.5, 0.1, 0.9})),
      .patience = static_cast<int>(pick("plateau.patience", whole(0, 3))),
      .threshold = pick("plateau.threshold", one_number({0, 1e-4, 0.5})),
      .threshold_mode = static_cast<anneal::threshold_mode>(pick("plateau.threshold_mode", whole(0, 1))),
      .mode = static_cast<anneal::plateau_mode>(pick("plateau.mode", whole(0, 1))),
      .cooldown = static_cast<int>(pick("plateau.cooldown", whole(0, 2))),
      .min = initial * pick("plateau.min / initial", one_number({0, 0.01})),
      .nan = static_cast<anneal::nan_policy>(pick("plateau.nan", whole(0, 1))),
      .smallest_change = initial * pick("plateau.smallest_change / initial", one_number({0, 0.05})),
      .average = static_cast<int>(pick("plateau.average", one_number({1, 1, 2, 3}))),
      .first = static_cast<anneal::first_metric>(pick("plateau.first", whole(0, 1))),
      .convention = static_cast<anneal::plateau_convention>(pick("plateau.convention", whole(0, 3))),
  });
}

anneal::greedy<double, 4> pick_greedy() {
  const double initial = pick("greedy.initial", positive_rate());
  return anneal::greedy<double, 4>({
      .initial = initial,
      .factor = pick("greedy.factor", one_number({0.5, 0.1, 0.9})),
      .patience = static_cast<int>(pick("greedy.patience", whole(0, 2))),
      .cooldown = static_cast<int>(pick("greedy.cooldown", whole(0, 2))),
      .warmup = static_cast<int>(pick("greedy.warmup", whole(0, 2))),
      .min = initial * pick("greedy.min / initial", one_number({0, 0.01, 0.5})),
      .max = initial * pick("greedy.max / initial", one_number({1, 4})),
      .window = static_cast<int>(pick("greedy.window", whole(0, 4))),
      .reset_start = static_cast<int>(pick("greedy.reset_start", whole(0, 3))),
      .nan = static_cast<anneal::nan_policy>(pick("greedy.nan", whole(0, 1))),
  });
}

anneal::slope_test<> pick_slope_test() {
  return anneal::slope_test({
      .initial = pick("slope_test.initial", positive_rate()),
      .factor = pick("slope_test.factor", one_number({0.5, 0.1, 0.9})),
      .window = static_cast<int>(pick("slope_test.window", whole(3, 6))),
      .confidence = pick("slope_test.confidence", one_number({0.5, 0.51, 0.9})),
      .mode = static_cast<anneal::plateau_mode>(pick("slope_test.mode", whole(0, 1))),
      .nan = static_cast<anneal::nan_policy>(pick("slope_test.nan", whole(0, 1))),
  });
}

anneal::lr_finder<> pick_lr_finder() {
  const double initial = pick("lr_finder.initial", positive_rate());
  return anneal::lr_finder({
      .initial = initial,
      .final = initial * pick("lr_finder.final / initial", one_number({2, 1e3, 1e8})),
      .steps = pick_length("lr_finder.steps"),
      .range = static_cast<anneal::lr_range>(pick("lr_finder.range", whole(0, 1))),
      .beta = pick("lr_finder.beta", one_number({0, 0.5, 0.98})),
      .divergence = pick("lr_finder.divergence", one_number({1, 1.5, 4})),
  });
}

hearer pick_hearer() { return one_of<hearer>(pick_plateau, pick_greedy, pick_slope_test, pick_lr_finder); }

finite pick_finite() {
  return one_of<finite>(pick_piece, pick_taken, pick_joined, pick_cycled, pick_stretched, pick_stairs, pick_delayed,
                        pick_warmed, pick_cooled, pick_product, pick_reversed, pick_scaled);
}

pure pick_pure() {
  return one_of<pure>(pick_finite, pick_endless_piece, pick_tailed, pick_for_ever, pick_mean, pick_extended);
}

finite_listener pick_finite_listener() {
  return one_of<finite_listener>(pick_taken_plateau, pick_cycled_plateau, pick_cooled_plateau, pick_late_plateau,
                                 pick_damped_plateau, pick_finite);
}

listener pick_listener() {
  return one_of<listener>(pick_hearer, pick_finite_listener, pick_warmed_plateau, pick_lower_plateau, pick_pure);
}

std::ostream& operator<<(std::ostream& out, const event& e) {
  out << '+' << number{e.gap};
  return e.heard ? out << " hears " << number{e.metric} : out;
}

namespace {

template <class T>
T one_of_these(rc::Random& random, std::initializer_list<T> values) {
  return values.begin()[random.next() % values.size()];
}

double eighths_below(rc::Random& random, std::uint64_t steps) {
  return static_cast<double>(random.next() % (8 * steps)) / 8;
}

double random_gap(rc::Random& random) {
  switch (random.next() % 16) {
    case 0:
      return one_of_these(random, {0x1p20, 0x1p40});
    case 1:
      return static_cast<double>(random.next() % 60);
    case 2:
    case 3:
    case 4:
    case 5:
      return eighths_below(random, 5);
    default:
      return static_cast<double>(random.next() % 3);
  }
}

double random_metric(rc::Random& random) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  switch (random.next() % 12) {
    case 0:
      return one_of_these(random, {std::numeric_limits<double>::quiet_NaN(), infinity, -infinity, 1e308, -1e308});
    case 1:
    case 2:
      return eighths_below(random, 1) - 0.5;
    default:
      return static_cast<double>(random.next() % 7) - 3;
  }
}

/// Made at once, not from generators of its parts: these allocate so much that most of the time would go there.
rc::Gen<history> any_history(bool with_metrics) {
  return [with_metrics](const rc::Random& seed, int) {
    rc::Random random = seed;
    history events(random.next() % 40);
    for (event& e : events) {
      e = {random_gap(random), with_metrics && random.next() % 2 == 0, random_metric(random)};
    }
    return rc::shrinkable::shrinkRecur(events, [](const history& h) { return rc::shrink::removeChunks(h); });
  };
}

}  // namespace

history pick_history(bool with_metrics) { return *any_history(with_metrics).as("history"); }

void expect_same_rates(any_run&& left, any_run&& right, const history& events, window seen) {
  double t = seen.from;
  const auto compare = [&](const char* when) {
    if (const double x = left.rate(), y = right.rate(); !(x == y)) {
      std::ostringstream text;
      text << when << number{t} << ": " << number{x} << " and " << number{y};
      RC_FAIL(text.str());
    }
  };
  left.seek(t);
  right.seek(t);
  compare("at ");
  for (const event& e : events) {
    t += e.gap;
    if (t > seen.to) {
      return;
    }
    left.seek(t);
    right.seek(t);
    compare("at ");
    if (e.heard) {
      left.observe(e.metric);
      right.observe(e.metric);
      compare("after the metric at ");
    }
  }
}

}  // namespace laws

TEMPLATE_TEST_CASE("random schedules", "[laws]", laws::pures, laws::listeners) {
  laws::law("have finite rates, whatever is heard", [] {
    anneal::scheduler run{TestType::any()};
    for (const laws::event& e : laws::pick_history(true)) {
      run.advance(e.gap);
      run.observe(e.metric);
      RC_ASSERT(std::isfinite(run.rate()));
    }
  });
  laws::law("keep their rate between two metrics", [] {
    anneal::scheduler run{TestType::any()};
    for (const laws::event& e : laws::pick_history(true)) {
      run.advance(e.gap);
      const double rate = run.rate();
      const double t = run.position();
      run.seek(t + 1);
      run.seek(t);
      RC_ASSERT(run.rate() == rate);
      run.observe(e.metric);
    }
  });
}
