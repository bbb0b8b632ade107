// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace digits {

inline constexpr std::size_t pixels = 64;
inline constexpr std::size_t classes = 10;

struct sample {
  std::array<float, pixels> image{};  ///< 0 to 1
  std::uint8_t digit = 0;
};

struct data_set {
  std::vector<sample> training;
  std::vector<sample> validation;  ///< what feedback schedules listen to
  std::vector<sample> test;
};

/// Every digit is split alike, 70 % : 10 % : 20 %, and always in the same way.
/// Errors: std::runtime_error that names the file, the line and the field.
data_set load_data(const std::string& path);

}  // namespace digits
