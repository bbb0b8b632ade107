// SPDX-License-Identifier: Apache-2.0
// What people write with the whole of std open beside anneal.
#include <anneal/anneal.hpp>
#include <anneal/config/load.hpp>

#include "standard.hpp"

using namespace std;
using namespace anneal;

/// A global of a user's: with anneal open it is called ::step.
extern int step;
int step = 3;

namespace {

constexpr auto schedule_of_a_user =
    cosine({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | warmup({.steps = 2'000});

/// std's functions of two and three values are seen as well.
constexpr bool extremes() {
  constexpr constant one({.value = 1});
  constexpr linear line({.initial = 3, .steps = 3});
  constexpr auto half = [](double) { return 0.5; };
  constexpr bool of_one_type = min(one, one)(0) == 1 && max(line, line)(1) == 2 && min(half, half)(0) == 0.5;
  constexpr bool of_three = max(one, one, one)(0) == 1 && min(line, line, one)(0) == 1 && max(half, half, line)(0) == 3;
  constexpr bool of_more =
      min(one, line)(2) == 1 && max(one, line, half)(2) == 1 && min(line, line, one, half)(0) == 0.5;
  constexpr bool of_numbers = min(1.0, 2.0) == 1 && max({1, 2, 3}) == 3 && min(1, 2, greater<>{}) == 2;
  return of_one_type && of_three && of_more && of_numbers;
}
static_assert(extremes());

bool adaptors() {
  const auto s = schedule_of_a_user | scale(2) | offset(1e-6) | clamp(1e-9, 1);
  const auto t = linear({.initial = 1, .steps = 10}) | take(5) | anneal::map([](double x) { return x * x; });
  const auto u = s | take(10) | reverse() | repeat(2) | then(t);
  const std::map<int, string> texts{{0, to_string(7)}, {1, to_string(constant({.value = 1}))}};
  vector<double> list(20);
  fill(u, 0, list);
  vector<double> zeros(2, 1.0);
  fill(zeros.begin(), zeros.end(), 0.0);
  reverse(zeros.begin(), zeros.end());
  return list == rates(u, 20) && t(0) == 1 && texts.size() == 2 && clamp(3, 0, 2) == 2 && zeros[0] == 0;
}

bool training() {
  scheduled optimizer{adam<float>({.beta2 = 0.95}), schedule_of_a_user};
  vector<float> parameters(3, 1.0F);
  const vector<float> gradients(3, 1.0F);
  for (int step = 0; step < ::step; ++step) {
    optimizer.step(parameters, gradients);
  }
  auto listening = plateau({.initial = 0.1, .factor = 0.5, .patience = 3}) | warmup({.steps = 500});
  scheduler run{listening};
  run.advance();
  run.observe(3.5);
#if defined(ANNEAL_TEST_WITHOUT_JSON)  // linked with nothing else
  any_schedule s = cosine({.initial = 1, .steps = 10});
#else
  any_schedule s = parse_schedule(to_text(cosine({.initial = 1, .steps = 10})));
#endif
  return optimizer.position() == ::step && run.rate() > 0 && parameters[0] < 1 &&
         s(any_state{s.initial_state()}, 0) == 1;
}

}  // namespace

int main() { return extremes() && adaptors() && training() ? EXIT_SUCCESS : EXIT_FAILURE; }
