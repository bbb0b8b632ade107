// SPDX-License-Identifier: Apache-2.0
#include <anneal/adapter/device_scalar.hpp>
#include <anneal/schedule/linear.hpp>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::device_scalar;
using anneal::linear;
using anneal::scheduled;

constexpr linear fall({.initial = 1, .steps = 4});

/// A captured graph: it reads the rate from an address that was fixed when it was captured.
class graph {
 public:
  explicit graph(const float* rate) : rate_(rate) {}
  void launch() { x -= *rate_; }
  float x = 0;

 private:
  const float* rate_;
};

constexpr bool test_shared() {
  float shared = 99;
  auto rate = anneal::shared_scalar(&shared);
  scheduled opt{rate, fall};
  opt.apply();
  const bool first = shared == 1 && anneal::learning_rate.get(rate) == 1;
  opt.advance();
  opt.apply();
  return first && shared == 0.75F;
}
static_assert(test_shared());

}  // namespace

TEST_CASE("device_scalar: memory that is shared") { CHECK(test_shared()); }

TEST_CASE("device_scalar: every launch of a captured graph sees s(0), s(1), …") {
  std::vector<float> device(1, 99);
  device_scalar rate(0.0F, [&](const float& x) { std::memcpy(device.data(), &x, sizeof x); });
  scheduled opt{rate, fall};
  graph captured(device.data());
  for (int t = 0; t < 20; ++t) {
    opt.apply();
    const float before = captured.x;
    captured.launch();
    opt.advance();
    CHECK(before - captured.x == static_cast<float>(fall(t)));  // multiples of 1/4: exact
  }
}

TEST_CASE("device_scalar: a rate that is not finite is not brought to the device") {
  int writes = 0;
  scheduled opt{device_scalar(0.0, [&](double) { ++writes; }), [](double t) { return 1 / (1 - t); }};
  opt.apply();
  opt.advance();
  CHECK_THROWS_AS(opt.apply(), std::invalid_argument);
  CHECK(writes == 1);
  float shared = 3;
  auto rate = anneal::shared_scalar(&shared);
  scheduled large{rate, [](double) { return 1e300; }};
  CHECK_THROWS_AS(large.apply(), std::invalid_argument);
  CHECK(shared == 3);
}
