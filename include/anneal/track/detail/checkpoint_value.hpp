// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json/node.hpp"
#include "anneal/config/json/sink.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/read.hpp"
#include "anneal/track/detail/checkpoint_file.hpp"

/// Values in a checkpoint: how each kind is written into the document or beside it, and read back.
namespace anneal::detail {

template <class T>
concept whole_number = std::integral<T> && !std::same_as<T, bool>;

template <class T>
using number_of = std::remove_cv_t<typename decltype(std::span(std::declval<T&>()))::element_type>;

/// What lies in a row and is float, double, or bytes.
template <class T>
concept list_of_numbers = requires(T& list) {
  std::span(list);
  requires dtype_of<number_of<T>>
  != nullptr;
};

template <class T>
concept plain_text = std::is_convertible_v < const std::remove_reference_t<T>
&, std::string_view > ;

/// Which are integers to the compiler, but no numbers.
template <class T>
concept character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
    std::same_as<T, char16_t> || std::same_as<T, char32_t>;

/// The numbers in a list or in an optional, each of which is written as a double, or the value itself.
template <class T>
constexpr auto written_as() {
  if constexpr (plain_text<const T> || std::same_as<T, nlohmann::json>) {
    return std::type_identity<T>();
  } else if constexpr (requires(const T& value) { value.has_value(); }) {
    return detail::written_as<std::remove_cvref_t<decltype(*std::declval<const T&>())>>();
  } else if constexpr (requires(const T& value) { value.begin(); }) {
    return detail::written_as<std::remove_cvref_t<decltype(*std::declval<const T&>().begin())>>();
  } else {
    return std::type_identity<T>();
  }
}

/// What is saved is what is loaded.
template <class T>
constexpr void require_kept() {
  using number = typename decltype(detail::written_as<T>())::type;
  static_assert(!std::same_as<number, long double>,
                "anneal: a long double has more digits than a checkpoint holds; save a double");
  static_assert(!character<number>, "anneal: a checkpoint holds a character as a std::string, or as an int");
  static_assert(std::same_as<number, T> || !std::integral<number> || sizeof(number) < 8,
                "anneal: a checkpoint holds an integer of 64 bits alone, and not in a list or an optional");
}

template <class T>
concept savable =
    std::is_arithmetic_v<std::remove_cvref_t<T>> || std::same_as<std::remove_cvref_t<T>, nlohmann::json> ||
    plain_text<T> || list_of_numbers<std::remove_reference_t<T>> || has_fields<std::remove_cvref_t<T>> ||
    std::same_as<std::remove_cvref_t<T>, step> || enumeration<std::remove_cvref_t<T>>;

/// Makes the document, and the list of what is written beside it where the format has a place for that.
class value_writer {
 public:
  bool beside = false;
  std::vector<tensor> tensors;

  /// name: of a list, dots between its parts.
  template <class T>
  nlohmann::json json_of(const std::string& name, const T& value) {
    require_kept<T>();
    if constexpr (std::same_as<T, nlohmann::json>) {
      require_finite(value, "/" + name);
      return value;
    } else if constexpr (whole_number<T>) {
      return value;  // with all 64 bits
    } else if constexpr (plain_text<T>) {
      return std::string_view(value);
    } else if constexpr (list_of_numbers<const T>) {
      const std::span list(value);
      if (beside) {
        tensors.push_back(
            {name, dtype_of<number_of<const T>>, {reinterpret_cast<const char*>(list.data()), list.size_bytes()}});
        return {{"tensor", name}};
      }
      nlohmann::json values = nlohmann::json::array();
      values.get_ref<nlohmann::json::array_t&>().reserve(list.size());
      for (const auto x : list) {
        if constexpr (std::integral<number_of<const T>>) {
          values.push_back(x);
        } else {
          values.push_back(number(static_cast<double>(x)));
        }
      }
      return {{dtype_of<number_of<const T>>, std::move(values)}};
    } else if constexpr (has_fields<const T>) {
      nlohmann::json object = nlohmann::json::object();
      T::fields(value, [&](const char* field, const auto& member, auto...) {
        object[field] = json_of(name + "." + field, member);
      });
      return object;
    } else {
      json_sink sink;
      detail::write(sink, value);
      return sink.take();
    }
  }

 private:
  /// JSON has no NaN and no infinity, and would save null.
  static void require_finite(const nlohmann::json& value, const std::string& path) {
    if (value.is_number_float() && !is_finite(value.get<double>())) {
      throw json_error(path, "is a number that JSON does not have: NaN or an infinity");
    }
    if (value.is_structured()) {
      for (const auto& part : value.items()) {
        require_finite(part.value(), path_to(path, part.key()));
      }
    }
  }

  static nlohmann::json number(double x) {
    if (is_finite(x)) {
      return x;
    }
    json_sink sink;
    sink.number(x);
    return sink.take();
  }
};

/// Reads what a value_writer made; `here` is at the object that has the field.
class value_reader {
 public:
  explicit value_reader(const checkpoint_content& file) : file_(file) {}

  template <class T>
  void read(json_node& here, const char* name, T& value) const {
    require_kept<T>();
    if constexpr (std::same_as<T, nlohmann::json>) {
      value = here.raw(name);
    } else if constexpr (whole_number<T>) {
      const nlohmann::json& number = here.raw(name);
      const bool fits = number.is_number_unsigned()
                            ? std::in_range<T>(number.get<std::uint64_t>())
                            : number.is_number_integer() && std::in_range<T>(number.get<std::int64_t>());
      if (!fits) {
        throw json_error(path_to(here.path(), name),
                         "must be a whole number in the range of its type, got " + json_node::shown(number));
      }
      value = number.get<T>();
    } else if constexpr (std::same_as<T, std::string>) {
      value = here.text(name);
    } else if constexpr (list_of_numbers<T>) {
      read_list(here, name, value);
    } else if constexpr (has_fields<T>) {
      if (!here.enter(name)) {
        here.absent(name, false);
      }
      here.begin_object();
      T::fields(value, [&](const char* field, auto& member, auto...) { read(here, field, member); });
      here.end_object();
      here.leave();
    } else {
      any_source& source = here;
      detail::read_field(source, name, value);
    }
  }

 private:
  template <class List>
  void read_list(json_node& here, const char* name, List& value) const {
    using number = number_of<List>;
    const std::string path = path_to(here.path(), name);
    const nlohmann::json& saved = here.raw(name);
    const auto refuse = [&](const std::string& got) {
      throw json_error(path, std::string("must be a list of ") + dtype_of<number> + ", got " + got);
    };
    if (saved.is_object() && saved.contains("tensor")) {
      const tensor& found = tensor_at(saved, path);
      if (found.dtype != dtype_of<number> || found.bytes.size() % sizeof(number) != 0) {
        refuse(found.dtype);
      }
      resize(value, found.bytes.size() / sizeof(number), path);
      if (!found.bytes.empty()) {
        std::memcpy(std::data(value), found.bytes.data(), found.bytes.size());
      }
      return;
    }
    if (!saved.is_object() || saved.size() != 1 || !saved.front().is_array()) {
      refuse(json_node::shown(saved));
    }
    if (saved.begin().key() != dtype_of<number>) {
      refuse(saved.begin().key());
    }
    const nlohmann::json& list = saved.front();
    resize(value, list.size(), path);
    for (std::size_t i = 0; i < list.size(); ++i) {
      std::data(value)[i] = number_in<number>(list[i], path, i);
    }
  }

  const tensor& tensor_at(const nlohmann::json& saved, const std::string& path) const {
    const nlohmann::json& name = saved["tensor"];
    const auto found = name.is_string() ? file_.tensors.find(name.get_ref<const std::string&>()) : file_.tensors.end();
    if (found == file_.tensors.end()) {
      throw json_error(path, "is a list that the file does not hold, " + json_node::shown(name));
    }
    return found->second;
  }

  template <class List>
  static void resize(List& value, std::size_t size, const std::string& path) {
    if constexpr (requires { value.resize(size); }) {
      if (std::empty(value)) {
        value.resize(size);
      }
    }
    if (std::size(value) != size) {
      throw json_error(path, "must be a list of " + std::to_string(std::size(value)) + ", got " + std::to_string(size));
    }
  }

  template <class Number>
  static Number number_in(const nlohmann::json& saved, const std::string& path, std::size_t i) {
    const auto refuse = [&]() {
      throw json_error(path_to(path, i), "is no number of the type of the list, got " + json_node::shown(saved));
    };
    if constexpr (std::integral<Number>) {
      if (!saved.is_number_unsigned() || !std::in_range<Number>(saved.get<std::uint64_t>())) {
        refuse();
      }
      return saved.get<Number>();
    } else {
      double x = 0;
      if (saved.is_number()) {
        x = saved.get<double>();
      } else {
        const nlohmann::json object{{"x", saved}};
        try {
          x = json_node(object, "", {}).get("x", 0.0);
        } catch (const json_error& error) {
          throw json_error(path_to(path, i), error.problem());
        }
      }
      constexpr auto most = static_cast<double>((std::numeric_limits<Number>::max)());
      if (is_finite(x) && (x > most || x < -most || static_cast<double>(static_cast<Number>(x)) != x)) {
        refuse();
      }
      return static_cast<Number>(x);
    }
  }

  const checkpoint_content& file_;
};

}  // namespace anneal::detail
