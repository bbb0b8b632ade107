// SPDX-License-Identifier: Apache-2.0
#include <torch/optim.h>
#include <torch/serialize.h>

// The library comes first: Clang wants one of its headers before all others.
#include <anneal/adapter/device_scalar.hpp>
#include <anneal/adapter/torch.hpp>
#include <anneal/compose/warp.hpp>
#include <anneal/dialect/libtorch.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <anneal/schedule/step_decay.hpp>
#include <anneal/track/checkpoint.hpp>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/catch.hpp"

namespace {

using anneal::group_values;
using anneal::has_hyperparameter;
using anneal::learning_rate;
using anneal::momentum;
using anneal::per_group;
using anneal::scale_groups;
using anneal::scheduled;
using Catch::Matchers::Message;
using error = std::invalid_argument;

constexpr anneal::cosine fall({.initial = 0.1, .final = 1e-3, .steps = 20});
constexpr anneal::linear rise({.initial = 0.5, .final = 0.95, .steps = 20});

using torch::Tensor;
using tensors = std::vector<Tensor>;
using torch::optim::OptimizerParamGroup;

/// A parameter whose gradient is 1.
Tensor slope() {
  Tensor x = torch::zeros({1}, torch::kFloat64).set_requires_grad(true);
  x.mutable_grad() = torch::ones_like(x);
  return x;
}

std::vector<OptimizerParamGroup> groups(std::size_t count) {
  std::vector<OptimizerParamGroup> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.emplace_back(tensors{slope()});
  }
  return all;
}

/// How far plain SGD moves a parameter that begins at 0, with the gradient 1: by the rate that it used, to the last bit.
double used_by(const OptimizerParamGroup& group) { return -group.params()[0].item<double>(); }

void back_to_0(torch::optim::Optimizer& optimizer) {
  for (auto& group : optimizer.param_groups()) {
    group.params()[0].data().zero_();
  }
}

using torch::optim::Adagrad, torch::optim::AdagradOptions;
using torch::optim::Adam, torch::optim::AdamOptions;
using torch::optim::AdamW, torch::optim::AdamWOptions;
using torch::optim::LBFGS, torch::optim::LBFGSOptions;
using torch::optim::RMSprop, torch::optim::RMSpropOptions;
using torch::optim::SGD, torch::optim::SGDOptions;

template <class Optimizer, class... H>
inline constexpr bool has = (has_hyperparameter<Optimizer, H> && ...);
static_assert(has<SGD, anneal::learning_rate_t, anneal::momentum_t, anneal::weight_decay_t>);
static_assert(has<Adam, anneal::learning_rate_t, anneal::momentum_t, anneal::beta2_t, anneal::weight_decay_t>);
static_assert(has<AdamW, anneal::learning_rate_t, anneal::momentum_t, anneal::beta2_t, anneal::eps_t>);
static_assert(has<RMSprop, anneal::learning_rate_t, anneal::momentum_t, anneal::weight_decay_t, anneal::eps_t>);
static_assert(has<Adagrad, anneal::learning_rate_t, anneal::weight_decay_t, anneal::eps_t>);
static_assert(has<LBFGS, anneal::learning_rate_t> && !has<LBFGS, anneal::momentum_t>);
static_assert(!has<SGD, anneal::beta2_t> && !has<Adagrad, anneal::momentum_t>);
// Of an optimizer that is only known as such, libtorch itself shows the rate.
static_assert(has<torch::optim::Optimizer, anneal::learning_rate_t>);
static_assert(!has<torch::optim::Optimizer, anneal::momentum_t>);

/// The same few numbers whenever it is called.
Tensor weights() {
  torch::manual_seed(1);
  return torch::randn({8}, torch::kFloat64).set_requires_grad(true);
}

Tensor loss(const Tensor& x) { return (x * x * x.cos()).sum(); }

/// LBFGS wants a closure, the others take one.
auto closure(torch::optim::Optimizer& optimizer) {
  return [&optimizer] {
    optimizer.zero_grad();
    Tensor value = loss(optimizer.param_groups()[0].params()[0]);
    value.backward();
    return value;
  };
}

/// Trains twins: the options of one are written by hand before each update, write(options, t); those of the other are
/// driven. Their weights have the same bits.
template <class Optimizer, class Options>
void check_first_20(Options options, auto write, auto... driven) {
  const Tensor x = weights(), y = weights();
  Optimizer by_hand(tensors{x}, options), followed(tensors{y}, options);
  scheduled opt{followed, driven...};
  for (int t = 0; t < 20; ++t) {
    const Tensor before = y.detach().clone();
    write(static_cast<Options&>(by_hand.param_groups()[0].options()), t);
    by_hand.step(closure(by_hand));
    opt.step(closure(followed));
    CHECK(torch::equal(x, y));
    CHECK_FALSE(torch::equal(y, before));
  }
}

}  // namespace

TEST_CASE("libtorch: SGD moves by s(0), s(1), …") {
  SGD optimizer(tensors{slope()}, SGDOptions(99));
  scheduled opt{optimizer, fall};
  for (int t = 0; t < 20; ++t) {
    back_to_0(optimizer);
    opt.step();
    CHECK(used_by(optimizer.param_groups()[0]) == fall(t));
  }
}

TEST_CASE("libtorch: the first 20 updates of every optimizer are those of s(0), s(1), …") {
  const auto write = [](auto& options, int t) { options.lr(fall(t)); };
  check_first_20<SGD>(SGDOptions(99), write, fall);
  check_first_20<SGD>(SGDOptions(99).momentum(0.9).nesterov(true), write, fall);
  check_first_20<Adam>(AdamOptions(99), write, fall);
  check_first_20<AdamW>(AdamWOptions(99), write, fall);
  check_first_20<RMSprop>(RMSpropOptions(99), write, fall);
  check_first_20<Adagrad>(AdagradOptions(99), write, fall);
  check_first_20<LBFGS>(LBFGSOptions(99).max_iter(1), write, fall);
}

TEST_CASE("libtorch: an optimizer known only as such") {
  SGD concrete(groups(2), SGDOptions(99));
  torch::optim::Optimizer& optimizer = concrete;
  scheduled opt{optimizer, fall};
  opt.step();
  back_to_0(optimizer);
  opt.step();
  CHECK(used_by(optimizer.param_groups()[0]) == fall(1));
  CHECK(used_by(optimizer.param_groups()[1]) == fall(1));
}

TEST_CASE("libtorch: an optimizer that is taken over") {
  scheduled opt{SGD(tensors{slope()}, SGDOptions(99)), fall};
  opt.step();
  CHECK(used_by(opt.optimizer().param_groups()[0]) == fall(0));
}

TEST_CASE("libtorch: momentum, betas, weight decay and eps") {
  check_first_20<SGD>(
      SGDOptions(99).momentum(0.9),
      [](auto& options, int t) { options.lr(fall(t)).momentum(rise(t)).weight_decay(fall(t)); }, fall, momentum = rise,
      anneal::weight_decay = fall);
  check_first_20<Adam>(
      AdamOptions(99),
      [](auto& options, int t) {
        options.lr(fall(t)).betas({rise(t), rise(t)}).eps(fall(t));
      },
      fall, momentum = rise, anneal::beta2 = rise, anneal::eps = fall);
  check_first_20<AdamW>(
      AdamWOptions(99), [](auto& options, int t) { options.lr(fall(t)).weight_decay(rise(t)); }, fall,
      anneal::weight_decay = rise);
  check_first_20<RMSprop>(
      RMSpropOptions(0.01).momentum(0.9), [](auto& options, int t) { options.momentum(rise(t)); }, momentum = rise);
  SGD optimizer(tensors{slope()}, SGDOptions(99));
  scheduled(optimizer, momentum = rise).apply();
  CHECK(momentum.get(optimizer) == rise(0));
}

TEST_CASE("libtorch: one schedule for all groups, also for one that is added later") {
  SGD optimizer(groups(3), SGDOptions(99));
  scheduled opt{optimizer, fall};
  opt.step();
  optimizer.add_param_group(OptimizerParamGroup({slope()}));
  back_to_0(optimizer);
  opt.step();
  REQUIRE(optimizer.param_groups().size() == 4);
  for (const auto& group : optimizer.param_groups()) {
    CHECK(used_by(group) == fall(1));
  }
}

TEST_CASE("libtorch: a schedule of its own for each group") {
  SGD optimizer(groups(2), SGDOptions(99));
  scheduled opt{optimizer, per_group(fall, rise)};
  scheduled listed{optimizer, per_group(std::vector{fall, fall})};
  for (int t = 0; t < 20; ++t) {
    back_to_0(optimizer);
    opt.step();
    CHECK(used_by(optimizer.param_groups()[0]) == fall(t));
    CHECK(used_by(optimizer.param_groups()[1]) == rise(t));
    back_to_0(optimizer);
    listed.step();
    CHECK(used_by(optimizer.param_groups()[1]) == fall(t));
  }
}

TEST_CASE("libtorch: schedules relative to the rates of the groups") {
  auto all = groups(2);
  all.emplace_back(tensors{slope()}, std::make_unique<SGDOptions>(0.5));
  SGD optimizer(all, SGDOptions(0.25));
  const std::vector<double> base = group_values(learning_rate, optimizer);
  CHECK(base == std::vector{0.25, 0.25, 0.5});
  scheduled opt{optimizer, scale_groups(fall, base)};
  for (int t = 0; t < 20; ++t) {
    back_to_0(optimizer);
    opt.step();
    CHECK(used_by(optimizer.param_groups()[1]) == 0.25 * fall(t));
    CHECK(used_by(optimizer.param_groups()[2]) == 0.5 * fall(t));
  }
}

TEST_CASE("libtorch: a plan for groups that a group is added to") {
  SGD optimizer(groups(2), SGDOptions(99));
  const anneal::plateau halving({.initial = 1, .factor = 0.5, .patience = 0});
  scheduled opt{optimizer, scale_groups(halving, {1, 0.5})};
  opt.step(), opt.observe(1), opt.observe(1);
  optimizer.add_param_group(OptimizerParamGroup({slope()}));
  back_to_0(optimizer);
  CHECK_THROWS_MATCHES(opt.step(), error,
                       Message("anneal::scheduled: learning_rate must be planned for as many parameter groups as the "
                               "optimizer has, 3, got 2"));
  CHECK(used_by(optimizer.param_groups()[0]) == 0);
  scheduled longer{optimizer, scale_groups(halving, {1, 0.5, 0.25})};
  longer.restore(opt.state());
  longer.step();
  CHECK(longer.position() == 2);
  CHECK(used_by(optimizer.param_groups()[2]) == 0.125);  // a quarter of the halved rate
}

TEST_CASE("libtorch: with a rate that is not finite nothing is written and nothing moves") {
  SGD optimizer(groups(2), SGDOptions(0.25));
  scheduled opt{optimizer, per_group(fall, [](double t) { return 1 / (1 - t); })};
  opt.step();
  back_to_0(optimizer);
  CHECK_THROWS_MATCHES(opt.step(), error, Message("anneal::scheduled: learning_rate must be finite, got inf"));
  CHECK(group_values(learning_rate, optimizer) == std::vector{fall(0), 1.0});
  CHECK(used_by(optimizer.param_groups()[0]) == 0);
  CHECK(opt.position() == 1);
}

TEST_CASE("libtorch: one evaluation for 100 groups, and no allocation") {
  SGD optimizer(groups(100), SGDOptions(99));
  int evaluations = 0;
  const auto counted = [&](double t) {
    ++evaluations;
    return fall(t);
  };
  scheduled same{optimizer, counted};
  scheduled scaled{optimizer, scale_groups(counted, std::vector<double>(100, 0.5))};
  const long before = test::allocations;
  same.apply();
  CHECK(evaluations == 1);
  scaled.apply();
  CHECK(evaluations == 2);
  CHECK(test::allocations == before);
  CHECK(learning_rate.get(optimizer, 99) == 0.5 * fall(0));
}

TEST_CASE("libtorch: a rate in a tensor, whose memory stays where a captured graph reads it") {
  Tensor rate = torch::zeros({}, torch::kFloat32);
  const void* memory = rate.data_ptr();
  scheduled opt{anneal::device_scalar(0.0F, [rate](float x) mutable { rate.fill_(x); }), fall};
  for (int t = 0; t < 20; ++t) {
    opt.apply();
    CHECK(rate.item<float>() == static_cast<float>(fall(t)));
    CHECK(rate.data_ptr() == memory);
    opt.advance();
  }
  scheduled large{opt.optimizer(), [](double) { return 1e300; }};
  CHECK_THROWS_AS(large.apply(), error);
  CHECK(rate.item<float>() == static_cast<float>(fall(19)));
}

// libtorch 1.13 saves the options of the groups and does not load them: what no schedule drives is what the optimizer is
// made with.
TEST_CASE("libtorch: saved, loaded and resumed in the middle, the same weights") {
  const auto make = [](const tensors& all) {
    std::vector<OptimizerParamGroup> parts;
    for (const Tensor& x : all) {
      parts.emplace_back(tensors{x}, std::make_unique<AdamOptions>(AdamOptions(99).weight_decay(0.01)));
    }
    return Adam(parts, AdamOptions(99));
  };
  const auto schedule = anneal::plateau({.initial = 0.1, .factor = 0.5, .patience = 1});
  const auto drive = [&](Adam& adam) { return scheduled{adam, scale_groups(schedule, {1, 0.25}), momentum = rise}; };
  const auto train = [](auto& opt, const tensors& x, int updates) {
    for (int i = 0; i < updates; ++i) {
      opt.optimizer().zero_grad();
      Tensor value = loss(x[0]) + loss(2 * x[1]);
      value.backward();
      opt.step();
      opt.observe(i / 4);  // worse and worse
    }
  };
  const tensors whole = {weights(), weights()};
  Adam adam_of_whole = make(whole);
  scheduled run = drive(adam_of_whole);
  train(run, whole, 9);
  train(run, whole, 11);

  const tensors first = {weights(), weights()};
  Adam killed = make(first);
  scheduled begun = drive(killed);
  train(begun, first, 9);
  std::stringstream file;
  torch::save(killed, file);
  const auto saved = begun.state();
  const std::vector<double> rates = group_values(learning_rate, killed);

  const tensors second = {first[0].detach().clone().set_requires_grad(true),
                          first[1].detach().clone().set_requires_grad(true)};
  Adam loaded = make(second);
  torch::load(loaded, file);
  CHECK(group_values(learning_rate, loaded) != rates);
  scheduled resumed = drive(loaded);
  resumed.restore(saved);
  train(resumed, second, 11);
  CHECK(torch::equal(whole[0], second[0]));
  CHECK(torch::equal(whole[1], second[1]));
  CHECK(resumed.state() == run.state());

  // In one file, with the weights.
  const std::string path = (std::filesystem::temp_directory_path() / "anneal_torch_checkpoint").string();
  const std::string text = file.str();
  const auto in = [](const Tensor& x) { return std::span(x.data_ptr<double>(), static_cast<std::size_t>(x.numel())); };
  const tensors at_9 = {first[0].detach().clone(), first[1].detach().clone()};
  anneal::save_checkpoint(path, begun, anneal::checkpoint_format::binary, anneal::also("first", in(at_9[0])),
                          anneal::also("second", in(at_9[1])),
                          anneal::also("optimizer", std::vector<std::uint8_t>(text.begin(), text.end())));

  const tensors third = {torch::zeros_like(whole[0]).set_requires_grad(true),
                         torch::zeros_like(whole[1]).set_requires_grad(true)};
  Adam from_file = make(third);
  scheduled again = drive(from_file);
  std::vector<std::uint8_t> bytes;
  anneal::load_checkpoint(path, again, anneal::also("first", in(third[0])), anneal::also("second", in(third[1])),
                          anneal::also("optimizer", bytes));
  std::filesystem::remove(path);
  std::stringstream of_torch(std::string(bytes.begin(), bytes.end()));
  torch::load(from_file, of_torch);
  CHECK(group_values(learning_rate, from_file) != rates);
  again.apply();
  CHECK(group_values(learning_rate, from_file) == std::vector{again.rate(), 0.25 * again.rate()});
  train(again, third, 11);
  CHECK(torch::equal(whole[0], third[0]));
  CHECK(torch::equal(whole[1], third[1]));
  CHECK(again.state() == run.state());
}

TEST_CASE("libtorch: the dialect is its StepLR, and Python's one step late") {
  SGD optimizer(groups(2), SGDOptions(0.01));
  SGD followed(groups(2), SGDOptions(99));
  for (const unsigned size : {1U, 3U, 10U}) {
    learning_rate.set(optimizer, 0.01);
    torch::optim::StepLR real(optimizer, size, 0.7);
    scheduled opt{followed,
                  anneal::libtorch::StepLR({.lr = 0.01, .step_size = static_cast<double>(size), .gamma = 0.7})};
    scheduled late{followed, anneal::step_decay({.initial = 0.01, .gamma = 0.7, .every = static_cast<double>(size)}) |
                                 anneal::delay(1)};
    for (int t = 0; t < 100; ++t) {
      back_to_0(optimizer);
      optimizer.step();
      real.step();
      // A running product of up to 100 factors: each rounds by half a unit.
      const double used = used_by(optimizer.param_groups()[1]);
      back_to_0(followed);
      opt.step();
      CHECK(std::abs(used_by(followed.param_groups()[1]) - used) <= 100 * 0x1p-53 * used);
      back_to_0(followed);
      late.step();
      CHECK(std::abs(used_by(followed.param_groups()[1]) - used) <= 100 * 0x1p-53 * used);
    }
  }
}
