// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "anneal/core/detail/pack.hpp"
#include "anneal/core/step.hpp"

namespace anneal {

namespace detail {

struct no_field {
  constexpr void operator()(const char*, const auto&, auto...) const noexcept {}
};

template <class T>
concept has_fields = requires(T& value) {
  std::remove_cv_t<T>::fields(value, no_field{});
};

template <class T>
concept enumeration = std::is_enum_v<T> && requires(T value) {
  { name_of(value) } -> std::same_as<const char*>;
};

template <class T>
concept has_name = requires {
  { std::remove_cvref_t<T>::name } -> std::convertible_to<const char*>;
};

}  // namespace detail

/// A schedule or a curve that can say what it was made of.
///   S::name            the name in its description
///   s.describe(field)  calls field("name", value) for every parameter, then for the schedules that it is made of
/// This one description serves printing (to_string), equality, fingerprint and JSON. A lambda has none, and so has
/// nothing that holds one. What describes itself through an aggregate lists its fields once, for reading and writing:
///   static constexpr void fields(auto& params, auto&& field) { field("initial", params.initial); … }
/// with what each may be and what it is, if that is known: core/detail/rule.hpp.
template <class S>
concept described = detail::has_name<S> && requires(const S& s) {
  s.describe(detail::no_field{});
};

namespace detail {

/// A curve without parameters: its name says all.
template <class C>
concept plainly_named = has_name<C> && std::is_empty_v<std::remove_cvref_t<C>> && !described<C> && !has_fields<const C>;

template <class T>
constexpr bool is_describable();

/// What has a description, also as a part of something else. Who holds parts describes itself where they are this.
template <class T>
concept describable = is_describable<std::remove_cvref_t<T>>();

template <std::size_t... J, class... T>
constexpr bool are_describable(const indexed_pack<std::index_sequence<J...>, T...>*) {
  return (describable<T> && ...);
}

/// As write(), of types.
template <class T>
constexpr bool is_describable() {
  if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, step> || std::is_convertible_v<const T&, const char*> ||
                enumeration<T> || described<T> || plainly_named<T> ||
                has_fields<const T>) {  // NOLINT(bugprone-branch-clone)
    return true;
  } else if constexpr (requires(const T& value, no_field sink) { value.write_to(sink); }) {
    return true;
  } else if constexpr (requires(const T& value) { value.has_value(); }) {
    return describable<decltype(*std::declval<const T&>())>;
  } else if constexpr (requires(const T* value) { detail::are_describable(value); }) {
    return detail::are_describable(static_cast<const T*>(nullptr));
  } else if constexpr (requires(const T& value) { value.begin(); }) {
    return describable<decltype(*std::declval<const T&>().begin())>;
  } else {
    return false;
  }
}

/// The name of a function, or else that of the composition which holds it.
template <class F>
constexpr const char* name_or(const char* other) {
  if constexpr (has_name<F>) {
    return F::name;
  } else {
    return other;
  }
}

/// A function in a field: its text, where it has one, as a formula of a file has.
template <class F>
constexpr decltype(auto) function_in_field(F& f) {
  if constexpr (requires { f.text().c_str(); }) {
    return f.text().c_str();
  } else {
    return (f);
  }
}

/// The type that something computes in; double goes without saying.
template <class Real>
constexpr void describe_precision(auto&& field) {
  if constexpr (std::is_same_v<Real, float>) {
    field("precision", "float");
  }
}

/// The parameters of something that computes in Real.
template <class Real, class Params>
constexpr void describe_as(const Params& params, auto&& field) {
  Params::fields(params, field);
  detail::describe_precision<Real>(field);
}

/// Whether a state holds anything. That of what does not listen holds nothing, and is written as an object without
/// fields, whether that is known when it is compiled or by an any_schedule.
template <class T>
constexpr bool remembers(const T& value);

template <std::size_t... J, class... T>
constexpr bool pack_remembers(const indexed_pack<std::index_sequence<J...>, T...>& parts) {
  return (detail::remembers(get<J>(parts)) || ...);
}

template <class T>
constexpr bool remembers([[maybe_unused]] const T& value) {
  if constexpr (requires { value.remembers(); }) {
    return value.remembers();
  } else if constexpr (requires { detail::pack_remembers(value); }) {
    return detail::pack_remembers(value);
  } else {
    return true;
  }
}

/// Writes the description of a value into a sink, whose members are
///   key(name)  number(double)  boolean(bool)  text(const char*)  null()
///   begin_object(type)  end_object()  begin_list()  end_list()
/// The type of an object is a null pointer where it has no name: the state of a schedule.
template <class Sink, class T>
constexpr void write(Sink& sink, const T& value);

template <class Sink>
struct field_writer {
  Sink& sink;
  constexpr void operator()(const char* name, const auto& value, auto...) const {
    sink.key(name);
    detail::write(sink, value);
  }
};

template <class Sink, std::size_t... J, class... T>
constexpr void write_pack(Sink& sink, const indexed_pack<std::index_sequence<J...>, T...>& parts) {
  sink.begin_list();
  (detail::write(sink, get<J>(parts)), ...);
  sink.end_list();
}

template <class Sink, class T>
constexpr void write(Sink& sink, const T& value) {
  if (!detail::remembers(value)) {
    sink.begin_object(nullptr);
    sink.end_object();
  } else if constexpr (std::is_same_v<T, bool>) {  // NOLINT(bugprone-branch-clone)
    sink.boolean(value);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, step>) {
    sink.number(static_cast<double>(value));
  } else if constexpr (std::is_convertible_v<const T&, const char*>) {
    sink.text(value);
  } else if constexpr (enumeration<T>) {
    sink.text(name_of(value));
  } else if constexpr (requires { value.write_to(sink); }) {  // type-erased
    value.write_to(sink);
  } else if constexpr (described<T>) {
    sink.begin_object(T::name);
    value.describe(field_writer<Sink>{sink});
    sink.end_object();
  } else if constexpr (plainly_named<T>) {
    sink.text(T::name);
  } else if constexpr (has_fields<const T>) {
    sink.begin_object(nullptr);
    T::fields(value, field_writer<Sink>{sink});
    sink.end_object();
  } else if constexpr (requires { value.has_value(); }) {  // std::optional
    if (value.has_value()) {
      detail::write(sink, *value);
    } else {
      sink.null();
    }
  } else if constexpr (requires { detail::write_pack(sink, value); }) {
    detail::write_pack(sink, value);
  } else if constexpr (requires { value.begin(); }) {
    sink.begin_list();
    for (const auto& element : value) {
      detail::write(sink, element);
    }
    sink.end_list();
  } else if constexpr (requires { sink.undescribed(); }) {  // known at run time only
    sink.undescribed();
  } else {
    static_assert(described<T>,
                  "anneal: a schedule or curve without a description, such as a lambda, cannot be "
                  "printed, compared, fingerprinted or written to JSON");
  }
}

template <class T>
constexpr bool same(const T& a, const T& b);

constexpr bool same_text(const char* a, const char* b) noexcept {
  while (*a != '\0' && *a == *b) {
    ++a;
    ++b;
  }
  return *a == *b;
}

template <std::size_t... J, class... T>
constexpr bool same_pack(const indexed_pack<std::index_sequence<J...>, T...>& a,
                         const indexed_pack<std::index_sequence<J...>, T...>& b) {
  return (detail::same(get<J>(a), get<J>(b)) && ...);
}

template <class T>
constexpr void visit_fields(const T& value, auto&& field) {
  if constexpr (described<T>) {
    value.describe(field);
  } else {
    T::fields(value, field);
  }
}

/// Two values of one type have fields of the same types in the same order, so the i-th is compared with the i-th.
template <class T>
constexpr bool same_fields(const T& a, const T& b) {
  bool equal = true;
  int i = 0;
  detail::visit_fields(a, [&](const char*, const auto& x, auto...) {
    int j = 0;
    detail::visit_fields(b, [&](const char*, const auto& y, auto...) {
      if constexpr (std::is_same_v<decltype(x), decltype(y)>) {
        equal = equal && (j != i || detail::same(x, y));
      }
      ++j;
    });
    ++i;
  });
  return equal;
}

template <class T>
constexpr bool same(const T& a, const T& b) {
  if constexpr (std::is_array_v<T> || plainly_named<T>) {  // a literal, a curve without parameters
    return true;
  } else if constexpr (std::is_convertible_v<const T&, const char*>) {
    return detail::same_text(a, b);
  } else if constexpr (described<T> || has_fields<const T>) {
    return detail::same_fields(a, b);
  } else if constexpr (requires { detail::same_pack(a, b); }) {
    return detail::same_pack(a, b);
  } else if constexpr (std::equality_comparable<T>) {
    return a == b;
  } else if constexpr (requires { a.begin(); }) {  // std::span, a container without ==
    auto i = a.begin();
    auto j = b.begin();
    while (i != a.end() && j != b.end() && detail::same(*i, *j)) {
      ++i;
      ++j;
    }
    return i == a.end() && j == b.end();
  } else {
    static_assert(std::equality_comparable<T>,
                  "anneal: schedules without a description, such as lambdas, cannot be compared");
  }
}

}  // namespace detail

/// Two schedules of one type are equal when their descriptions are.
template <described S>
constexpr bool operator==(const S& a, const S& b) {
  return detail::same(a, b);
}

// In the compiler's message the comment is the sentence.
template <detail::has_name S>
  requires(!detail::describable<S>)
constexpr bool operator==(const S&, const S&) = delete;  // schedules that hold a lambda cannot be compared

}  // namespace anneal
