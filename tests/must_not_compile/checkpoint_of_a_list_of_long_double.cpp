// SPDX-License-Identifier: Apache-2.0
// expect: anneal: a long double has more digits than a checkpoint holds; save a double
#include <anneal/schedule/constant.hpp>
#include <anneal/track/checkpoint.hpp>
#include <vector>

#ifdef ANNEAL_FIXED
using number = double;
#else
using number = long double;
#endif

struct memory {
  std::vector<number> heard;
  static constexpr void fields(auto& memory, auto&& field) { field("heard", memory.heard); }
};

void save(const anneal::scheduler<anneal::constant<double>>& run, const memory& x) {
  anneal::save_checkpoint("run.ckpt", run, anneal::also("x", x));
}
