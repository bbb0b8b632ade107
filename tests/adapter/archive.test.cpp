// SPDX-License-Identifier: Apache-2.0
#include <anneal/adapter/archive.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/early_stopping.hpp>
#include <anneal/feedback/greedy.hpp>
#include <anneal/feedback/plateau.hpp>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

/// The protocol of cereal's archives: the smallest one. Numbers in a row; it can be told names.
template <bool Loading, bool Named>
class archive {
 public:
  explicit archive(std::vector<double> numbers = {}) : numbers_(std::move(numbers)) {}

  void operator()(auto& value) {
    if constexpr (!std::is_arithmetic_v<std::remove_reference_t<decltype(value)>>) {
      serialize(*this, value);
    } else if constexpr (Loading) {
      value = static_cast<std::remove_reference_t<decltype(value)>>(numbers_.at(place_++));
    } else {
      numbers_.push_back(static_cast<double>(value));
    }
  }

  void setNextName(const char* name) requires Named { names_ += std::string(names_.empty() ? "" : " ") + name; }

  const std::vector<double>& numbers() const { return numbers_; }
  const std::string& names() const { return names_; }

 private:
  std::vector<double> numbers_;
  std::string names_;
  std::size_t place_ = 0;
};

constexpr anneal::plateau halving({.initial = 1, .factor = 0.5, .patience = 0});

}  // namespace

TEST_CASE("States are written and read field by field") {
  anneal::scheduler run{halving | anneal::warmup({.steps = 2})};
  run.advance(5);
  for (const double metric : {4.0, 2.0, 3.0}) {
    run.observe(metric);
  }
  auto state = run.state();
  archive<false, false> out;
  out(state);

  auto read = anneal::scheduler{halving | anneal::warmup({.steps = 2})}.state();
  archive<true, false> in(out.numbers());
  in(read);
  CHECK(read == run.state());
}

TEST_CASE("Archives that want names are told them") {
  auto state = anneal::early_stopping({}).initial_state();
  state = anneal::early_stopping({}).observe(state, 0.5);
  archive<false, true> out;
  out(state);
  CHECK(out.names().find("best best_at") != std::string::npos);
  CHECK(out.numbers().at(0) == 0.5);
  CHECK(out.numbers().at(1) == 1);
}

TEST_CASE("A bool that is none and an enumeration without a name are refused") {
  const auto with = [](auto value, std::size_t place, double number) {
    archive<false, false> out;
    out(value);
    std::vector<double> numbers = out.numbers();
    numbers[place] = number;
    archive<true, false>{std::move(numbers)}(value);
    return value;
  };
  constexpr std::size_t begun = 5;  // after rate, best, bad, cooling, averaged
  CHECK(with(halving.initial_state(), begun, 1).begun);
  CHECK_THROWS_AS(with(halving.initial_state(), begun, 4), std::invalid_argument);
  constexpr std::size_t mode = 5;  // after initial, factor, patience, threshold, threshold_mode
  CHECK(with(halving.parameters(), mode, 1).mode == anneal::plateau_mode::max);
  CHECK_THROWS_AS(with(halving.parameters(), mode, 77), std::invalid_argument);
  CHECK_THROWS_AS(with(halving.parameters(), mode, -1), std::invalid_argument);
}

TEST_CASE("A window has room for so many metrics") {
  const anneal::greedy<double, 4> riser({.initial = 0.1, .window = 4});
  auto state = riser.initial_state();
  for (const double metric : {4.0, 2.0, 3.0, 1.0, 5.0}) {
    state = riser.observe(state, 0, metric);
  }
  archive<false, false> out;
  out(state);
  auto again = riser.initial_state();
  archive<true, false>(out.numbers())(again);
  CHECK(again == state);
  for (const double size : {-1.0, 5.0, 1e9}) {
    std::vector<double> numbers = out.numbers();
    numbers[numbers.size() - 5] = size;
    CHECK_THROWS_AS((archive<true, false>(numbers)(again)), std::invalid_argument);
  }
}
