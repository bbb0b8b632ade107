// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <system_error>

#include "anneal/core/version.hpp"

#if !defined(__cpp_lib_to_chars)
#include <clocale>
#include <cstdlib>
#include <limits>
#include <string>
#endif

namespace anneal::detail {

/// Reads a decimal number without a sign from the front of a text, in every locale, and gives where it ends: `first` where
/// there is none, or one out of range.
inline const char* read_number(const char* first, const char* last, double& value) {
#if defined(__cpp_lib_to_chars)
  const auto [end, error] = std::from_chars(first, last, value);
  return error == std::errc{} ? end : first;
#else  // libc++ up to 19 has no from_chars for a double
  const char* end = first;
  const auto digits = [&end, last] {
    const char* const from = end;
    while (end != last && '0' <= *end && *end <= '9') {
      ++end;
    }
    return end - from;
  };
  auto count = digits();
  if (end != last && *end == '.') {
    ++end;
    count += digits();
  }
  if (const char* const mantissa = end; count > 0 && end != last && (*end == 'e' || *end == 'E')) {
    ++end;
    end += end != last && (*end == '+' || *end == '-') ? 1 : 0;
    if (digits() == 0) {
      end = mantissa;
    }
  }
  std::string text(first, end);
  if (const auto point = text.find('.'); point != std::string::npos) {
    text.replace(point, 1, std::localeconv()->decimal_point);
  }
  value = std::strtod(text.c_str(), nullptr);
  return count > 0 && value <= (std::numeric_limits<double>::max)() ? end : first;
#endif
}

}  // namespace anneal::detail
