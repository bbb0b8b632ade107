// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <utility>

#include "anneal/batch/rates.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/detail/pure.hpp"
#include "anneal/driver/hyperparameter.hpp"
#include "anneal/driver/place.hpp"
#include "anneal/driver/scheduled.hpp"

/// Three ways into dlib's networks. All want a rate above 0: `| clamp(1e-9, INFINITY)` after a schedule that reaches 0.
///
/// 1. A trainer whose steps you take yourself. Setting the rate waits for the step before, so that preparing data no
///    longer overlaps with training. What the trainer saves has the rate, not the clock: save opt.state() with it.
///
///      anneal::scheduled opt{trainer, schedule};
///      for (...) { opt.apply(); trainer.train_one_step(x, y); opt.advance(); }
///
/// 2. A trainer that is given all rates at once, and then takes its steps without waiting.
///
///      trainer.set_learning_rate_schedule(anneal::dlib_table<dlib::matrix<double>>(schedule, updates));
///      trainer.set_synchronization_file("trainer.dat");
///
///    In this order: a file that is there brings back its table and the place in it. A table that is set after it begins
///    anew, and so does one that is set after deserialize(); what is left of it is
///    dlib_table<…>(schedule | skip(done), updates - done). Later calls of the trainer's other setters drop the table.
///
/// 3. No trainer. Here 0 is allowed.
///
///      std::vector<dlib::sgd> solvers(net.num_computational_layers);
///      anneal::dlib_updater updater(net, solvers);
///      anneal::scheduled opt{updater, schedule};
///      for (...) { net.compute_parameter_gradients(x, y); opt.step(); }
namespace anneal {

namespace detail {

template <class Trainer>
concept dlib_trainer = requires(Trainer& trainer) {
  trainer.set_learning_rate(trainer.get_learning_rate());
  trainer.get_learning_rate_schedule();
};

/// What a trainer takes; its solvers are given a float.
inline void require_dlib_rate(double rate) {
  require_rate<float>("anneal::dlib", "learning_rate", rate);
  require_positive("anneal::dlib", "learning_rate", rate);
}

}  // namespace detail

/// Errors: std::invalid_argument for a rate that is not positive, or beyond float.
auto hyperparameter_of(learning_rate_t, detail::dlib_trainer auto& trainer) {
  return property{[&trainer] { return trainer.get_learning_rate(); },
                  [&trainer](double x) { trainer.set_learning_rate(x); }, detail::require_dlib_rate};
}

/// What set_learning_rate_schedule() is to be given so that update t has the rate s(t). dlib uses the first entry for two
/// updates. Therefore s(1) is left out, and of all updates that one alone is off: it has s(0).
/// updates: how many there will be; afterwards dlib's rate is 0.99 of the last one.
/// Errors: std::invalid_argument for a rate that is not positive, or beyond float; for an any_schedule that listens.
template <class Matrix, detail::pure_or_perhaps S>
[[nodiscard]] Matrix dlib_table(const S& s, step updates) {
  const auto list = rates(s, updates);
  for (const double rate : list) {
    detail::require_dlib_rate(rate);
  }
  Matrix column;
  column.set_size(static_cast<long>((std::max)(list.size(), std::size_t{2}) - 1), 1);
  column(0, 0) = list[0];
  for (std::size_t t = 2; t < list.size(); ++t) {
    column(static_cast<long>(t - 1), 0) = list[t];
  }
  return column;
}

/// A network and its solvers as an optimizer with a learning rate. It refers to both.
template <class Network, class Solvers>
class dlib_updater {
 public:
  dlib_updater(Network& network, Solvers& solvers) : network_(network), solvers_(solvers) {}

  void step() { network_.update_parameters(solvers_, learning_rate); }

  float learning_rate = 0;  // as it comes to the solvers

 private:
  Network& network_;
  Solvers& solvers_;
};

}  // namespace anneal
