// SPDX-License-Identifier: Apache-2.0
//
// `overhead` runs both functions of every pair over the same steps and fails where their rates differ. Under callgrind
// the instructions of each are counted.
#include <cstdio>
#include <cstdlib>

#include "pairs.hpp"

namespace overhead {

straight make_line(double initial, double final, double steps) {
  const double slope = (final - initial) / steps;
  return {steps / 2, {0, initial, slope}, {steps, final, slope}};
}

wave make_wave(double initial, double final, double steps) {
  const anneal::detail::sine_squared<double> sine(steps);
  return {steps / 2, {0, initial, sine.factor(final - initial)}, {steps, final, sine.factor(initial - final)}, sine};
}

}  // namespace overhead

namespace {

using namespace overhead;

bool failed = false;

/// Every 50th step, to behind the end.
template <class Composed, class ByHand>
void compare(const char* name, Composed composed, ByHand by_hand) {
  for (long t = 0; t < 110'000; t += 50) {
    const double one = composed(t), other = by_hand(t);
    if (one != other) {
      std::printf("%s at step %ld: composed %.17g, by hand %.17g\n", name, t, one, other);
      failed = true;
      return;
    }
  }
}

}  // namespace

int main() {
  volatile double unknown = 0;
  const double zero = unknown;
  const double n = run_steps;
  const auto log2_of = [](double gamma) { return anneal::detail::log2_of_ratio<11>(gamma, 1); };

  compare(
      "warmup_cosine", [s = make_warmup_cosine(zero)](long t) { return composed_warmup_cosine(s, t); },
      [s = hand_warmup_cosine{warmup_steps, make_line(0, peak, warmup_steps), make_wave(peak, last, n)}](long t) {
        return by_hand_warmup_cosine(s, t);
      });
  compare(
      "exponential", [s = make_exponential(zero)](long t) { return composed_exponential(s, t); },
      [s = hand_exponential{last, anneal::detail::scaled_growth<double>(log2_of(0.9999), peak)}](long t) {
        return by_hand_exponential(s, t);
      });
  compare(
      "product", [s = make_product(zero)](long t) { return composed_product(s, t); },
      [s = hand_product{anneal::detail::period(10'000), anneal::detail::scaled_growth<double>(log2_of(0.5), peak),
                        make_line(1, 0, n)}](long t) { return by_hand_product(s, t); });
  compare(
      "restarts", [s = make_restarts(zero)](long t) { return composed_restarts(s, t); },
      [s = hand_restarts{anneal::detail::period(10'000), make_wave(peak, last, 10'000)}](long t) {
        return by_hand_restarts(s, t);
      });
  compare(
      "mapped", [s = make_mapped(zero)](long t) { return composed_mapped(s, t); },
      [s = hand_mapped{0.5, 1e-6, 2e-5, 1e-4, make_wave(peak, last, n)}](long t) { return by_hand_mapped(s, t); });
  compare(
      "stable", [s = make_stable(zero)](long t) { return composed_stable(s, t); },
      [s = hand_stable{warmup_steps, 80'000, peak, make_line(0, peak, warmup_steps), make_line(peak, 0, 18'000)}](
          long t) { return by_hand_stable(s, t); });
  compare(
      "plateau",
      [s = make_plateau(zero), q = make_plateau(zero).initial_state()](long t) { return composed_plateau(s, q, t); },
      [s = hand_plateau{warmup_steps, make_line(0, peak, warmup_steps)},
       q = anneal::plateau({.initial = peak}).initial_state()](long t) { return by_hand_plateau(s, q, t); });
  const double begin = make_deep(zero)(warmup_steps) / 3;
  compare(
      "deep", [s = make_deep(zero)](long t) { return composed_deep(s, t); },
      [s = hand_deep{90'000, warmup_steps, 10, 20, 0.5, 1e-6, 3, make_line(0, begin, warmup_steps),
                     make_line(peak, last, n)}](long t) { return by_hand_deep(s, t); });
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
