// SPDX-License-Identifier: Apache-2.0
// What the README says between its blocks: the words stand there, and the code does it.
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "support/catch.hpp"

using namespace anneal;

namespace {

/// Whether the README has these words, wherever its lines are broken.
bool readme_says(const std::string& words) {
  std::ifstream file(ANNEAL_PROJECT_DIR "/README.md");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  for (char& c : text) {
    c = c == '\n' ? ' ' : c;
  }
  return text.find(words) != std::string::npos;
}

template <class Make>
std::string refusal(Make make) {
  try {
    static_cast<void>(make());
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

struct my_optimizer {
  double eta = 0;
  void step() {}
};
double& hyperparameter_of(anneal::learning_rate_t, my_optimizer& o) { return o.eta; }
inline constexpr anneal::hyperparameter<"eta", &my_optimizer::eta> my_rate;

class closed_optimizer {
 public:
  [[nodiscard]] double rate() const { return eta_; }
  void change_rate(double x) { eta_ = x; }
  void step() {}

 private:
  double eta_ = 0;
};
auto hyperparameter_of(anneal::learning_rate_t, closed_optimizer& o) {
  return anneal::property{[&o] { return o.rate(); }, [&o](double x) { o.change_rate(x); }};
}

}  // namespace

TEST_CASE("README: errors", "[readme]") {
  CHECK(readme_says("`anneal::cosine: steps must be positive, got 0`"));
  CHECK(refusal([] { return cosine({.initial = 1, .steps = 0}); }) == "anneal::cosine: steps must be positive, got 0");

  CHECK(readme_says("`/of/1/gamma: must be positive, got -0.9`"));
  CHECK(refusal([] {
          return from_json(nlohmann::json::parse(R"({"type": "sequence", "of": [
            {"type": "linear", "initial": 1, "steps": 5},
            {"type": "exponential_decay", "initial": 1, "gamma": -0.9}]})"));
        }) == "/of/1/gamma: must be positive, got -0.9");
}

TEST_CASE("README: compositions", "[readme]") {
  constexpr linear s({.initial = 4, .steps = 4});
  CHECK(readme_says("`constexpr auto restarts = take(1'000) | repeat(5);`"));
  constexpr auto restarts = take(1'000) | repeat(5);
  CHECK((constant({.value = 1}) | restarts).length() == 5'000);

  CHECK(readme_says("extend(past_end::mirror)`, `hold`, `repeat` | what comes past the end"));
  CHECK((s | extend(past_end::mirror))(5) == 1);
  CHECK((s | extend(past_end::hold))(5) == 0);
  CHECK((s | extend(past_end::repeat))(5) == 3);

  CHECK(readme_says("t/W (`warmup_clock::elapsed`), (t + 1)/W (`counting`) or (t + 1)/(W + 1) (`between`)"));
  constexpr constant one({.value = 1});
  CHECK((one | warmup({.steps = 4, .clock = warmup_clock::elapsed}))(1) == 1 / 4.0);
  CHECK((one | warmup({.steps = 4, .clock = warmup_clock::counting}))(1) == 2 / 4.0);
  CHECK((one | warmup({.steps = 4, .clock = warmup_clock::between}))(1) == 2 / 5.0);
}

TEST_CASE("README: inside repeat each cycle starts anew", "[readme]") {
  CHECK(readme_says("inside `repeat` each cycle starts anew"));
  scheduler run{plateau({.initial = 1, .factor = 0.5, .patience = 0}) | take(10) | repeat(2)};
  run.observe(1);
  run.observe(1);
  CHECK(run.rate() == 0.5);
  run.seek(10);
  CHECK(run.rate() == 1);
}

TEST_CASE("README: other people's optimizers", "[readme]") {
  CHECK(readme_says("`double& hyperparameter_of(anneal::learning_rate_t, my_optimizer& o) { return o.eta; }`"));
  scheduled opt{my_optimizer{}, constant({.value = 0.25})};
  opt.step();
  CHECK(opt.optimizer().eta == 0.25);

  CHECK(readme_says("`inline constexpr anneal::hyperparameter<\"eta\", &my_optimizer::eta> my_rate;`"));
  scheduled own{my_optimizer{}, my_rate = constant({.value = 0.5})};
  own.step();
  CHECK(own.optimizer().eta == 0.5);

  CHECK(readme_says("an `anneal::property{get, set}`, a function that reads and one that writes"));
  scheduled closed{closed_optimizer{}, linear({.initial = 1, .steps = 4})};
  CHECK(readme_says("// opt.rate() and opt.rate(momentum) are those of the next one"));
  CHECK(closed.rate() == 1);
  closed.step();
  CHECK(closed.optimizer().rate() == 1);
  CHECK(closed.rate() == 0.75);
}

TEST_CASE("README: decorators", "[readme]") {
  CHECK(readme_says("`clipped(optimizer, {.clip_norm = 1})`"));
  CHECK(readme_says("`decayed(optimizer, {.weight_decay = 0.01})`"));
  const sgd<double> optimizer({});
  scheduled opt{clipped(decayed(optimizer, {.weight_decay = 0.5}), {.clip_norm = 1}), constant({.value = 0.5})};
  std::vector<double> parameters{1};
  std::vector<double> gradients{4};
  opt.step(parameters, gradients);
  CHECK(parameters[0] == 1 - 0.5 * 0.5 * 1 - 0.5 * 1);  // the decay, and the gradient clipped to 1
}

TEST_CASE("README: many steps at once", "[readme]") {
  CHECK(readme_says("`fill(s, first, span)`"));
  CHECK(readme_says("`tabulate<N>(s)` is an array made at compile time"));
  CHECK(readme_says("| `table(values)` | values | values[⌊t⌋], stored rates |"));
  constexpr linear s({.initial = 4, .steps = 4});
  std::vector<double> rates(3);
  fill(s, 1, rates);
  CHECK(rates == std::vector<double>{3, 2, 1});
  constexpr auto array = tabulate<3>(s, 1);
  static_assert(array[0] == 3);
  CHECK(table(rates)(1) == 2);
}

TEST_CASE("README: configuration", "[readme]") {
  CHECK(readme_says("two schedules of one type compare with `==`"));
  CHECK(linear({.initial = 1, .steps = 2}) == linear({.initial = 1, .steps = 2}));
  CHECK(!(linear({.initial = 1, .steps = 2}) == linear({.initial = 1, .steps = 3})));
  CHECK(readme_says("`to_string(s)` shows what it was made of"));
  CHECK(to_string(linear({.initial = 1, .steps = 2})) == "linear(initial: 1, final: 0, steps: 2)");
}
