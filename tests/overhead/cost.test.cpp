// SPDX-License-Identifier: Apache-2.0
//
// A schedule is its numbers and nothing beside them: of a known size, copied as bytes, and without the heap.
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "anneal/anneal.hpp"
#include "overhead/pairs.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

namespace {

using namespace overhead;

/// As many doubles.
template <class S>
inline constexpr std::size_t doubles = (sizeof(S) + sizeof(double) - 1) / sizeof(double);

static_assert(doubles<anneal::constant<>> == 1);
static_assert(doubles<anneal::linear<>> <= 8);
static_assert(doubles<anneal::cosine<>> <= 9);
static_assert(doubles<anneal::exponential<>> <= 8);
static_assert(doubles<exponential_floor> <= 9);

// A composition holds its parts, their starts, and the numbers of its own.
static_assert(sizeof(warmup_cosine) <= sizeof(anneal::cosine<>) + sizeof(anneal::linear<>) + 5 * sizeof(double));
static_assert(sizeof(restarts) <= sizeof(anneal::cosine<>) + 4 * sizeof(double));
static_assert(sizeof(mapped_cosine) <= sizeof(anneal::cosine<>) + 4 * sizeof(double));
static_assert(sizeof(product) <= sizeof(anneal::step_decay<>) + sizeof(anneal::linear<>));

template <class... S>
constexpr bool bytes = (std::is_trivially_copyable_v<S> && ...);
static_assert(bytes<warmup_cosine, exponential_floor, product, restarts, mapped_cosine, stable, plateau_warmup, deep>);
static_assert(bytes<plateau_warmup::state, anneal::scheduler<warmup_cosine>, anneal::scheduler<plateau_warmup>>);

/// The sum of the rates of a run, so that each is computed.
template <class Rate>
double run(Rate rate) {
  double sum = 0;
  for (long t = 0; t < 110'000; t += 100) {
    sum += rate(t);
  }
  return sum;
}

}  // namespace

TEST_CASE("overhead: nothing is allocated, not when made, not at a step, not when a metric is heard", "[overhead]") {
  const long before = test::allocations;
  double sum = 0;
  const auto add = [&sum](auto s) { sum += run([s](long t) { return s(t); }); };
  add(make_warmup_cosine(0));
  add(make_exponential(0));
  add(make_product(0));
  add(make_restarts(0));
  add(make_mapped(0));
  add(make_stable(0));
  add(make_deep(0));
  anneal::scheduler driver{make_plateau(0)};
  sum += run([&driver](long t) {
    driver.seek(t);
    driver.observe(1);
    return driver.rate();
  });
  CHECK(test::allocations == before);
  CHECK(sum > 0);
}

#ifdef NDEBUG  // with sanitizers the allocations are theirs
TEST_CASE("overhead: the counter counts", "[overhead]") {
  const long before = test::allocations;
  void* some = ::operator new(100);
  asm volatile("" : "+r"(some));  // else a compiler may leave out the pair
  ::operator delete(some);
  CHECK(test::allocations == before + 1);
}
#endif

TEST_CASE("overhead: a scheduled optimizer allocates at the first step only", "[overhead]") {
  std::vector<float> parameters(100, 1), gradients(100, 0.5F);
  anneal::scheduled opt{anneal::adam<float>({}), make_warmup_cosine(0)};
  opt.step(std::span<float>(parameters), std::span<const float>(gradients));
  const long before = test::allocations;
  for (int t = 0; t < 100; ++t) {
    opt.step(std::span<float>(parameters), std::span<const float>(gradients));
  }
  CHECK(test::allocations == before);
}
