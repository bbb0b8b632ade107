// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/detail/held.hpp"

#include <memory>
#include <type_traits>

#include "support/catch.hpp"

using anneal::detail::held;

namespace {

struct empty {};

/// Empty, but made in one way only.
struct made {
  constexpr explicit made(int) {}
};

struct final_one final {};

template <class T>
struct with_a_number : held<T> {
  constexpr explicit with_a_number(T value) : held<T>(value) {}
  double number = 0;
};

constexpr auto twice = [](double x) { return 2 * x; };

}  // namespace

static_assert(sizeof(with_a_number<empty>) == sizeof(double) && sizeof(with_a_number<final_one>) == sizeof(double));
static_assert(sizeof(with_a_number<decltype(twice)>) == sizeof(double), "what is empty takes no room");
static_assert(sizeof(with_a_number<double (*)(double)>) == 2 * sizeof(double));
static_assert(std::is_trivially_copyable_v<held<int>> && std::is_trivially_copyable_v<held<empty>>);
static_assert(!std::is_trivially_copyable_v<held<std::shared_ptr<int>>>);
static_assert(held(3).get() == 3 && held(twice).get()(3) == 6);
static_assert(std::is_same_v<decltype(held(made{1}).get()), const made&>, "what cannot be made again is kept");

TEST_CASE("held: gives back what it was given", "[core]") {
  CHECK(held(3).get() == 3);
  CHECK(held(twice).get()(3) == 6);
  CHECK(held([number = 3] { return number; }).get()() == 3);
}
