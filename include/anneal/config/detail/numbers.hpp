// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "anneal/config/detail/erased.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"

/// The state of a schedule as a list of numbers. Its fields stand in their order, and before the elements of a list how
/// many there are; a text, the name of an enumerator, is a number that is made of its letters.
namespace anneal::detail {

constexpr double number_of_text(const char* text) noexcept {
  std::uint32_t hash = 0x811c9dc5u;  // FNV-1a
  for (; *text != '\0'; ++text) {
    hash = (hash ^ static_cast<unsigned char>(*text)) * 0x01000193u;
  }
  return hash;
}

/// Templates, so that a unit that asks no state for its numbers does not compile them.
template <class Numbers>
class number_sink final : public any_sink {
 public:
  void key(const char*) override {}
  void number(double value) override {
    element();
    numbers_.push_back(value);
  }
  void boolean(bool value) override { number(value ? 1 : 0); }
  void text(const char* text) override { number(number_of_text(text)); }
  void null() override { raise("anneal::any_state: a state in which something is absent is no list of numbers"); }
  void begin_object(const char*) override { begin(nothing); }
  void end_object() override { open_.pop_back(); }
  void begin_list() override {
    begin(numbers_.size());
    numbers_.push_back(0);
  }
  void end_list() override { open_.pop_back(); }

  Numbers take() { return std::move(numbers_); }

 private:
  static constexpr std::size_t nothing = static_cast<std::size_t>(-1);

  void begin(std::size_t count) {
    element();
    open_.push_back(count);
  }

  void element() {
    if (!open_.empty() && open_.back() != nothing) {
      ++numbers_[open_.back()];
    }
  }

  Numbers numbers_;
  std::vector<std::size_t> open_;  // where the number of elements of each list around here stands
};

template <class Numbers>
class number_source final : public any_source {
 public:
  explicit number_source(const Numbers& numbers) noexcept : numbers_(numbers) {}

  using any_source::integer;
  double number() override {
    require_more();
    return numbers_[next_++];
  }
  bool boolean() override { return integer(0, 1) == 1; }
  double integer(double low, double high) override {
    const double x = number();
    require(x >= low && x <= high && is_whole(x), where, "a number", "must be one for its place", x);
    return x;
  }
  bool is_text(const char* text) override {
    require_more();
    const bool same = numbers_[next_] == number_of_text(text);
    next_ += same ? 1 : 0;
    return same;
  }
  [[noreturn]] void bad_text() override { report(where, "a number", "must be one for its place", numbers_[next_]); }
  bool is_null() override { return false; }
  bool is_empty() override { return true; }
  void begin_object() override {}
  void end_object() override {}
  bool enter(const char*) override {
    places_.push_back(unknown);
    return true;
  }
  bool enter(std::size_t index) override {
    if (index >= size()) {
      report(where, "a list", "must be as long as that of the state", static_cast<double>(size()));
    }
    places_.push_back(unknown);
    return true;
  }
  void leave() override { places_.pop_back(); }
  void absent(const char*, bool) override {}
  std::size_t size() override {
    if (places_.back() == unknown) {
      places_.back() = static_cast<std::size_t>(integer(0, 0x1p32));
    }
    return places_.back();
  }
  void require_size(std::size_t wanted) override {
    require(size() == wanted, where, "a list", "must be as long as that of the state", static_cast<double>(size()));
  }

  /// Throws where there are more.
  void finish() const { require_count(next_); }

 private:
  static constexpr const char* where = "anneal::any_state";
  static constexpr std::size_t unknown = static_cast<std::size_t>(-1);

  void require_more() const { require_count(next_ < numbers_.size() ? numbers_.size() : next_ + 1); }

  void require_count(std::size_t count) const {
    if (count != numbers_.size()) {
      report_size(where, "the numbers", "must be as many as the schedule remembers", count, numbers_.size());
    }
  }

  const Numbers& numbers_;
  std::size_t next_ = 0;
  std::vector<std::size_t> places_{unknown};  // around here, and how long the list there is, if somebody asked
};

}  // namespace anneal::detail
