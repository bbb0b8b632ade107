// SPDX-License-Identifier: Apache-2.0
// expect: anneal::scheduled: step() of this optimizer gives its number and makes no update (tiny-cuda-nn); call apply(), the library's own function for an update, and advance()
#include <anneal/driver/scheduled.hpp>
#include <anneal/schedule/constant.hpp>

/// The shape of tiny-cuda-nn's: step(stream, loss_scale, weights, …) is the update.
struct numbered_optimizer {
  virtual ~numbered_optimizer() = default;
  virtual float learning_rate() const { return rate; }
  virtual void set_learning_rate(float value) { rate = value; }
  virtual unsigned step() const { return updates; }
  virtual void step(float* weights) { ++updates, *weights -= rate; }
  float rate = 0;
  unsigned updates = 0;
};

void train(numbered_optimizer& optimizer, float* weights) {
  anneal::scheduled opt{optimizer, anneal::constant({.value = 0.01})};
#ifdef ANNEAL_FIXED
  opt.step(weights);
  opt.apply();
  optimizer.step(weights);
  opt.advance();
#else
  opt.step();
#endif
}
