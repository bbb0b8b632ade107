// SPDX-License-Identifier: Apache-2.0
#include <anneal/config/formula.hpp>
#include <anneal/core/concepts.hpp>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::formula;
static_assert(anneal::pure_schedule<formula> && !anneal::finite_schedule<formula>);

struct example {
  const char* text;
  double x;
  double value;  // what Python 3.11 prints
};

std::string refusal(const std::string& text) {
  try {
    const formula parsed(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("A formula means what it means in Python") {
  const example examples[] = {
      {"0.95**t", 3, 0.857375},
      {"t//30", 59, 1},
      {"-t//30", 59, -2},
      {"7//-2", 0, -4},
      {"-7%3", 0, 2},
      {"t%-3", 7, -2},
      {"-2**2", 0, -4},
      {"2**-1", 0, 0.5},
      {"2**3**2", 0, 512},
      {"-t**2", 3, -9},
      {"2*3+4", 0, 10},
      {"2+3*4", 0, 14},
      {"(2+3)*4", 0, 20},
      {"10-4-3", 0, 3},
      {"16/4/2", 0, 2},
      {"t - -1", 2, 3},
      {"1e-3*t + .5", 2, 0.502},
      {"0.5 if t%10==0 else 1", 20, 0.5},
      {"0.5 if t%10==0 else 1", 21, 1},
      {"1 if t<3 else 2 if t<6 else 3", 4, 2},
      {"1 if t<3 else 2 if t<6 else 3", 6, 3},
      {"1 < t < 5", 3, 1},
      {"1 < t < 5", 5, 0},
      {"t >= 3", 3, 1},
      {"t != 3", 3, 0},
      {"not t", 0, 1},
      {"not not t", 3, 1},
      {"not not not t", 3, 0},
      {"1 < 2 < 3 < t", 4, 1},
      {"1 < 2 < 3 < t", 3, 0},
      {"1 < t > 2 == 2 != 3", 3, 1},
      {"3 >= t >= 1 > 0", 2, 1},
      {"3 >= t >= 1 > 0", 0.5, 0},
      {"not 1 < t < 5", 7, 1},
      {"2 * (1 < t < 5) + 1", 2, 3},
      {"t < 3 and 0.5 or 0.25", 2, 0.5},
      {"t < 3 and 0.5 or 0.25", 3, 0.25},
      {"min(3, 2, t)", 1, 1},
      {"max(0.0, 1 - t / 50)", 100, 0},
      {"pow(t, 2) + abs(-1) + int(2.7) + round(2.5)", 3, 14},
      {"math.sqrt(t) + sqrt(t)", 9, 6},
      {"0.5 * (1 + math.cos(math.pi * t / 30))", 30, 0},
      {"True + False", 0, 1},
      {"math.exp(math.log(t))", 1, 1},
  };
  for (const example& e : examples) {
    INFO(e.text << " at " << e.x);
    CHECK(formula(e.text)(e.x) == Approx(e.value).epsilon(1e-15).margin(1e-16));
  }
}

TEST_CASE("A formula has one variable, of any name") {
  CHECK(formula("1/(1+0.05*x)", "x")(20) == 0.5);
  CHECK(refusal("1/(1+0.05*x)") == "anneal::formula: 1/(1+0.05*x) has a name that is not known, at character 11");
}

TEST_CASE("The variable of a formula is a name") {
  for (const char* const variable : {"", "1", "or", "math.x", "t t", "x-"}) {
    CHECK_THROWS_WITH(formula("1", variable),
                      "anneal::formula: variable must be a name, got \"" + std::string(variable) + "\"");
  }
  CHECK(formula("_n1 + 1", "_n1")(2) == 3);
}

TEST_CASE("What Python refuses to divide is infinite or NaN") {
  CHECK(std::isinf(formula("1/t")(0)));
  CHECK(std::isnan(formula("t//0")(1)));
}

TEST_CASE("A formula that is none says where it goes wrong") {
  CHECK(refusal("") == "anneal::formula:  misses an operand, at character 1");
  CHECK(refusal("t +") == "anneal::formula: t + misses an operand, at character 4");
  CHECK(refusal("(t") == "anneal::formula: (t misses a ), at character 3");
  CHECK(refusal("t t") == "anneal::formula: t t ends where it should not, at character 3");
  CHECK(refusal("1 if t") == "anneal::formula: 1 if t misses an else, at character 7");
  CHECK(refusal("min(t)") == "anneal::formula: min(t) has a function of the wrong number of arguments, at character 7");
  CHECK(refusal("__import__('os')").find("has a name that is not known") != std::string::npos);
  CHECK(refusal(std::string(400, '(') + "t").find("is nested too deeply") != std::string::npos);
  CHECK(refusal(std::string(400, '-') + "t").find("is nested too deeply") != std::string::npos);
  CHECK(refusal(std::string(2000, '1')).find("is longer than 1000 characters") != std::string::npos);
}

TEST_CASE("Reading and evaluating take time that is linear in the length of the text") {
  std::string chained = "t";
  for (int i = 0; i < 40; ++i) {
    chained = "0<(" + chained + "+1)<9";
  }
  CHECK(formula(chained)(3) == 1);  // each level doubled the work once: 2^40 steps
  CHECK(formula(chained)(11) == 0);

  const auto repeated = [](const char* text, int times, std::string end) {
    std::string all;
    for (int i = 0; i < times; ++i) {
      all += text;
    }
    return all + end;
  };
  CHECK(formula(repeated("t+", 499, "t"))(1) == 500);
  CHECK(formula(repeated("1<", 499, "2"))(1) == 0);
  CHECK(formula(repeated("t<", 499, "9"))(1) == 0);
  CHECK(formula(repeated("0 or ", 199, "t"))(7) == 7);
  CHECK(formula(repeated("not ", 249, "t"))(7) == 0);
  CHECK(formula(repeated("0 if t else ", 40, "5"))(0) == 5);
  CHECK(formula("max(" + repeated("t,", 490, "3)"))(1) == 3);
  CHECK(std::isinf(formula(repeated("9**", 90, "9"))(0)));
  CHECK(formula("((t//3)%7**2)**-1")(9) == Approx(1 / 3.0));
}

TEST_CASE("What nests more deeply than the stack of a formula is refused") {
  const auto nested = [](const char* open, int depth, std::string end) {
    std::string all;
    for (int i = 0; i < depth; ++i) {
      all += open;
    }
    return refusal(all + "t" + end);
  };
  CHECK(nested("1+(", 40, std::string(40, ')')).empty());
  CHECK(nested("2**", 120, "").find("is nested too deeply") != std::string::npos);
  CHECK(nested("1 or 0<1+2*2**(", 66, std::string(66, ')')).find("is") != std::string::npos);
  CHECK(nested("abs(", 120, std::string(120, ')')).find("is nested too deeply") != std::string::npos);
  CHECK(nested("1 if 1 else ", 120, "").find("is longer than 1000 characters") != std::string::npos);
}

TEST_CASE("A formula that was moved from is worth no number") {
  formula f("t+1");
  const formula taken = std::move(f);
  CHECK(std::isnan(f(1)));  // NOLINT(bugprone-use-after-move)
  CHECK(taken(1) == 2);
}

TEST_CASE("Two formulas are equal when their texts are") {
  CHECK(formula("t+1") == formula("t+1"));
  CHECK_FALSE(formula("t+1") == formula("t + 1"));
}
