// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "anneal/core/version.hpp"

/// The program of a formula, and what it is worth.
namespace anneal::detail {

/// The operations of a formula. Each takes its operands from a stack, the last one from the top, and leaves its result
/// there. Nothing has a side effect, so all operands are computed, whether they are needed or not.
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
  greater,
  greater_equal,
  equal,
  not_equal,
  logical_not,
  logical_and,
  logical_or,
  choose,  ///< result, condition, other
  min,
  max,
  call
};

struct formula_step {
  formula_op op = formula_op::number;
  double value = 0;
  double (*function)(double) = nullptr;
  // In a chain of comparisons, a < b < c, the operand in the middle is computed once.
  bool goes_on = false;  ///< leaves the right operand on top of the result
  bool follows = false;  ///< below its operands is the result so far
};

/// What the stack of a formula has room for; the parser refuses one that takes more.
inline constexpr int formula_room = 256;

/// Python's a % b: of the sign of b.
inline double python_modulo(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

inline double of_two(formula_op op, double a, double b) {
  switch (op) {
    case formula_op::add:
      return a + b;
    case formula_op::subtract:
      return a - b;
    case formula_op::multiply:
      return a * b;
    case formula_op::divide:
      return a / b;
    case formula_op::floor_divide:
      return std::nearbyint((a - python_modulo(a, b)) / b);
    case formula_op::modulo:
      return python_modulo(a, b);
    case formula_op::power:
      return std::pow(a, b);
    case formula_op::less:
      return a < b ? 1 : 0;
    case formula_op::less_equal:
      return a <= b ? 1 : 0;
    case formula_op::greater:
      return a > b ? 1 : 0;
    case formula_op::greater_equal:
      return a >= b ? 1 : 0;
    case formula_op::equal:
      return a == b ? 1 : 0;
    case formula_op::not_equal:
      return a != b ? 1 : 0;
    case formula_op::logical_and:
      return a == 0 ? a : b;
    case formula_op::logical_or:
      return a != 0 ? a : b;
    case formula_op::min:
      return b < a ? b : a;
    case formula_op::max:
      return a < b ? b : a;
    default:
      return 0;
  }
}

/// Takes as long as the program is.
inline double evaluate(const std::vector<formula_step>& program, double x) {
  double stack[formula_room];
  stack[0] = std::numeric_limits<double>::quiet_NaN();  // of a formula that was moved from
  double* top = stack;                                  // one beyond the last
  for (const formula_step& step : program) {
    switch (step.op) {
      case formula_op::number:
        *top++ = step.value;
        break;
      case formula_op::variable:
        *top++ = x;
        break;
      case formula_op::negate:
        top[-1] = -top[-1];
        break;
      case formula_op::logical_not:
        top[-1] = top[-1] == 0 ? 1 : 0;
        break;
      case formula_op::call:
        top[-1] = step.function(top[-1]);
        break;
      case formula_op::choose:
        top -= 2;
        top[-1] = top[0] != 0 ? top[-1] : top[1];
        break;
      default: {
        const double right = *--top;
        double result = of_two(step.op, top[-1], right);
        if (step.follows) {
          --top;
          result = top[-1] == 0 ? 0 : result;
        }
        top[-1] = result;
        if (step.goes_on) {
          *top++ = right;
        }
        break;
      }
    }
  }
  return stack[0];
}

}  // namespace anneal::detail
