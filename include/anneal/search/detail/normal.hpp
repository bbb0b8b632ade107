// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/logarithm.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"
#include "anneal/search/detail/exact_exp2.hpp"

/// The normal distribution in the project's own arithmetic: the same bits everywhere, also where multiply-adds are fused,
/// which erfc of a library does not give.
namespace anneal::detail {

constexpr double log_one_plus(double x) noexcept { return (log2_one_plus<11>(double_double{x}) * ln_2).high; }
constexpr double exp_minus_one(double x) noexcept {
  return (exact_exp2(double_double{x} * log2_of_e) + double_double{-1.0}).high;
}

/// Below this the series of the middle is used, from here on the continued fraction of the tail.
inline constexpr double normal_tail = 1.5;

/// The probability of [0, z] divided by the density at z: z + z³/3 + z⁵/15 + …; for 0 <= z < normal_tail.
constexpr double normal_middle(double z) noexcept {
  double term = z;
  double sum = 0;
  for (int k = 3; term > sum * 0x1p-54; k += 2) {
    sum += term;
    term = term * z * z / k;
  }
  return sum;
}

constexpr double normal_density(double z) noexcept {
  constexpr double one_over_root_of_two_pi = 0x1.9884533d43651p-2;
  return one_over_root_of_two_pi * exact_exp2(two_product(halves(z), halves(z)) * log2_of_e * double_double{-0.5}).high;
}

/// The probability of what is above z divided by the density at z, z >= 0: Mills' ratio.
constexpr double normal_mills(double z) noexcept {
  if (z < normal_tail) {
    return 0.5 / normal_density(z) - normal_middle(z);
  }
  double fraction = z;  // z + 1 / (z + 2 / (z + 3 / …)); so many terms are enough for 2^-54
  for (double k = 20 + whole(400 / (z * z)); k > 0; k -= 1) {
    fraction = z + k / fraction;
  }
  return 1 / fraction;
}

constexpr double normal_above(double z) noexcept { return rounded(normal_mills(z) * normal_density(z)); }

/// ln of the probability above z divided by that above `from`, both >= 0.
constexpr double normal_log_ratio(double from, double z) noexcept {
  const double mills = (log2_of_ratio<11>(normal_mills(z), normal_mills(from)) * ln_2).high;
  return mills - rounded((z - from) * (z + from)) / 2;
}

/// The z >= from for which that is `log_ratio`. ln of the probability is concave: Newton's steps from `from` go too far once
/// and then come back without passing z again.
constexpr double normal_at_log_ratio(double from, double log_ratio) noexcept {
  double z = from;
  for (int i = 0; i < 60; ++i) {
    const double step = rounded((normal_log_ratio(from, z) - log_ratio) * normal_mills(z));
    z = greatest(from, z + step);
    if (magnitude(step) <= 0x1p-52 * z) {
      break;
    }
  }
  return z;
}

/// The probability of [0, z], z >= 0.
constexpr double normal_from_zero(double z) noexcept {
  return z < normal_tail ? rounded(normal_middle(z) * normal_density(z)) : 0.5 - normal_above(z);
}

/// The z >= 0 for which that is p, to its own last places; 0 <= p < 0.4. It is concave too: Newton's steps never pass z.
constexpr double normal_at_middle(double p) noexcept {
  double z = p / normal_density(0);
  for (int i = 0; i < 60; ++i) {
    const double step = p / normal_density(z) - normal_middle(z);
    z += step;
    if (step <= 0x1p-52 * z) {
      break;
    }
  }
  return z;
}

/// The standard normal distribution, cut off at a and b, a < b.
class truncated_normal {
 public:
  constexpr truncated_normal(double a, double b) noexcept
      : mirrored_(b <= 0 || (a < 0 && -a > b)), a_(mirrored_ ? -b : a), b_(mirrored_ ? -a : b) {
    if (in_tail()) {
      ratio_ = normal_log_ratio(a_, b_);
    } else {
      below_ = a_ < 0 ? normal_from_zero(-a_) : -normal_from_zero(a_);
      above_ = normal_from_zero(b_);
    }
  }

  /// The value below which the part u of the distribution is, 0 < u < 1.
  constexpr double at(double u) const noexcept { return mirrored_ ? -upward(1 - u, u) : upward(u, 1 - u); }

  /// The part that is below z, a <= z <= b.
  constexpr double below(double z) const noexcept {
    return least(1.0, greatest(0.0, mirrored_ ? part_above(-z) : part_below(z)));
  }

 private:
  /// Both ends in the same tail.
  constexpr bool in_tail() const noexcept { return a_ >= 1; }

  constexpr double upward(double u, double rest) const noexcept {
    if (in_tail()) {
      return normal_at_log_ratio(
          a_, u < 0.5 ? log_one_plus(rounded(u * exp_minus_one(ratio_))) : logarithm(rest + rounded(u * end())));
    }
    const double mass = below_ + above_;
    const double past_zero = rounded(u * mass) - below_;
    return past_zero >= 0 ? half(past_zero, (0.5 - above_) + rounded(rest * mass))
                          : -half(-past_zero, (0.5 - below_) + rounded(u * mass));
  }

  /// Of the probability above a, what is above b.
  constexpr double end() const noexcept { return exact_exp2(double_double{ratio_} * log2_of_e).high; }

  /// The z > 0 with the probability `middle` of [0, z], and `tail` above: the smaller one is the better known.
  static constexpr double half(double middle, double tail) noexcept {
    return middle < 0.375 ? normal_at_middle(middle) : normal_at_log_ratio(1, logarithm(tail / normal_above(1)));
  }

  constexpr double part_below(double z) const noexcept {
    return in_tail() ? exp_minus_one(normal_log_ratio(a_, z)) / exp_minus_one(ratio_) : part_past(-z, below_);
  }

  constexpr double part_above(double z) const noexcept {
    return in_tail()
               ? (exact_exp2(double_double{normal_log_ratio(a_, z)} * log2_of_e).high - end()) / -exp_minus_one(ratio_)
               : part_past(z, above_);
  }

  /// The part from z away from zero, to where the probability from zero on is `all`.
  constexpr double part_past(double z, double all) const noexcept {
    const double mass = below_ + above_;
    return z >= normal_tail ? (normal_above(z) - (0.5 - all)) / mass
                            : (all - (z < 0 ? -normal_from_zero(-z) : normal_from_zero(z))) / mass;
  }

  bool mirrored_;
  double a_;
  double b_;
  double below_ = 0;  // the probability of [a, 0], negative where a > 0
  double above_ = 0;  // of [0, b]
  double ratio_ = 0;
};

}  // namespace anneal::detail
