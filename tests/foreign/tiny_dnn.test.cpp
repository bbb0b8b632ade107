// SPDX-License-Identifier: Apache-2.0
#include <tiny_dnn/tiny_dnn.h>

#include <anneal/adapter/tiny_dnn.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <cstddef>
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

/// Remembers with what it was called for the first of the two tensors of a layer: its weights, then its biases.
template <class Base>
struct spy : Base {
  std::vector<Base> seen;
  std::size_t calls = 0;

  void update(const tiny_dnn::vec_t& gradient, tiny_dnn::vec_t& weights, bool parallel) {
    if (calls++ % 2 == 0) {
      seen.push_back(*this);
    }
    Base::update(gradient, weights, parallel);
  }
};

/// One layer, five mini-batches an epoch, four epochs.
template <class Optimizer, class OnBatch>
void train(Optimizer& optimizer, OnBatch on_batch) {
  tiny_dnn::network<tiny_dnn::sequential> network;
  network << tiny_dnn::fully_connected_layer<tiny_dnn::activation::identity>(2, 1);
  std::vector<tiny_dnn::vec_t> x, y;
  for (int i = 0; i < 20; ++i) {
    x.push_back({static_cast<float>(i % 4) / 4, static_cast<float>(i % 3) / 3});
    y.push_back({x.back()[0] - x.back()[1]});
  }
  REQUIRE(network.fit<tiny_dnn::mse>(optimizer, x, y, 4, 4, on_batch, [] {}));
}

template <class Base>
void check_first_20() {
  spy<Base> optimizer;
  optimizer.alpha = 99;
  scheduled opt{optimizer, fall};
  train(optimizer, anneal::after_update(opt));
  REQUIRE(optimizer.seen.size() == 20);
  for (std::size_t t = 0; t < 20; ++t) {
    CHECK(optimizer.seen[t].alpha == narrowed(fall(t)));
  }
  CHECK(opt.position() == 20);
}

}  // namespace

TEST_CASE("tiny-dnn: the first 20 updates of every optimizer see s(0), s(1), …") {
  check_first_20<tiny_dnn::gradient_descent>();
  check_first_20<tiny_dnn::momentum>();
  check_first_20<tiny_dnn::adam>();
  check_first_20<tiny_dnn::RMSprop>();
  check_first_20<tiny_dnn::adagrad>();
}

TEST_CASE("tiny-dnn: momentum, betas and weight decay") {
  spy<tiny_dnn::momentum> heavy;
  scheduled a{heavy, fall, anneal::momentum = rise, anneal::weight_decay = fall};
  train(heavy, anneal::after_update(a));
  spy<tiny_dnn::adam> adam;
  scheduled b{adam, anneal::momentum = rise, anneal::beta2 = rise};
  train(adam, anneal::after_update(b));
  for (std::size_t t = 0; t < 20; ++t) {
    CHECK(heavy.seen[t].mu == narrowed(rise(t)));
    CHECK(heavy.seen[t].lambda == narrowed(fall(t)));
    CHECK(adam.seen[t].b1 == narrowed(rise(t)));
    CHECK(adam.seen[t].b2 == narrowed(rise(t)));
  }
}

TEST_CASE("tiny-dnn: a second fit goes on with the clock, a restored one where it was") {
  spy<tiny_dnn::gradient_descent> optimizer;
  scheduled opt{optimizer, anneal::linear({.initial = 0.1, .steps = 80})};
  train(optimizer, anneal::after_update(opt));
  const auto saved = opt.state();
  train(optimizer, anneal::after_update(opt));
  CHECK(optimizer.seen[39].alpha == narrowed(0.1 * 41 / 80));
  opt.restore(saved);
  train(optimizer, anneal::after_update(opt));
  CHECK(optimizer.seen[59].alpha == optimizer.seen[39].alpha);
}
