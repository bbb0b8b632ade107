// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anneal/core/version.hpp"

namespace anneal {

/// What one of many workers does: a trial, a stretch of a member. The payload is bytes of any kind and length, JSON or
/// weights; the same task gives the same result on every worker.
struct farm_task {
  std::uint64_t id = 0;
  std::string payload{};
};

/// done: the work returned. failed: it threw, and the payload is the text of what it threw. lost: as many workers as
/// attempts are allowed fell silent while they had the task.
enum class farm_outcome { done, failed, lost };

struct farm_result {
  std::uint64_t id = 0;  ///< of its task
  farm_outcome outcome = farm_outcome::done;
  std::string payload{};
  int attempts = 1;  ///< how often the task was begun
};

/// What the work is given besides its task.
class farm_reporter {
 public:
  farm_reporter() = default;
  farm_reporter(const farm_reporter&) = delete;
  farm_reporter& operator=(const farm_reporter&) = delete;
  virtual ~farm_reporter() = default;

  /// Tells the manager, waits for its answer, and returns it: whether to go on. After a false the work returns early; what
  /// it returns is still the result of the task.
  virtual bool report(std::string_view text) = 0;

  /// Says that the work goes on: at least once in half a deadline, at best at each update. It costs a microsecond.
  virtual void beat() = 0;
};

/// Leaves report() and beat() where nobody waits for the task any more; the work lets it pass.
class task_abandoned : public std::exception {
 public:
  const char* what() const noexcept override { return "anneal: nobody waits for this task any more"; }
};

/// What the manager asks for and tells, one call at a time.
struct farm_calls {
  /// The next task, as soon as a worker is free. Without one it is asked again after the next report or result; the run is
  /// at its end where there is no task and none is being worked on.
  std::function<std::optional<farm_task>()> next;
  /// Whether the task goes on. May be empty: always.
  std::function<bool(std::uint64_t id, const std::string& text)> report{};
  std::function<void(const farm_result&)> done;
};

/// What a run has cost so far.
struct farm_counts {
  int lost = 0;      ///< how often a worker fell silent, with a task or without
  int requeued = 0;  ///< tasks that were begun again for it
  int given_up = 0;  ///< tasks whose outcome is lost
};

/// Hands tasks to workers; what a farm gives the function that manages: adapter/mpi_farm.hpp, run_alone.
class farm_manager {
 public:
  farm_manager() = default;
  farm_manager(const farm_manager&) = delete;
  farm_manager& operator=(const farm_manager&) = delete;
  virtual ~farm_manager() = default;

  /// Returns when there is nothing more to do. The calls are made in this thread. What one of them throws leaves this
  /// function, and the tasks that are being worked on are abandoned.
  virtual void manage(const farm_calls& calls) = 0;

  /// Tells the workers that this process lives, where it does something else for longer than half a deadline.
  virtual void beat() = 0;

  virtual farm_counts counts() const = 0;

  /// The results of all payloads, in their order, whatever the number of workers. The id of a task is its place.
  /// Errors: std::runtime_error with the place and the text of the first task that failed or was lost.
  ///
  ///   const std::vector<std::string> trained = manager.map(members);
  std::vector<std::string> map(std::span<const std::string> payloads) {
    std::vector<std::string> results(payloads.size());
    std::size_t begun = 0;
    if (payloads.empty()) {
      return results;
    }
    manage({.next = [&]() -> std::optional<farm_task> {
              if (begun == payloads.size()) {
                return std::nullopt;
              }
              const std::size_t place = begun++;
              return farm_task{.id = place, .payload = payloads[place]};
            },
            .done =
                [&](const farm_result& result) {
                  if (result.outcome != farm_outcome::done) {
                    throw std::runtime_error("anneal::farm: task " + std::to_string(result.id) +
                                             (result.outcome == farm_outcome::lost
                                                  ? " was lost in " + std::to_string(result.attempts) + " attempts"
                                                  : " failed: " + result.payload));
                  }
                  results[static_cast<std::size_t>(result.id)] = result.payload;
                }});
    return results;
  }
};

namespace detail {

/// Without the functions there is nothing to manage.
inline void require(const farm_calls& calls) {
  if (!calls.next || !calls.done) {
    throw std::invalid_argument("anneal::farm_manager: calls: next and done must be functions");
  }
}

/// A reporter in the process of its manager.
template <class Base>
class reporter_here : public Base {
 public:
  explicit reporter_here(std::function<bool(const std::string&)> report) : report_(std::move(report)) {}

  bool report(std::string_view text) override {
    try {
      return report_(std::string(text));
    } catch (...) {
      thrown_ = std::current_exception();
    }
    throw task_abandoned();
  }
  void beat() override {}

  /// What the manager's function threw is no failure of the task.
  void rethrow() const {
    if (thrown_) {
      std::rethrow_exception(thrown_);
    }
  }

 private:
  std::function<bool(const std::string&)> report_;
  std::exception_ptr thrown_;
};

/// The text of what is being handled.
inline std::string text_of_exception() {
  try {
    throw;
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "what it threw is not a std::exception";
  }
}

template <class Reporter, class Work>
farm_result do_here(const farm_task& task, int attempts, const farm_calls& calls, Work& work) {
  reporter_here<Reporter> reporter(
      [&](const std::string& text) { return !calls.report || calls.report(task.id, text); });
  farm_result result{.id = task.id, .attempts = attempts};
  try {
    result.payload = work(task, reporter);
  } catch (...) {
    result.outcome = farm_outcome::failed;
    result.payload = text_of_exception();
  }
  reporter.rethrow();
  return result;
}

template <class Work>
class manager_alone : public farm_manager {
 public:
  explicit manager_alone(Work& work) : work_(work) {}
  void manage(const farm_calls& calls) override {
    require(calls);
    while (const std::optional<farm_task> task = calls.next()) {
      calls.done(do_here<farm_reporter>(*task, 1, calls, work_));
    }
  }
  void beat() override {}
  farm_counts counts() const override { return {}; }

 private:
  Work& work_;
};

}  // namespace detail

/// A farm of this process alone: the manager does the tasks itself, one after the other.
/// `work(const farm_task&, farm_reporter&)` gives the result as a std::string, `body(farm_manager&)` manages.
///
///   anneal::run_alone(train_trial, [&](anneal::farm_manager& manager) { results = manager.map(trials); });
template <class Work, class Body>
void run_alone(Work&& work, Body&& body) {
  detail::manager_alone manager(work);
  body(static_cast<farm_manager&>(manager));
}

}  // namespace anneal
