// SPDX-License-Identifier: Apache-2.0
// A program of the module. Headers of the standard library before the import and behind it; those of anneal that the module
// leaves out come before: Clang 16 does not find what the module has of them otherwise.
#include <anneal/adapter/dlib.hpp>
#include <array>
#include <vector>
import anneal;
#include <cstdio>
#include <span>
#include <string>

namespace mine {

// what the module asks for by the type of an argument: for a hyperparameter, and for the values of a schedule
struct optimizer {
  double eta = 0;
  void step() {}
  friend double& hyperparameter_of(anneal::learning_rate_t, optimizer& o) { return o.eta; }
};

struct falling {
  constexpr double operator()(anneal::step t) const { return 1 / (1 + static_cast<double>(t)); }
};

}  // namespace mine

int main() {
  using namespace anneal;
  constexpr auto rate = cosine({.initial = 0.1, .steps = 100}) | warmup({.steps = 10});
  static_assert(finite_schedule<decltype(rate)> && !feedback_schedule<decltype(rate)>);
  static_assert(rate(0) == 0 && rate(5) == 0.05 && rate(10) == 0.1 && rate(110) == 0);
  static_assert((2 * rate)(5) == 0.1 && (rate + rate)(5) == 0.1 && max(rate, constant({.value = 1}))(5) == 1);
  static_assert(rate == (cosine({.initial = 0.1, .steps = 100}) | warmup({.steps = 10})));
  constexpr auto restarts = take(10) | repeat(3);
  static_assert((mine::falling{} | restarts)(10) == 1);
  static_assert((linear({.initial = 1, .steps = 4}) | then(cosine<float>({.initial = 1, .steps = 4})))(4) == 1);
  static_assert(tabulate<3>(linear({.initial = 1, .steps = 2}) | warmup({.steps = 1}, curve::power(2)))[0] == 0);
  static_assert(pytorch::StepLR({.lr = 0.1, .step_size = 10, .gamma = 0.5})(10) == 0.05);

  std::vector<double> run(20);
  fill(rate, 0, run);
  mine::optimizer mine_own;
  scheduled driven{mine_own, rate};
  for (int t = 0; t < 5; ++t) {
    driven.step();
  }
  auto listening = plateau({.initial = 1, .factor = 0.5, .patience = 0}) | warmup({.steps = 1});
  scheduler heard{listening};
  heard.advance();
  for (double loss : std::array{1.0, 2.0}) {
    heard.observe(loss);
  }
  const any_schedule erased = rate;
  std::vector<float> weights{1, 1}, gradients{1, 0};
  sgd<float> descent({.learning_rate = 0.5F});
  descent.step(std::span<float>(weights), std::span<const float>(gradients));

  bool refused = false;
  try {
    (void)cosine({.initial = 0.1, .steps = 0});
  } catch (const parameter_error& error) {
    refused = std::string(error.what()) == "anneal::cosine: steps must be positive, got 0";
  }
  std::printf("import anneal: rate of update 5: %g; %s\n", rate(5), to_string(rate).c_str());
  const bool right = run[5] == 0.05 && mine_own.eta == rate(4) && driven.rate() == 0.05 && heard.rate() == 0.5 &&
                     erased.at(5) == 0.05 && weights[0] == 0.5F && fingerprint(erased) == fingerprint(rate) && refused;
  return right ? 0 : 1;
}
