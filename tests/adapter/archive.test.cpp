// SPDX-License-Identifier: Apache-2.0
#include <anneal/adapter/archive.hpp>
#include <anneal/compose/map.hpp>
#include <anneal/compose/pointwise.hpp>
#include <anneal/compose/repeat.hpp>
#include <anneal/compose/warmup.hpp>
#include <anneal/config/any_list.hpp>
#include <anneal/config/any_schedule.hpp>
#include <anneal/driver/scheduled.hpp>
#include <anneal/driver/scheduler.hpp>
#include <anneal/feedback/early_stopping.hpp>
#include <anneal/feedback/greedy.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/feedback/slope_test.hpp>
#include <anneal/optimizer/sgd.hpp>
#include <anneal/schedule/cosine.hpp>
#include <limits>
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

TEST_CASE("What an any_schedule remembers is written as numbers, and read back") {
  using anneal::any_schedule;
  const any_schedule deaf = anneal::cosine({.initial = 1, .steps = 5});
  const any_schedule steep = anneal::greedy<double, 4>({.initial = 0.1, .patience = 0, .window = 4});
  const any_schedule cycles = halving | anneal::take(3) | anneal::repeat(4);
  for (const any_schedule& s :
       {deaf, any_schedule(halving), steep, any_schedule(anneal::slope_test({.initial = 1, .window = 5})), cycles,
        any_schedule(cycles * deaf),
        any_schedule(anneal::any_pointwise<anneal::detail::product>({deaf, steep, cycles})),
        any_schedule(anneal::any_sequence({deaf, any_schedule(steep | anneal::scale(2))}))}) {
    INFO(anneal::to_string(s));
    const double infinity = std::numeric_limits<double>::infinity();
    anneal::scheduled opt{anneal::sgd<double>({}), s, anneal::momentum = 0.5 * s};
    for (const double metric : {4.0, 2.0, 3.0, infinity, 1.0, 5.0, 5.0, 5.0}) {
      const auto saved = opt.checkpoint();
      archive<false, false> out;
      auto schedule = saved.schedule;
      out(schedule);
      CHECK(schedule == saved.schedule);
      CHECK(saved == opt.checkpoint());

      anneal::scheduled again{anneal::sgd<double>({}), s, anneal::momentum = 0.5 * s};
      auto read = again.state();
      archive<true, false> in(out.numbers());
      in(read);
      again.restore(read);
      CHECK(again.state() == opt.state());
      opt.advance();
      opt.observe(metric);
    }
  }
}

TEST_CASE("Numbers that are not the state of an any_schedule are refused whole") {
  const anneal::any_schedule s = anneal::greedy<double, 4>({.initial = 0.1, .window = 4}) * halving;
  auto heard = s.observe(s.observe(s.initial_state(), 0, 3), 1, 4);
  const std::vector<double> numbers = heard.numbers();
  const auto refusal = [&](const std::vector<double>& broken) {
    const anneal::any_state before = heard;
    try {
      heard.assign(broken);
    } catch (const std::invalid_argument& error) {
      CHECK(heard == before);
      return std::string(error.what());
    }
    return std::string("taken");
  };
  CHECK(refusal(numbers) == "taken");
  const std::string count = "anneal::any_state: the numbers must be as many as the schedule remembers, ";
  for (std::size_t size = 0; size < numbers.size(); ++size) {
    CHECK(refusal({numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(size)}) != "taken");
  }
  std::vector<double> more = numbers;
  more.push_back(0);
  CHECK(refusal(more) == count + std::to_string(numbers.size()) + ", got " + std::to_string(more.size()));
  CHECK(refusal({}) == count + "1, got 0");
  CHECK(refusal({3}) == "anneal::any_state: a list must be as long as that of the state, got 3");
  std::vector<double> broken = numbers;
  broken[3] = 1.5;  // after the length of the list, the rate and the best metric: how many bad ones there were
  CHECK(refusal(broken) == "anneal::any_state: a number must be one for its place, got 1.5");
  CHECK(anneal::any_schedule(anneal::cosine({.initial = 1, .steps = 5})).initial_state().numbers().empty());
}

TEST_CASE("An archive that claims any size of the state of an any_schedule") {
  anneal::any_state heard = anneal::any_schedule(halving).initial_state();
  archive<false, false> out;
  out(heard);
  std::vector<double> numbers = out.numbers();
  numbers[0] = 4e9;
  CHECK_THROWS_AS((archive<true, false>(numbers)(heard)), std::out_of_range);  // of the archive, whose end it is
  numbers[0] = 2;
  CHECK_THROWS_AS((archive<true, false>(numbers)(heard)), std::invalid_argument);

  anneal::any_state deaf = anneal::any_schedule(anneal::cosine({.initial = 1, .steps = 5})).initial_state();
  CHECK_THROWS_AS((archive<true, false>({2, 1, 1})(deaf)), std::invalid_argument);  // remembers none
}
