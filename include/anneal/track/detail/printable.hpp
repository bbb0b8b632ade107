// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "anneal/core/version.hpp"

namespace anneal::detail {

/// A text of a log, in which a control character is no terminal's command and no other line of a report: "\x1b".
inline std::string printable(std::string_view text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool control_of_two = byte == 0xc2 && next >= 0x80 && next < 0xa0;  // U+0080 to U+009F
    if (byte < 0x20 || byte == 0x7f || control_of_two) {
      constexpr const char* digits = "0123456789abcdef";
      const unsigned code = control_of_two ? next : byte;
      shown.append("\\x").append(1, digits[code / 16]).append(1, digits[code % 16]);
      i += control_of_two ? 1 : 0;
    } else {
      shown += text[i];
    }
  }
  return shown;
}

}  // namespace anneal::detail
