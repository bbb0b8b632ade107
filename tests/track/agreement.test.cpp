// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/track/agreement.hpp>
#include <anneal/track/tracked.hpp>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>

#include "ranks.hpp"
#include "recorder.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

namespace {

using anneal::learning_rate;
using anneal::reduce;
using errors = std::vector<std::string>;

constexpr double infinity = std::numeric_limits<double>::infinity();

auto plateau_run() { return anneal::scheduler{anneal::plateau({.initial = 1, .factor = 0.5, .patience = 0})}; }

void require(bool holds, const char* what) {
  if (!holds) {
    throw std::logic_error(what);
  }
}

/// What observe_mean gives on each rank, and the best metric that its plateau has heard then.
struct heard {
  std::optional<double> given;
  double best;
  bool operator==(const heard&) const = default;
};

struct contribution {
  std::optional<double> metric;
  double weight = 1;
};

std::vector<heard> observed_by(const std::vector<contribution>& ranks) {
  std::vector<heard> all(ranks.size());
  const errors thrown = test::on_ranks(static_cast<int>(ranks.size()), [&](auto& comm) {
    auto run = plateau_run();
    const auto rank = static_cast<std::size_t>(comm.rank());
    all[rank].given = anneal::observe_mean(run, ranks[rank].metric, comm, ranks[rank].weight);
    all[rank].best = run.state().feedback.best;
  });
  CHECK(thrown == errors(ranks.size()));
  return all;
}

errors refusals_of(const std::vector<contribution>& ranks) {
  return test::on_ranks(static_cast<int>(ranks.size()), [&](auto& comm) {
    auto run = plateau_run();
    const auto rank = static_cast<std::size_t>(comm.rank());
    try {
      anneal::observe_mean(run, ranks[rank].metric, comm, ranks[rank].weight);
    } catch (const std::invalid_argument&) {
      require(run.state() == plateau_run().state(), "something was heard");
      throw;
    }
  });
}

}  // namespace

TEST_CASE("All ranks hear the mean, weighted by the number of examples") {
  CHECK(observed_by({{1.0}, {2.0}, {6.0}}) == std::vector<heard>(3, {3.0, 3.0}));
  CHECK(observed_by({{1.0, 3}, {2.0, 1}}) == std::vector<heard>(2, {1.25, 1.25}));
}

TEST_CASE("A mean of numbers that are very large or very small") {
  CHECK(observed_by({{1e307, 64}, {1e307, 64}}) == std::vector<heard>(2, {1e307, 1e307}));
  CHECK(observed_by({{-1e308, 1}, {-1.5e308, 1}}) == std::vector<heard>(2, {-1.25e308, -1.25e308}));
  CHECK(observed_by({{1e-200, 1e-200}, {3e-200, 1e-200}}) == std::vector<heard>(2, {2e-200, 2e-200}));
  CHECK(observed_by({{1.0, 5e-324}, {2.0, 5e-324}}) == std::vector<heard>(2, {1.5, 1.5}));
  CHECK(observed_by({{0.0}, {-0.0}}) == std::vector<heard>(2, {0.0, 0.0}));
  CHECK(observed_by({{infinity}, {1.0}}) == std::vector<heard>(2, {infinity, infinity}));
  // The first is minus infinity, and the product of the other's overflows.
  CHECK(observed_by({{-infinity, 1}, {1e308, 64}})[0].given == -infinity);
  CHECK(observed_by({{1e308, 64}, {-1e308, 64}}) == std::vector<heard>(2, {0.0, 0.0}));
  CHECK(observed_by({{1.0, 1e300}, {1e300, 1.0}}) == std::vector<heard>(2, {2.0, 2.0}));
  CHECK(observed_by({{1.0, 5e-324}, {2.0, 1.0}, {std::nullopt}}) == std::vector<heard>(3, {2.0, 2.0}));
  CHECK(observed_by({{5e-324, 3}, {5e-324, 5}}) == std::vector<heard>(2, {5e-324, 5e-324}));
  constexpr double most = std::numeric_limits<double>::max();
  const double a = 0x1.3ff1722c566a5p+0, b = 0x1.4ab7a473d2938p+0, c = 0x1.cda0e546aaf7p+0;  // rounded up
  CHECK(observed_by({{most, a}, {most, b}, {most, c}}) == std::vector<heard>(3, {most, most}));
}

TEST_CASE("A rank without a metric says nothing, whatever stands in its place") {
  CHECK(observed_by({{std::nullopt}, {2.0, 5}, {4.0, 5}}) == std::vector<heard>(3, {3.0, 3.0}));
  CHECK(observed_by({{NAN, 0}, {2.0, 5}, {infinity, 0}}) == std::vector<heard>(3, {2.0, 2.0}));
}

TEST_CASE("Where no rank has a metric nothing is heard") {
  CHECK(observed_by({{std::nullopt}, {7.0, 0}}) == std::vector<heard>(2, {std::nullopt, infinity}));
}

TEST_CASE("A NaN on one rank is heard by the policy of each") {
  for (const auto& all : {observed_by({{1.0}, {NAN}, {2.0}}), observed_by({{infinity}, {-infinity}})}) {
    for (const heard& h : all) {
      CHECK(std::isnan(h.given.value()));
      CHECK(h.best == infinity);
    }
  }
  const errors thrown = test::on_ranks(3, [](auto& comm) {
    anneal::scheduler run{anneal::plateau({.initial = 1, .nan = anneal::nan_policy::raise})};
    anneal::observe_mean(run, comm.rank() == 1 ? NAN : 0.5, comm);
  });
  CHECK(thrown == errors(3, thrown[0]));
  CHECK(thrown[0].find("metric") != std::string::npos);
}

TEST_CASE("A weight that is none is an error on all ranks, which names the one") {
  const auto all = [](std::size_t n, const char* got) {
    return errors(n, std::string("anneal::observe_mean: weight must be finite and not negative, got ") + got);
  };
  CHECK(refusals_of({{1.0}, {2.0}, {3.0, -1}}) == all(3, "-1 on rank 2"));
  CHECK(refusals_of({{1.0, NAN}, {2.0}}) == all(2, "nan on rank 0"));
  CHECK(refusals_of({{1.0}, {std::nullopt, infinity}}) == all(2, "inf on rank 1"));
  CHECK(refusals_of({{1.0, -2}, {2.0, -3}}) == all(2, "-2 on rank 0"));
  CHECK(refusals_of({{1.0, 1e308}, {2.0, 1e308}}) ==
        errors(2, "anneal::observe_mean: weight must have a finite sum over all ranks"));
}

TEST_CASE("A single process hears its metric bit for bit") {
  anneal::single_process alone;
  auto run = plateau_run();
  CHECK(anneal::observe_mean(run, 0.1, alone, 3) == 0.1);
  CHECK(run.state().feedback.best == 0.1);
  CHECK(anneal::observe_mean(run, {}, alone) == std::nullopt);
  CHECK(anneal::observe_mean(run, 7.0, anneal::single_process(), 0) == std::nullopt);
}

// The fault that this is for: three ranks, each hears its own loss.
namespace {

double own_loss(int rank, int epoch) {
  std::mt19937 random(static_cast<unsigned>(100 * rank + epoch));
  return 1.0 / (1 + epoch) + 0.1 * static_cast<double>(random()) * 0x1p-32;
}

/// The rates after `epochs`, of three ranks that hear by f(run, own loss, communicator).
errors rates_after(int epochs, std::vector<double>& rates, auto f) {
  rates.assign(3, 0);
  return test::on_ranks(3, [&](auto& comm) {
    anneal::scheduled opt{anneal::sgd<float>({}), anneal::plateau({.initial = 0.1, .factor = 0.5, .patience = 1}) |
                                                      anneal::warmup({.steps = 4})};
    std::vector<float> parameters(3);
    const std::vector<float> gradients(3);
    for (int epoch = 0; epoch < epochs; ++epoch) {
      opt.step(parameters, gradients);
      f(opt, own_loss(comm.rank(), epoch), comm);
      rates[static_cast<std::size_t>(comm.rank())] = opt.rate();
    }
  });
}

}  // namespace

TEST_CASE("Ranks that hear each its own loss part, silently") {
  std::vector<double> rates;
  CHECK(rates_after(40, rates, [](auto& opt, double loss, auto&) { opt.observe(loss); }) == errors(3));
  std::printf("own losses: after 40 epochs %g, %g, %g\n", rates[0], rates[1], rates[2]);
  CHECK((rates[0] != rates[1] || rates[0] != rates[2]));
}

TEST_CASE("With one mean they stay together, and agree") {
  std::vector<double> rates;
  CHECK(rates_after(40, rates, [](auto& opt, double loss, auto& comm) {
          anneal::observe_mean(opt, loss, comm);
          anneal::agree(opt, comm);
        }) == errors(3));
  CHECK(rates == std::vector<double>(3, rates[0]));
  CHECK(rates[0] < 0.1);
}

TEST_CASE("agree stops ranks that hear each its own loss at the first of them, with both values") {
  std::vector<double> rates;
  const errors thrown = rates_after(40, rates, [](auto& opt, double loss, auto& comm) {
    opt.observe(loss);
    anneal::agree(opt, comm);
  });
  CHECK(thrown == errors(3, thrown[0]));
  std::printf("%s\n", thrown[0].c_str());
  // at update 4 the warm-up is over and the plateau hears
  char expected[200];
  std::snprintf(expected, sizeof expected, "anneal::agree: learning_rate/feedback/1/best at update 4: ");
  CHECK(thrown[0].substr(0, 31) == std::string(expected).substr(0, 31));
  CHECK(thrown[0].ends_with(anneal::detail::number_text(own_loss(1, 3)).digits + std::string(" on rank 1, ") +
                            anneal::detail::number_text(own_loss(0, 3)).digits + " on rank 0"));
}

namespace {

/// What agree says where rank 1 of 2 has had done to it what the others have not.
std::string parted(auto make, auto change) {
  const errors thrown = test::on_ranks(2, [&](auto& comm) {
    auto run = make();
    run.seek(9);
    anneal::agree(run, comm);
    if (comm.rank() == 1) {
      change(run);
    }
    anneal::agree(run, comm);
  });
  CHECK(thrown[0] == thrown[1]);
  return thrown[0];
}

}  // namespace

TEST_CASE("agree names what is another: the step, a rate, what was heard") {
  CHECK(parted(plateau_run, [](auto& run) { run.advance(); }) == "anneal::agree: step: 10 on rank 1, 9 on rank 0");
  CHECK(parted(plateau_run, [](auto& run) { run.observe(0.25); }) ==
        "anneal::agree: the schedule/feedback/best at update 9: 0.25 on rank 1, inf on rank 0");
  CHECK(parted(plateau_run, [](auto& run) { run.observe(NAN); }) ==
        "anneal::agree: the rate at update 9: 0.5 on rank 1, 1 on rank 0");
  const auto make = [] {
    return anneal::scheduled{anneal::sgd<float>({}), learning_rate = anneal::linear({.initial = 0.1, .steps = 20}),
                             anneal::momentum = anneal::plateau({.initial = 0.8, .factor = 0.5, .patience = 0})};
  };
  CHECK(parted(make, [](auto& run) { run.observe(NAN); }) ==
        "anneal::agree: momentum at update 9: 0.4 on rank 1, 0.8 on rank 0");
  CHECK(parted(make, [](auto& run) { run.observe(3); }) ==
        "anneal::agree: momentum/feedback/best at update 9: 3 on rank 1, inf on rank 0");
}

TEST_CASE("agree names a definition by the fingerprint of the schedule") {
  const auto schedule = [](int rank) {
    return anneal::cosine({.initial = 0.1, .steps = rank == 2 ? 10'001 : 10'000});  // the first rate is the same
  };
  const errors thrown = test::on_ranks(3, [&](auto& comm) {
    anneal::scheduled opt{anneal::sgd<float>({}), schedule(comm.rank())};
    anneal::agree(opt, comm);
  });
  CHECK(thrown == errors(3, "anneal::agree: the definition of learning_rate at update 0: " +
                                anneal::fingerprint_text(schedule(2)) + " on rank 2, " +
                                anneal::fingerprint_text(schedule(0)) + " on rank 0"));
}

TEST_CASE("agree knows the schedules of groups, of files, and those without a description") {
  const auto of_file = [](const char* text) {
    return anneal::scheduled{anneal::sgd<float>({}), anneal::bindings_from_json(nlohmann::json::parse(text))};
  };
  const char* const json = R"({"learning_rate": {"type": "warmup", "steps": 3, "of": {"type": "plateau", "initial": 0.5,
                              "factor": 0.5, "patience": 0}}, "momentum": {"type": "constant", "value": 0.9}})";
  CHECK(parted([&] { return of_file(json); }, [](auto& run) { run.observe(0.125); })
            .ends_with("best at update 9: 0.125 on rank 1, inf on rank 0"));
  // one that has more to compare
  const errors other = test::on_ranks(2, [&](auto& comm) {
    auto run = of_file(comm.rank() == 0 ? json : R"({"learning_rate": {"type": "constant", "value": 0.1}})");
    anneal::agree(run, comm);
  });
  CHECK(other == errors(2, other[0]));
  CHECK(other[0].starts_with("anneal::agree: the definition of learning_rate at update 0: "));
  // a plan for groups holds a list
  const auto groups = [] {
    return anneal::scheduled{
        anneal::sgd<float>({}),
        anneal::per_group(std::vector{anneal::plateau({.initial = 0.5}), anneal::plateau({.initial = 0.25})})};
  };
  CHECK(parted(groups, [](auto& run) { run.observe(2); }) ==
        "anneal::agree: learning_rate/feedback/best at update 9: 2 on rank 1, inf on rank 0");
  // a lambda shows in the rate alone
  const auto lambda = [] {
    return anneal::scheduler{anneal::plateau({.initial = 1, .factor = 0.5, .patience = 0}) |
                             anneal::map([](double x) { return 2 * x; })};
  };
  CHECK(parted(lambda, [](auto& run) { run.observe(NAN); }) ==
        "anneal::agree: the rate at update 9: 1 on rank 1, 2 on rank 0");
}

TEST_CASE("A run that is tracked hears, counts and agrees as what it tracks") {
  const errors thrown = test::on_ranks(2, [](auto& comm) {
    anneal::scheduled opt{anneal::sgd<float>({}), anneal::plateau({.initial = 0.5, .factor = 0.5, .patience = 0})};
    anneal::tracked run{opt, test::recorder()};
    require(anneal::observe_mean(run, comm.rank() + 1.0, comm) == 1.5, "mean");
    require(opt.state().feedback == run.state().feedback, "heard");
    require(anneal::advance_together(run, 3, true, comm) && opt.position() == 6, "counted");
    anneal::agree(run, comm);
    run.observe(comm.rank());
    anneal::agree(run, comm);
  });
  CHECK(thrown == errors(2, "anneal::agree: learning_rate/feedback/best at update 6: 1 on rank 1, 0 on rank 0"));
}

TEST_CASE("agree finds a last bit") {
  for (const int odd : {0, 3}) {
    const errors thrown = test::on_ranks(4, [&](auto& comm) {
      anneal::scheduled opt{anneal::sgd<double>({}), [&](double) { return comm.rank() == odd ? 0.1 : 0.1 + 0x1p-56; }};
      anneal::agree(opt, comm);
    });
    CHECK(thrown == errors(4, odd == 0 ? "anneal::agree: learning_rate at update 0: 0.10000000000000002 on rank 1, "
                                         "0.1 on rank 0"
                                       : "anneal::agree: learning_rate at update 0: 0.1 on rank 3, "
                                         "0.10000000000000002 on rank 0"));
  }
}

namespace {

/// Counts what is exchanged.
struct counted {
  int calls = 0;
  std::size_t numbers = 0;
  double first[4] = {};
  void all_reduce(std::span<double> values, reduce) {
    for (std::size_t i = 0; calls == 0 && i < values.size(); ++i) {
      first[i] = values[i];
    }
    ++calls;
    numbers += values.size();
  }
  static int rank() { return 0; }
  static int size() { return 1; }
};

}  // namespace

TEST_CASE("Where all agree it costs four numbers and no allocation") {
  counted comm;
  anneal::scheduled opt{anneal::adam<float>({}),
                        learning_rate = anneal::plateau({.initial = 0.1}) | anneal::warmup({.steps = 4}),
                        anneal::weight_decay = anneal::cosine({.initial = 0.1, .steps = 100})};
  const long before = test::allocations;
  anneal::agree(opt, comm);
  CHECK(test::allocations == before);
  CHECK(comm.calls == 1);
  CHECK(comm.numbers == 4);
  // Both halves of the hash, and what turns the least into the most.
  anneal::detail::fact_hasher hasher;
  anneal::detail::visit_facts(opt, hasher);
  CHECK(static_cast<std::uint64_t>(comm.first[0]) + (static_cast<std::uint64_t>(comm.first[1]) << 32) ==
        hasher.value());
  CHECK((comm.first[2] == -comm.first[0] && comm.first[3] == -comm.first[1]));
  anneal::observe_mean(opt, 0.5, comm);
  CHECK(test::allocations == before);
  CHECK(comm.calls == 2);
  CHECK(comm.numbers == 7);
}

TEST_CASE("agree_every counts its calls") {
  counted comm;
  anneal::scheduler run{anneal::constant({.value = 1})};
  anneal::agree_every check(3);
  std::string when;
  for (int i = 0; i < 8; ++i) {
    const int before = comm.calls;
    check(run, comm);
    when += comm.calls > before ? 'x' : '.';
    run.advance(i);  // whatever the clock says
  }
  CHECK(when == "x..x..x.");
  CHECK_THROWS_WITH(anneal::agree_every(0), "anneal::agree_every: n must be at least 1, got 0");
}

TEST_CASE("An update that one rank skips is skipped by all; the clock counts the samples of all") {
  const errors thrown = test::on_ranks(3, [](auto& comm) {
    anneal::scheduler run{anneal::linear({.initial = 1, .steps = 1000})};
    const bool first = anneal::advance_together(run, 10 + comm.rank(), true, comm);
    require(first && run.position() == 33, "counted");
    const bool second = anneal::advance_together(run, 10, comm.rank() != 1, comm);
    require(!second && run.position() == 33, "skipped");
    require(anneal::advance_together(run, comm.rank() == 0 ? 7 : 0, true, comm) && run.position() == 40, "no samples");
    anneal::agree(run, comm);
    try {
      anneal::advance_together(run, comm.rank() == 2 ? -5 : 1, true, comm);
    } catch (const std::invalid_argument&) {
      require(run.position() == 40, "moved");
      throw;
    }
  });
  CHECK(thrown == errors(3, "anneal::advance_together: samples must be finite and not negative, got -5 on rank 2"));
}
