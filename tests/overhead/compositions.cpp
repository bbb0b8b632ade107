// SPDX-License-Identifier: Apache-2.0
#include "hand.hpp"

using namespace overhead::hand;

void overhead::add_compositions(table& to) {
  using namespace anneal;
  const double n = real(c.steps), w = real(c.warmup), every = real(c.every);
  const auto falling = linear({.initial = c.peak, .final = c.last, .steps = n});
  const straight by_hand(c.peak, c.last, c.steps);
  to.of_size(c.peak);
  to.add("linear | warmup", falling | warmup({.steps = w}),
         [b = by_hand, s = c.peak / w, w = c.warmup](long t) { return t < w ? s * real(t) : b(t - w); });
  to.add("linear | warmup_over", falling | warmup_over({.steps = w}),
         [b = by_hand, s = by_hand(c.warmup) / w, w = c.warmup](long t) { return t < w ? s * real(t) : b(t); });
  to.add("linear | cooldown", falling | cooldown({.start = n - 10 * every, .steps = 10 * every}),
         [b = by_hand, start = c.steps - 10 * c.every, d = straight(by_hand(c.steps - 10 * c.every), 0, 10 * c.every)](
             long t) { return t < start ? b.initial + b.slope * real(t) : d(t - start); });
  to.add("linear | repeat", linear({.initial = c.peak, .final = c.last, .steps = every}) | repeat(110),
         [p = c.peak, s = (c.last - c.peak) / every, mod = modulo(c.every), l = 110 * c.every, f = c.last](long t) {
           return t < l ? p + s * real(mod(t)) : f;
         });
  to.add("linear | repeat, halved", linear({.initial = c.peak, .steps = every}) | repeat(forever, {.decay = c.half}),
         [p = c.peak, s = -c.peak / every, mod = modulo(c.every)](long t) {
           return (p + s * real(mod(t))) * std::bit_cast<double>((1023 - mod.quotient(t)) << 52);
         });
  to.add("linear | extend(mirror)",
         linear({.initial = c.peak, .final = c.last, .steps = every}) | extend(past_end::mirror),
         [p = c.last, s = c.span / every, u = c.every, mod = modulo(2 * c.every)](long t) {
           const long off = mod(t) - u;
           return p + s * real(off < 0 ? -off : off);
         });
  to.add("linear | take", falling | take(n / 2), [b = by_hand, l = c.steps / 2, f = by_hand(c.steps / 2)](long t) {
    return t < l ? b.initial + b.slope * real(t) : f;
  });
  to.add("linear | skip", falling | skip(every), [b = by_hand, k = c.every](long t) { return b(t + k); });
  to.add("linear | delay", falling | delay(every),
         [b = by_hand, k = c.every](long t) { return t < k ? b.initial : b(t - k); });
  to.add("linear | stretch", falling | stretch(unknown(1.5)),
         [l = c.steps * 3 / 2, p = c.peak, f = c.last, s = by_hand.slope / 1.5](long t) {
           return t < l ? p + s * real(t) : f;
         });
  to.add("linear | staircase", falling | staircase(every),
         [p = c.peak, f = c.last, s = by_hand.slope * every, l = c.steps, mod = modulo(c.every)](long t) {
           return t < l ? p + s * real(mod.quotient(t)) : f;
         });
  to.add("linear | per_epoch", linear({.initial = c.peak, .final = c.last, .steps = 100}) | per_epoch(every),
         [b = straight(c.peak, c.last, 100), mod = modulo(c.every)](long t) { return b(mod.quotient(t)); });
  to.add("linear | reverse", falling | reverse(), straight(c.last, c.peak, c.steps));
  to.add("linear | scale", falling | scale(c.half), straight(c.peak / 2, c.last / 2, c.steps));
  to.add("linear | offset", falling | offset(c.last), straight(c.peak + c.last, 2 * c.last, c.steps));
  to.add("linear | clamp", falling | clamp(2 * c.last, c.span), [b = by_hand, low = 2 * c.last, high = c.span](long t) {
    const double x = b.initial + b.slope * real(t);
    const double above = x > low ? x : low;
    return above < high ? above : high;
  });
  to.add("linear | map", falling | map([](double x) { return x * x; }), [b = by_hand](long t) {
    const double x = b(t);
    return x * x;
  });
  to.add("linear * linear", falling * linear({.initial = 1, .final = c.half, .steps = n}),
         [a = by_hand, b = straight(1, c.half, c.steps), l = c.steps, f = c.last * c.half](long t) {
           const double x = real(t);
           return t < l ? (a.initial + a.slope * x) * (b.initial + b.slope * x) : f;
         });
  to.add("linear + linear", falling + linear({.initial = 0, .final = c.peak, .steps = w}),
         [a = by_hand, b = straight(0, c.peak, c.warmup)](long t) { return a(t) + b(t); });
  to.add("min(linear, linear)", (anneal::min)(falling, linear({.initial = 0, .final = c.peak, .steps = w})),
         [a = by_hand, s = c.peak / w](long t) {
           const double x = a(t), y = s * real(t);
           return x < y ? x : y;
         });
  to.add("average(linear, constant)", average(falling, constant({.value = c.peak})),
         straight(c.peak, (c.peak + c.last) / 2, c.steps));
  const auto deep =
      falling | skip(10) | delay(20) | scale(0.5) | offset(1e-6) | warmup({.steps = w}) | take(90'000) | scale(3);
  to.add("eight adaptors", deep,
         [s = 3 * (by_hand(10) / 2 + 1e-6) / w, w = c.warmup, d = c.warmup + 20, p = 3 * (by_hand(10) / 2 + 1e-6),
          g = 1.5 * by_hand.slope, l = 90'000L, f = deep(90'000)](long t) {
           return t < w ? s * real(t) : t < d ? p : t < l ? p + g * real(t - d) : f;
         });
  const auto listening = plateau({.initial = c.peak}) | scale(c.half) | warmup({.steps = w}) | clamp(1e-6, c.span);
  to.add(
      "plateau under three adaptors", [s = listening, q = listening.initial_state()](long t) { return s(q, t); },
      [r = c.peak / 2, s = c.peak / 2 / w, w = c.warmup, low = 1e-6, high = c.span](long t) {
        const double x = t < w ? s * real(t) : r;
        const double above = x > low ? x : low;
        return above < high ? above : high;
      });
}
