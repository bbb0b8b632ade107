// SPDX-License-Identifier: Apache-2.0

// What a processor without doubles computes, on one that has them: compiled with ANNEAL_SINGLE=1. Rates of float keep the
// bound of the library, whole steps and the same steps as doubles give the same bits, and the ends are exact.
#include <algorithm>
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/exponential.hpp>
#include <anneal/schedule/linear.hpp>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <type_traits>

namespace {

using namespace anneal;

static_assert(std::is_same_v<detail::narrow<float>, float> && std::is_same_v<detail::narrow<double>, double>);

constexpr auto rise_and_fall =
    cosine<float>({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | warmup({.steps = 2'000});
static_assert(rise_and_fall(0) == 0 && rise_and_fall(2'000) == 3e-4F && rise_and_fall(100'000) == 3e-5F);
static_assert(rise_and_fall(4'000'000'000U) == 3e-5F && rise_and_fall(std::int64_t{1} << 60) == 3e-5F);
static_assert(rise_and_fall(~std::uint64_t{0}) == 3e-5F && rise_and_fall(true) == rise_and_fall(1.0));

/// A count is one up to 2^53, and all else a double.
constexpr bool counts(step t, bool one) { return t.is_count() == one; }
static_assert(counts(7, true) && counts(-7, true) && counts(~0U, true) && counts(7.0, false) && counts(7.5, false));
static_assert(counts(std::int64_t{1} << 53, true) && counts((std::int64_t{1} << 53) + 1, false));
static_assert(counts(std::numeric_limits<std::int64_t>::min(), false) && counts(~std::uint64_t{0}, false));
static_assert(detail::counted(7).is_count() && !detail::counted(7.5).is_count() && !detail::counted(0x1p54).is_count());
static_assert(detail::since(2, 7) == 5 && detail::since(2.5, 7) == 4.5 && detail::reached(7, 7) &&
              !detail::reached(7.5, 7));

bool passed = true;

void require(bool holds, const char* what, double t) {
  if (!holds && passed) {
    std::printf("%s at step %.17g\n", what, t);
    passed = false;
  }
}

long double unit(long double x) {
  return std::ldexp(1.0L, std::max(std::ilogb(x), std::numeric_limits<float>::min_exponent - 1) - 23);
}

struct run {
  double initial, final;
  std::int32_t steps, warmup;
};

long double exact(const run& r, double t, bool along_cosine) {
  const long double initial = static_cast<float>(r.initial), final = static_cast<float>(r.final);
  if (t < r.warmup) {
    return initial * t / r.warmup;
  }
  const long double part = std::min((t - r.warmup) / r.steps, 1.0);
  constexpr long double half_pi = 1.57079632679489661923132169163975144L;
  const long double down = along_cosine ? std::pow(std::cos(half_pi * part), 2) : 1 - part;
  const long double up = along_cosine ? std::pow(std::sin(half_pi * part), 2) : part;
  return part == 1 ? final : final * up + initial * down;
}

template <class S>
long double largest_error(const S& s, const run& r, bool along_cosine) {
  long double worst = 0;
  const std::int64_t end = std::int64_t{r.warmup} + r.steps;
  const std::int64_t stride = end / 100'000 + 1;
  for (std::int64_t t = 0; t <= end + 3; t += t < 1'000 || t > end - 1'000 ? 1 : stride) {
    const auto step = static_cast<std::uint32_t>(t);
    const float rate = s(step);
    const auto of_double = static_cast<double>(t);
    require(std::bit_cast<std::uint32_t>(rate) == std::bit_cast<std::uint32_t>(s(of_double)), "other bits", of_double);
    const long double want = exact(r, of_double, along_cosine);
    worst = std::max(worst, want == 0 ? (rate == 0 ? 0 : INFINITY) : std::abs(rate - want) / unit(want));
  }
  for (const double t : {0.5, r.warmup + 0.25, r.warmup + r.steps / 2 + 0.5, static_cast<double>(end) - 0.5}) {
    const long double want = exact(r, t, along_cosine);
    worst = std::max(worst, std::abs(s(t) - want) / unit(want));
  }
  require(s(r.warmup) == static_cast<float>(r.initial), "not the first rate", r.warmup);
  require(s(end) == static_cast<float>(r.final), "not the last rate", static_cast<double>(end));
  return worst;
}

}  // namespace

int main() {
  long double worst = 0;
  for (const run& r : {run{0.1, 0, 10, 3}, run{3e-4, 3e-5, 98'000, 2'000}, run{1e-5, 0.3, 999'983, 100},
                       run{1, 1e-12, 1'000'000, 7}, run{1e-30, 2e-30, 99'999, 1}, run{0.7, 0.3, 49, 1'000'000},
                       run{-0.5, -0.25, 7, 2}, run{0.1, 1e-3, 2'000'000'001, 147'483'646}}) {
    const auto smooth =
        cosine<float>({.initial = r.initial, .final = r.final, .steps = r.steps}) | warmup({.steps = r.warmup});
    const auto straight =
        linear<float>({.initial = r.initial, .final = r.final, .steps = r.steps}) | warmup({.steps = r.warmup});
    const long double of_cosine = largest_error(smooth, r, true), of_linear = largest_error(straight, r, false);
    std::printf("%g to %g in %d steps, warm-up of %d: cosine %.3Lf, linear %.3Lf units in the last place\n", r.initial,
                r.final, r.steps, r.warmup, of_cosine, of_linear);
    worst = std::max({worst, of_cosine, of_linear});
  }
  for (const auto clock : {warmup_clock::counting, warmup_clock::between}) {
    const auto s = linear<float>({.initial = 1, .steps = 100}) | warmup({.steps = 10, .clock = clock});
    for (int t = 0; t < 10; ++t) {
      const float want = static_cast<float>(t + 1) / (clock == warmup_clock::counting ? 10 : 11);
      require(std::abs(s(t) - want) <= 2 * unit(want) && s(t) == s(static_cast<double>(t)), "the clock of the warm-up",
              t);
    }
  }
  // From the start, from the end, and past it.
  const exponential<float> fall({.initial = 0.1, .final = 1e-4, .steps = 999});
  for (int t = 0; t < 1'002; ++t) {
    const float of_double = fall(static_cast<double>(t));
    require(std::bit_cast<std::uint32_t>(fall(t)) == std::bit_cast<std::uint32_t>(of_double), "other bits", t);
    const long double want = 0.1L * std::pow(1e-3L, std::min(t, 999) / 999.0L);
    worst = std::max(worst, std::abs(fall(t) - want) / unit(want));
  }
  require(worst <= 4, "further off than 4 units in the last place", 0);
  return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
