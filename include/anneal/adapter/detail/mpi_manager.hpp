// SPDX-License-Identifier: Apache-2.0
#pragma once

#if __has_include(<mpi.h>)
#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "anneal/adapter/detail/mpi_mail.hpp"
#include "anneal/search/farm.hpp"

namespace anneal::detail {

using farm_time = std::chrono::duration<double>;

/// Between two looks at the mail: a process that waits without sleeping takes a core from the others.
inline void farm_pause() { std::this_thread::sleep_for(std::chrono::microseconds(300)); }

/// Rank 0. It asks every rank for mail in turn and waits for none.
template <class Reporter, class Work>
class mpi_manager : public farm_manager {
 public:
  struct limits {
    farm_time deadline;
    int attempts;
    int ranks_per_task;
  };

  mpi_manager(mpi_mail& mail, int size, limits l, Work& work) : mail_(mail), limits_(l), work_(work) {
    ranks_.resize(static_cast<std::size_t>(size));
    for (int first = 1; first < size; first += l.ranks_per_task) {
      groups_.push_back({.first = first});
    }
  }

  void manage(const farm_calls& calls) override {
    require(calls);
    const leave_all leave{*this};
    calls_ = &calls;
    asked_ = false;
    last_look_ = clock::now();
    for (;;) {
      const bool handed_out = hand_out();
      if (!handed_out && running() == 0 && asked_ && queue_.empty()) {
        return;
      }
      if (!look() && !handed_out) {
        farm_pause();
      }
    }
  }

  void beat() override {
    const auto now = clock::now();
    if (now - last_beat_ < limits_.deadline / 16) {
      return;
    }
    last_beat_ = now;
    for (std::size_t r = 1; r < ranks_.size(); ++r) {
      while (std::optional<letter> read = mail_.take(static_cast<int>(r))) {
        if (read->kind == letter_kind::beat) {
          handle(static_cast<int>(r), *read);
        } else {
          ranks_[r].later.push_back(std::move(*read));  // perhaps one of the calls is being made
        }
      }
    }
  }

  farm_counts counts() const override { return counts_; }

  /// Tells all ranks, those that seem dead too, that there is no more, and waits for those that live. Whether all do.
  bool end() {
    to_all(letter_kind::end, {});
    wait([](const rank_state& r) { return r.gone; });
    const bool whole = counts_.lost == 0;
    to_all(letter_kind::leave, whole ? "1" : "");
    wait([this](const rank_state& r) { return mail_.all_sent(static_cast<int>(&r - ranks_.data())); });
    if (!whole) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));  // no MPI_Finalize will see to it that all arrives
    }
    return whole;
  }

 private:
  using clock = std::chrono::steady_clock;

  struct rank_state {
    bool idle = false;    ///< waits for a task
    bool silent = false;  ///< for longer than the deadline
    bool gone = false;    ///< has heard that there is no more
    farm_time heard{0};
    std::deque<letter> later{};  ///< letters that were not looked at yet
  };

  struct attempt {
    farm_task task;
    int count = 0;  ///< how often it was begun before
  };

  struct group {
    int first;
    bool dead = false;
    bool used = false;
    std::uint64_t attempt = 0;  ///< that it works on; 0: none
    std::uint64_t reports = 0;
    mpi_manager::attempt at{};
    std::optional<std::string> failure{};
    std::string result{};
  };

  struct leave_all {
    mpi_manager& manager;
    ~leave_all() {
      for (group& g : manager.groups_) {
        g.attempt = 0;
      }
      manager.queue_.clear();
      manager.calls_ = nullptr;
    }
  };

  void to_all(letter_kind kind, std::string_view text) {
    for (std::size_t r = 1; r < ranks_.size(); ++r) {
      mail_.post(static_cast<int>(r), kind, 0, 0, text);
    }
  }

  /// Until the ranks that live are so.
  template <class F>
  void wait(F is_so) {
    for (last_look_ = clock::now();
         !std::all_of(ranks_.begin() + 1, ranks_.end(), [&](const rank_state& r) { return r.silent || is_so(r); });) {
      look();
      farm_pause();
    }
  }

  int running() const {
    return static_cast<int>(
        std::count_if(groups_.begin(), groups_.end(), [](const group& g) { return g.attempt != 0; }));
  }

  template <class F>
  void each_rank(const group& g, F f) {
    for (int r = g.first; r < g.first + limits_.ranks_per_task; ++r) {
      f(r, ranks_[static_cast<std::size_t>(r)]);
    }
  }

  bool all(const group& g, bool (*test)(const rank_state&)) {
    bool every = true;
    each_rank(g, [&](int, const rank_state& r) { every = every && test(r); });
    return every;
  }

  std::optional<attempt> next() {
    if (!queue_.empty()) {
      attempt again = std::move(queue_.front());
      queue_.pop_front();
      return again;
    }
    if (!asked_) {
      if (std::optional<farm_task> task = calls_->next()) {
        return attempt{.task = std::move(*task)};
      }
      asked_ = true;
    }
    return std::nullopt;
  }

  bool hand_out() {
    bool any = false;
    bool anyone = false;
    for (group& g : groups_) {
      anyone = anyone || !g.dead;
      if (!g.dead && g.attempt == 0 && all(g, [](const rank_state& r) { return r.idle; })) {
        std::optional<attempt> a = next();
        if (!a) {
          return any;
        }
        begin(g, std::move(*a));
        any = true;
      }
    }
    if (!anyone) {  // there is no worker, or none is left
      if (std::optional<attempt> a = next()) {
        const farm_result result = do_here<Reporter>(a->task, a->count + 1, *calls_, work_);
        asked_ = false;
        calls_->done(result);
        return true;
      }
    }
    return any;
  }

  void begin(group& g, attempt a) {
    g.at = std::move(a);
    g.attempt = ++attempts_;
    g.used = true;
    g.reports = 0;
    g.failure.reset();
    g.result.clear();
    each_rank(g, [&](int r, rank_state& state) {
      state.idle = false;
      state.heard = listened_;
      mail_.post(r, letter_kind::task, g.attempt, g.at.task.id, g.at.task.payload);
    });
  }

  /// Reads what has come, and sees who is silent. Whether anything has come.
  bool look() {
    // Time in which nobody listened here is none in which others were silent.
    const auto now = clock::now();
    listened_ += std::min<farm_time>(now - last_look_, farm_time(0.1));
    last_look_ = now;
    bool any = false;
    for (std::size_t r = 1; r < ranks_.size(); ++r) {
      const int rank = static_cast<int>(r);
      while (std::optional<letter> read = take(rank)) {
        any = true;
        handle(rank, *read);
      }
      if (mail_.moved(rank)) {
        ranks_[r].heard = listened_;
      }
      ranks_[r].silent = listened_ - ranks_[r].heard > limits_.deadline;
    }
    for (group& g : groups_) {
      const bool silent = !all(g, [](const rank_state& r) { return !r.silent; });
      if (silent && !g.dead) {
        lose(g);
      } else if (!silent && (limits_.ranks_per_task == 1 || !g.used)) {  // it was only slow
        g.dead = false;
      }
    }
    return any;
  }

  std::optional<letter> take(int rank) {
    std::deque<letter>& later = ranks_[static_cast<std::size_t>(rank)].later;
    if (later.empty()) {
      return mail_.take(rank);
    }
    letter read = std::move(later.front());
    later.pop_front();
    return read;
  }

  void handle(int rank, letter& read) {
    rank_state& state = ranks_[static_cast<std::size_t>(rank)];
    group& g = groups_[static_cast<std::size_t>((rank - 1) / limits_.ranks_per_task)];
    state.heard = listened_;
    const bool stale = read.attempt != g.attempt;
    switch (read.kind) {
      case letter_kind::beat:
        if (read.attempt == 0 && g.attempt == 0) {
          state.idle = true;
        }
        mail_.post(rank, stale && read.attempt != 0 ? letter_kind::abandon : letter_kind::alive, read.attempt);
        break;
      case letter_kind::report:
        if (stale) {
          mail_.post(rank, letter_kind::abandon, read.attempt);
        } else if (calls_ != nullptr) {
          answer(g, read.text);
        }
        break;
      case letter_kind::failure:
        if (!stale && !g.failure) {
          g.failure = std::move(read.text);
        }
        [[fallthrough]];
      case letter_kind::result:
        state.idle = true;
        if (!stale && rank == g.first) {
          g.result = std::move(read.text);
        }
        if (!stale && all(g, [](const rank_state& r) { return r.idle; })) {
          finish(g);
        }
        break;
      case letter_kind::bye:
        state.gone = true;
        break;
      default:
        break;
    }
  }

  void answer(group& g, const std::string& text) {
    const bool go_on = !calls_->report || calls_->report(g.at.task.id, text);
    asked_ = false;
    each_rank(g, [&](int r, const rank_state&) {
      mail_.post(r, letter_kind::answer, g.attempt, g.at.task.id, go_on ? "1" : "");
    });
  }

  void finish(group& g) {
    farm_result result{.id = g.at.task.id, .attempts = g.at.count + 1};
    result.outcome = g.failure ? farm_outcome::failed : farm_outcome::done;
    result.payload = g.failure ? std::move(*g.failure) : std::move(g.result);
    tell(g, result);
  }

  void tell(group& g, const farm_result& result) {
    g.attempt = 0;
    g.failure.reset();
    asked_ = false;
    calls_->done(result);
  }

  void lose(group& g) {
    g.dead = true;
    ++counts_.lost;
    each_rank(g, [](int, rank_state& r) { r.idle = false; });
    if (g.attempt == 0) {
      return;
    }
    if (g.failure) {  // of one rank; the others wait for it in vain
      finish(g);
    } else if (++g.at.count < limits_.attempts) {
      ++counts_.requeued;
      queue_.push_front(std::move(g.at));
      g.attempt = 0;
    } else {
      ++counts_.given_up;
      tell(g, {.id = g.at.task.id, .outcome = farm_outcome::lost, .attempts = g.at.count});
    }
  }

  mpi_mail& mail_;
  limits limits_;
  Work& work_;
  std::vector<rank_state> ranks_;
  std::vector<group> groups_;
  std::deque<attempt> queue_;
  std::uint64_t attempts_ = 0;
  const farm_calls* calls_ = nullptr;
  bool asked_ = false;  // and there was no task
  clock::time_point last_look_ = clock::now();
  clock::time_point last_beat_{};
  farm_time listened_{0};
  farm_counts counts_;
};

}  // namespace anneal::detail

#endif
