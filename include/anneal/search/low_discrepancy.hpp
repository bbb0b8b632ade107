// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/index_of.hpp"
#include "anneal/search/detail/joe_kuo.hpp"
#include "anneal/search/random.hpp"

/// Points of the unit cube that fill it more evenly than random ones, for search_space::at.
///
///   anneal::sobol points(space.dimensions().size());
///   const nlohmann::json first = space.at(points.next());
///
/// Those that begin with the same number of dimensions more are the same in the first ones. Point 0 is all 0.
/// Errors: std::invalid_argument for 0 dimensions or more than there are, and for a point from 2^45 on.
namespace anneal {

namespace detail {

inline constexpr std::size_t sequence_bits = 45;

inline void require_sequence(const char* where, std::size_t dimensions, std::size_t most) {
  require(dimensions > 0, where, "dimensions", "must be positive", static_cast<double>(dimensions));
  require(dimensions <= most, where, "dimensions", "must be at most 53", static_cast<double>(dimensions));
}

inline void require_point(const char* where, std::uint64_t index) {
  require(index < (std::uint64_t{1} << sequence_bits), where, "the point", "must be below 2^45",
          static_cast<double>(index));
}

}  // namespace detail

/// Sobol's sequence with the direction numbers of Joe and Kuo (2008), not scrambled, in the order of Gray's code: the first
/// 2^k points have one in each of 2^k equal parts of every axis. In at most 53 dimensions; coordinates are multiples of
/// 2^-45. In SciPy qmc.Sobol(d, scramble=False).
class sobol {
 public:
  static constexpr std::size_t most_dimensions = 1 + std::size(detail::joe_kuo);

  explicit sobol(std::size_t dimensions) : directions_(dimensions) {
    detail::require_sequence("anneal::sobol", dimensions, most_dimensions);
    for (std::size_t d = 0; d < dimensions; ++d) {
      for (std::size_t bit = 0; bit < bits; ++bit) {
        directions_[d][bit] =
            d == 0 ? std::uint64_t{1} << (bits - 1 - bit) : direction(detail::joe_kuo[d - 1], directions_[d], bit);
      }
    }
  }

  [[nodiscard]] std::vector<double> point(std::uint64_t index) const {
    detail::require_point("anneal::sobol", index);
    std::vector<double> coordinates;
    for (const auto& direction : directions_) {
      std::uint64_t sum = 0;
      for (std::uint64_t rest = index ^ (index >> 1); rest != 0; rest &= rest - 1) {
        sum ^= direction[static_cast<std::size_t>(std::countr_zero(rest))];
      }
      coordinates.push_back(static_cast<double>(sum) * unit);
    }
    return coordinates;
  }

  /// The points 0, 1, 2, … one after the other.
  std::vector<double> next() {
    std::vector<double> coordinates = point(next_);
    ++next_;
    return coordinates;
  }

 private:
  static constexpr std::size_t bits = detail::sequence_bits;
  static constexpr double unit = 0x1p-45;
  using direction_numbers = std::array<std::uint64_t, bits>;

  /// The recurrence of the polynomial, in numbers that are shifted to the top.
  static std::uint64_t direction(const detail::joe_kuo_row& row, const direction_numbers& before, std::size_t bit) {
    const std::size_t degree = row.degree;
    if (bit < degree) {
      return std::uint64_t{row.first[bit]} << (bits - 1 - bit);
    }
    std::uint64_t sum = before[bit - degree] ^ (before[bit - degree] >> degree);
    for (std::size_t k = 1; k < degree; ++k) {
      sum ^= ((row.coefficients >> (degree - 1 - k)) & 1) != 0 ? before[bit - k] : 0;
    }
    return sum;
  }

  std::vector<direction_numbers> directions_;
  std::uint64_t next_ = 0;
};

/// Halton's sequence, not scrambled: the digits of the number of a point, mirrored at the point, in base 2, 3, 5, 7, … In at
/// most 53 dimensions, of which those beyond some ten fill the cube well only after many points: prefer sobol there. In SciPy
/// qmc.Halton(d, scramble=False).
class halton {
 public:
  static constexpr std::size_t most_dimensions = sobol::most_dimensions;

  explicit halton(std::size_t dimensions) {
    detail::require_sequence("anneal::halton", dimensions, most_dimensions);
    for (std::uint64_t n = 2; bases_.size() < dimensions; ++n) {
      bool prime = true;
      for (const std::uint64_t base : bases_) {
        prime = prime && n % base != 0;
      }
      if (prime) {
        bases_.push_back(n);
      }
    }
  }

  [[nodiscard]] std::vector<double> point(std::uint64_t index) const {
    detail::require_point("anneal::halton", index);
    std::vector<double> coordinates;
    for (const std::uint64_t base : bases_) {
      std::uint64_t mirrored = 0;
      std::uint64_t power = 1;  // below 2^53: the quotient is rounded once
      for (std::uint64_t rest = index; rest != 0; rest /= base) {
        mirrored = mirrored * base + rest % base;
        power *= base;
      }
      coordinates.push_back(static_cast<double>(mirrored) / static_cast<double>(power));
    }
    return coordinates;
  }

  /// The points 0, 1, 2, … one after the other.
  std::vector<double> next() {
    std::vector<double> coordinates = point(next_);
    ++next_;
    return coordinates;
  }

 private:
  std::vector<std::uint64_t> bases_;
  std::uint64_t next_ = 0;
};

/// n points such that every axis, cut into n equal parts, has one in each: a Latin hypercube (McKay, Beckman and Conover
/// 1979). Where in its part a point is, and which parts come together, is drawn.
/// Errors: std::invalid_argument for no points or no dimensions.
inline std::vector<std::vector<double>> latin_hypercube(std::size_t n, std::size_t dimensions, search_rng& random) {
  detail::require(n > 0, "anneal::latin_hypercube", "n", "must be positive", static_cast<double>(n));
  detail::require(dimensions > 0, "anneal::latin_hypercube", "dimensions", "must be positive",
                  static_cast<double>(dimensions));
  std::vector<std::vector<double>> points(n, std::vector<double>(dimensions));
  std::vector<std::size_t> parts(n);
  for (std::size_t d = 0; d < dimensions; ++d) {
    for (std::size_t i = 0; i < n; ++i) {  // Fisher and Yates, from the inside out
      const std::size_t j = detail::index_of(random.below(i + 1));
      parts[i] = parts[j];
      parts[j] = i;
    }
    for (std::size_t i = 0; i < n; ++i) {
      points[i][d] = (static_cast<double>(parts[i]) + random.uniform()) / static_cast<double>(n);
    }
  }
  return points;
}

}  // namespace anneal
