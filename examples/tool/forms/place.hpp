// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include <anneal/config/detail/number.hpp>
#include <anneal/config/json_error.hpp>

namespace forms {

[[noreturn]] inline void fail_at(std::string_view text, std::size_t at, const std::string& problem) {
  const std::string_view before = text.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') + 1;  // 0 if there is none
  throw anneal::json_error("line " + std::to_string(line) + ", column " + std::to_string(at - start + 1), problem);
}

/// A number where the whole word is one, else a text.
inline nlohmann::json number_or_text(std::string_view word) {
  const bool sign = word.starts_with("-") || word.starts_with("+");
  const std::string_view digits = word.substr(sign ? 1 : 0);
  const char* const end = digits.data() + digits.size();
  std::int64_t whole = 0;
  if (const auto [rest, error] = std::from_chars(digits.data(), end, whole); error == std::errc() && rest == end) {
    return word.starts_with("-") ? -whole : whole;
  }
  double number = 0;
  const bool begins = !digits.empty() && (('0' <= digits[0] && digits[0] <= '9') || digits[0] == '.');
  if (begins && anneal::detail::read_number(digits.data(), end, number) == end) {
    return word.starts_with("-") ? -number : number;
  }
  return std::string(word);
}

}  // namespace forms
