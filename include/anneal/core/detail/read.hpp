// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"

/// The way back from a description: reads the fields that write() wrote.
namespace anneal::detail {

/// Reads a value from a source, whose members are
///   number()  boolean()  integer<T>()  the value here; throws if it is something else
///   length()                           that of a step, if a source knows more of these than that they are numbers
///   is_text(const char*)  bad_text()   whether the value here is this text; throws if it was none of those asked for
///   is_null()                          whether the value here stands for the default
///   enter(name)  leave()               a field of the object here; enter gives false where there is none
///   absent(name, has_default)          told of such a field; may throw
///   enter(index)  leave()  size()      an element of the list here
///   require_size(n)                    throws if the list here has another size
///   begin_object()  end_object()       throw if the value here is no object, or has a field that was not entered
///   is_empty()                         whether the value here is an object without fields
template <class Source, class T>
void read(Source& source, T& value);

/// A field keeps its default where it is absent or null. A number without a default is not_given;
/// a list has none.
template <class Source, class T>
void read_field(Source& source, const char* name, T& value) {
  if (source.enter(name)) {
    const bool given = !source.is_null();
    if (given) {
      detail::read(source, value);
    }
    source.leave();
    if (given) {
      return;
    }
  }
  bool has_default = true;
  if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, step>) {
    has_default = is_given(static_cast<double>(value));
  } else if constexpr (requires { value.resize(std::size_t{}); }) {
    has_default = false;
  }
  source.absent(name, has_default);
}

template <class Source, std::size_t... J, class... T>
void read_pack(Source& source, indexed_pack<std::index_sequence<J...>, T...>& parts) {
  source.require_size(sizeof...(J));
  ((source.enter(J), detail::read(source, get<J>(parts)), source.leave()), ...);
}

template <class Source, class T>
void read(Source& source, T& value) {
  if (!detail::remembers(value) && source.is_empty()) {
    return;
  }
  if constexpr (std::is_same_v<T, bool>) {
    value = source.boolean();
  } else if constexpr (std::is_integral_v<T>) {
    value = source.template integer<T>();
  } else if constexpr (std::is_same_v<T, step> && requires { source.length(); }) {
    value = source.length();
  } else if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, step>) {
    value = static_cast<T>(source.number());
  } else if constexpr (enumeration<T>) {
    for (int i = 0;; ++i) {
      const char* const text = name_of(static_cast<T>(i));
      if (text == nullptr) {
        source.bad_text();
      }
      if (source.is_text(text)) {
        value = static_cast<T>(i);
        return;
      }
    }
  } else if constexpr (requires { value.read_from(source); }) {  // type-erased
    value.read_from(source);
  } else if constexpr (has_fields<T>) {
    source.begin_object();
    T::fields(value, [&source](const char* name, auto& member, auto...) { detail::read_field(source, name, member); });
    source.end_object();
  } else if constexpr (requires { value.has_value(); }) {
    detail::read(source, value.emplace());
  } else if constexpr (requires { detail::read_pack(source, value); }) {
    detail::read_pack(source, value);
  } else {
    if constexpr (requires { value.resize(std::size_t{}); }) {
      value.resize(source.size());
    } else {
      source.require_size(value.size());
    }
    std::size_t i = 0;
    for (auto& element : value) {
      source.enter(i++);
      detail::read(source, element);
      source.leave();
    }
  }
}

}  // namespace anneal::detail
