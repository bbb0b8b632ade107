// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/list.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

/// A schedule over stored rates.
///
///   s(t) = values[⌊t⌋],  t < n
///
/// values: the rates of the first n updates, at least one, finite. A std::vector or std::array is taken over; a
/// std::span is a view of rates that must outlive the schedule. They may be of any floating-point type, which is the rate's.
/// Past the last value it holds, and before 0 the first. A table that was moved from has no rate: NaN.
/// Models: finite, of length n; pure; constexpr, noexcept. Costs a conversion and a load: less than a formula only for
/// schedules that are deep compositions, and where the table stays in the cache.
/// Errors: no value; a value not finite. Source: fairseq's manual schedule; a list of rates in a configuration file.
///
///   constexpr anneal::table s(std::array{0.1, 0.05, 0.025});
///   static_assert(s(0) == 0.1 && s(1.5) == 0.05 && s(9) == 0.025);
template <detail::list_of<double> Values>
class table {
  using rate = std::remove_cvref_t<decltype(std::declval<const Values&>()[0])>;
  static_assert(std::floating_point<rate>, "anneal::table: the values must be of a floating-point type");

 public:
  static constexpr const char* name = "table";

  constexpr explicit table(Values values)
      : values_(detail::checked_rates<double>("anneal::table", "values", std::move(values))) {
    detail::require(values_.size() > 0, "anneal::table", "values", "must not be empty", 0);
  }

  [[nodiscard, gnu::always_inline]] constexpr rate operator()(step t) const noexcept {
    const std::size_t count = values_.size();
    if (count == 0) {  // moved from
      return static_cast<rate>(detail::not_a_number());
    }
    const auto row =
        static_cast<std::uint64_t>(static_cast<std::int64_t>(detail::greatest(detail::least<double>(t, 0x1p62), 0.0)));
    return values_[row < count ? static_cast<std::size_t>(row) : count - 1];
  }

  template <class Real>
  constexpr void fill_n(double first, std::size_t n, Real* out) const noexcept {
    const std::size_t count = values_.size();
    if (count == 0) {
      return detail::fill_by_call(*this, first, 0, n, out);
    }
    const std::size_t stored = detail::count_before(static_cast<double>(count), first, n);
    std::size_t i = detail::count_before(0, first, n);
    detail::fill_each(0, i, out, [rate = values_[0]](double) { return rate; });
    if (i < stored) {
      for (auto row = static_cast<std::size_t>(first + static_cast<double>(i)); i < stored; ++i, ++row) {
        out[i] = static_cast<Real>(values_[row]);
      }
    }
    detail::fill_each(0, n - i, out + i, [rate = values_[count - 1]](double) { return rate; });
  }

  [[nodiscard]] constexpr step length() const noexcept { return values_.size(); }

  constexpr const Values& values() const noexcept { return values_; }

  constexpr void describe(auto&& field) const { field("values", values_); }

 private:
  Values values_;
};

}  // namespace anneal
