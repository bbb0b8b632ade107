// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: what is called while a model is trained, and the thread that sends.
#ifndef ANNEAL_TRACK_MLFLOW_SINK_CPP
#define ANNEAL_TRACK_MLFLOW_SINK_CPP

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

#include "anneal/core/check.hpp"
#include "anneal/track/detail/mlflow_sender.hpp"
#include "anneal/track/mlflow.hpp"

namespace anneal {

namespace detail {

namespace {

using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_of_name = 200;  // MLflow takes 250 characters; a text's gets ":STEP" and ".1of5"
constexpr std::uint64_t enough_to_send = 65'536;
constexpr milliseconds first_pause{100};
constexpr milliseconds longest_pause{30'000};

std::int64_t milliseconds_now() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

[[noreturn]] void refuse_argument(const std::string& what, std::string_view got) {
  throw std::invalid_argument("anneal::mlflow_sink: " + what + ", got \"" + std::string(got) + "\"");
}

/// nlohmann's writer is the judge of UTF-8.
std::string json_line(const nlohmann::ordered_json& line, std::string_view what) {
  try {
    return line.dump() + "\n";
  } catch (const nlohmann::json::exception&) {
    throw std::invalid_argument("anneal::mlflow_sink: " + std::string(what) + " must be UTF-8");
  }
}

/// MLflow's rule for the names of metrics, params and tags. Letters beyond ASCII are left to the server to judge.
void check_name(std::string_view name) {
  if (name.empty() || name.size() > most_of_name) {
    refuse_argument("a name must have 1 to 200 bytes", name);
  }
  char before = '/';
  bool ascii = true;
  for (const char c : name) {
    ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                      c == '-' || c == '.' || c == '/' || c == ':' || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
    if (!fine) {
      refuse_argument("a name in MLflow has letters, digits and \"_-./: \"", name);
    }
    if (c == '/' && before == '/') {
      refuse_argument("a name in MLflow has no empty part between slashes", name);
    }
    before = c;
  }
  if (before == '/') {
    refuse_argument("a name in MLflow has no empty part between slashes", name);
  }
  for (std::size_t from = 0; from <= name.size(); from = std::min(name.find('/', from), name.size()) + 1) {
    const std::string_view part = name.substr(from, name.find('/', from) - from);
    if (part == "." || part == "..") {
      refuse_argument("a name in MLflow has no part \".\" or \"..\"", name);
    }
  }
  if (name.starts_with("..")) {
    refuse_argument("a name in MLflow does not begin with \"..\"", name);
  }
  if (!ascii) {
    json_line(name, "a name");
  }
}

std::int64_t checked_step(double step) {
  require(step >= -0x1p53 && step <= 0x1p53 && step == std::floor(step), "anneal::mlflow_sink", "step",
          "must be a whole number of at most 2^53", step);
  return static_cast<std::int64_t>(step);
}

void put(std::string& line, std::int64_t number) {
  char digits[24];
  line.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

/// The line of a metric, as the server takes it. What JSON has no number for are texts.
void put_metric(std::string& line, std::string_view name, double value, std::int64_t time, std::int64_t step) {
  line += R"({"key":")";
  line += name;
  line += R"(","value":)";
  if (is_nan(value)) {
    line += R"("NaN")";
  } else if (!is_finite(value)) {
    line += value > 0 ? R"("Infinity")" : R"("-Infinity")";
  } else if (value == 0) {
    line += std::signbit(value) ? "-0.0" : "0";
  } else {
    char digits[32];
    line.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  }
  line += R"(,"timestamp":)";
  put(line, time);
  line += R"(,"step":)";
  put(line, step);
  line += "}\n";
}

std::string new_token() {
  constexpr char digits[] = "0123456789abcdef";
  std::random_device random;
  std::string token;
  for (int i = 0; i < 32; ++i) {
    token += digits[random() & 15];
  }
  return token;
}

mlflow_options checked(mlflow_options options) {
  require(options.max_wait.count() > 0, "anneal::mlflow_sink", "max_wait", "must be positive",
          static_cast<double>(options.max_wait.count()));
  require(options.interval.count() > 0, "anneal::mlflow_sink", "interval", "must be positive",
          static_cast<double>(options.interval.count()));
  for (const auto& [name, value] : options.tags) {
    check_name(name);
    if (value.size() > 4000) {
      refuse_argument("a tag has at most 4000 bytes, which MLflow might cut: use text()", name);
    }
  }
  for (const char c : options.run_id) {
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_')) {
      refuse_argument("run_id must be one of MLflow's, letters, digits, - and _", options.run_id);
    }
  }
  json_line({options.experiment, options.run_name, options.run_id, options.tags, options.spool}, "an option");
  if (!options.report) {
    options.report = [](const std::string& text) { std::fprintf(stderr, "anneal::mlflow_sink: %s\n", text.c_str()); };
  }
  return options;
}

}  // namespace

}  // namespace detail

inline namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file {

class mlflow_sink::implementation {
 public:
  implementation(const std::string& url, mlflow_options options)
      : options_(detail::checked(std::move(options))),
        connection_wait_(std::clamp(options_.max_wait / 4, detail::milliseconds(50), detail::milliseconds(5'000))),
        server_(url, connection_wait_),
        spool_(options_.spool),
        sender_(server_, spool_, mutex_, [this](const std::string& text) { report(text); }) {
    begin();
    // No signal of the program is this thread's, nor ends a connection that broke the program (SIGPIPE).
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
      thread_ = std::thread([this] { run(); });
    } catch (...) {
      pthread_sigmask(SIG_SETMASK, &before, nullptr);
      throw;
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ~implementation() {
    const auto deadline = detail::steady::now() + options_.max_wait - connection_wait_;
    try {
      if (!ended_) {
        finish(std::uncaught_exceptions() > exceptions_ ? "FAILED" : "FINISHED", deadline);
      }
    } catch (const std::exception& e) {
      report(e.what());
    }
    std::unique_lock lock(mutex_);
    stop_ = true;
    wake_.notify_all();
    while (!stopped_) {
      if (detail::steady::now() >= deadline) {
        lock.unlock();
        server_.stop();  // again and again: it may not have begun what it has to end
        lock.lock();
      }
      progress_.wait_for(lock, detail::milliseconds(10), [this] { return stopped_; });
    }
    const bool all = spool_.sent() == spool_.end();
    lock.unlock();
    thread_.join();
    if (!all) {
      report("what could not be sent is in " + spool_.path() + ", for the next program that names it");
    }
  }

  void append(std::string_view lines) {
    const std::lock_guard lock(mutex_);
    if (ended_) {
      throw std::logic_error("anneal::mlflow_sink: the run is ended, nothing more can be logged");
    }
    spool_.append(lines);
    if (spool_.end() - spool_.sent() >= detail::enough_to_send && problem_.empty()) {
      wake_.notify_one();
    }
  }

  void flush() {
    std::unique_lock lock(mutex_);
    const std::uint64_t end = spool_.end();
    const std::uint64_t attempt = attempt_;
    hurry_ = true;
    wake_.notify_all();
    progress_.wait_for(lock, options_.max_wait, [&] { return spool_.sent() >= end || failed_ > attempt; });
  }

  void finish(const std::string& status) { finish(status, detail::steady::now() + options_.max_wait); }

  std::string run_id() const {
    const std::lock_guard lock(mutex_);
    return sender_.run_id();
  }

  mlflow_progress progress() const {
    const std::lock_guard lock(mutex_);
    return {spool_.end() - spool_.sent(), sender_.refused(), problem_};
  }

 private:
  void report(const std::string& text) {
    try {
      options_.report(server_.url() + ": " + text);
    } catch (...) {  // its own affair; the thread has nobody to tell
    }
  }

  /// Which run it is that follows. Before there is a thread.
  void begin() {
    const std::int64_t now = detail::milliseconds_now();
    const detail::mlflow_run& last = sender_.last();
    const bool same = !last.token.empty() && (options_.run_id.empty() ? options_.resume : options_.run_id == last.id);
    std::string lines;
    if (same) {
      lines = nlohmann::json{{"again", now}, {"tags", options_.tags}}.dump() + "\n";
    } else {
      if (!last.token.empty() && !last.ended) {
        lines = nlohmann::json{{"end", "KILLED"}, {"time", spool_.left_at()}}.dump() + "\n";
      }
      lines += nlohmann::json{{"begin", detail::new_token()},  {"experiment", options_.experiment},
                              {"run_name", options_.run_name}, {"tags", options_.tags},
                              {"run_id", options_.run_id},     {"time", now}}
                   .dump() +
               "\n";
    }
    spool_.append(lines);
  }

  void finish(const std::string& status, detail::steady::time_point deadline) {
    if (status != "FINISHED" && status != "FAILED" && status != "KILLED") {
      detail::refuse_argument("a run ends FINISHED, FAILED or KILLED", status);
    }
    append(nlohmann::json{{"end", status}, {"time", detail::milliseconds_now()}}.dump() + "\n");
    std::unique_lock lock(mutex_);
    ended_ = true;
    hurry_ = true;
    pause_ = detail::first_pause;
    wake_.notify_all();
    progress_.wait_until(lock, deadline, [this] { return spool_.sent() == spool_.end(); });
  }

  /// The thread.
  void run() {
    std::unique_lock lock(mutex_);
    auto wait = detail::milliseconds(0);
    while (!stop_) {
      wake_.wait_for(lock, wait, [this] {
        return stop_ || hurry_ || (problem_.empty() && spool_.end() - spool_.sent() >= detail::enough_to_send);
      });
      hurry_ = false;
      // Whatever is there now, in some batches.
      const std::uint64_t end = spool_.end();
      std::string problem;
      while (!stop_ && problem.empty() && spool_.sent() < end) {
        ++attempt_;
        lock.unlock();
        try {
          sender_.send(end);
        } catch (const std::exception& e) {  // try_later, or the disk
          problem = e.what();
        }
        lock.lock();
        progress_.notify_all();
      }
      tell(lock, problem);
      if (problem.empty()) {
        pause_ = detail::first_pause;
        wait = options_.interval;
      } else {
        failed_ = attempt_;
        progress_.notify_all();
        wait = pause_;
        pause_ = std::min(2 * pause_, detail::longest_pause);
      }
    }
    stopped_ = true;
    progress_.notify_all();
  }

  /// An outage is told of when it begins, and when it ends.
  void tell(std::unique_lock<std::mutex>& lock, const std::string& problem) {
    const bool was = !problem_.empty();
    const bool tried = !problem.empty() || spool_.sent() == spool_.end();
    if (!tried) {
      return;
    }
    problem_ = problem;
    if (was == problem.empty() && !stop_) {
      lock.unlock();
      report(problem.empty() ? "is there again" : problem + "; what is logged waits in " + spool_.path());
      lock.lock();
    }
  }

  const mlflow_options options_;
  const int exceptions_ = std::uncaught_exceptions();
  const detail::milliseconds connection_wait_;
  mutable std::mutex mutex_;  // of all that follows, but for what the thread alone uses of the sender
  std::condition_variable wake_;
  std::condition_variable progress_;
  detail::mlflow_server server_;
  detail::spool spool_;
  detail::mlflow_sender sender_;
  std::string problem_;
  std::uint64_t attempt_ = 0;  // the last one that was begun
  std::uint64_t failed_ = 0;   // the last one that failed
  detail::milliseconds pause_ = detail::first_pause;
  bool hurry_ = false;
  bool ended_ = false;
  bool stop_ = false;
  bool stopped_ = false;
  std::thread thread_;
};

mlflow_sink::mlflow_sink(const std::string& url, mlflow_options options)
    : run_(std::make_unique<implementation>(url, std::move(options))) {}
mlflow_sink::mlflow_sink(mlflow_sink&&) noexcept = default;
mlflow_sink& mlflow_sink::operator=(mlflow_sink&&) noexcept = default;
mlflow_sink::~mlflow_sink() = default;

void mlflow_sink::scalar(std::string_view name, double value, double step) {
  detail::check_name(name);
  const std::int64_t whole = detail::checked_step(step);
  const std::int64_t now = detail::milliseconds_now();
  std::string lines;
  lines.reserve(name.size() + 120);
  detail::put_metric(lines, name, value, now, whole);
  const bool negative_zero = value == 0 && std::signbit(value);
  if (negative_zero || (!detail::is_finite(value) && !detail::is_nan(value))) {  // what MLflow changes
    detail::put_metric(lines, std::string(name) + ".sign", std::signbit(value) ? -1 : 1, now, whole);
  }
  run_->append(lines);
}

void mlflow_sink::text(std::string_view name, std::string_view text, double step) {
  detail::check_name(name);
  const nlohmann::ordered_json line{{"text", name}, {"value", text}, {"step", detail::checked_step(step)}};
  run_->append(detail::json_line(line, "the text " + std::string(name)));
}

void mlflow_sink::flush() { run_->flush(); }
void mlflow_sink::finish(const std::string& status) { run_->finish(status); }
std::string mlflow_sink::run_id() const { return run_->run_id(); }
mlflow_progress mlflow_sink::progress() const { return run_->progress(); }

}  // namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file

}  // namespace anneal

#endif
