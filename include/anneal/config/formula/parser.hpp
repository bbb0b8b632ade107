// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anneal/config/detail/number.hpp"
#include "anneal/config/formula/program.hpp"
#include "anneal/core/check.hpp"

/// From the text of a formula to its program, in time that is linear in the length of the text.
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
    if (!is_name(variable)) {
      raise(("anneal::formula: variable must be a name, got \"" + std::string(variable.substr(0, 60)) + '"').c_str());
    }
  }

  std::vector<formula_step> parse() {
    choice();
    skip();
    if (at_ < text_.size()) {
      fail("ends where it should not");
    }
    return std::move(program_);
  }

 private:
  [[noreturn]] void fail(const char* problem) const {
    raise(("anneal::formula: " + std::string(text_.substr(0, 60)) + " " + problem + ", at character " +
           std::to_string(at_ + 1))
              .c_str());
  }

  /// Of a variable in Python, and no word that a formula has.
  static bool is_name(std::string_view word) {
    for (const char* const taken : {"and", "or", "not", "if", "else"}) {
      if (word == taken) {
        return false;
      }
    }
    return !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) == 0 &&
           std::all_of(word.begin(), word.end(), [](char c) { return is_word(c) && c != '.'; });
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

  /// pushed: how many operands more there are on the stack after it.
  void add(formula_step step, int pushed) {
    program_.push_back(step);
    pending_ += pushed;
    if (pending_ > formula_room) {
      fail("is nested too deeply");
    }
  }

  /// An operation of two operands, which are there.
  void add(formula_op op) { add({.op = op}, -1); }

  // x if condition else y
  void choice() {
    if (++depth_ > max_depth) {
      fail("is nested too deeply");
    }
    either();
    if (take_word("if")) {
      either();
      if (!take_word("else")) {
        fail("misses an else");
      }
      choice();
      add({.op = formula_op::choose}, -2);
    }
    --depth_;
  }

  void either() {
    both();
    while (take_word("or")) {
      both();
      add(formula_op::logical_or);
    }
  }

  void both() {
    inverse();
    while (take_word("and")) {
      inverse();
      add(formula_op::logical_and);
    }
  }

  void inverse() {
    int inversions = 0;
    while (take_word("not")) {
      ++inversions;
    }
    comparison();
    for (int i = 0; i < (inversions > 2 ? 2 - inversions % 2 : inversions); ++i) {
      add({.op = formula_op::logical_not}, 0);
    }
  }

  bool take_comparison(formula_op& op) {
    for (const auto& [token, meant] : {std::pair<std::string_view, formula_op>{"<=", formula_op::less_equal},
                                       {">=", formula_op::greater_equal},
                                       {"==", formula_op::equal},
                                       {"!=", formula_op::not_equal},
                                       {"<", formula_op::less},
                                       {">", formula_op::greater}}) {
      if (take(token)) {
        op = meant;
        return true;
      }
    }
    return false;
  }

  // a < b < c is a < b and b < c
  void comparison() {
    sum();
    formula_op op{};
    bool more = take_comparison(op);
    for (bool follows = false; more; follows = true) {
      const formula_op now = op;
      sum();
      more = take_comparison(op);
      add({.op = now, .goes_on = more, .follows = follows}, -1 - (follows ? 1 : 0) + (more ? 1 : 0));
    }
  }

  void sum() {
    product();
    for (;;) {
      if (take("+")) {
        product();
        add(formula_op::add);
      } else if (take("-")) {
        product();
        add(formula_op::subtract);
      } else {
        return;
      }
    }
  }

  void product() {
    factor();
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
        return;
      }
      factor();
      add(op);
    }
  }

  // The minus binds less than a power on its right, and more than one on its left: -2**-1 is -(2**(-1)).
  void factor() {
    if (++depth_ > max_depth) {
      fail("is nested too deeply");
    }
    if (take("-")) {
      factor();
      add({.op = formula_op::negate}, 0);
    } else if (take("+")) {
      factor();
    } else {
      atom();
      if (take("**")) {
        factor();
        add(formula_op::power);
      }
    }
    --depth_;
  }

  void atom() {
    if (take("(")) {
      choice();
      expect(")");
      return;
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
      return add({.value = value}, 1);
    }
    const std::string_view whole = peek_word();
    std::string_view name = whole;
    if (name.starts_with("math.")) {
      name.remove_prefix(5);
    }
    if (whole == variable_) {
      at_ += whole.size();
      return add({.op = formula_op::variable}, 1);
    }
    for (const auto& [constant, value] : {std::pair<std::string_view, double>{"pi", std::numbers::pi},
                                          {"e", std::numbers::e},
                                          {"True", 1.0},
                                          {"False", 0.0}}) {
      if (name == constant) {
        at_ += whole.size();
        return add({.value = value}, 1);
      }
    }
    return call(whole, name);
  }

  void call(std::string_view whole, std::string_view name) {
    const bool smallest = name == "min";
    if (smallest || name == "max" || name == "pow") {
      at_ += whole.size();
      expect("(");
      choice();
      int count = 1;
      for (; take(","); ++count) {
        choice();
        add(name == "pow" ? formula_op::power : smallest ? formula_op::min : formula_op::max);
      }
      expect(")");
      if (count < 2 || (name == "pow" && count > 2)) {
        fail("has a function of the wrong number of arguments");
      }
      return;
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
        choice();
        expect(")");
        return add({.op = formula_op::call, .function = f.of}, 0);
      }
    }
    fail(whole.empty() ? "misses an operand" : "has a name that is not known");
  }

  std::string_view text_;
  std::string_view variable_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int pending_ = 0;  // operands on the stack
  std::vector<formula_step> program_;
};

}  // namespace anneal::detail
