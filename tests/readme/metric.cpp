// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
using namespace anneal;

namespace {
double rate_of_the_update = -1;
void update_with(double rate) { rate_of_the_update = rate; }
constexpr double validation_loss = 3;
}  // namespace

int main() {
#include "metric.inc"
  const bool first = rate_of_the_update == 0 && run.position() == 1;
  // A plateau after a warm-up does not count what happened before it.
  for (int i = 0; i < 10; ++i) {
    run.observe(validation_loss);
  }
  run.seek(500);
  const bool heard_nothing = run.rate() == 0.1;
  const auto saved = run.state();
  for (int i = 0; i < 5; ++i) {  // the best, then one more than the patience
    run.observe(validation_loss);
  }
  const bool falls = run.rate() == 0.05;
  run.restore(saved);
  return first && heard_nothing && falls && run.rate() == 0.1 ? 0 : 1;
}
