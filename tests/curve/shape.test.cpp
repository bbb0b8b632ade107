// SPDX-License-Identifier: Apache-2.0
#include "anneal/curve/detail/shape.hpp"

#include <memory>
#include <type_traits>

#include "anneal/curve/cosine.hpp"
#include "anneal/curve/exponential.hpp"
#include "anneal/curve/linear.hpp"
#include "anneal/curve/mirrored.hpp"
#include "anneal/curve/power.hpp"
#include "support/catch.hpp"

namespace curve = anneal::curve;
namespace detail = anneal::detail;

namespace {

constexpr auto square = [](double p) { return p * p; };

/// A curve of float, with a complement of its own, which says by its value that it was asked.
struct own_complement {
  constexpr float operator()(double p) const { return static_cast<float>(p); }
  constexpr float complement(double) const { return 0.125f; }
};

/// Neither default constructible nor assignable.
class modest {
 public:
  constexpr explicit modest(double exponent) : exponent_(exponent) {}
  modest(const modest&) = default;
  modest& operator=(const modest&) = delete;
  constexpr double operator()(double p) const { return p * exponent_; }

 private:
  double exponent_;
};

struct moved_only {
  std::unique_ptr<int> owned;
  double operator()(double p) const { return p; }
};

struct mutating {
  double operator()(double p);
};

}  // namespace

static_assert(detail::unit_curve<decltype(square)> && detail::unit_curve<double (*)(double)>);
static_assert(detail::unit_curve<own_complement> && detail::unit_curve<modest>);
static_assert(!detail::unit_curve<double> && !detail::unit_curve<moved_only> && !detail::unit_curve<mutating>);

TEST_CASE("curve: a callable without a complement is turned around", "[curve]") {
  STATIC_REQUIRE(detail::complement(square, 0.25) == 0.4375);
  STATIC_REQUIRE(detail::complement(modest(0.5), 0.25) == 0.625);  // a square would not tell r - 1 from 1 - r
  STATIC_REQUIRE(detail::complement(own_complement{}, 0.25) == 0.125);
}

TEST_CASE("curve: a callable is stretched over a number of steps", "[curve]") {
  constexpr detail::over_t<std::remove_const_t<decltype(square)>, double> over(square, 8);
  STATIC_REQUIRE(over.elapsed(4) == 0.25);
  STATIC_REQUIRE(over.remaining(4) == 0.75);
  constexpr detail::over_t<modest, float> of_float(modest(1), 4);
  STATIC_REQUIRE(of_float.elapsed(1) == 0.25f);
  STATIC_REQUIRE(std::is_same_v<decltype(of_float.elapsed(1)), float>);
}

TEST_CASE("curve: the library's own know how to stretch themselves", "[curve]") {
  STATIC_REQUIRE(std::is_same_v<detail::over_t<curve::cosine, double>, curve::cosine::over<double>>);
  STATIC_REQUIRE(std::is_same_v<detail::over_t<curve::power, double>, curve::power::over<double>>);
  STATIC_REQUIRE(std::is_same_v<detail::over_t<curve::mirrored<curve::power>, double>,
                                curve::mirrored<curve::power>::over<double>>);
}
