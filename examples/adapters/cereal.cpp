// SPDX-License-Identifier: Apache-2.0

// A run of anneal's Adam under a plateau is saved by cereal, in one call, and goes on from the file as if nothing had
// happened.
#include <anneal/anneal.hpp>
#include <cereal/archives/json.hpp>
#include <cereal/types/vector.hpp>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <vector>

namespace {

auto make() {
  return anneal::scheduled{anneal::adam<double>({}), anneal::plateau({.initial = 0.1, .factor = 0.5, .patience = 3}) |
                                                         anneal::warmup({.steps = 10})};
}

/// Goes down x⁴ + y².
template <class Scheduled>
void train(Scheduled& opt, std::vector<double>& x, int updates) {
  for (int i = 0; i < updates; ++i) {
    const std::vector<double> gradient = {4 * x[0] * x[0] * x[0], 2 * x[1]};
    opt.step(x, gradient);
    opt.observe(x[0] * x[0] * x[0] * x[0] + x[1] * x[1]);
  }
}

}  // namespace

int main() {
  auto opt = make();
  std::vector<double> x = {1, -2};
  train(opt, x, 100);

  std::stringstream file;
  {
    cereal::JSONOutputArchive archive(file);
    archive(opt.checkpoint(), x);
  }
  std::printf("%s\n", file.str().c_str());
  train(opt, x, 100);

  auto resumed = make();
  auto saved = resumed.checkpoint();
  std::vector<double> y;
  {
    cereal::JSONInputArchive archive(file);
    archive(saved, y);
  }
  resumed.restore(saved);
  train(resumed, y, 100);

  const bool same = x == y && opt.checkpoint() == resumed.checkpoint();
  std::printf("after %d updates the resumed run is %s\n", static_cast<int>(resumed.position()),
              same ? "the same, to the last bit" : "ANOTHER");
  return same ? EXIT_SUCCESS : EXIT_FAILURE;
}
