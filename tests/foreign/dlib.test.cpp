// SPDX-License-Identifier: Apache-2.0
#include <dlib/dnn.h>

#include <anneal/adapter/dlib.hpp>
#include <anneal/compose/map.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::learning_rate;
using anneal::scheduled;
using Catch::Matchers::Message;
using error = std::invalid_argument;

constexpr anneal::cosine fall({.initial = 0.1, .final = 1e-3, .steps = 20});

float narrowed(double rate) { return static_cast<float>(rate); }

/// What the solver of the only layer was given. A trainer copies its solvers.
std::vector<float> seen;

template <class Base>
struct spy : Base {
  using Base::Base;

  template <class Layer>
  const dlib::tensor& operator()(float rate, const Layer& layer, const dlib::tensor& gradient) {
    seen.push_back(rate);
    return Base::operator()(rate, layer, gradient);
  }
};

using network = dlib::loss_mean_squared<dlib::fc<1, dlib::input<dlib::matrix<float>>>>;

struct examples {
  std::vector<dlib::matrix<float>> x;
  std::vector<float> y;

  examples() {
    for (int i = 0; i < 8; ++i) {
      dlib::matrix<float> point(2, 1);
      point = static_cast<float>(i) / 8, static_cast<float>(i % 3) / 3;
      x.push_back(point);
      y.push_back(point(0) - point(1));
    }
  }
};

template <class Solver>
void check_first_20_of_a_trainer() {
  seen.clear();
  const examples data;
  network net;
  dlib::dnn_trainer<network, spy<Solver>> trainer(net);
  trainer.set_learning_rate(99);
  scheduled opt{trainer, fall};
  for (int t = 0; t < 20; ++t) {
    opt.apply();
    trainer.train_one_step(data.x, data.y);
    opt.advance();
  }
  trainer.get_net();  // waits
  REQUIRE(seen.size() == 20);
  for (std::size_t t = 0; t < 20; ++t) {
    CHECK(seen[t] == narrowed(fall(t)));
  }
}

}  // namespace

TEST_CASE("dlib: the first 20 updates of a trainer see s(0), s(1), …") {
  check_first_20_of_a_trainer<dlib::sgd>();
  check_first_20_of_a_trainer<dlib::adam>();
}

TEST_CASE("dlib: the first 20 updates without a trainer see s(0), s(1), …") {
  seen.clear();
  const examples data;
  network net;
  std::vector<spy<dlib::sgd>> solvers(net.num_computational_layers);
  anneal::dlib_updater updater(net, solvers);
  scheduled opt{updater, anneal::linear({.initial = 0.1, .steps = 20})};
  for (int t = 0; t < 21; ++t) {
    net.compute_parameter_gradients(data.x.begin(), data.x.end(), data.y.begin());
    opt.step();
  }
  REQUIRE(seen.size() == 21);
  for (std::size_t t = 0; t < 20; ++t) {
    CHECK(seen[t] == narrowed(anneal::linear({.initial = 0.1, .steps = 20})(t)));
  }
  CHECK(seen[20] == 0);  // allowed here
}

TEST_CASE("dlib: a table; the second update alone has another rate, that of the first") {
  seen.clear();
  const examples data;
  network net;
  dlib::dnn_trainer<network, spy<dlib::sgd>> trainer(net);
  trainer.set_learning_rate_schedule(anneal::dlib_table<dlib::matrix<double>>(fall, 20));
  for (int t = 0; t < 20; ++t) {
    trainer.train_one_step(data.x, data.y);
  }
  trainer.get_net();
  REQUIRE(seen.size() == 20);
  CHECK(seen[0] == narrowed(fall(0)));
  CHECK(seen[1] == narrowed(fall(0)));
  for (std::size_t t = 2; t < 20; ++t) {
    CHECK(seen[t] == narrowed(fall(t)));
  }
}

TEST_CASE("dlib: a rate that is not positive") {
  network net;
  dlib::dnn_trainer<network> trainer(net);
  const anneal::linear to_zero({.initial = 0.1, .steps = 4});
  scheduled opt{trainer, to_zero};
  opt.seek(4);
  const char* text = "anneal::dlib: learning_rate must be positive, got 0";
  CHECK_THROWS_MATCHES(opt.apply(), error, Message(text));
  CHECK_THROWS_MATCHES(anneal::dlib_table<dlib::matrix<double>>(to_zero, 5), error, Message(text));
  const auto floored = to_zero | anneal::clamp(1e-9, std::numeric_limits<double>::infinity());
  scheduled above{trainer, floored};
  above.seek(4);
  above.apply();
  CHECK(learning_rate.get(trainer) == 1e-9);
  CHECK(anneal::dlib_table<dlib::matrix<double>>(floored, 5)(3, 0) == 1e-9);
}
