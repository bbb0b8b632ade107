// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace digits {

/// FNV-1a. A change of one byte always changes it.
inline std::uint64_t hash(std::string_view bytes) {
  std::uint64_t h = 0xcbf29ce484222325U;
  for (const char byte : bytes) {
    h = (h ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  }
  return h;
}

inline std::string hexadecimal(std::uint64_t x) {
  std::string text = "0x";
  for (int shift = 60; shift >= 0; shift -= 4) {
    text += "0123456789abcdef"[x >> shift & 15];
  }
  return text;
}

}  // namespace digits
