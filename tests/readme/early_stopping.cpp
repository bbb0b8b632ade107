// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
using namespace anneal;

namespace {
int epoch = 0;
void train_an_epoch() { ++epoch; }
double validation_loss() { return epoch <= 7 ? 10.0 - epoch : 4.0; }
}  // namespace

int main() {
#include "early_stopping.inc"
  return epoch == 7 + 5 && heard.best_at == 7 && heard.best == 3 ? 0 : 1;
}
