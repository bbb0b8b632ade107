// SPDX-License-Identifier: Apache-2.0
#include <anneal/dialect/llmc.hpp>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

namespace llmc = anneal::llmc;

constexpr bool test_the_last_update_of_the_warmup_has_the_full_rate() {
  constexpr auto s = llmc::cosine({.learning_rate = 1, .warmup_iterations = 2, .train_num_batches = 4});
  constexpr auto line = llmc::linear({.learning_rate = 1, .train_num_batches = 4, .final_learning_rate_frac = 0.5});
  return s(0) == 0.5 && s(1) == 1 && s(2) == 1 && s(3) == 0.5 && s(4) == 0 && s(9) == 0 && s.length() == 4 &&
         line(0) == 1 && line(2) == 0.75 && line(4) == 0.5;
}
static_assert(test_the_last_update_of_the_warmup_has_the_full_rate());

constexpr bool test_wsd_decays_in_the_last_fifth() {
  constexpr auto s = llmc::wsd({.learning_rate = 1, .warmup_iterations = 2, .train_num_batches = 20});
  // A warm-up beyond the 16th step jumps into the decay.
  constexpr auto late = llmc::wsd({.learning_rate = 1, .warmup_iterations = 17, .train_num_batches = 20});
  return s(0) == 0.5 && s(1) == 1 && s(16) == 1 && s(17) == 0.5 && s(20) == 0 && late(16) == 1 && late(17) == 0.5;
}
static_assert(test_wsd_decays_in_the_last_fifth());

constexpr bool test_constant_has_no_warmup() {
  constexpr auto s = llmc::constant({.learning_rate = 0.25, .warmup_iterations = 5});
  return s(0) == 0.25 && s(9) == 0.25;
}
static_assert(test_constant_has_no_warmup());

}  // namespace

TEST_CASE("llm.c: the last update of the warm-up has the full rate") {
  CHECK(test_the_last_update_of_the_warmup_has_the_full_rate());
}
TEST_CASE("llm.c: wsd decays in the last fifth") { CHECK(test_wsd_decays_in_the_last_fifth()); }
TEST_CASE("llm.c: constant has no warm-up") { CHECK(test_constant_has_no_warmup()); }

TEST_CASE("llm.c: refuses a run of no steps") {
  CHECK_THROWS_MATCHES(llmc::cosine({.learning_rate = 1, .train_num_batches = 0}), std::invalid_argument,
                       Catch::Matchers::Message("llm.c.cosine: train_num_batches must be positive, got 0"));
}
