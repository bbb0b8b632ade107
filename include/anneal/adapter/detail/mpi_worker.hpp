// SPDX-License-Identifier: Apache-2.0
#pragma once

#if __has_include(<mpi.h>)
#include <mpi.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "anneal/adapter/detail/mpi_mail.hpp"
#include "anneal/adapter/detail/mpi_manager.hpp"
#include "anneal/search/farm.hpp"

namespace anneal::detail {

/// Ends this process where its work gives no sign of life for two deadlines: others count it as dead, and MPI_Finalize would
/// wait for it. A process that was stopped and goes on has missed no ticks.
class farm_watchdog {
 public:
  farm_watchdog(farm_time deadline, int rank) : thread_([this, deadline, rank] { watch(deadline, rank); }) {}
  farm_watchdog(const farm_watchdog&) = delete;
  farm_watchdog& operator=(const farm_watchdog&) = delete;
  ~farm_watchdog() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void alive() noexcept { signs_.fetch_add(1, std::memory_order_relaxed); }

 private:
  static constexpr int ticks = 32;

  void watch(farm_time deadline, int rank) {
    std::unique_lock lock(mutex_);
    std::uint64_t seen = 0;
    for (int missed = 0; missed < ticks; ++missed) {
      if (wake_.wait_for(lock, 2 * deadline / ticks, [this] { return ended_; })) {
        return;
      }
      if (const std::uint64_t now = signs_.load(std::memory_order_relaxed); now != seen) {
        seen = now;
        missed = -1;
      }
    }
    std::fprintf(
        stderr,
        "anneal::mpi_farm: rank %d ends: its work has not called beat() or report() for %g s, twice deadline_s\n", rank,
        2 * deadline.count());
    std::fflush(nullptr);
    std::_Exit(EXIT_FAILURE);
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;
  std::atomic<std::uint64_t> signs_ = 1;
  std::thread thread_;
};

/// The side of a worker: tasks come, results go, and what is asked is answered within the deadline, or the manager is dead.
template <class Lost>
class mpi_worker {
 public:
  mpi_worker(mpi_mail& mail, farm_time deadline, int rank, bool leader)
      : mail_(mail), deadline_(deadline), leader_(leader), dog_(deadline, rank) {}

  /// The next task; none at the end.
  std::optional<farm_task> next() {
    attempt_ = 0;
    due_ = {};  // a rank that waits says so at once
    for (;;) {
      listen();
      if (left_) {
        return std::nullopt;
      }
      if (ended_ && !said_bye_) {
        said_bye_ = true;
        mail_.post(0, letter_kind::bye);
      }
      if (next_ && !ended_) {
        attempt_ = next_->attempt;
        abandoned_ = false;
        answers_.clear();
        farm_task task{.id = next_->id, .payload = std::move(next_->text)};
        next_.reset();
        id_ = task.id;
        return task;
      }
      farm_pause();
    }
  }

  /// Whether all ranks have come to the end.
  bool whole() const noexcept { return whole_; }

  void give(letter_kind kind, std::string_view text) {
    listen();
    if (!ended_ && !abandoned_) {
      mail_.post(0, kind, attempt_, id_, leader_ || kind == letter_kind::failure ? text : "");
    }
  }

  void beat() {
    listen();
    if (ended_ || abandoned_) {
      throw task_abandoned();
    }
  }

  bool report(std::string_view text) {
    if (leader_) {
      mail_.post(0, letter_kind::report, attempt_, id_, text);
    }
    for (beat(); answers_.empty(); beat()) {
      farm_pause();
    }
    const bool go_on = answers_.front();
    answers_.pop_front();
    return go_on;
  }

 private:
  using clock = std::chrono::steady_clock;

  void listen() {
    dog_.alive();
    while (std::optional<letter> read = mail_.take(0)) {
      handle(*read);
    }
    const auto now = clock::now();
    if (mail_.moved(0)) {
      heard_ = now;
    }
    if (asked_ && now - (std::max)(heard_, asked_at_) > deadline_) {
      throw Lost("anneal::mpi_farm: the manager, rank 0, has not answered for " + std::to_string(deadline_.count()) +
                 " s");
    }
    if (!asked_ && now >= due_) {
      asked_ = true;
      asked_at_ = now;
      due_ = now + std::chrono::duration_cast<clock::duration>(deadline_ / 8);
      mail_.post(0, letter_kind::beat, attempt_);
    }
  }

  void handle(letter& read) {
    switch (read.kind) {
      case letter_kind::task:
        next_ = std::move(read);
        break;
      case letter_kind::end:
        ended_ = true;
        break;
      case letter_kind::leave:
        left_ = true;
        whole_ = !read.text.empty();
        break;
      case letter_kind::answer:
        if (read.attempt == attempt_) {
          answers_.push_back(!read.text.empty());
        }
        break;
      case letter_kind::abandon:
        abandoned_ = abandoned_ || read.attempt == attempt_;
        [[fallthrough]];
      default:
        asked_ = false;
        break;
    }
  }

  mpi_mail& mail_;
  farm_time deadline_;
  bool leader_;
  std::uint64_t attempt_ = 0;
  std::uint64_t id_ = 0;
  std::optional<letter> next_;
  std::deque<bool> answers_;
  bool abandoned_ = false;
  bool ended_ = false;
  bool said_bye_ = false;
  bool left_ = false;
  bool whole_ = false;
  bool asked_ = false;  // and there was no answer yet
  clock::time_point asked_at_{};
  clock::time_point heard_ = clock::now();
  clock::time_point due_{};
  farm_watchdog dog_;
};

}  // namespace anneal::detail

#endif
