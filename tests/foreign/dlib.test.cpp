// SPDX-License-Identifier: Apache-2.0
#include <dlib/dnn.h>

#include <anneal/adapter/dlib.hpp>
#include <anneal/compose/map.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::learning_rate;
using anneal::scheduled;
using Catch::Matchers::Message;
using error = std::invalid_argument;

constexpr anneal::cosine fall({.initial = 0.1, .final = 1e-3, .steps = 20});

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

void gradients_of(network& net, const examples& data) {
  net.compute_parameter_gradients(data.x.begin(), data.x.end(), data.y.begin());
}

/// Its copies have the same weights; a new one has none before it sees an example.
network begun(const examples& data) {
  network net;
  gradients_of(net, data);
  return net;
}

std::vector<float> weights(network& net) {
  auto& all = dlib::layer<1>(net).layer_details().get_layer_params();
  return {all.host(), all.host() + all.size()};
}

/// Trains by hand, with dlib's own update and the rates of a function of the number of the update.
template <class Solver>
class by_hand {
 public:
  explicit by_hand(network net) : net_(std::move(net)), solvers_(net_.num_computational_layers) {}

  std::vector<float> step(const examples& data, double rate) {
    gradients_of(net_, data);
    net_.update_parameters(solvers_, rate);
    return weights(net_);
  }

 private:
  network net_;
  std::vector<Solver> solvers_;
};

template <class Solver>
void check_first_20_of_a_trainer() {
  const examples data;
  network net = begun(data);
  by_hand<Solver> twin(net);
  dlib::dnn_trainer<network, Solver> trainer(net);
  trainer.set_learning_rate(99);
  scheduled opt{trainer, fall};
  for (int t = 0; t < 20; ++t) {
    opt.apply();
    trainer.train_one_step(data.x, data.y);
    opt.advance();
    trainer.get_net();  // waits
    CHECK(weights(net) == twin.step(data, fall(t)));
  }
}

template <class Solver>
void check_first_20_without_a_trainer() {
  const anneal::linear to_zero({.initial = 0.1, .steps = 20});
  const examples data;
  network net = begun(data);
  by_hand<Solver> twin(net);
  std::vector<Solver> solvers(net.num_computational_layers);
  anneal::dlib_updater updater(net, solvers);
  scheduled opt{updater, to_zero};
  for (int t = 0; t <= 20; ++t) {  // 0 is allowed here
    gradients_of(net, data);
    opt.step();
    CHECK(weights(net) == twin.step(data, to_zero(t)));
  }
}

}  // namespace

TEST_CASE("dlib: the weights after the first 20 updates of a trainer are those of s(0), s(1), …") {
  check_first_20_of_a_trainer<dlib::sgd>();
  check_first_20_of_a_trainer<dlib::adam>();
}

TEST_CASE("dlib: and without a trainer") {
  check_first_20_without_a_trainer<dlib::sgd>();
  check_first_20_without_a_trainer<dlib::adam>();
}

TEST_CASE("dlib: a table; the second update alone has another rate, that of the first") {
  const examples data;
  network net = begun(data);
  by_hand<dlib::sgd> twin(net);
  dlib::dnn_trainer<network, dlib::sgd> trainer(net);
  trainer.set_learning_rate_schedule(anneal::dlib_table<dlib::matrix<double>>(fall, 20));
  for (int t = 0; t < 20; ++t) {
    trainer.train_one_step(data.x, data.y);
    trainer.get_net();
    CHECK(weights(net) == twin.step(data, fall(t == 1 ? 0 : t)));
  }
}

TEST_CASE("dlib: a table before the synchronization file goes on where it was, one after it begins anew") {
  const auto file = std::filesystem::temp_directory_path() / "anneal_dlib_test.dat";
  const auto remove_files = [&] {
    std::filesystem::remove(file);
    std::filesystem::remove(file.string() + "_");
  };
  const auto table = anneal::dlib_table<dlib::matrix<double>>(fall, 20);
  const examples data;
  const auto train = [&](auto& trainer, int updates) {
    for (int i = 0; i < updates; ++i) {
      trainer.train_one_step(data.x, data.y);
    }
    trainer.get_net();  // writes the file
  };
  remove_files();
  network net = begun(data);
  by_hand<dlib::sgd> twin(net);
  {
    dlib::dnn_trainer<network, dlib::sgd> trainer(net);
    trainer.set_learning_rate_schedule(table);
    trainer.set_synchronization_file(file.string());
    train(trainer, 10);
  }
  network resumed;
  dlib::dnn_trainer<network, dlib::sgd> trainer(resumed);
  trainer.set_learning_rate_schedule(table);
  trainer.set_synchronization_file(file.string());
  network restarted;
  dlib::dnn_trainer<network, dlib::sgd> wrong(restarted);
  wrong.set_synchronization_file(file.string());
  wrong.set_learning_rate_schedule(table);
  remove_files();
  train(trainer, 10);
  train(wrong, 10);
  std::vector<float> expected;
  for (int t = 0; t < 20; ++t) {
    expected = twin.step(data, fall(t == 1 ? 0 : t));
  }
  CHECK(weights(resumed) == expected);
  CHECK(weights(restarted) != expected);
  CHECK(wrong.get_learning_rate() == fall(10));  // and not fall(20)
  remove_files();
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

TEST_CASE("dlib: a rate beyond the float that its solvers are given") {
  const auto large = [](double) { return 1e300; };
  const examples data;
  network net = begun(data);
  const auto before = weights(net);
  dlib::dnn_trainer<network> trainer(net);
  trainer.set_learning_rate(0.5);
  scheduled opt{trainer, large};
  const char* text = "anneal::dlib: learning_rate must be in the range of float, got 1e+300";
  CHECK_THROWS_MATCHES(opt.apply(), error, Message(text));
  CHECK(trainer.get_learning_rate() == 0.5);
  CHECK_THROWS_MATCHES(anneal::dlib_table<dlib::matrix<double>>(large, 5), error, Message(text));
  std::vector<dlib::sgd> solvers(net.num_computational_layers);
  anneal::dlib_updater updater(net, solvers);
  scheduled without{updater, large};
  CHECK_THROWS_AS(without.step(), error);
  CHECK(weights(net) == before);
}
