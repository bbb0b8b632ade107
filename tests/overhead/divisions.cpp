// SPDX-License-Identifier: Apache-2.0
// The rates that cost no division, as include/anneal/README.md promises: divisions.cmake reads the disassembly.
#include <anneal/anneal.hpp>

using namespace anneal;

namespace {

template <class S>
[[gnu::always_inline]] inline double rate(const S& s, long t) {
  return static_cast<double>(s(t));
}

using warm_cosine = decltype(cosine({.initial = 1, .steps = 1}) | warmup({.steps = 1}));
using stable = decltype(warmup_stable_decay({.peak = 1, .warmup = 1, .stable = 1, .decay = 1}));
using cooled_down = decltype(constant({.value = 1}) | cooldown({.start = 1, .steps = 1}));
using stretched = decltype(linear({.initial = 1, .steps = 1}) | stretch(2));
using stairs = decltype(linear({.initial = 1, .steps = 1}) | staircase(2));
using epochs = decltype(cosine({.initial = 1, .steps = 1}) | per_epoch(2));
using repeated_line = decltype(linear({.initial = 1, .steps = 1}) | repeat(2));
using scaled = decltype(0.5 * cosine({.initial = 1, .steps = 1}));
using both = decltype(cosine({.initial = 1, .steps = 1}) * linear({.initial = 1, .steps = 1}));
using constants = decltype(piecewise_constant({1, 2}, {1.0, 2.0, 3.0}));
using along_exponential = ramp<double, curve::exponential>;

}  // namespace

[[gnu::flatten]] double free_constant(const constant<>& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_linear(const linear<>& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_cosine(const cosine<>& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_warmup(const warm_cosine& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_stable(const stable& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_cooldown(const cooled_down& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_stretch(const stretched& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_staircase(const stairs& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_per_epoch(const epochs& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_repeat(const repeated_line& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_scale(const scaled& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_product(const both& s, long t) { return rate(s, t); }
[[gnu::flatten]] double free_piecewise_constant(const constants& s, long t) { return rate(s, t); }

[[gnu::flatten]] double free_along_exponential(const along_exponential& s, long t) { return rate(s, t); }
