// SPDX-License-Identifier: Apache-2.0
#include <anneal/driver/hyperparameter.hpp>
#include <anneal/driver/per_group.hpp>
#include <anneal/driver/scheduled.hpp>
#include <anneal/feedback/plateau.hpp>
#include <anneal/schedule/linear.hpp>
#include <array>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/models.hpp"

namespace {

using anneal::group_values;
using anneal::learning_rate;
using anneal::linear;
using anneal::momentum;
using anneal::per_group;
using anneal::plateau;
using anneal::scale_groups;
using anneal::scheduled;
using Catch::Matchers::Message;
using error = std::invalid_argument;

/// The shape of libtorch: options behind groups, that show the rate alone; the class of the optimizer tells theirs.
struct any_options {
  double lr = -1;
  constexpr double get_lr() const { return lr; }
  constexpr void set_lr(double rate) { lr = rate; }
};

struct own_options : any_options {
  std::array<double, 2> betas_{-1, -1};
  constexpr auto& betas() { return betas_; }
  double eps_ = -1;
  constexpr double& eps() { return eps_; }
};

class group {
 public:
  constexpr any_options& options() { return options_; }

 private:
  own_options options_;
};

template <std::size_t N>
struct grouped {
  std::array<group, N> groups{};
  int calls = 0;
  constexpr auto& param_groups() { return groups; }
  constexpr void step() { ++calls; }
};

/// An optimizer whose groups have the same options, but that nobody has told their class.
struct untold : grouped<2> {};

}  // namespace

template <std::size_t N>
struct anneal::group_options<grouped<N>> {
  using type = own_options;
};

namespace {

static_assert(anneal::has_hyperparameter<grouped<2>, anneal::beta2_t>);
static_assert(anneal::has_hyperparameter<untold, anneal::learning_rate_t>);
static_assert(!anneal::has_hyperparameter<untold, anneal::beta2_t>);

constexpr linear fall({.initial = 1, .steps = 4});
constexpr linear rise({.initial = 0.5, .final = 1, .steps = 4});
constexpr plateau halving({.initial = 8, .factor = 0.5, .patience = 0});

constexpr bool test_all_groups() {
  grouped<3> optimizer;
  scheduled opt{optimizer, fall, momentum = rise, anneal::eps = rise};
  opt.step();
  opt.step();
  bool same = optimizer.calls == 2;
  for (std::size_t i = 0; i < 3; ++i) {
    same = same && learning_rate.get(optimizer, i) == 0.75 && momentum.get(optimizer, i) == 0.625 &&
           anneal::eps.get(optimizer, i) == 0.625 && anneal::beta2.get(optimizer, i) == -1;
  }
  return same && learning_rate.get(optimizer) == 0.75;
}
static_assert(test_all_groups());

constexpr bool test_one_group() {
  grouped<3> optimizer;
  learning_rate.set(optimizer, 1, 0.5);
  const bool one = learning_rate.get(optimizer, 0) == -1 && learning_rate.get(optimizer, 1) == 0.5;
  learning_rate.set(optimizer, 0.25);
  return one && learning_rate.get(optimizer, 1) == 0.25 && learning_rate.get(optimizer, 2) == 0.25;
}
static_assert(test_one_group());

constexpr bool test_own_schedules() {
  grouped<2> optimizer;
  scheduled opt{optimizer, per_group(fall, models::pure(0)), momentum = per_group(rise, rise)};
  opt.advance();
  opt.apply();
  return learning_rate.get(optimizer, 0) == 0.75 && learning_rate.get(optimizer, 1) == 15 && opt.rate() == 0.75 &&
         opt.rate(learning_rate, 1) == 15 && momentum.get(optimizer, 1) == 0.625;
}
static_assert(test_own_schedules());

constexpr bool test_own_schedules_that_listen() {
  grouped<2> optimizer;
  scheduled opt{optimizer, per_group(halving, fall)};
  opt.observe(1), opt.observe(1);
  const auto saved = opt.state();
  opt.step();
  const bool heard = learning_rate.get(optimizer, 0) == 4 && learning_rate.get(optimizer, 1) == 1;
  scheduled again{optimizer, per_group(halving, fall)};
  const bool fresh = again.rate() == 8;
  again.restore(saved);
  return heard && fresh && again.rate() == 4 && again.rate(learning_rate, 1) == 1;
}
static_assert(test_own_schedules_that_listen());

constexpr bool test_an_optimizer_without_groups_is_one() {
  own_options optimizer;
  scheduled opt{optimizer, per_group(fall)};
  opt.apply();
  return optimizer.lr == 1;
}
static_assert(test_an_optimizer_without_groups_is_one());

}  // namespace

TEST_CASE("All parameter groups follow a schedule") { CHECK(test_all_groups()); }

TEST_CASE("Hyperparameters of one parameter group") { CHECK(test_one_group()); }

TEST_CASE("per_group: each has its own schedule") { CHECK(test_own_schedules()); }

TEST_CASE("per_group: schedules that listen") { CHECK(test_own_schedules_that_listen()); }

TEST_CASE("per_group: an optimizer without groups is one") { CHECK(test_an_optimizer_without_groups_is_one()); }

TEST_CASE("per_group: a list that is known at run time") {
  grouped<2> optimizer;
  scheduled pure{optimizer, per_group(std::vector{fall, linear({.initial = 3, .final = 3, .steps = 1})})};
  pure.advance();
  pure.apply();
  CHECK(group_values(learning_rate, optimizer) == std::vector{0.75, 3.0});
  CHECK(pure.rate(learning_rate, 1) == 3);

  scheduled listening{optimizer, per_group(std::vector{halving, halving})};
  const auto before = listening.state();
  listening.observe(1), listening.observe(1);
  listening.apply();
  CHECK(group_values(learning_rate, optimizer) == std::vector{4.0, 4.0});
  listening.restore(before);
  listening.apply();
  CHECK(group_values(learning_rate, optimizer) == std::vector{8.0, 8.0});
}

TEST_CASE("scale_groups: multiples of one rate, evaluated once and without an allocation") {
  grouped<3> optimizer;
  int evaluations = 0;
  const auto counted = [&](double t) {
    ++evaluations;
    return fall(t);
  };
  scheduled opt{optimizer, scale_groups(counted, {1, 0.5, 0})};
  scheduled same{optimizer, momentum = counted};
  opt.advance();
  const long before = test::allocations;
  opt.apply();
  CHECK(evaluations == 1);
  same.apply();
  CHECK(evaluations == 2);
  CHECK(test::allocations == before);
  CHECK(group_values(learning_rate, optimizer) == std::vector{0.75, 0.375, 0.0});
  CHECK(opt.rate(learning_rate, 1) == 0.375);

  learning_rate.set(optimizer, 2, 2);
  scheduled relative{optimizer, scale_groups(halving, group_values(learning_rate, optimizer))};
  relative.apply();
  CHECK(group_values(learning_rate, optimizer) == std::vector{6.0, 3.0, 16.0});
}

TEST_CASE("Plans for another number of groups are refused before anything is written") {
  grouped<3> optimizer;
  const char* text =
      "anneal::scheduled: momentum must be planned for as many parameter groups as the optimizer has, 3, got 2";
  scheduled a{optimizer, fall, momentum = per_group(fall, fall)};
  scheduled b{optimizer, fall, momentum = per_group(std::vector{fall, fall})};
  scheduled c{optimizer, fall, momentum = scale_groups(fall, {1, 2})};
  CHECK_THROWS_MATCHES(a.step(), error, Message(text));
  CHECK_THROWS_MATCHES(b.step(), error, Message(text));
  CHECK_THROWS_MATCHES(c.step(), error, Message(text));
  CHECK(learning_rate.get(optimizer) == -1);
  CHECK(optimizer.calls == 0);
  CHECK(a.position() == 0);
}

TEST_CASE("A rate of one group that is not finite: nothing is written") {
  grouped<2> optimizer;
  const auto infinite = [](double) { return std::numeric_limits<double>::infinity(); };
  const char* text = "anneal::scheduled: learning_rate must be finite, got inf";
  scheduled a{optimizer, momentum = fall, learning_rate = per_group(fall, infinite)};
  scheduled b{optimizer, momentum = fall, learning_rate = scale_groups(infinite, {1, 1})};
  scheduled c{optimizer, momentum = fall, learning_rate = scale_groups(fall, {1, 2})};
  CHECK_THROWS_MATCHES(a.step(), error, Message(text));
  CHECK_THROWS_MATCHES(b.step(), error, Message(text));
  CHECK(group_values(learning_rate, optimizer) == std::vector{-1.0, -1.0});
  CHECK(group_values(momentum, optimizer) == std::vector{-1.0, -1.0});
  c.step();
  CHECK(group_values(learning_rate, optimizer) == std::vector{1.0, 2.0});
  CHECK_THROWS_MATCHES(scale_groups(fall, {1, std::numeric_limits<double>::infinity()}), error,
                       Message("anneal::scale_groups: factor must be finite, got inf"));
}

TEST_CASE("A rate of one group that its type cannot hold: nothing is written") {
  struct float_group {
    struct {
      float lr = -1;
      double momentum = -1;
    } values;
    auto& options() { return values; }
  };
  struct {
    std::vector<float_group> groups{2};
    auto& param_groups() { return groups; }
    void step() {}
  } optimizer;
  const auto large = [](double) { return 1e300; };
  const char* text = "anneal::scheduled: learning_rate must be in the range of float, got 1e+300";
  scheduled a{optimizer, momentum = fall, learning_rate = per_group(fall, large)};
  scheduled b{optimizer, momentum = fall, learning_rate = scale_groups(fall, {1, 1e300})};
  scheduled c{optimizer, momentum = fall, learning_rate = large};
  CHECK_THROWS_MATCHES(a.step(), error, Message(text));
  CHECK_THROWS_MATCHES(b.step(), error, Message(text));
  CHECK_THROWS_MATCHES(c.step(), error, Message(text));
  CHECK_THROWS_MATCHES(learning_rate.set(optimizer, 1, 1e300), error, Message(text));
  CHECK(group_values(learning_rate, optimizer) == std::vector{-1.0, -1.0});
  CHECK(group_values(momentum, optimizer) == std::vector{-1.0, -1.0});
}

TEST_CASE("A parameter group that there is not") {
  grouped<2> optimizer;
  const char* text = "anneal::scheduled: learning_rate must be asked for a parameter group that there is, got 2";
  CHECK_THROWS_MATCHES(learning_rate.get(optimizer, 2), error, Message(text));
  CHECK_THROWS_MATCHES(learning_rate.set(optimizer, 2, 1), error, Message(text));
  scheduled opt{optimizer, per_group(fall, fall)};
  CHECK_THROWS_MATCHES(
      opt.rate(learning_rate, 2), error,
      Message("anneal::scheduled: learning_rate must be asked for a parameter group that is planned, got 2"));
}

TEST_CASE("A parameter group is added while a plateau remembers: the others go on, the new one begins anew") {
  struct {
    std::vector<group> groups{2};
    auto& param_groups() { return groups; }
    void step() {}
  } optimizer;
  const auto halved = [](auto& opt) { opt.observe(1), opt.observe(1), opt.advance(7); };
  scheduled of_own{optimizer, per_group(halving, fall)};
  scheduled of_list{optimizer, per_group(std::vector{halving, halving})};
  halved(of_own), halved(of_list);
  optimizer.groups.emplace_back();
  CHECK_THROWS_AS(of_own.step(), error);

  const auto begin_anew = anneal::added_groups::begin_anew;
  scheduled own{optimizer, per_group(halving, fall, halving)};
  own.restore(of_own.state(), begin_anew);
  own.step();
  CHECK(group_values(learning_rate, optimizer) == std::vector{4.0, 0.0, 8.0});
  CHECK(own.position() == 8);

  scheduled list{optimizer, per_group(std::vector{halving, halving, halving})};
  list.restore(of_list.state(), begin_anew);
  list.step();
  CHECK(group_values(learning_rate, optimizer) == std::vector{4.0, 4.0, 8.0});

  const auto before = of_list.state();
  CHECK_THROWS_MATCHES(of_list.restore(list.state(), begin_anew), error,
                       Message("anneal::per_group: the states must not be more than the schedules, got 3"));
  CHECK(of_list.state() == before);
}
