// SPDX-License-Identifier: Apache-2.0
#include "anneal/track/detail/crc32c.hpp"

#include <string>

#include "support/catch.hpp"

using anneal::detail::crc32c;

// RFC 3720, B.4.
TEST_CASE("crc32c: the examples of RFC 3720", "[track]") {
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
  std::string up;
  std::string down;
  for (int i = 0; i < 32; ++i) {
    up += static_cast<char>(i);
    down += static_cast<char>(31 - i);
  }
  CHECK(crc32c(up) == 0x46dd794e);
  CHECK(crc32c(down) == 0x113fdb5c);
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c("") == 0);
}
