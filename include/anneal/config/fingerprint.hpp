// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/strict.hpp"

namespace anneal {

namespace detail {

/// FNV-1a over the events of a description. Every event is a tag byte and its payload: a text its bytes and a zero, a
/// number the eight bytes of its double, lowest first, with one zero and one NaN.
class fingerprint_sink {
 public:
  constexpr void key(const char* name) { tagged('k', name); }
  constexpr void text(const char* text) { tagged('t', text); }
  constexpr void boolean(bool value) { byte(value ? 'T' : 'F'); }
  constexpr void null() { byte('0'); }
  constexpr void begin_object(const char* type) { tagged('{', type != nullptr ? type : ""); }
  constexpr void end_object() { byte('}'); }
  constexpr void begin_list() { byte('['); }
  constexpr void end_list() { byte(']'); }

  constexpr void number(double value) {
    byte('n');
    auto bits = value == 0 ? 0 : is_nan(value) ? 0x7ff8000000000000u : std::bit_cast<std::uint64_t>(value);
    for (int i = 0; i < 8; ++i, bits >>= 8) {
      byte(static_cast<unsigned char>(bits & 0xff));
    }
  }

  constexpr std::uint64_t value() const noexcept { return hash_; }

 private:
  constexpr void byte(unsigned char b) noexcept { hash_ = (hash_ ^ b) * 0x100000001b3u; }

  constexpr void tagged(unsigned char tag, const char* text) noexcept {
    byte(tag);
    for (; *text != '\0'; ++text) {
      byte(static_cast<unsigned char>(*text));
    }
    byte(0);
  }

  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

inline std::string hexadecimal(std::uint64_t value) {
  std::string text(16, '0');
  for (std::size_t i = text.size(); i-- > 0; value >>= 4) {
    text[i] = "0123456789abcdef"[value & 0xf];
  }
  return text;
}

}  // namespace detail

/// A number that identifies what a schedule was made of, for audit logs and checkpoints: FNV-1a, 64 bits, of its
/// description (the names and values that to_string shows; not the type, so that a schedule and the any_schedule that
/// holds it have the same one). The same on every platform and in every run; a change of it between two versions of
/// anneal is a change of the description, and is listed as one. Not cryptographic.
/// Models: constexpr for a static schedule. Does not compile for a schedule that holds a lambda.
///
///   constexpr anneal::constant s({.value = 0.1});
///   static_assert(anneal::fingerprint(s) == anneal::fingerprint(anneal::constant({.value = 0.1})));
template <schedule S>
[[nodiscard]] constexpr std::uint64_t fingerprint(const S& s) {
  detail::fingerprint_sink sink;
  detail::write(sink, s);
  return sink.value();
}

/// The fingerprint as text: 16 hexadecimal digits.
template <schedule S>
[[nodiscard]] std::string fingerprint_text(const S& s) {
  return detail::hexadecimal(fingerprint(s));
}

}  // namespace anneal
