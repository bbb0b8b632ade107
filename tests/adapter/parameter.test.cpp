// SPDX-License-Identifier: Apache-2.0
#include <anneal/adapter/parameter.hpp>
#include <anneal/schedule/linear.hpp>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"

using anneal::parameter;
using anneal::text_of;

TEST_CASE("parameters as text read back as the same number") {
  constexpr anneal::linear fall({.initial = 1, .steps = 4});
  CHECK(parameter("learning_rate", 0.05) == "learning_rate=0.05");
  CHECK(parameter("learning_rate", fall(1)) == "learning_rate=0.75");
  CHECK(text_of(0.1) == "0.1");
  for (const double x : {1.0 / 3, 3e-4, 1e-300, 0.0, 5e-324, 0.30000000000000004}) {
    CAPTURE(text_of(x));
    CHECK(std::strtod(text_of(x).c_str(), nullptr) == x);
  }
  CHECK_THROWS_MATCHES(parameter("eta", std::numeric_limits<double>::infinity()), std::invalid_argument,
                       Catch::Matchers::Message("anneal::parameter: eta must be finite, got inf"));
  // LightGBM 4: "Check failed: (learning_rate) > (0.0)"
  constexpr anneal::linear rise({.initial = 0, .final = 1, .steps = 4});
  CHECK_THROWS_MATCHES(parameter("learning_rate", rise(0)), std::invalid_argument,
                       Catch::Matchers::Message("anneal::parameter: learning_rate must be positive, got 0"));
  CHECK_THROWS_AS(parameter("shrinkage_rate", -1), std::invalid_argument);
  CHECK(parameter("lambda_l2", 0) == "lambda_l2=0");
}
