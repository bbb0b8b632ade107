// SPDX-License-Identifier: Apache-2.0
#include <anneal/track/communicator.hpp>
#include <anneal/track/threads.hpp>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <thread>
#include <type_traits>

#include "ranks.hpp"
#include "support/catch.hpp"

namespace {

using anneal::reduce;
using errors = std::vector<std::string>;

static_assert(anneal::communicator<anneal::thread_communicator&>);
static_assert(!anneal::communicator<int>);
static_assert(!std::is_copy_constructible_v<anneal::thread_communicator>);
static_assert(std::is_nothrow_move_constructible_v<anneal::thread_communicator>);

}  // namespace

TEST_CASE("A single process has its own numbers") {
  anneal::single_process alone;
  std::array<double, 2> values{3, -0.0};
  alone.all_reduce(values, reduce::sum);
  CHECK(values[0] == 3);
  CHECK(std::signbit(values[1]));
  CHECK(anneal::detail::gathered(alone, values) == std::vector<double>{3, 0});
  CHECK(anneal::detail::same_on_all_ranks(alone, {1.0, 2.0}));
}

TEST_CASE("Threads sum, and find the least") {
  for (const int n : {1, 2, 3, 8}) {
    const errors thrown = test::on_ranks(n, [n](auto& comm) {
      const double r = comm.rank();
      std::array<double, 3> values{r, -r, 1};
      comm.all_reduce(values, reduce::sum);
      if (values != std::array{n * (n - 1) / 2.0, -n * (n - 1) / 2.0, double(n)}) {
        throw std::runtime_error("sum");
      }
      values = {r, -r, 1};
      comm.all_reduce(values, reduce::min);
      if (values != std::array{0.0, 1.0 - n, 1.0}) {
        throw std::runtime_error("min");
      }
      if (comm.size() != n || anneal::detail::gathered(comm, std::array{r})[static_cast<std::size_t>(n - 1)] != n - 1) {
        throw std::runtime_error("gathered");
      }
      const bool same = anneal::detail::same_on_all_ranks(comm, {5.0, r});
      if (same != (n == 1) || !anneal::detail::same_on_all_ranks(comm, {5.0, -7.0})) {
        throw std::runtime_error("same");
      }
    });
    CHECK(thrown == errors(static_cast<std::size_t>(n)));
  }
}

TEST_CASE("The sum is that in the order of the ranks, whoever comes first") {
  // 0.1 + 0.2 + 0.3 + 1e16 - 1e16: another order gives another number.
  const std::array addends{0.1, 0.2, 0.3, 1e16, -1e16};
  const double expected = (((0.1 + 0.2) + 0.3) + 1e16) - 1e16;
  for (int late = 0; late < 5; ++late) {
    const errors thrown = test::on_ranks(5, [&](auto& comm) {
      for (int i = 0; i < 20; ++i) {
        if (comm.rank() == (late + i) % 5) {
          std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
        std::array<double, 2> values{addends[static_cast<std::size_t>(comm.rank())], comm.rank() == 3 ? NAN : 1};
        comm.all_reduce(values, reduce::sum);
        if (values[0] != expected || !std::isnan(values[1])) {
          throw std::runtime_error("another sum");
        }
      }
    });
    CHECK(thrown == errors(5));
  }
}

TEST_CASE("A rank that ends, by an exception or not, lets the others go on to an error") {
  for (int leaves_at = 0; leaves_at < 5; ++leaves_at) {
    for (const bool throws : {true, false}) {
      const errors thrown = test::on_ranks(4, [&](auto& comm) {
        for (int i = 0; i < 10; ++i) {
          if (comm.rank() == 2 && i == leaves_at) {
            if (throws) {
              throw std::runtime_error("no memory");
            }
            return;
          }
          std::array values{1.0};
          comm.all_reduce(values, reduce::sum);
          if (values[0] != 4) {
            throw std::logic_error("a sum without all");
          }
        }
      });
      const std::string left = "anneal::threads: rank 2 has left";
      CHECK(thrown == errors{left, left, throws ? "no memory" : "", left});
    }
  }
}

TEST_CASE("A rank that has left, or saw that one has, takes no part any more") {
  const errors thrown = test::on_ranks(2, [](auto& comm) {
    std::array values{1.0};
    if (comm.rank() == 0) {
      comm.leave();
      comm.leave();
    } else {
      CHECK_THROWS_WITH(comm.all_reduce(values, reduce::sum), "anneal::threads: rank 0 has left");
    }
    comm.all_reduce(values, reduce::sum);
  });
  CHECK(thrown == errors{"anneal::threads: rank 0 has left, and takes no part any more",
                         "anneal::threads: rank 1 has left, and takes no part any more"});
}

TEST_CASE("Ranks that do not ask the same get an error, and can go on") {
  const errors thrown = test::on_ranks(3, [](auto& comm) {
    std::array<double, 3> values{1, 1, 1};
    for (const int odd : {0, 1}) {
      const bool is_odd = comm.rank() == odd;
      try {
        if (odd == 0) {
          comm.all_reduce(std::span(values).first(is_odd ? 2 : 3), reduce::sum);
        } else {
          comm.all_reduce(values, is_odd ? reduce::min : reduce::sum);
        }
        throw std::logic_error("not seen");
      } catch (const std::runtime_error&) {
      }
    }
    comm.all_reduce(values, reduce::sum);
    if (values[0] != 3) {
      throw std::logic_error("another sum");
    }
  });
  CHECK(thrown == errors(3));
}

TEST_CASE("There is no team of nobody") {
  CHECK_THROWS_WITH(anneal::threads(0), "anneal::threads: n must be at least 1, got 0");
  CHECK_THROWS_AS(anneal::threads(-1), std::invalid_argument);
}
