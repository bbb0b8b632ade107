// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "anneal/core/version.hpp"

namespace anneal::detail {

template <std::size_t, class T>
struct pack_element {
  T value;  // not [[no_unique_address]], as held.hpp says
  friend bool operator==(const pack_element&, const pack_element&) = default;
};

template <class Indices, class... T>
struct indexed_pack;

template <std::size_t... J, class... T>
struct indexed_pack<std::index_sequence<J...>, T...> : pack_element<J, T>... {
  friend bool operator==(const indexed_pack&, const indexed_pack&) = default;
};

/// A tuple that is an aggregate, and trivially copyable where its elements are: std::tuple is neither.
template <class... T>
using pack = indexed_pack<std::index_sequence_for<T...>, T...>;

template <std::size_t J, class T>
constexpr T& get(pack_element<J, T>& element) noexcept {
  return element.value;
}

template <std::size_t J, class T>
constexpr const T& get(const pack_element<J, T>& element) noexcept {
  return element.value;
}

}  // namespace anneal::detail
