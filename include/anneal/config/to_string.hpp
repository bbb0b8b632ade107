// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/describe.hpp"

namespace anneal {

namespace detail {

/// Writes cosine(initial: 0.1, final: 0, steps: 100) and [1, 2].
class text_sink {
 public:
  void key(const char* name) {
    separate();
    text_.append(name).append(": ");
    first_ = true;
  }
  void number(double value) { element(number_text(value).digits); }
  void boolean(bool value) { element(value ? "true" : "false"); }
  void text(const char* text) { element(text); }
  void null() { element("none"); }
  void begin_object(const char* type) { open(type != nullptr ? type : "", '('); }
  void end_object() { close(')'); }
  void begin_list() { open("", '['); }
  void end_list() { close(']'); }

  std::string take() { return std::move(text_); }

 private:
  void separate() {
    if (!first_) {
      text_ += ", ";
    }
    first_ = false;
  }
  void element(const char* text) {
    separate();
    text_ += text;
  }
  void open(const char* type, char bracket) {
    element(type);
    text_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    text_ += bracket;
    first_ = false;
  }

  std::string text_;
  bool first_ = true;
};

}  // namespace detail

/// What a schedule was made of, as text; numbers with the fewest digits that read back as the same double. Two
/// schedules have the same text exactly when they have the same description.
/// Does not compile for a schedule that holds a lambda.
///
///   anneal::to_string(anneal::constant({.value = 0.1}) | anneal::take(5))
///   // take(steps: 5, of: constant(value: 0.1))
template <schedule S>
[[nodiscard]] std::string to_string(const S& s) {
  detail::text_sink sink;
  detail::write(sink, s);
  return sink.take();
}

}  // namespace anneal
