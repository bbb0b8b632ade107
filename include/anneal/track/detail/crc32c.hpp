// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "anneal/core/version.hpp"

namespace anneal::detail {

/// CRC-32C, Castagnoli's polynomial, bits reflected: RFC 3720, B.4.
constexpr std::uint32_t crc32c(std::string_view bytes) noexcept {
  constexpr auto table = [] {
    std::array<std::uint32_t, 256> remainders{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t r = i;
      for (int bit = 0; bit < 8; ++bit) {
        r = (r >> 1) ^ ((r & 1) != 0 ? 0x82f63b78u : 0);
      }
      remainders[i] = r;
    }
    return remainders;
  }();
  std::uint32_t crc = ~std::uint32_t{0};
  for (const char byte : bytes) {
    crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(byte)) & 0xff];
  }
  return ~crc;
}

/// As TFRecord files hold it: a checksum of what holds checksums had better be another one.
constexpr std::uint32_t masked_crc32c(std::string_view bytes) noexcept {
  const std::uint32_t crc = crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

}  // namespace anneal::detail
