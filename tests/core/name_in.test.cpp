// SPDX-License-Identifier: Apache-2.0
#include "anneal/core/detail/name_in.hpp"

#include <string_view>

#include "support/catch.hpp"

namespace {

enum class mode { min, max };

constexpr const char* name_of(mode m) noexcept { return anneal::detail::name_in(m, {"min", "max"}); }

constexpr bool test_names() {
  return name_of(mode::min) == std::string_view("min") && name_of(mode::max) == std::string_view("max");
}
static_assert(test_names());

constexpr bool test_no_more() {
  return name_of(static_cast<mode>(2)) == nullptr && name_of(static_cast<mode>(-1)) == nullptr;
}
static_assert(test_no_more());

}  // namespace

TEST_CASE("an enumerator has its name, and what is past the last one has none") {
  CHECK(test_names());
  CHECK(test_no_more());
}
