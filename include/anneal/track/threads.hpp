// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <barrier>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#if defined(__cpp_exceptions)
#include <stdexcept>
#endif

#include "anneal/core/check.hpp"
#include "anneal/track/communicator.hpp"

namespace anneal {

namespace detail {

/// What the threads of a team share. Each looks at the places of the others between two barriers, when nobody writes.
struct thread_team {
  struct place {
    std::span<const double> values;
    reduce how = reduce::sum;
  };

  explicit thread_team(int size) : places(static_cast<std::size_t>(size)), barrier(size) {}

  std::vector<place> places;
  std::barrier<> barrier;
  std::atomic<int> first_left = -1;
};

}  // namespace detail

/// The communicator of one of several threads: what threads(n) gives. It is moved, not copied, and is of use to one
/// thread at a time.
class thread_communicator {
 public:
  thread_communicator(std::shared_ptr<detail::thread_team> team, int rank)
      : team_(std::move(team)), rank_(rank), size_(static_cast<int>(team_->places.size())) {}

  thread_communicator(thread_communicator&&) noexcept = default;
  thread_communicator& operator=(thread_communicator&&) = delete;
  ~thread_communicator() { leave(); }

  /// The sum is taken in the order of the ranks. Errors: std::runtime_error on all ranks where one of them has left, and
  /// where they do not ask the same.
  void all_reduce(std::span<double> values, reduce how) {
    if (team_ == nullptr) {
      fail("anneal::threads: rank %d has left, and takes no part any more", rank_);
    }
    result_.resize(values.size());  // what may throw comes before the others wait
    team_->places[static_cast<std::size_t>(rank_)] = {values, how};
    team_->barrier.arrive_and_wait();
    if (const int left = team_->first_left; left >= 0) {
      leave();  // nobody waits for this one either
      fail("anneal::threads: rank %d has left", left);
    }
    const bool same = combine(values.size(), how);
    team_->barrier.arrive_and_wait();
    if (!same) {
      fail("anneal::threads: the ranks do not call all_reduce in one order with as many values, seen by rank %d",
           rank_);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = result_[i];
    }
  }

  /// The others, who would wait for ever, get an error from what they call next. The destructor does it too.
  void leave() noexcept {
    if (team_ != nullptr) {
      int none = -1;
      team_->first_left.compare_exchange_strong(none, rank_);
      team_->barrier.arrive_and_drop();
      team_.reset();
    }
  }

  int rank() const noexcept { return rank_; }
  int size() const noexcept { return size_; }

 private:
  /// Whether it is what all ask for.
  bool combine(std::size_t count, reduce how) {
    for (const auto& [values, asked] : team_->places) {
      if (values.size() != count || asked != how) {
        return false;
      }
    }
    for (std::size_t i = 0; i < count; ++i) {
      double result = team_->places[0].values[i];
      for (std::size_t r = 1; r < team_->places.size(); ++r) {
        const double x = team_->places[r].values[i];
        result = how == reduce::sum ? result + x : x < result ? x : result;
      }
      result_[i] = result;
    }
    return true;
  }

  [[noreturn]] static void fail(const char* format, int rank) {
    char text[128];
    std::snprintf(text, sizeof text, format, rank);
#if defined(__cpp_exceptions)
    throw std::runtime_error(text);
#else
    detail::raise(text);
#endif
  }

  std::shared_ptr<detail::thread_team> team_;
  std::vector<double> result_;
  int rank_;
  int size_;
};

static_assert(communicator<thread_communicator>);

/// n communicators for n threads of one process: for tests, and for threads that train one model. Give each thread its
/// own, to keep: when the thread ends, by an exception too, it leaves, and the others do not wait for it.
///
///   std::vector<std::jthread> workers;
///   for (anneal::thread_communicator& comm : anneal::threads(4)) {
///     workers.emplace_back([comm = std::move(comm)]() mutable { train(comm); });
///   }
///
/// Errors: n below 1.
[[nodiscard]] inline std::vector<thread_communicator> threads(int n) {
  detail::require(n >= 1, "anneal::threads", "n", "must be at least 1", n);
  const auto team = std::make_shared<detail::thread_team>(n);
  std::vector<thread_communicator> all;
  all.reserve(static_cast<std::size_t>(n));
  for (int rank = 0; rank < n; ++rank) {
    all.emplace_back(team, rank);
  }
  return all;
}

}  // namespace anneal
