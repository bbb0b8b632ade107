// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "anneal/core/version.hpp"

/// The tree of a formula, and what it is worth.
namespace anneal::detail {

/// The operations of a formula: a, b and c are its operands, and are computed only where they are needed.
enum class formula_op {
  number,
  variable,
  add,
  subtract,
  multiply,
  divide,
  floor_divide,
  modulo,
  power,
  negate,
  less,
  less_equal,
  equal,
  not_equal,
  logical_not,
  logical_and,
  logical_or,
  choose,
  min,
  max,
  call
};

struct formula_node {
  formula_op op = formula_op::number;
  double value = 0;
  double (*function)(double) = nullptr;
  std::size_t a = 0;
  std::size_t b = 0;
  std::size_t c = 0;
};

/// Python's a % b: of the sign of b.
inline double python_modulo(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

inline double evaluate(const std::vector<formula_node>& nodes, std::size_t i, double x) {
  const formula_node& n = nodes[i];
  const auto a = [&] { return detail::evaluate(nodes, n.a, x); };
  const auto b = [&] { return detail::evaluate(nodes, n.b, x); };
  switch (n.op) {
    case formula_op::number:
      return n.value;
    case formula_op::variable:
      return x;
    case formula_op::add:
      return a() + b();
    case formula_op::subtract:
      return a() - b();
    case formula_op::multiply:
      return a() * b();
    case formula_op::divide:
      return a() / b();
    case formula_op::floor_divide: {
      const double dividend = a();
      const double divisor = b();
      return std::nearbyint((dividend - python_modulo(dividend, divisor)) / divisor);
    }
    case formula_op::modulo:
      return python_modulo(a(), b());
    case formula_op::power:
      return std::pow(a(), b());
    case formula_op::negate:
      return -a();
    case formula_op::less:
      return a() < b() ? 1 : 0;
    case formula_op::less_equal:
      return a() <= b() ? 1 : 0;
    case formula_op::equal:
      return a() == b() ? 1 : 0;
    case formula_op::not_equal:
      return a() != b() ? 1 : 0;
    case formula_op::logical_not:
      return a() == 0 ? 1 : 0;
    case formula_op::logical_and: {
      const double first = a();
      return first == 0 ? first : b();
    }
    case formula_op::logical_or: {
      const double first = a();
      return first != 0 ? first : b();
    }
    case formula_op::choose:
      return a() != 0 ? b() : detail::evaluate(nodes, n.c, x);
    case formula_op::min:
      return (std::min)(a(), b());
    case formula_op::max:
      return (std::max)(a(), b());
    case formula_op::call:
      return n.function(a());
  }
  return 0;
}

}  // namespace anneal::detail
