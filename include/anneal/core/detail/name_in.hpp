// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "anneal/core/version.hpp"

namespace anneal::detail {

/// The name of an enumerator, one of those in the order of the enumeration; a null pointer past the end, by which a reader
/// knows that it has seen all.
///
///   constexpr const char* name_of(mode m) noexcept { return detail::name_in(m, {"min", "max"}); }
template <class Enumeration, std::size_t N>
constexpr const char* name_in(Enumeration value, const char* const (&names)[N]) noexcept {
  const auto place = static_cast<std::size_t>(value);
  return place < N ? names[place] : nullptr;
}

}  // namespace anneal::detail
