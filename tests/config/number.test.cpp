// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/detail/number.hpp"

#include <cstddef>
#include <string>

#include "support/catch.hpp"

TEST_CASE("read_number: how far, and what", "[config]") {
  struct {
    std::string text;
    std::size_t length;
    double value;
  } const cases[] = {{"1", 1, 1},           {"1.5e3x", 5, 1500}, {"2e", 1, 2},
                     {"2e+", 1, 2},         {"0x10", 1, 0},      {".5", 2, 0.5},
                     {"3.", 2, 3},          {"1e-5*2", 4, 1e-5}, {"0.30000000000000004", 19, 0.30000000000000004},
                     {"5e-324", 6, 5e-324}, {".", 0, 7},         {"1e999", 0, 7},
                     {"e5", 0, 7},          {"", 0, 7}};
  for (const auto& [text, length, value] : cases) {
    CAPTURE(text);
    double read = 7;
    const char* const end = anneal::detail::read_number(text.data(), text.data() + text.size(), read);
    CHECK(static_cast<std::size_t>(end - text.data()) == length);
    if (length > 0) {
      CHECK(read == value);
    }
  }
}
