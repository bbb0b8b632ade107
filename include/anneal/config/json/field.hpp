// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <type_traits>

#include "anneal/config/detail/erased.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/rule.hpp"
#include "anneal/core/step.hpp"

namespace anneal::detail {

/// What there is to know of a field of an object, in plain values, whatever its type and its rule are: what is called for
/// every field of every schedule is compiled once.
struct json_field {
  enum class kind { number, length, whole, boolean, choice };

  const char* name;
  kind is = kind::number;
  bool list = false;
  bool has_default = true;
  bool low_itself = true, high_itself = true;
  double low = -infinite(), high = infinite();
  const char* (*choice)(int) = nullptr;  // the names of an enumeration, then a null pointer
  const char* text = nullptr;            // what it is
  const void* value = nullptr;           // the default
  void (*write)(const void* value, any_sink& sink) = nullptr;

  template <class T>
  json_field(const char* field, const T& standard) : name(field), value(&standard) {
    write = [](const void* x, any_sink& sink) { detail::write(sink, *static_cast<const T*>(x)); };
    if constexpr (requires { standard.has_value(); }) {
      set_type<std::remove_cvref_t<decltype(*standard)>>();
    } else if constexpr (requires { standard.begin(); }) {
      list = true;
      has_default = false;
      set_type<std::remove_cvref_t<decltype(*standard.begin())>>();
    } else {
      set_type<T>();
      if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, step>) {
        has_default = is_given(static_cast<double>(standard));
      }
    }
  }

  template <class T, rule Rule>
  json_field(const char* field, const T& standard, Rule, const char* what_it_is = nullptr)
      : json_field(field, standard) {
    text = what_it_is;
    if (low <= Rule::low) {
      low = Rule::low;
      low_itself = Rule::low_itself;
    }
    if (high >= Rule::high) {
      high = Rule::high;
      high_itself = Rule::high_itself;
    }
  }

  template <class T>
  json_field(const char* field, const T& standard, const char* what_it_is) : json_field(field, standard) {
    text = what_it_is;
  }

 private:
  template <class T>
  void set_type() {
    if constexpr (std::is_same_v<T, bool>) {
      is = kind::boolean;
    } else if constexpr (std::is_integral_v<T>) {
      is = kind::whole;
      low = static_cast<double>((std::numeric_limits<T>::min)());
      high = static_cast<double>((std::numeric_limits<T>::max)());
    } else if constexpr (std::is_same_v<T, step>) {
      is = kind::length;
    } else if constexpr (enumeration<T>) {
      is = kind::choice;
      choice = [](int i) { return name_of(static_cast<T>(i)); };
    } else {
      static_assert(std::is_floating_point_v<T>, "a field that from_json reads in a way of its own");
    }
  }
};

}  // namespace anneal::detail
