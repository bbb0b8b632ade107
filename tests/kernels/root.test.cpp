// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <random>

#include "anneal/core/detail/root.hpp"
#include "kernels/exact.hpp"
#include "support/catch.hpp"

using kernels::exact;

TEST_CASE("square_root and reciprocal_square_root: against MPFR", "[kernels]") {
  test::worst_error root, reciprocal;
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> mantissa(1, 4), exponent(-1022, 1023);  // [1, 4) is a period of both
  for (int i = 0; i < kernels::points; ++i) {
    for (const double x : {mantissa(random), std::exp2(exponent(random))}) {
      root.see(kernels::ulps(anneal::detail::square_root(x), sqrt(exact(x))), x);
      reciprocal.see(kernels::ulps(anneal::detail::reciprocal_square_root(x), exact(1) / sqrt(exact(x))), x);
    }
  }
  kernels::print("square_root", root);
  kernels::print("reciprocal_square_root", reciprocal);
  CHECK(root.error <= 0.5L);
  CHECK(reciprocal.error <= 3);
}
