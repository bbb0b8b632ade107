// SPDX-License-Identifier: Apache-2.0
// expect: anneal: a checkpoint holds an integer of 64 bits alone, and not in a list or an optional
#include <anneal/schedule/constant.hpp>
#include <anneal/track/checkpoint.hpp>
#include <cstdint>
#include <vector>

#ifdef ANNEAL_FIXED
using number = std::int32_t;
#else
using number = std::int64_t;
#endif

struct memory {
  std::vector<number> heard;
  static constexpr void fields(auto& memory, auto&& field) { field("heard", memory.heard); }
};

void save(const anneal::scheduler<anneal::constant<double>>& run, const memory& x) {
  anneal::save_checkpoint("run.ckpt", run, anneal::also("x", x));
}
