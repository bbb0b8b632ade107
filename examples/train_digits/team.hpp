// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <barrier>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace digits {

/// Threads that share out the calls job(0) … job(count - 1) among themselves; the caller is one of them.
/// Which thread takes which call is chance: a job writes only what belongs to its number, and does not throw.
class team {
 public:
  explicit team(unsigned threads) : start_(threads), finish_(threads) {
    for (unsigned i = 1; i < threads; ++i) {
      helpers_.emplace_back([this] { help(); });
    }
  }

  team(const team&) = delete;
  team& operator=(const team&) = delete;

  ~team() {
    job_ = nullptr;
    start_.arrive_and_wait();
  }

  void share(std::size_t count, const std::function<void(std::size_t)>& job) {
    job_ = &job;
    count_ = count;
    next_ = 0;
    start_.arrive_and_wait();
    work();
    finish_.arrive_and_wait();
  }

 private:
  void help() {
    for (start_.arrive_and_wait(); job_ != nullptr; start_.arrive_and_wait()) {
      work();
      finish_.arrive_and_wait();
    }
  }

  void work() noexcept {
    for (std::size_t i = next_++; i < count_; i = next_++) {
      (*job_)(i);
    }
  }

  const std::function<void(std::size_t)>* job_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::barrier<> start_;
  std::barrier<> finish_;
  std::vector<std::jthread> helpers_;  // last: joined before the barriers go
};

}  // namespace digits
