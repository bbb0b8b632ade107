// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cctype>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anneal/config/formula_node.hpp"
#include "anneal/config/number.hpp"

/// From the text of a formula to its tree.
namespace anneal::detail {

/// Recursive descent along Python's grammar of expressions.
class formula_parser {
 public:
  static constexpr std::size_t max_length = 1000;
  static constexpr int max_depth = 100;

  formula_parser(std::string_view text, std::string_view variable) : text_(text), variable_(variable) {
    if (text.size() > max_length) {
      fail("is longer than 1000 characters");
    }
  }

  std::vector<formula_node> parse() {
    choice();  // the root is the last node
    skip();
    if (at_ < text_.size()) {
      fail("ends where it should not");
    }
    return std::move(nodes_);
  }

 private:
  [[noreturn]] void fail(const char* problem) const {
    raise(("anneal::formula: " + std::string(text_.substr(0, 60)) + " " + problem + ", at character " +
           std::to_string(at_ + 1))
              .c_str());
  }

  static bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }

  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') {
      ++at_;
    }
  }

  /// Takes an operator; one that begins a longer one only if the longer one does not follow.
  bool take(std::string_view token, std::string_view but_not = "") {
    skip();
    const std::string_view rest = text_.substr(at_);
    if (!rest.starts_with(token) || (!but_not.empty() && rest.starts_with(but_not))) {
      return false;
    }
    at_ += token.size();
    return true;
  }

  std::string_view peek_word() {
    skip();
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) {
      ++end;
    }
    return text_.substr(at_, end - at_);
  }

  bool take_word(std::string_view word) {
    if (peek_word() != word) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  void expect(std::string_view token) {
    if (!take(token)) {
      fail(token == ")" ? "misses a )" : "misses a (");
    }
  }

  std::size_t add(formula_node node) {
    nodes_.push_back(node);
    return nodes_.size() - 1;
  }

  std::size_t add(formula_op op, std::size_t a, std::size_t b = 0, std::size_t c = 0) {
    return add({.op = op, .a = a, .b = b, .c = c});
  }

  // x if condition else y
  std::size_t choice() {
    if (++depth_ > max_depth) {
      fail("is nested too deeply");
    }
    std::size_t result = either();
    if (take_word("if")) {
      const std::size_t condition = either();
      if (!take_word("else")) {
        fail("misses an else");
      }
      const std::size_t other = choice();
      result = add(formula_op::choose, condition, result, other);
    }
    --depth_;
    return result;
  }

  std::size_t either() {
    std::size_t left = both();
    while (take_word("or")) {
      const std::size_t right = both();
      left = add(formula_op::logical_or, left, right);
    }
    return left;
  }

  std::size_t both() {
    std::size_t left = inverse();
    while (take_word("and")) {
      const std::size_t right = inverse();
      left = add(formula_op::logical_and, left, right);
    }
    return left;
  }

  std::size_t inverse() {
    bool inverted = false;
    bool any = false;
    while (take_word("not")) {
      inverted = !inverted;
      any = true;
    }
    std::size_t operand = comparison();
    if (any) {
      operand = add(formula_op::logical_not, operand);
      operand = inverted ? operand : add(formula_op::logical_not, operand);
    }
    return operand;
  }

  // a < b < c is a < b and b < c
  std::size_t comparison() {
    std::size_t left = sum();
    std::size_t result = left;
    for (bool first = true;; first = false) {
      std::size_t compared = 0;
      std::size_t right = 0;
      if (take("<=")) {
        compared = add(formula_op::less_equal, left, right = sum());
      } else if (take(">=")) {
        compared = add(formula_op::less_equal, right = sum(), left);
      } else if (take("==")) {
        compared = add(formula_op::equal, left, right = sum());
      } else if (take("!=")) {
        compared = add(formula_op::not_equal, left, right = sum());
      } else if (take("<")) {
        compared = add(formula_op::less, left, right = sum());
      } else if (take(">")) {
        compared = add(formula_op::less, right = sum(), left);
      } else {
        return result;
      }
      result = first ? compared : add(formula_op::logical_and, result, compared);
      left = right;
    }
  }

  std::size_t sum() {
    std::size_t left = product();
    for (;;) {
      if (take("+")) {
        const std::size_t right = product();
        left = add(formula_op::add, left, right);
      } else if (take("-")) {
        const std::size_t right = product();
        left = add(formula_op::subtract, left, right);
      } else {
        return left;
      }
    }
  }

  std::size_t product() {
    std::size_t left = factor();
    for (;;) {
      formula_op op{};
      if (take("*", "**")) {
        op = formula_op::multiply;
      } else if (take("//")) {
        op = formula_op::floor_divide;
      } else if (take("/")) {
        op = formula_op::divide;
      } else if (take("%")) {
        op = formula_op::modulo;
      } else {
        return left;
      }
      const std::size_t right = factor();
      left = add(op, left, right);
    }
  }

  // The minus binds less than a power on its right, and more than one on its left: -2**-1 is -(2**(-1)).
  std::size_t factor() {
    if (++depth_ > max_depth) {
      fail("is nested too deeply");
    }
    std::size_t result = 0;
    if (take("-")) {
      result = factor();
      result = add(formula_op::negate, result);
    } else if (take("+")) {
      result = factor();
    } else {
      result = atom();
      if (take("**")) {
        const std::size_t exponent = factor();
        result = add(formula_op::power, result, exponent);
      }
    }
    --depth_;
    return result;
  }

  std::size_t atom() {
    if (take("(")) {
      const std::size_t inside = choice();
      expect(")");
      return inside;
    }
    skip();
    const char next = at_ < text_.size() ? text_[at_] : '\0';
    if (std::isdigit(static_cast<unsigned char>(next)) != 0 || next == '.') {
      double value = 0;
      const char* const end = read_number(text_.data() + at_, text_.data() + text_.size(), value);
      if (end == text_.data() + at_) {
        fail("has a number that is none");
      }
      at_ = static_cast<std::size_t>(end - text_.data());
      return add({.value = value});
    }
    const std::string_view whole = peek_word();
    std::string_view name = whole;
    if (name.starts_with("math.")) {
      name.remove_prefix(5);
    }
    if (whole == variable_) {
      at_ += whole.size();
      return add({.op = formula_op::variable});
    }
    for (const auto& [constant, value] : {std::pair<std::string_view, double>{"pi", std::numbers::pi},
                                          {"e", std::numbers::e},
                                          {"True", 1.0},
                                          {"False", 0.0}}) {
      if (name == constant) {
        at_ += whole.size();
        return add({.value = value});
      }
    }
    return call(whole, name);
  }

  std::size_t call(std::string_view whole, std::string_view name) {
    const bool smallest = name == "min";
    if (smallest || name == "max" || name == "pow") {
      at_ += whole.size();
      expect("(");
      std::size_t result = choice();
      int count = 1;
      for (; take(","); ++count) {
        const std::size_t next = choice();
        result = add(name == "pow" ? formula_op::power : smallest ? formula_op::min : formula_op::max, result, next);
      }
      expect(")");
      if (count < 2 || (name == "pow" && count > 2)) {
        fail("has a function of the wrong number of arguments");
      }
      return result;
    }
    struct function {
      std::string_view name;
      double (*of)(double);
    };
    static constexpr function functions[] = {
        {"abs", [](double x) { return std::fabs(x); }},    {"round", [](double x) { return std::nearbyint(x); }},
        {"int", [](double x) { return std::trunc(x); }},   {"float", [](double x) { return x; }},
        {"sqrt", [](double x) { return std::sqrt(x); }},   {"exp", [](double x) { return std::exp(x); }},
        {"log", [](double x) { return std::log(x); }},     {"log2", [](double x) { return std::log2(x); }},
        {"log10", [](double x) { return std::log10(x); }}, {"sin", [](double x) { return std::sin(x); }},
        {"cos", [](double x) { return std::cos(x); }},     {"tan", [](double x) { return std::tan(x); }},
        {"tanh", [](double x) { return std::tanh(x); }},   {"floor", [](double x) { return std::floor(x); }},
        {"ceil", [](double x) { return std::ceil(x); }},   {"log1p", [](double x) { return std::log1p(x); }},
        {"expm1", [](double x) { return std::expm1(x); }}, {"fabs", [](double x) { return std::fabs(x); }},
    };
    for (const function& f : functions) {
      if (name == f.name) {
        at_ += whole.size();
        expect("(");
        const std::size_t argument = choice();
        expect(")");
        return add({.op = formula_op::call, .function = f.of, .a = argument});
      }
    }
    fail(whole.empty() ? "misses an operand" : "has a name that is not known");
  }

  std::string_view text_;
  std::string_view variable_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<formula_node> nodes_;
};

}  // namespace anneal::detail
