// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstring>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>

#include "anneal/core/check.hpp"

/// Type erasure: what any_schedule and its state are built from.
namespace anneal::detail {

/// How to handle an object of erased type.
struct erased_table {
  void* (*copy)(const void* from, void* place);
  void* (*move)(void* from, void* place) noexcept;
  void (*destroy)(void* object, bool in_place) noexcept;
};

inline constexpr erased_table no_object{[](const void*, void*) -> void* { return nullptr; },
                                        [](void*, void*) noexcept -> void* { return nullptr; },
                                        [](void*, bool) noexcept {}};

/// An object of erased type, in place up to Size bytes and on the heap beyond. Table derives from erased_table.
/// Default-constructed and moved from it is empty: there is no object, and its table is Table::empty, which begins with
/// no_object.
template <class Table, std::size_t Size>
class erased {
 public:
  erased() noexcept = default;

  template <class T>
  erased(const Table* table, T&& value)
      : table_(table), object_(make<std::remove_cvref_t<T>>(place_, std::forward<T>(value))) {}

  erased(const erased& other) : table_(other.table_), object_(table_->copy(other.object_, place_)) {}

  erased(erased&& other) noexcept { take(other); }

  erased& operator=(const erased& other) {
    if (this != &other) {
      erased copy(other);
      reset();
      take(copy);
    }
    return *this;
  }

  erased& operator=(erased&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }

  ~erased() { reset(); }

  const Table* table() const noexcept { return table_; }
  bool empty() const noexcept { return table_ == &Table::empty; }
  void* object() noexcept { return object_; }
  const void* object() const noexcept { return object_; }

  /// The part of the table that every erased type needs.
  template <class T>
  static constexpr erased_table basics() noexcept {
    if constexpr (fits<T> && std::is_trivially_copyable_v<T>) {
      return {copy_bytes, move_bytes, no_object.destroy};
    } else {
      return {copy<T>, move<T>, destroy<T>};
    }
  }

 private:
  // For all types of which a copy is one of their bytes.
  static void* copy_bytes(const void* from, void* place) { return std::memcpy(place, from, Size); }
  static void* move_bytes(void* from, void* place) noexcept { return std::memcpy(place, from, Size); }

  template <class T>
  static void* copy(const void* from, void* place) {
    return make<T>(place, *static_cast<const T*>(from));
  }

  template <class T>
  static void* move(void* from, [[maybe_unused]] void* place) noexcept {
    if constexpr (fits<T>) {
      return make<T>(place, std::move(*static_cast<T*>(from)));
    } else {
      return from;
    }
  }

  template <class T>
  static void destroy(void* object, bool in_place) noexcept {
    if (in_place) {
      static_cast<T*>(object)->~T();
    } else {
      delete static_cast<T*>(object);
    }
  }

  template <class T>
  static constexpr bool fits = sizeof(T) <= Size &&
                               alignof(T) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<T>;

  template <class T, class From>
  static void* make(void* place, From&& from) {
    if constexpr (fits<T>) {
      return ::new (place) T(std::forward<From>(from));
    } else {
      return new T(std::forward<From>(from));
    }
  }

  bool in_place() const noexcept { return object_ == static_cast<const void*>(place_); }

  /// This one is empty.
  void take(erased& other) noexcept {
    table_ = other.table_;
    if (other.in_place()) {
      object_ = table_->move(other.object_, place_);
      other.reset();
    } else {
      object_ = std::exchange(other.object_, nullptr);
      other.table_ = &Table::empty;
    }
  }

  void reset() noexcept {
    table_->destroy(object_, in_place());
    table_ = &Table::empty;
    object_ = nullptr;
  }

  const Table* table_ = &Table::empty;
  void* object_ = nullptr;
  alignas(std::max_align_t) std::byte place_[Size];
};

/// A sink for descriptions behind a virtual interface, so that an erased value can write itself into any sink.
class any_sink {
 public:
  virtual void key(const char* name) = 0;
  virtual void number(double value) = 0;
  virtual void boolean(bool value) = 0;
  virtual void text(const char* text) = 0;
  virtual void null() = 0;
  virtual void begin_object(const char* type) = 0;
  virtual void end_object() = 0;
  virtual void begin_list() = 0;
  virtual void end_list() = 0;

  [[noreturn]] void undescribed() {
    raise(
        "anneal: the any_schedule or any_curve holds something without a description, such as a lambda, and cannot be "
        "printed, compared, fingerprinted or written to JSON");
  }

 protected:
  ~any_sink() = default;
};

template <class Sink>
class sink_of final : public any_sink {
 public:
  explicit sink_of(Sink& sink) noexcept : sink_(sink) {}
  void key(const char* name) override { sink_.key(name); }
  void number(double value) override { sink_.number(value); }
  void boolean(bool value) override { sink_.boolean(value); }
  void text(const char* text) override { sink_.text(text); }
  void null() override { sink_.null(); }
  void begin_object(const char* type) override { sink_.begin_object(type); }
  void end_object() override { sink_.end_object(); }
  void begin_list() override { sink_.begin_list(); }
  void end_list() override { sink_.end_list(); }

 private:
  Sink& sink_;
};

/// Calls f with the sink as an any_sink.
template <class Sink, class F>
void with_any_sink(Sink& sink, F f) {
  if constexpr (std::is_base_of_v<any_sink, Sink>) {
    f(static_cast<any_sink&>(sink));
  } else {
    sink_of<Sink> wrapped(sink);
    f(static_cast<any_sink&>(wrapped));
  }
}

/// What an erased state is read from: the members of a source for read() that a state needs.
class any_source {
 public:
  virtual double number() = 0;
  virtual double length() { return number(); }
  virtual bool boolean() = 0;
  virtual double integer(double low, double high) = 0;
  virtual bool is_text(const char* text) = 0;
  [[noreturn]] virtual void bad_text() = 0;
  virtual bool is_null() = 0;
  virtual bool is_empty() = 0;
  virtual void begin_object() = 0;
  virtual void end_object() = 0;
  virtual bool enter(const char* name) = 0;
  virtual bool enter(std::size_t index) = 0;
  virtual void leave() = 0;
  virtual void absent(const char* name, bool has_default) = 0;
  virtual std::size_t size() = 0;
  virtual void require_size(std::size_t size) = 0;

  template <std::integral T>
  T integer() {
    using limits = std::numeric_limits<T>;
    constexpr int spare = limits::digits > 53 ? limits::digits - 53 : 0;
    constexpr T most = static_cast<T>((limits::max)() >> spare << spare);  // the largest that is a double, too
    return static_cast<T>(integer(static_cast<double>((limits::min)()), static_cast<double>(most)));
  }

 protected:
  ~any_source() = default;
};

}  // namespace anneal::detail
