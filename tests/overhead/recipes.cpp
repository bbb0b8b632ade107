// SPDX-License-Identifier: Apache-2.0
#include "hand.hpp"

using namespace overhead::hand;

namespace {

/// Cycles that double: which one t is in, and where. The lengths of cycles are n, 2n, 4n, …: with q = t / n + 1 the cycle
/// is the position of q's highest bit.
struct doubling {
  modulo div;
  long n;
  struct position {
    int cycle;
    long local, length;
  };
  explicit doubling(long length) : div(length), n(length) {}
  [[gnu::always_inline]] position operator()(long t) const {
    const auto q = static_cast<std::uint64_t>(div.quotient(t)) + 1;
    const int cycle = 63 - __builtin_clzll(q);
    return {cycle, t - n * ((1L << cycle) - 1), n << cycle};
  }
};

}  // namespace

void overhead::add_recipes(table& to) {
  const double n = real(c.steps), w = real(c.warmup), every = real(c.every);
  to.of_size(c.peak);
  to.add_libm("warm-up + cosine",
              anneal::cosine({.initial = c.peak, .final = c.last, .steps = n}) | anneal::warmup({.steps = w}),
              [up = straight(0, c.peak, c.warmup), down = wave(c.peak, c.last, c.steps), w = c.warmup](long t) {
                return t < w ? up.slope * real(t) : down(t - w);
              });
  to.add_libm("cosine_restarts", anneal::cosine_restarts({.initial = c.peak, .final = c.last, .period = every}),
              [down = wave(c.peak, c.last, c.every), mod = modulo(c.every)](long t) { return down(mod(t)); });
  to.add_libm("cosine | repeat(forever)",
              anneal::cosine({.initial = c.peak, .final = c.last, .steps = every}) | anneal::repeat(anneal::forever),
              [down = wave(c.peak, c.last, c.every), mod = modulo(c.every)](long t) { return down(mod(t)); });
  to.add_libm("cosine_restarts, growing",
              anneal::cosine_restarts({.initial = c.peak, .final = c.last, .period = every, .growth = unknown(2.0)}),
              [m = (c.peak + c.last) / 2, h = c.span / 2, pi = std::numbers::pi, cycles = doubling(c.every)](long t) {
                const auto at = cycles(t);
                return m + h * std::cos(pi * real(at.local) / real(at.length));
              });
  to.add_libm("cosine | repeat, growing",
              anneal::cosine({.initial = c.peak, .final = c.last, .steps = every}) |
                  anneal::repeat(anneal::forever, {.growth = unknown(2.0)}),
              [m = (c.peak + c.last) / 2, h = c.span / 2, pi = std::numbers::pi, cycles = doubling(c.every)](long t) {
                const auto at = cycles(t);
                return m + h * std::cos(pi * real(at.local) / real(at.length));
              });
  to.add_libm("cosine_cycles", anneal::cosine_cycles({.max = c.peak, .min = c.last, .period = w, .warmup = every}),
              [up = straight(c.last, c.peak, c.every), down = wave(c.peak, c.last, c.warmup - c.every),
               mod = modulo(c.warmup), w = c.every](long t) {
                const long local = mod(t);
                return local < w ? up(local) : down(local - w);
              });
  const long up = 30'000, rest = 70'000;
  to.add_libm("one_cycle", anneal::one_cycle({.max = c.peak, .steps = real(up + rest)}).learning_rate,
              [a = wave(c.peak / 25, c.peak, up), b = wave(c.peak, c.peak / 25e4, rest), up = up](long t) {
                return t < up ? a(t) : b(t - up);
              });
  to.add("slanted_triangular", anneal::slanted_triangular({.max = c.peak, .steps = 100'000}),
         [a = straight(c.peak / 32, c.peak, 10'000), b = straight(c.peak, c.peak / 32, 90'000),
          up = unknown(10'000L)](long t) { return t < up ? a.initial + a.slope * real(t) : b(t - up); });
  const auto stable = [](auto rising, auto falling, long end) {
    return [rising, falling, w = c.warmup, end, p = c.peak](long t) {
      return t < w ? rising.slope * real(t) : t < end ? p : falling(t - end);
    };
  };
  const long decay = 20'000, flat = 100'000 - c.warmup - decay;
  to.add("warmup_stable_decay",
         anneal::warmup_stable_decay({.peak = c.peak, .warmup = w, .stable = real(flat), .decay = real(decay)}),
         stable(straight(0, c.peak, c.warmup), straight(c.peak, 0, decay), c.warmup + flat));
  to.add("constant | take | then(linear) | warmup",
         anneal::constant({.value = c.peak}) | anneal::take(real(flat)) |
             anneal::then(anneal::linear({.initial = c.peak, .steps = real(decay)})) | anneal::warmup({.steps = w}),
         stable(straight(0, c.peak, c.warmup), straight(c.peak, 0, decay), c.warmup + flat));
  to.add("knee", anneal::knee({.peak = c.peak, .warmup = w, .explore = real(flat), .steps = 100'000}),
         stable(straight(0, c.peak, c.warmup), straight(c.peak, 0, decay), c.warmup + flat));
  to.add_libm("tri_stage", anneal::tri_stage({.peak = c.peak, .warmup = w, .hold = every, .decay = n}),
              [a = straight(c.peak / 100, c.peak, c.warmup), p = c.peak, w = c.warmup, h = c.warmup + c.every,
               l = c.warmup + c.every + c.steps, r = std::log(0.01) / n](long t) {
                return t < w ? a(t) : t < h ? p : t < l ? p * std::exp(r * real(t - h)) : p * 0.01;
              });
  to.add_libm(
      "infinite",
      anneal::infinite({.peak = c.peak,
                        .constant = c.span / 3,
                        .final = c.last,
                        .warmup = w,
                        .cooldown = 50'000,
                        .hold = 20'000,
                        .decay = 30'000}),
      [a = straight(0, c.peak, c.warmup), b = wave(c.peak, c.span / 3, 50'000), p = c.span / 3, w = c.warmup,
       h = c.warmup + 70'000, l = c.warmup + 100'000, f = c.last, r = std::log(3 * c.last / c.span) / 30'000](long t) {
        return t < w ? a(t) : t < h ? b(t - w) : t < l ? p * std::exp(r * real(t - h)) : f;
      });
  to.add("inverse_sqrt", anneal::inverse_sqrt({.initial = c.peak, .timescale = w}),
         [p = c.peak * root(w), w = c.warmup](long t) { return p / root(real(t + w)); });
  to.add(
      "inverse_sqrt | warmup", anneal::inverse_sqrt({.initial = c.peak, .timescale = w}) | anneal::warmup({.steps = w}),
      [s = c.peak / w, p = c.peak * root(w), w = c.warmup](long t) { return t < w ? s * real(t) : p / root(real(t)); });
  to.add("noam", anneal::noam({.model_size = 512, .warmup = w, .factor = c.last}),
         [s = c.last / root(512 * w) / w, p = c.last / root(512), w = c.warmup](long t) {
           const long now = t + 1;
           return now < w ? s * real(now) : p / root(real(now));
         });
  to.add_libm(
      "power_schedule",
      anneal::power_schedule(
          {.max = c.peak, .coefficient = c.peak * 10, .warmup = w, .steps = 100'000, .decay = real(decay)}),
      [a = straight(0, c.peak * 10 * std::pow(w, -0.51), c.warmup), k = c.peak * 10, q = unknown(-0.51), w = c.warmup,
       end = 100'000 - decay, b = straight(c.peak * 10 * std::pow(100'000 - decay, -0.51), 0, decay)](long t) {
        return t < w ? a(t) : t < end ? k * std::pow(real(t), q) : b(t - end);
      });
  to.add_libm("k_decay", anneal::k_decay({.initial = c.peak, .final = c.last, .steps = n, .k = unknown(1.5)}),
              [l = c.steps, m = (c.peak + c.last) / 2, h = c.span / 2, r = std::numbers::pi / (n * root(n)),
               f = c.last](long t) {
                const double x = real(t);
                return t < l ? m + h * std::cos(r * x * root(x)) : f;
              });
  to.add_libm("tanh_decay",
              anneal::tanh_decay({.initial = c.peak, .final = c.last, .steps = n, .lower = -6, .upper = 3}),
              [l = c.steps, m = (c.peak + c.last) / 2, h = c.span / 2, r = 9 / n, f = c.last](long t) {
                return t < l ? m - h * std::tanh(real(t) * r - 6) : f;
              });
  to.add_libm("linear_cosine", anneal::linear_cosine({.initial = c.peak, .steps = n}),
              [p = c.peak, l = c.steps, r = 1 / n, turn = std::numbers::pi / n](long t) {
                const double x = real(t < l ? t : l);
                return p * ((1 - x * r) * (0.5 + 0.5 * std::cos(turn * x)) + 0.001);
              });
  to.of_size(1);
  to.add("untuned_linear_warmup", anneal::untuned_linear_warmup({.beta2 = unknown(0.99995)}),
         [r = (1 - unknown(0.99995)) / 2](long t) {
           const double x = real(t + 1) * r;
           return x < 1 ? x : 1;
         });
  to.add_libm("untuned_exponential_warmup", anneal::untuned_exponential_warmup({.beta2 = unknown(0.9999)}),
              [r = unknown(0.9999) - 1](long t) { return -std::expm1(real(t + 1) * r); });
}
