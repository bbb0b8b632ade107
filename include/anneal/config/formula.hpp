// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "anneal/config/detail/walk_limit.hpp"
#include "anneal/config/formula/parser.hpp"
#include "anneal/config/formula/program.hpp"

namespace anneal {

/// A function of one variable given as text, in Python's syntax: what stands for a lambda in a file.
///
/// text: numbers, the variable, + - * / // % **, comparisons, and, or, not, x if condition else y, ( ), min, max, pow,
/// abs, round, int, float, pi and the usual functions of Python's math, with or without `math.`; at most 1000
/// characters. All numbers are doubles: an error of Python's, such as a division by 0, is an infinity or a NaN here.
/// variable: its name, a word of letters, digits and _, t if none is given. To read it and to evaluate it takes time that is linear in its length.
/// Models: as a schedule pure, not finite; not constexpr. Two are equal when their texts and variables are.
/// Errors: text that is no such formula, as std::invalid_argument with the place.
///
///   anneal::formula f("min((t + 1)**-0.5, (t + 1) * 10**-1.5)");
///   assert(f(3) == 4 * std::pow(10, -1.5));
class formula {
 public:
  static constexpr const char* name = "formula";

  explicit formula(std::string text, std::string variable = "t")
      : text_(std::move(text)),
        variable_(std::move(variable)),
        program_(detail::formula_parser(text_, variable_).parse()) {}

  [[nodiscard]] double operator()(double x) const {
    detail::walk_limit::count_step();
    return detail::evaluate(program_, x);
  }

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  void describe(auto&& field) const {
    field("text", text_.c_str());
    field("variable", variable_.c_str());
  }

  friend bool operator==(const formula& a, const formula& b) {
    return a.text_ == b.text_ && a.variable_ == b.variable_;
  }

 private:
  std::string text_;
  std::string variable_;
  std::vector<detail::formula_step> program_;
};

}  // namespace anneal
