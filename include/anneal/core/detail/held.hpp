// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>
#include <utility>

#include "anneal/core/version.hpp"

namespace anneal::detail {

/// Of a type without state all values are alike: none need be kept.
template <class T>
concept stateless =
    std::is_empty_v<T> && std::is_trivially_default_constructible_v<T> && std::is_trivially_copyable_v<T>;

/// A base that holds a value, and takes no room where there is nothing to hold. Not [[no_unique_address]]: with a
/// member of that kind Clang 15 to 18 crash or compile wrongly where it is value-initialized.
template <class T>
class held {
 public:
  constexpr explicit held(T value) : value_(std::move(value)) {}
  constexpr const T& get() const noexcept { return value_; }

 private:
  T value_;
};

template <stateless T>
class held<T> {
 public:
  constexpr explicit held(T) noexcept {}
  constexpr T get() const noexcept { return T{}; }
};

}  // namespace anneal::detail
