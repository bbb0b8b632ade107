// SPDX-License-Identifier: Apache-2.0
#include <anneal/batch/fill.hpp>
#include <anneal/batch/rates.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/schedule/constant.hpp>
#include <anneal/schedule/cosine.hpp>
#include <anneal/schedule/linear.hpp>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::linear;
using anneal::rates;
using Catch::Matchers::Message;
using error = std::invalid_argument;

constexpr linear fall({.initial = 1, .steps = 4});

}  // namespace

TEST_CASE("rates: s(0), s(1), …") {
  CHECK(rates(fall, 6) == std::vector<double>{1, 0.75, 0.5, 0.25, 0, 0});
  CHECK(rates(fall) == std::vector<double>{1, 0.75, 0.5, 0.25});
  CHECK(rates<float>(anneal::constant({.value = 0.1}), 2) == std::vector{0.1F, 0.1F});
  CHECK(rates(models::finite(0)).size() == 16);
  CHECK(rates(models::lambda(2), 3) == std::vector{2.0, 1.0, 0.0});
}

TEST_CASE("rates: the bits of the call, in the type that is asked for") {
  const auto schedule = anneal::cosine({.initial = 0.1, .steps = 300}) | anneal::warmup({.steps = 37});
  const std::vector<double> wide = rates(schedule);
  const std::vector<float> narrow = rates<float>(schedule);
  REQUIRE(wide.size() == 337);
  REQUIRE(narrow.size() == 337);
  for (std::size_t t = 0; t < wide.size(); ++t) {
    CHECK(wide[t] == schedule(t));
    CHECK(narrow[t] == static_cast<float>(schedule(t)));
  }
}

TEST_CASE("rates: wrong uses") {
  CHECK_THROWS_MATCHES(rates(fall, 0), error, Message("anneal::rates: updates must be positive, got 0"));
  CHECK_THROWS_MATCHES(rates([](double t) { return 1 / (1 - t); }, 2), error,
                       Message("anneal::rates: rate must be finite, got inf"));
  CHECK_THROWS_MATCHES(rates<float>(anneal::constant({.value = 1e300}), 1), error,
                       Message("anneal::rates: rate must be finite, got inf"));
}
