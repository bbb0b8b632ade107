// SPDX-License-Identifier: Apache-2.0
#include <tiny_dnn/tiny_dnn.h>

#include <anneal/adapter/tiny_dnn.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::has_hyperparameter;
using anneal::learning_rate;
using anneal::scheduled;

constexpr anneal::cosine fall({.initial = 0.1, .final = 1e-3, .steps = 20});
constexpr anneal::linear rise({.initial = 0.5, .final = 0.95, .steps = 20});

float narrowed(double rate) { return static_cast<float>(rate); }

template <class Optimizer, class... H>
inline constexpr bool has = (has_hyperparameter<Optimizer, H> && ...);
static_assert(has<tiny_dnn::gradient_descent, anneal::learning_rate_t, anneal::weight_decay_t>);
static_assert(has<tiny_dnn::momentum, anneal::learning_rate_t, anneal::momentum_t, anneal::weight_decay_t>);
static_assert(has<tiny_dnn::adam, anneal::learning_rate_t, anneal::momentum_t, anneal::beta2_t>);
static_assert(has<tiny_dnn::adagrad, anneal::learning_rate_t> && has<tiny_dnn::RMSprop, anneal::learning_rate_t>);
static_assert(!has<tiny_dnn::adam, anneal::eps_t>);          // private
static_assert(!has<tiny_dnn::RMSprop, anneal::momentum_t>);  // its mu is another one

/// One layer, five mini-batches an epoch, four epochs: the weights after each of the 20 updates. Always begins alike.
/// on_batch is called after each.
template <class Optimizer, class OnBatch>
std::vector<tiny_dnn::vec_t> train(Optimizer& optimizer, OnBatch on_batch) {
  tiny_dnn::network<tiny_dnn::sequential> network;
  network << tiny_dnn::fully_connected_layer<tiny_dnn::activation::identity>(2, 1);
  network.weight_init(tiny_dnn::weight_init::constant(0.25F));
  network.init_weight();
  std::vector<tiny_dnn::vec_t> x, y;
  for (int i = 0; i < 20; ++i) {
    x.push_back({static_cast<float>(i % 4) / 4, static_cast<float>(i % 3) / 3});
    y.push_back({x.back()[0] - x.back()[1]});
  }
  std::vector<tiny_dnn::vec_t> reached;
  const auto after_batch = [&] {
    reached.push_back(*network[0]->weights()[0]);
    on_batch();
  };
  REQUIRE(network.fit<tiny_dnn::mse>(optimizer, x, y, 4, 4, after_batch, [] {}));
  REQUIRE(reached.size() == 20);
  return reached;
}

/// The same with an optimizer whose members are written by hand: write(optimizer, t).
template <class Optimizer>
std::vector<tiny_dnn::vec_t> train_by_hand(auto write, int t = 0) {
  Optimizer optimizer;
  write(optimizer, t);
  return train(optimizer, [&] { write(optimizer, ++t); });
}

template <class Optimizer>
void check_first_20() {
  Optimizer optimizer;
  optimizer.alpha = 99;
  scheduled opt{optimizer, fall};
  const auto reached = train(optimizer, anneal::after_update(opt));
  CHECK(reached == train_by_hand<Optimizer>([](auto& o, int t) { o.alpha = narrowed(fall(t)); }));
  CHECK(reached != train_by_hand<Optimizer>([](auto& o, int t) { o.alpha = narrowed(fall(t + 1)); }));
  CHECK(opt.position() == 20);
}

}  // namespace

TEST_CASE("tiny-dnn: the weights after the first 20 updates of every optimizer are those of s(0), s(1), …") {
  check_first_20<tiny_dnn::gradient_descent>();
  check_first_20<tiny_dnn::momentum>();
  check_first_20<tiny_dnn::adam>();
  check_first_20<tiny_dnn::RMSprop>();
  check_first_20<tiny_dnn::adagrad>();
}

TEST_CASE("tiny-dnn: momentum, betas and weight decay") {
  tiny_dnn::momentum heavy;
  scheduled a{heavy, fall, anneal::momentum = rise, anneal::weight_decay = fall};
  CHECK(train(heavy, anneal::after_update(a)) == train_by_hand<tiny_dnn::momentum>([](auto& o, int t) {
          o.alpha = narrowed(fall(t)), o.mu = narrowed(rise(t)), o.lambda = narrowed(fall(t));
        }));
  tiny_dnn::adam adam;
  scheduled b{adam, anneal::momentum = rise, anneal::beta2 = rise};
  CHECK(train(adam, anneal::after_update(b)) ==
        train_by_hand<tiny_dnn::adam>([](auto& o, int t) { o.b1 = narrowed(rise(t)), o.b2 = narrowed(rise(t)); }));
}

TEST_CASE("tiny-dnn: a second fit goes on with the clock, a restored one where it was") {
  const anneal::linear slow({.initial = 0.1, .steps = 80});
  const auto write = [&](auto& o, int t) { o.alpha = narrowed(slow(t)); };
  tiny_dnn::gradient_descent optimizer;
  scheduled opt{optimizer, slow};
  train(optimizer, anneal::after_update(opt));
  const auto saved = opt.state();
  const auto second = train(optimizer, anneal::after_update(opt));
  CHECK(second == train_by_hand<tiny_dnn::gradient_descent>(write, 20));
  opt.restore(saved);
  CHECK(train(optimizer, anneal::after_update(opt)) == second);
}

TEST_CASE("tiny-dnn: a rate beyond float") {
  tiny_dnn::gradient_descent optimizer;
  optimizer.alpha = 0.5F;
  scheduled opt{optimizer, [](double) { return 1e300; }};
  CHECK_THROWS_AS(opt.apply(), std::invalid_argument);
  CHECK(optimizer.alpha == 0.5F);
}
