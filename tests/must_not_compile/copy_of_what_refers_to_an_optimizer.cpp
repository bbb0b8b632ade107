// SPDX-License-Identifier: Apache-2.0
// expect: delete
// expect: not_copied
#include <anneal/driver/scheduled.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/constant.hpp>
#include <utility>

void train() {
  anneal::sgd<> optimizer({});
  anneal::scheduled opt{optimizer, anneal::constant({.value = 0.1})};
#ifdef ANNEAL_FIXED
  auto other = std::move(opt);
#else
  auto other = opt;
#endif
}
