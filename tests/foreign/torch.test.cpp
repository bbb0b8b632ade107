// SPDX-License-Identifier: Apache-2.0
#include <torch/optim.h>
#include <torch/serialize.h>

// The library comes first: Clang wants one of its headers before all others.
#include <anneal/adapter/device_scalar.hpp>
#include <anneal/adapter/torch.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <limits>
#include <sstream>
#include <stdexcept>
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

/// Remembers the options with which it was called. It is one of libtorch's optimizers for the adapter, being derived
/// from one.
template <class Base, class Options>
struct spy : Base {
  using Base::Base;
  std::vector<Options> seen;

  Tensor step(typename Base::LossClosure closure = nullptr) override {
    seen.push_back(static_cast<const Options&>(this->param_groups()[0].options()));
    return Base::step(closure);
  }
};

using sgd = spy<torch::optim::SGD, torch::optim::SGDOptions>;
using adam = spy<torch::optim::Adam, torch::optim::AdamOptions>;
using adamw = spy<torch::optim::AdamW, torch::optim::AdamWOptions>;
using rmsprop = spy<torch::optim::RMSprop, torch::optim::RMSpropOptions>;
using adagrad = spy<torch::optim::Adagrad, torch::optim::AdagradOptions>;
using lbfgs = spy<torch::optim::LBFGS, torch::optim::LBFGSOptions>;

template <class Optimizer, class... H>
inline constexpr bool has = (has_hyperparameter<Optimizer, H> && ...);
static_assert(has<sgd, anneal::learning_rate_t, anneal::momentum_t, anneal::weight_decay_t>);
static_assert(has<adam, anneal::learning_rate_t, anneal::momentum_t, anneal::beta2_t, anneal::weight_decay_t>);
static_assert(has<adamw, anneal::learning_rate_t, anneal::momentum_t, anneal::beta2_t, anneal::eps_t>);
static_assert(has<rmsprop, anneal::learning_rate_t, anneal::momentum_t, anneal::weight_decay_t, anneal::eps_t>);
static_assert(has<adagrad, anneal::learning_rate_t, anneal::weight_decay_t, anneal::eps_t>);
static_assert(has<lbfgs, anneal::learning_rate_t> && !has<lbfgs, anneal::momentum_t>);
static_assert(!has<sgd, anneal::beta2_t> && !has<adagrad, anneal::momentum_t>);
// Of an optimizer that is only known as such, libtorch itself shows the rate.
static_assert(has<torch::optim::Optimizer, anneal::learning_rate_t>);
static_assert(!has<torch::optim::Optimizer, anneal::momentum_t>);

/// Runs 20 updates and compares the rates that the optimizer saw.
template <class Optimizer, class Options>
void check_first_20(Options options) {
  Optimizer optimizer(tensors{slope()}, options);
  Tensor x = optimizer.param_groups()[0].params()[0];
  scheduled opt{optimizer, fall};
  for (int t = 0; t < 20; ++t) {
    opt.step([&] { return x.data().sum().set_requires_grad(true); });  // LBFGS wants one
    REQUIRE(optimizer.seen.size() == static_cast<std::size_t>(t + 1));
    CHECK(optimizer.seen.back().lr() == fall(t));
  }
}

}  // namespace

TEST_CASE("libtorch: SGD moves by s(0), s(1), …") {
  sgd optimizer(tensors{slope()}, torch::optim::SGDOptions(99));
  scheduled opt{optimizer, fall};
  for (int t = 0; t < 20; ++t) {
    back_to_0(optimizer);
    opt.step();
    CHECK(used_by(optimizer.param_groups()[0]) == fall(t));
  }
}

TEST_CASE("libtorch: the first 20 updates of every optimizer see s(0), s(1), …") {
  check_first_20<sgd>(torch::optim::SGDOptions(99));
  check_first_20<adam>(torch::optim::AdamOptions(99));
  check_first_20<adamw>(torch::optim::AdamWOptions(99));
  check_first_20<rmsprop>(torch::optim::RMSpropOptions(99));
  check_first_20<adagrad>(torch::optim::AdagradOptions(99));
  check_first_20<lbfgs>(torch::optim::LBFGSOptions(99).max_iter(1));
}

TEST_CASE("libtorch: an optimizer known only as such") {
  sgd concrete(groups(2), torch::optim::SGDOptions(99));
  torch::optim::Optimizer& optimizer = concrete;
  scheduled opt{optimizer, fall};
  opt.step();
  opt.step();
  CHECK(concrete.seen.back().lr() == fall(1));
  CHECK(optimizer.param_groups()[1].options().get_lr() == fall(1));
}

TEST_CASE("libtorch: an optimizer that is taken over") {
  scheduled opt{torch::optim::SGD(tensors{slope()}, torch::optim::SGDOptions(99)), fall};
  opt.step();
  CHECK(used_by(opt.optimizer().param_groups()[0]) == fall(0));
}

TEST_CASE("libtorch: momentum, betas, weight decay and eps") {
  sgd first(tensors{slope()}, torch::optim::SGDOptions(99));
  scheduled heavy{first, fall, momentum = rise, anneal::weight_decay = fall};
  adam second(tensors{slope()}, torch::optim::AdamOptions(99));
  scheduled betas{second, fall, momentum = rise, anneal::beta2 = rise, anneal::eps = fall};
  rmsprop third(tensors{slope()}, torch::optim::RMSpropOptions(99));
  scheduled mean{third, momentum = rise};
  for (int t = 0; t < 20; ++t) {
    heavy.step(), betas.step(), mean.step();
    CHECK(first.seen.back().momentum() == rise(t));
    CHECK(first.seen.back().weight_decay() == fall(t));
    CHECK(second.seen.back().betas() == std::make_tuple(rise(t), rise(t)));
    CHECK(second.seen.back().eps() == fall(t));
    CHECK(third.seen.back().momentum() == rise(t));
    CHECK(third.seen.back().lr() == 99);
    CHECK(third.seen.back().alpha() == 0.99);
  }
  CHECK(momentum.get(first) == rise(19));
  CHECK(anneal::beta2.get(second) == rise(19));
}

TEST_CASE("libtorch: one schedule for all groups, also for one that is added later") {
  torch::optim::SGD optimizer(groups(3), torch::optim::SGDOptions(99));
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
  torch::optim::SGD optimizer(groups(2), torch::optim::SGDOptions(99));
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
  all.emplace_back(tensors{slope()}, std::make_unique<torch::optim::SGDOptions>(0.5));
  torch::optim::SGD optimizer(all, torch::optim::SGDOptions(0.25));
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
  torch::optim::SGD optimizer(groups(2), torch::optim::SGDOptions(99));
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
  torch::optim::SGD optimizer(groups(2), torch::optim::SGDOptions(0.25));
  scheduled opt{optimizer, per_group(fall, [](double t) { return 1 / (1 - t); })};
  opt.step();
  back_to_0(optimizer);
  CHECK_THROWS_MATCHES(opt.step(), error, Message("anneal::scheduled: learning_rate must be finite, got inf"));
  CHECK(group_values(learning_rate, optimizer) == std::vector{fall(0), 1.0});
  CHECK(used_by(optimizer.param_groups()[0]) == 0);
  CHECK(opt.position() == 1);
}

TEST_CASE("libtorch: one evaluation for 100 groups, and no allocation") {
  torch::optim::SGD optimizer(groups(100), torch::optim::SGDOptions(99));
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
  scheduled opt{anneal::device_scalar(0.0, [rate](double x) mutable { rate.fill_(x); }), fall};
  for (int t = 0; t < 20; ++t) {
    opt.apply();
    CHECK(rate.item<float>() == static_cast<float>(fall(t)));
    CHECK(rate.data_ptr() == memory);
    opt.advance();
  }
}

TEST_CASE("libtorch: resumed in the middle, the same weights") {
  const auto make = [] {
    torch::manual_seed(1);
    return tensors{torch::randn({8}, torch::kFloat64).set_requires_grad(true)};
  };
  const auto train = [](auto& opt, const tensors& x, int updates) {
    for (int i = 0; i < updates; ++i) {
      opt.optimizer().zero_grad();
      (x[0] * x[0] * x[0].cos()).sum().backward();
      opt.step();
    }
  };
  const tensors whole = make();
  torch::optim::Adam adam_of_whole(whole, torch::optim::AdamOptions(99));
  scheduled run{adam_of_whole, fall, momentum = rise};
  train(run, whole, 20);

  const tensors first = make();
  torch::optim::Adam killed(first, torch::optim::AdamOptions(99));
  scheduled begun{killed, fall, momentum = rise};
  train(begun, first, 9);
  std::stringstream file;
  torch::save(killed, file);
  const auto saved = begun.state();

  const tensors second = {first[0].detach().clone().set_requires_grad(true)};
  torch::optim::Adam loaded(second, torch::optim::AdamOptions(77));
  torch::load(loaded, file);
  scheduled resumed{loaded, fall, momentum = rise};
  resumed.restore(saved);
  train(resumed, second, 11);
  CHECK(torch::equal(whole[0], second[0]));
  CHECK(resumed.state() == run.state());
}
