// SPDX-License-Identifier: Apache-2.0
#include <anneal/adapter/table.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/linear.hpp>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::linear;
using anneal::parameter;
using anneal::table;
using anneal::text_of;
using Catch::Matchers::Message;
using error = std::invalid_argument;

constexpr linear fall({.initial = 1, .steps = 4});
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("table: s(0), s(1), …") {
  CHECK(table(fall, 6) == std::vector<double>{1, 0.75, 0.5, 0.25, 0, 0});
  CHECK(table(fall) == std::vector<double>{1, 0.75, 0.5, 0.25});
  CHECK(table<float>(anneal::constant({.value = 0.1}), 2) == std::vector{0.1F, 0.1F});
  CHECK(table(models::finite(0)).size() == 16);
  CHECK(table(models::lambda(2), 3) == std::vector{2.0, 1.0, 0.0});
}

TEST_CASE("table: wrong uses") {
  CHECK_THROWS_MATCHES(table(fall, 0), error, Message("anneal::table: updates must be positive, got 0"));
  CHECK_THROWS_MATCHES(table([](double t) { return 1 / (1 - t); }, 2), error,
                       Message("anneal::table: rate must be finite, got inf"));
  CHECK_THROWS_MATCHES(table<float>(anneal::constant({.value = 1e300}), 1), error,
                       Message("anneal::table: rate must be finite, got inf"));
}

TEST_CASE("parameters as text read back as the same number") {
  CHECK(parameter("learning_rate", 0.05) == "learning_rate=0.05");
  CHECK(parameter("learning_rate", fall(1)) == "learning_rate=0.75");
  CHECK(text_of(0.1) == "0.1");
  for (const double x : {1.0 / 3, 3e-4, 1e-300, 0.0, 5e-324, 0.30000000000000004}) {
    CAPTURE(text_of(x));
    CHECK(std::strtod(text_of(x).c_str(), nullptr) == x);
  }
  CHECK_THROWS_MATCHES(parameter("eta", infinity), error, Message("anneal::parameter: eta must be finite, got inf"));
}
