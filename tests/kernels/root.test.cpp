// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <random>

#include "anneal/core/detail/root.hpp"
#include "kernels/exact.hpp"
#include "support/catch.hpp"

using kernels::exact;

TEST_CASE("square_root and reciprocal_square_root: against MPFR", "[kernels]") {
  test::worst_error root, reciprocal;
  int different = 0;  // where there is no instruction, as in a constant expression
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> mantissa(1, 4), exponent(-1022, 1023);  // [1, 4) is a period of both
  for (int i = 0; i < kernels::points; ++i) {
    for (const double x : {mantissa(random), std::exp2(exponent(random))}) {
      root.see(kernels::ulps(anneal::detail::square_root(x), sqrt(exact(x))), x);
      different += anneal::detail::computed_root(x) != anneal::detail::square_root(x) ? 1 : 0;
      reciprocal.see(kernels::ulps(anneal::detail::reciprocal_square_root(x), exact(1) / sqrt(exact(x))), x);
    }
  }
  kernels::print("square_root", root);
  kernels::print("reciprocal_square_root", reciprocal);
  CHECK(root.error <= 0.5L);
  CHECK(different == 0);
  for (const double x : {0.0, 1.0, 0x1p-1022, 0x1.fffffffffffffp+1023, HUGE_VAL}) {
    CHECK(anneal::detail::computed_root(x) == std::sqrt(x));
    CHECK(anneal::detail::square_root(x) == std::sqrt(x));
  }
  CHECK(reciprocal.error <= 3);
}
