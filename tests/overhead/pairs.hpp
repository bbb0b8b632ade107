// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/anneal.hpp>

/// Schedules, each as the library composes it and as one would write the same formula by hand with the same kernels.
/// The two functions of a pair are compiled apart from all else at -O2, and named without a namespace so that tools find
/// them: composed_NAME and by_hand_NAME take what they need and a step.
namespace overhead {

using namespace anneal;

// What the run has and the schedules are made of.
constexpr double peak = 3e-4, last = 3e-5;
constexpr long warmup_steps = 2'000, run_steps = 98'000;

inline auto make_warmup_cosine(double zero) {
  return cosine({.initial = peak + zero, .final = last, .steps = run_steps}) | warmup({.steps = warmup_steps});
}
inline auto make_exponential(double zero) {
  return exponential_decay({.initial = peak + zero, .gamma = 0.9999, .floor = last});
}
inline auto make_product(double zero) {
  return step_decay({.initial = peak + zero, .gamma = 0.5, .every = 10'000}) *
         linear({.initial = 1, .steps = run_steps});
}
inline auto make_restarts(double zero) {
  return cosine({.initial = peak + zero, .final = last, .steps = 10'000}) | repeat(forever);
}
inline auto make_mapped(double zero) {
  return 0.5 * cosine({.initial = peak + zero, .final = last, .steps = run_steps}) | offset(1e-6) | clamp(2e-5, 1e-4);
}
inline auto make_stable(double zero) {
  return constant({.value = peak + zero}) | take(80'000) | then(linear({.initial = peak, .steps = 18'000})) |
         warmup({.steps = warmup_steps});
}
inline auto make_plateau(double zero) { return plateau({.initial = peak + zero}) | warmup({.steps = warmup_steps}); }
inline auto make_deep(double zero) {
  return linear({.initial = peak + zero, .final = last, .steps = run_steps}) | skip(10) | delay(20) | scale(0.5) |
         offset(1e-6) | warmup({.steps = warmup_steps}) | take(90'000) | scale(3);
}

using warmup_cosine = decltype(make_warmup_cosine(0));
using exponential_floor = decltype(make_exponential(0));
using product = decltype(make_product(0));
using restarts = decltype(make_restarts(0));
using mapped_cosine = decltype(make_mapped(0));
using stable = decltype(make_stable(0));
using plateau_warmup = decltype(make_plateau(0));
using deep = decltype(make_deep(0));
using growing = decltype(cosine({.initial = peak, .steps = 10}) | repeat({.times = 9, .growth = 2, .decay = 0.5}));

// The same by hand.
struct end {
  double at, base, factor;
};
struct straight {
  double half;
  end early, late;
};
struct wave {
  double half;
  end early, late;
  anneal::detail::sine_squared<double> sine;
};
struct hand_warmup_cosine {
  double start;
  straight up;
  wave down;
};
struct hand_exponential {
  double floor;
  anneal::detail::scaled_growth<double> power;
};
struct hand_product {
  anneal::detail::period every;
  anneal::detail::scaled_growth<double> power;
  straight down;
};
struct hand_restarts {
  anneal::detail::period every;
  wave down;
};
struct hand_mapped {
  double factor, plus, low, high;
  wave down;
};
struct hand_stable {
  double start, end, value;
  straight up, down;
};
struct hand_plateau {
  double start;
  straight up;
};
struct hand_deep {
  double stop, start, skipped, delayed, half, plus, three;
  straight up, down;
};

straight make_line(double initial, double final, double steps);
wave make_wave(double initial, double final, double steps);

}  // namespace overhead

extern "C" {
double composed_warmup_cosine(const overhead::warmup_cosine& s, long t);
double composed_exponential(const overhead::exponential_floor& s, long t);
double composed_product(const overhead::product& s, long t);
double composed_restarts(const overhead::restarts& s, long t);
double composed_mapped(const overhead::mapped_cosine& s, long t);
double composed_stable(const overhead::stable& s, long t);
double composed_plateau(const overhead::plateau_warmup& s, const overhead::plateau_warmup::state& q, long t);
double composed_deep(const overhead::deep& s, long t);

// The longest formulas: a general power falls and rises, a root, growing cycles. Nothing by hand, but no call either.
double inlined_polynomial(const anneal::polynomial<>& s, long t);
double inlined_restarts(const overhead::growing& s, long t);

double by_hand_warmup_cosine(const overhead::hand_warmup_cosine& s, long t);
double by_hand_exponential(const overhead::hand_exponential& s, long t);
double by_hand_product(const overhead::hand_product& s, long t);
double by_hand_restarts(const overhead::hand_restarts& s, long t);
double by_hand_mapped(const overhead::hand_mapped& s, long t);
double by_hand_stable(const overhead::hand_stable& s, long t);
double by_hand_plateau(const overhead::hand_plateau& s, const anneal::plateau<>::state& q, long t);
double by_hand_deep(const overhead::hand_deep& s, long t);
}
