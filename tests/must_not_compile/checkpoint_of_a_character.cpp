// SPDX-License-Identifier: Apache-2.0
// expect: anneal: a checkpoint holds a character as a std::string, or as an int
#include <anneal/schedule/constant.hpp>
#include <anneal/track/checkpoint.hpp>

#ifdef ANNEAL_FIXED
using number = signed char;
#else
using number = char;
#endif

void save(const anneal::scheduler<anneal::constant<double>>& run, number x) {
  anneal::save_checkpoint("run.ckpt", run, anneal::also("x", x));
}
