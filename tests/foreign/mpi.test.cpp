// SPDX-License-Identifier: Apache-2.0
// Started on four ranks, each of which goes through all of this.
#include <anneal/adapter/mpi.hpp>
#include <anneal/anneal.hpp>
#include <anneal/config/detail/numbers.hpp>
#include <anneal/track/agreement.hpp>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using anneal::reduce;

struct session {
  session() { MPI_Init(nullptr, nullptr); }
  session(const session&) = delete;
  session& operator=(const session&) = delete;
  ~session() { MPI_Finalize(); }
};

anneal::mpi& world() {
  static const session open;
  static anneal::mpi comm(MPI_COMM_WORLD);
  return comm;
}

bool same_on_all(const std::vector<double>& values) {
  std::vector<double> halves;
  for (const double x : values) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    halves.push_back(anneal::detail::low_half(bits));
    halves.push_back(anneal::detail::high_half(bits));
  }
  const std::vector<double> all = anneal::detail::gathered(world(), halves);
  bool same = true;
  for (std::size_t i = 0; i < all.size(); ++i) {
    same = same && all[i] == halves[i % halves.size()];
  }
  return same;
}

}  // namespace

TEST_CASE("Four ranks sum, and find the least") {
  CHECK(world().size() == 4);
  const double r = world().rank();
  std::array<double, 2> values{r, 10 * r};
  world().all_reduce(values, reduce::sum);
  CHECK(values == std::array{6.0, 60.0});
  values = {r, -r};
  world().all_reduce(values, reduce::min);
  CHECK(values == std::array{0.0, -3.0});
  world().all_reduce({}, reduce::sum);
  values = {r == 2 ? NAN : r, 1};
  world().all_reduce(values, reduce::sum);
  CHECK(std::isnan(values[0]));
}

TEST_CASE("A sum has the same bits on all ranks") {
  std::mt19937_64 random(static_cast<unsigned>(world().rank()));
  for (const std::size_t size : {1U, 3U, 1000U, 100'000U}) {
    std::vector<double> values(size);
    for (double& x : values) {
      x = std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 100));
    }
    values[0] = world().rank() % 2 == 0 ? std::bit_cast<double>(0x7ff8000000000000U + random() % 1000) : 1;
    world().all_reduce(values, reduce::sum);
    CHECK(same_on_all(values));
  }
}

TEST_CASE("The states are equal after every update, and agree says so") {
  anneal::scheduled opt{anneal::adam<float>({}),
                        anneal::plateau({.initial = 0.1, .factor = 0.5, .patience = 1}) | anneal::warmup({.steps = 5})};
  std::mt19937 random(static_cast<unsigned>(world().rank()));
  std::vector<float> weights(20);
  for (int i = 0; i < 200; ++i) {
    std::vector<double> sums(weights.size());
    for (double& x : sums) {
      x = static_cast<double>(random()) * 0x1p-32 - 0.5;
    }
    world().all_reduce(sums, reduce::sum);
    const std::vector<float> gradients(sums.begin(), sums.end());
    opt.step(weights, gradients);
    anneal::observe_mean(opt, static_cast<double>(random()), world(), world().rank());
    anneal::agree(opt, world());
    std::vector<double> all(weights.begin(), weights.end());
    anneal::detail::number_sink<std::vector<double>> state;
    anneal::detail::write(state, opt.state());
    for (const double x : state.take()) {
      all.push_back(x);
    }
    REQUIRE(same_on_all(all));
  }
  CHECK(opt.rate() < 0.1);
  opt.observe(world().rank() == 3 ? 1.5 : 1.25);
  std::string text;
  try {
    anneal::agree(opt, world());
  } catch (const anneal::disagreement& error) {
    text = error.what();
  }
  CHECK(text == "anneal::agree: learning_rate/feedback/1/best at update 200: 1.5 on rank 3, 1.25 on rank 0");
}

TEST_CASE("An error of MPI is an exception where MPI gives errors") {
  MPI_Comm_set_errhandler((world(), MPI_COMM_WORLD), MPI_ERRORS_RETURN);
  CHECK_THROWS_WITH(anneal::mpi(MPI_COMM_NULL), Catch::Contains("anneal::mpi: ") && Catch::Contains("communicator"));
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
}
