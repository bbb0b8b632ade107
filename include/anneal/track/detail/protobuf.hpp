// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "anneal/core/version.hpp"

/// Messages in the wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding), as far as event files go.
namespace anneal::detail {

/// The lowest byte first, on every machine.
template <class Unsigned>
std::string little_endian(Unsigned value) {
  std::string bytes;
  for (unsigned bit = 0; bit < 8 * sizeof value; bit += 8) {
    bytes += static_cast<char>((value >> bit) & 0xff);
  }
  return bytes;
}

inline std::string little_endian(double value) { return little_endian(std::bit_cast<std::uint64_t>(value)); }

class message {
 public:
  message& number(unsigned field, std::int64_t value) {
    varint(field << 3);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  message& number(unsigned field, double value) {
    varint(field << 3 | 1);
    bytes_ += little_endian(value);
    return *this;
  }
  message& bytes(unsigned field, std::string_view value) {
    varint(field << 3 | 2);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  message& part(unsigned field, const message& value) { return bytes(field, value.bytes_); }

  const std::string& text() const noexcept { return bytes_; }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
      bytes_ += static_cast<char>(value | 0x80);
    }
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

}  // namespace anneal::detail
