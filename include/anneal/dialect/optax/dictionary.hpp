// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/list.hpp"
#include "anneal/core/step.hpp"

/// Optax' boundaries_and_scales: a dictionary from steps to factors.
namespace anneal {

namespace detail {

/// The digits of a whole number below 2^64, also in a constant expression.
class decimal {
 public:
  constexpr explicit decimal(double x) noexcept {
    auto rest = static_cast<std::uint64_t>(magnitude(x));
    do {
      digits_[--begin_] = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    if (x < 0) {
      digits_[--begin_] = '-';
    }
  }

  constexpr const char* text() const noexcept { return digits_ + begin_; }

 private:
  char digits_[22] = {};
  int begin_ = 21;
};

}  // namespace detail

namespace optax {

/// An entry of boundaries_and_scales: from the boundary on the rate is `scale` times as high.
struct boundary_and_scale {
  step boundary;
  double scale = detail::not_given;
  friend constexpr bool operator==(const boundary_and_scale&, const boundary_and_scale&) = default;
};

/// The dictionary {boundary: scale}, described as an object: {"100": 0.1}.
template <class Scales>
struct dictionary {
  Scales entries;

  constexpr void write_to(auto& sink) const {
    sink.begin_object(nullptr);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      sink.key(detail::decimal(entries[i].boundary).text());
      sink.number(entries[i].scale);
    }
    sink.end_object();
  }

  friend constexpr bool operator==(const dictionary&, const dictionary&) = default;
};

}  // namespace optax

namespace detail {

/// A list of another type, longer by so many elements: an array for an array, else the same container.
template <class List, class T, std::size_t More>
struct list_like;

template <class X, std::size_t N, class T, std::size_t More>
struct list_like<std::array<X, N>, T, More> {
  static constexpr std::array<T, N + More> make(std::size_t) { return {}; }
};

template <template <class...> class Container, class X, class... Rest, class T, std::size_t More>
struct list_like<Container<X, Rest...>, T, More> {
  static constexpr Container<T> make(std::size_t size) { return Container<T>(size + More); }
};

template <class L>
concept optax_scales = list_of<L, optax::boundary_and_scale>;

/// A dictionary: in ascending order, and of two entries for a boundary the later one counts.
template <optax_scales Scales>
constexpr Scales optax_sorted(const char* where, Scales scales) {
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const double steps = magnitude(scales[i].boundary);
    require(steps <= 0x1p53 && whole(steps) == steps, where, "boundaries_and_scales", "must have whole steps",
            scales[i].boundary);
    require_not_negative(where, "boundaries_and_scales", scales[i].scale);
    for (std::size_t j = i; j > 0 && scales[j].boundary < scales[j - 1].boundary; --j) {
      std::swap(scales[j], scales[j - 1]);
    }
  }
  for (std::size_t i = scales.size(); i-- > 1;) {
    if (scales[i].boundary == scales[i - 1].boundary) {
      scales[i - 1].scale = scales[i].scale;
      scales[i].scale = 1;
    }
  }
  return scales;
}

/// init_value times the scales so far.
template <optax_scales Scales>
constexpr auto optax_values(double init_value, const Scales& scales) {
  auto values = list_like<Scales, double, 1>::make(scales.size());
  values[0] = init_value;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    values[i + 1] = values[i] * scales[i].scale;
  }
  return values;
}

}  // namespace detail

}  // namespace anneal
