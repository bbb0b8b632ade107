// SPDX-License-Identifier: Apache-2.0
#include "hand.hpp"

using namespace overhead::hand;

void overhead::add_primitives(table& to) {
  const double n = real(c.steps);
  to.of_size(c.peak);
  to.add("constant", anneal::constant({.value = c.peak}), [p = c.peak](long) { return p; });
  to.add("line", anneal::line({.initial = c.last, .slope = c.span / n}),
         [a = c.last, b = c.span / n](long t) { return a + b * real(t); });
  to.add("linear", anneal::linear({.initial = c.peak, .final = c.last, .steps = n}), straight(c.peak, c.last, c.steps));
  to.add("linear, up", anneal::linear({.initial = c.last, .final = c.peak, .steps = n}),
         straight(c.last, c.peak, c.steps));
  to.add_libm("cosine", anneal::cosine({.initial = c.peak, .final = c.last, .steps = n}),
              wave(c.peak, c.last, c.steps));
  const auto polynomial = [&](double power) {
    return anneal::polynomial({.initial = c.peak, .final = c.last, .steps = n, .power = unknown(power)});
  };
  // By hand from the first rate on, so that it is exact: (1 - x)² = 1 + x (x - 2), (1 - x)³ = 1 + x (-3 + x (3 - x)).
  to.add("polynomial(2)", polynomial(2),
         [l = c.steps, p = c.peak, f = c.last, b = -2 * c.span / n, a = c.span / (n * n)](long t) {
           const double x = real(t);
           return t < l ? p + x * (b + x * a) : f;
         });
  to.add("polynomial(3)", polynomial(3),
         [l = c.steps, p = c.peak, f = c.last, b = -3 * c.span / n, a = 3 * c.span / (n * n),
          d = -c.span / (n * n * n)](long t) {
           const double x = real(t);
           return t < l ? p + x * (b + x * (a + x * d)) : f;
         });
  to.add("polynomial(4)", polynomial(4), [l = c.steps, p = c.peak, f = c.last, s = c.span / (n * n * n * n)](long t) {
    const double k = real(l - t), k2 = k * k;
    return t < l ? t > 0 ? f + s * (k2 * k2) : p : f;
  });
  to.add("polynomial(8)", polynomial(8), [l = c.steps, p = c.peak, f = c.last, s = c.span, r = 1 / n](long t) {
    const double x = real(l - t) * r, x2 = x * x, x4 = x2 * x2;
    return t < l ? t > 0 ? f + s * (x4 * x4) : p : f;
  });
  to.add("polynomial(1/2)", polynomial(0.5), [l = c.steps, p = c.peak, f = c.last, s = c.span / root(n)](long t) {
    return t < l ? t > 0 ? f + s * root(real(l - t)) : p : f;
  });
  to.add("polynomial(3/2)", polynomial(1.5), [l = c.steps, p = c.peak, f = c.last, s = c.span / (n * root(n))](long t) {
    const double k = real(l - t);
    return t < l ? t > 0 ? f + s * k * root(k) : p : f;
  });
  to.add_libm("polynomial(0.9)", polynomial(0.9),
              [l = c.steps, p = c.peak, f = c.last, s = c.span, r = 1 / n, q = unknown(0.9)](long t) {
                return t < l ? t > 0 ? f + s * std::pow(real(l - t) * r, q) : p : f;
              });
  to.of_size(1e6);  // in float
  to.add_libm("polynomial<float>(0.9)",
              anneal::polynomial<float>({.initial = 1, .steps = n, .power = unknown(0.9)}) |
                  anneal::map([](float x) { return double{x}; }),
              [l = c.steps, r = 1 / static_cast<float>(n), q = unknown(0.9F)](long t) {
                return static_cast<double>(t < l ? std::pow(static_cast<float>(l - t) * r, q) : 0.0F);
              });
  to.of_size(c.peak);
  to.add("polynomial_cycles", anneal::polynomial_cycles({.initial = c.peak, .final = c.last, .steps = real(c.every)}),
         [p = c.peak, f = c.last, s = c.span, l = c.every, div = modulo(c.every)](long t) {
           const long end = t > 0 ? l * div.quotient(t + l - 1) : l;
           return t > 0 ? f + s * (real(end - t) / real(end)) : p;
         });
  to.add_libm("exponential", anneal::exponential({.initial = c.peak, .final = c.last, .steps = n}),
              [l = c.steps, p = c.peak, f = c.last, r = std::log2(c.last / c.peak) / n](long t) {
                return t < l ? p * std::exp2(real(t) * r) : f;
              });
  to.add("ramp, power(2)",
         anneal::ramp({.initial = c.last, .final = c.peak, .steps = n}, anneal::curve::power(unknown(2.0))),
         [l = c.steps, p = c.peak, f = c.last, a = c.span / (n * n)](long t) {
           const double x = real(t);
           return t < l ? f + x * x * a : p;
         });
  to.add("ramp, power(1/2)",
         anneal::ramp({.initial = c.peak, .final = c.last, .steps = n}, anneal::curve::power(unknown(0.5))),
         [l = c.steps, p = c.peak, f = c.last, a = -c.span / root(n)](long t) {
           return t < l ? p + a * root(real(t)) : f;
         });
  to.add("ramp of a lambda",
         anneal::ramp({.initial = c.last, .final = c.peak, .steps = n}, [](double x) { return x * x; }),
         [l = c.steps, p = c.peak, f = c.last, a = c.span / (n * n)](long t) {
           const double x = real(t);
           return t < l ? f + x * x * a : p;
         });
  to.add("rex", anneal::rex({.initial = c.peak, .final = c.last, .steps = n}),
         [l = c.steps, p = c.peak, f = c.last, s = 2 * c.span](long t) {
           return t < l ? t > 0 ? f + s * (real(l - t) / real(2 * l - t)) : p : f;
         });
  to.add_libm("ramp, logarithmic",
              anneal::ramp({.initial = c.last, .final = c.peak, .steps = n}, anneal::curve::logarithmic(unknown(10.0))),
              [l = c.steps, p = c.last, f = c.peak, s = c.span / std::log(10.0), r = 9 / n](long t) {
                return t < l ? p + s * std::log(1 + real(t) * r) : f;
              });
  to.add_libm("ramp, exponential",
              anneal::ramp({.initial = c.last, .final = c.peak, .steps = n}, anneal::curve::exponential(unknown(10.0))),
              [l = c.steps, p = c.last, f = c.peak, s = c.span / 9, r = std::log(10.0) / n](long t) {
                return t < l ? p + s * std::expm1(real(t) * r) : f;
              });
  to.add_libm(
      "ramp, tanh",
      anneal::ramp({.initial = c.last, .final = c.peak, .steps = n}, anneal::curve::tanh(unknown(-3.0), unknown(3.0))),
      [l = c.steps, p = c.last, f = c.peak, m = (c.last + c.peak) / 2, s = c.span / (2 * std::tanh(3.0)),
       r = 6 / n](long t) { return t < l ? t > 0 ? m + s * std::tanh(real(t) * r - 3) : p : f; });
  to.add_libm("exponential_decay", anneal::exponential_decay({.initial = c.peak, .gamma = c.gamma}),
              [p = c.peak, r = std::log2(c.gamma)](long t) { return p * std::exp2(real(t) * r); });
  to.add_libm("natural_exponential", anneal::natural_exponential({.initial = c.peak, .rate = 1 - c.gamma}),
              [p = c.peak, r = c.gamma - 1](long t) { return p * std::exp(real(t) * r); });
  to.add_libm("approach", anneal::approach({.initial = c.peak, .final = c.last, .timescale = n / 4}),
              [f = c.last, s = c.span, r = -4 / n](long t) { return f + s * std::exp(real(t) * r); });
  to.add_libm("sigmoid", anneal::sigmoid({.low = c.last, .high = c.peak, .rate = -10 / n, .center = n / 2}),
              [f = c.last, s = c.span, r = 10 / n, m = c.steps / 2](long t) {
                return f + s / (1 + std::exp(real(t - m) * r));
              });
  to.add("inverse_time", anneal::inverse_time({.initial = c.peak, .rate = c.half, .every = real(c.every)}),
         [p = c.peak, r = c.half / real(c.every)](long t) { return p / (1 + r * real(t)); });
  to.add("inverse_time(1/2)",
         anneal::inverse_time({.initial = c.peak, .rate = c.half, .every = real(c.every), .power = c.half}),
         [p = c.peak, r = c.half / real(c.every)](long t) { return p / root(1 + r * real(t)); });
  to.add_libm("inverse_time(3/4)",
              anneal::inverse_time({.initial = c.peak, .rate = c.half, .every = real(c.every), .power = unknown(0.75)}),
              [p = c.peak, r = c.half / real(c.every), q = unknown(-0.75)](long t) {
                return p * std::pow(1 + r * real(t), q);
              });
  to.add_libm("power_law", anneal::power_law({.max = c.peak, .coefficient = c.peak * 10}),
              [p = c.peak, a = c.peak * 10, q = unknown(-0.51)](long t) {
                return t > 0 ? std::fmin(p, a * std::pow(real(t), q)) : p;
              });
  to.add_libm("step_decay", anneal::step_decay({.initial = c.peak, .gamma = c.gamma, .every = real(c.every)}),
              [p = c.peak, r = std::log2(c.gamma), div = modulo(c.every)](long t) {
                return p * std::exp2(real(div.quotient(t)) * r);
              });
  to.add("multi_step",
         anneal::multi_step({.initial = c.peak, .gamma = c.half}, {real(c.warmup), real(c.every * 30), n}),
         [p = c.peak, q = c.peak / 2, r = c.peak / 4, s = c.peak / 8, a = c.warmup, b = c.every * 30,
          l = c.steps](long t) { return t < b   ? t < a ? p : q
                                        : t < l ? r
                                                : s; });
  to.add("piecewise_constant",
         anneal::piecewise_constant({real(c.warmup), real(c.every * 30), n}, {c.peak, c.last, c.span, c.last / 2}),
         [p = c.peak, q = c.last, r = c.span, s = c.last / 2, a = c.warmup, b = c.every * 30, l = c.steps](long t) {
           return t < b ? t < a ? p : q : t < l ? r : s;
         });
  const long k1 = c.warmup, k2 = c.every * 30;
  to.add("piecewise_linear", anneal::piecewise_linear({0, real(k1), real(k2), n}, {0, c.peak, c.span, c.last}),
         [a = straight(0, c.peak, k1), b = straight(c.peak, c.span, k2 - k1),
          d = straight(c.span, c.last, c.steps - k2), k1, k2](long t) {
           return t < k1 ? a(t) : t < k2 ? b(t - k1) : d(t - k2);
         });
  to.add_libm("piecewise_cosine", anneal::piecewise_cosine({0, real(k1), real(k2), n}, {0, c.peak, c.span, c.last}),
              [a = wave(0, c.peak, k1), b = wave(c.peak, c.span, k2 - k1), d = wave(c.span, c.last, c.steps - k2), k1,
               k2](long t) { return t < k1   ? a(t)
                                    : t < k2 ? b(t - k1)
                                             : d(t - k2); });
  to.add("cyclic", anneal::cyclic({.min = c.last, .max = c.peak, .up = real(c.warmup)}),
         [p = c.peak, s = c.span / real(c.warmup), u = c.warmup, mod = modulo(2 * c.warmup)](long t) {
           const long off = mod(t) - u;
           return p - s * real(off < 0 ? -off : off);
         });
  to.add("cyclic, triangular2",
         anneal::cyclic({.min = c.last, .max = c.peak, .up = real(c.warmup), .mode = anneal::cyclic_mode::triangular2}),
         [f = c.last, p = c.span, s = c.span / real(c.warmup), u = c.warmup, mod = modulo(2 * c.warmup)](long t) {
           const long off = mod(t) - u;
           const double scale = std::bit_cast<double>((1023 - mod.quotient(t)) << 52);
           return f + (p - s * real(off < 0 ? -off : off)) * scale;
         });
  to.add_libm("cyclic, exp_range",
              anneal::cyclic({.min = c.last,
                              .max = c.peak,
                              .up = real(c.warmup),
                              .mode = anneal::cyclic_mode::exp_range,
                              .gamma = c.gamma}),
              [f = c.last, p = c.span, s = c.span / real(c.warmup), u = c.warmup, mod = modulo(2 * c.warmup),
               r = std::log2(c.gamma)](long t) {
                const long off = mod(t) - u;
                return f + (p - s * real(off < 0 ? -off : off)) * std::exp2(real(t) * r);
              });
  to.add("noise", anneal::noise({.amplitude = c.peak}), [p = c.peak * 0x1p-52, q = c.peak, start = [] {
           std::uint64_t z = std::uint64_t{0} + 0x9e3779b97f4a7c15u;
           z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
           z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
           return unknown(z ^ (z >> 31));
         }()](long t) {
    std::uint64_t z = start + static_cast<std::uint64_t>(t) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return p * real(static_cast<long>(z >> 11)) - q;
  });
  std::vector<double> stored(100'000);
  for (std::size_t i = 0; i < stored.size(); ++i) {
    stored[i] = c.peak / static_cast<double>(i + 1);
  }
  to.add("table", anneal::table(stored), [stored, l = static_cast<long>(stored.size()) - 1](long t) {
    return stored[static_cast<std::size_t>(t < l ? t : l)];
  });
  const auto plateau = anneal::plateau({.initial = c.peak});
  to.add(
      "plateau", [plateau, q = plateau.initial_state()](long t) { return plateau(q, t); },
      [q = plateau.initial_state()](long) { return q.rate; });
}
