// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json_error.hpp"
#include "anneal/core/check.hpp"
#include "anneal/track/detail/audit_line.hpp"
#include "anneal/track/detail/replace_file.hpp"
#include "anneal/track/sink.hpp"

namespace anneal {

/// The fields of audit_log.
struct audit_options {
  std::string who{};     ///< who runs it; empty: the user's name from the environment
  std::string reason{};  ///< why the run begins, goes on, or has another schedule from here on
  double sync_seconds = 1;  ///< >= 0; rates are kept back for so long, or until the next update. 0: each update is synced
};

/// A record of a run that can be checked afterwards: what drove it, each rate as the optimizer saw it, each metric that was
/// heard. `anneal audit FILE`, or replay() of track/replay.hpp, tells it in words, and proves the rates bit for bit.
///
///   anneal::tracked run{opt, anneal::audit_log("run.audit", {.reason = "baseline, third seed"})};
///
/// A file of JSON Lines, sealed one to the next by SHA-256 (track/README.md has the format, and five lines of Python that
/// append to it): what was changed, taken out, put in or moved is found, unless all lines behind it were made anew, and then
/// by its rates, or by the seal of the last line, where that is kept elsewhere: head(). A file that is there is gone on with:
/// another definition is a change of it, with the reason. A last line that was torn off by a crash is cut, and a line says so.
/// While it is open no other run can write to it; other programs may append lines between its own, under flock().
///
/// The rates of up to 256 updates are one line, written when it is full, when a metric is heard, or when sync_seconds have
/// passed; the file is synchronised as often. flush() does both: call it before a checkpoint is saved, so that no update of it
/// is missing here. end() says that the run is at its end; a log without it was broken off.
/// Models: sink, with start(), rate() and observed().
/// Errors: std::runtime_error from the operating system, with the path; json_error for a file that is no audit log, or was
/// changed, with the line; std::invalid_argument for a schedule without a description, such as a lambda.
class audit_log {
 public:
  explicit audit_log(std::string path, audit_options options = {})
      : path_(std::move(path)), options_(std::move(options)), lock_(open_lock(path_)), file_(open_file(path_)) {
    detail::require_not_negative("anneal::audit_log", "sync_seconds", options_.sync_seconds);
    if (options_.who.empty()) {
      const char* const user = std::getenv("USER");
      options_.who = user != nullptr && *user != '\0' ? user : "user " + std::to_string(::geteuid());
    }
    const hold held(file_);
    read_tail();
    if (lines_ == 0) {  // a new one, whose name is on the disk only when the folder is
      detail::sync_folder_of(path_);
    }
  }

  audit_log(audit_log&&) = default;
  audit_log& operator=(audit_log&&) = delete;

  /// What it holds is written, and errors are not told: flush() before.
  ~audit_log() {
    try {
      if (file_.number() >= 0) {
        flush();
      }
    } catch (...) {  // NOLINT(bugprone-empty-catch): a destructor has nobody to tell it
    }
  }

  void start(const run_facts& facts) {
    if (facts.definition.is_null()) {
      throw std::invalid_argument(
          "anneal::audit_log: a schedule has no description, such as a lambda, and so cannot be proved");
    }
    write_rates();
    const bool first = definition_.is_null();
    const bool changed = !first && definition_ != facts.definition;
    detail::audit_fields line{{"kind", first     ? "start"
                                       : changed ? "change"
                                                 : "resume"},
                              {"time", now()},
                              {"who", options_.who},
                              {"reason", options_.reason},
                              {"version", facts.version},
                              {"step", detail::audit_number(facts.step)}};
    if (changed) {
      line["from"] = definition_;
    }
    line["definition"] = facts.definition;
    line["fingerprint"] = facts.fingerprint;
    line["held"] = facts.held;
    line["horizon"] = facts.horizon;
    line["state"] = facts.state;
    append(line);
    definition_ = facts.definition;
    columns_.clear();
    synchronise();
  }

  void rate(std::string_view hyperparameter, std::size_t group, double value, double step) {
    const auto column = std::find_if(columns_.begin(), columns_.end(), [&](const auto& c) {
      return c.group == group && c.hyperparameter == hyperparameter;
    });
    if (column == columns_.end()) {  // of the first update
      columns_.push_back({std::string(hyperparameter), group, {value}});
      columns_.back().values.reserve(most_updates);
      first_step_ = columns_.size() == 1 ? step : first_step_;
      last_step_ = step;
      return;
    }
    if (column == columns_.begin()) {
      next_update(step);
    }
    column->values.push_back(value);
  }

  void observed(double metric, double step) {
    write_rates();
    append({{"kind", "metric"}, {"step", detail::audit_number(step)}, {"value", detail::audit_number(metric)}});
  }

  void scalar(std::string_view name, double value, double step) {
    append({{"kind", "scalar"},
            {"step", detail::audit_number(step)},
            {"name", name},
            {"value", detail::audit_number(value)}});
  }

  void text(std::string_view name, std::string_view text, double step) {
    append({{"kind", "text"}, {"step", detail::audit_number(step)}, {"name", name}, {"text", text}});
  }

  /// Something that a person has to say.
  void note(std::string_view text) {
    write_rates();
    append({{"kind", "note"}, {"time", now()}, {"who", options_.who}, {"text", text}});
  }

  void flush() {
    write_rates();
    synchronise();
  }

  void end() {
    write_rates();
    append({{"kind", "end"}, {"time", now()}, {"who", options_.who}});
    synchronise();
  }

  /// The seal of the last line. Kept elsewhere it proves that none was cut off, and that not all were made anew.
  [[nodiscard]] const std::string& head() const noexcept { return head_; }

 private:
  static constexpr std::size_t most_updates = 256;
  using clock = std::chrono::steady_clock;

  struct rates_of {
    std::string hyperparameter;
    std::size_t group;
    std::vector<double> values;
  };

  static std::string now() {
    const std::time_t seconds = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
  }

  static detail::file_descriptor open_for(const std::string& path, int how) {
    detail::file_descriptor file(::open(path.c_str(), how | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (file.number() < 0) {
      detail::refuse_file("write", path);
    }
    return file;
  }

  static detail::file_descriptor open_file(const std::string& path) { return open_for(path, O_RDWR | O_APPEND); }

  /// Not the lock of the file itself, which other programs need to append.
  static detail::file_descriptor open_lock(const std::string& path) {
    detail::file_descriptor lock = open_for(path + ".lock", O_WRONLY);
    if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      throw std::runtime_error("cannot write '" + path + "': another run writes it");
    }
    return lock;
  }

  /// Other programs wait meanwhile.
  class hold {
   public:
    explicit hold(const detail::file_descriptor& file) : file_(file.number()) {
      while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
      }
    }
    hold(const hold&) = delete;
    ~hold() { ::flock(file_, LOCK_UN); }

   private:
    int file_;
  };

  /// What is in the file and has not been read: all of it, or what other programs have appended.
  void read_tail() {
    struct stat status {};
    if (::fstat(file_.number(), &status) != 0) {
      detail::refuse_file("read", path_);
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == size_) {
      return;
    }
    const std::string all = detail::read_file(path_);
    if (all.size() < size_) {
      throw json_error(path_, "has become shorter while it was written");
    }
    std::size_t torn = 0;
    detail::each_line(std::string_view(all).substr(size_), [&](std::size_t, std::string_view line, bool ends) {
      if (!ends) {
        torn = line.size();
        return;
      }
      ++lines_;
      try {
        head_ = detail::check_seal(line, head_);
        const auto fields = nlohmann::json::parse(line);
        if (fields.contains("definition")) {
          definition_ = fields.at("definition");
        }
      } catch (const std::exception& error) {
        throw json_error(path_ + ": line " + std::to_string(lines_), error.what());
      }
    });
    size_ = all.size() - torn;
    if (torn > 0) {
      const std::string_view piece = std::string_view(all).substr(size_);
      if (lines_ == 0 && !detail::may_begin_line(piece, head_)) {
        throw json_error(path_ + ": line 1", "is no line of an audit log");  // a file of somebody's, which is not cut
      }
      if (::ftruncate(file_.number(), static_cast<off_t>(size_)) != 0) {
        detail::refuse_file("write", path_);
      }
      put({{"kind", "torn"}, {"time", now()}, {"bytes", torn}});
    }
  }

  void append(const detail::audit_fields& fields) {
    const hold held(file_);
    read_tail();
    put(fields);
  }

  void put(const detail::audit_fields& fields) {
    detail::sealed_line line = detail::seal_line(head_, fields);
    line.text += '\n';
    try {
      detail::write_all(file_.number(), line.text, path_);
    } catch (...) {  // half a line would make the next one part of it
      if (::ftruncate(file_.number(), static_cast<off_t>(size_)) != 0) {
        size_ = 0;  // what can be done no more will be found when it is read again
      }
      throw;
    }
    size_ += line.text.size();
    head_ = std::move(line.seal);
    ++lines_;
  }

  void synchronise() {
    detail::sync_file(file_.number(), path_);
    synchronised_ = clock::now();
  }

  /// Before the first rate of an update that is not the first of its columns.
  void next_update(double step) {
    const std::size_t updates = columns_.front().values.size();
    const double stride = step - last_step_;
    if (updates > 0 && (updates == most_updates || (updates > 1 && stride != stride_) || stride <= 0)) {
      write_rates();
    }
    if (columns_.front().values.empty()) {
      first_step_ = step;
    } else {
      stride_ = stride;
    }
    last_step_ = step;
    const std::chrono::duration<double> since = clock::now() - synchronised_;
    if (since.count() >= options_.sync_seconds) {
      flush();
      first_step_ = step;
    }
  }

  void write_rates() {
    if (columns_.empty() || columns_.front().values.empty()) {
      return;
    }
    detail::audit_fields line{{"kind", "rates"}, {"step", detail::audit_number(first_step_)}};
    if (columns_.front().values.size() > 1 && stride_ != 1) {
      line["stride"] = detail::audit_number(stride_);
    }
    detail::audit_fields& rates = line["rates"];
    for (const rates_of& c : columns_) {
      const bool grouped =
          columns_of(c.hyperparameter) > 1 || definition_.value(c.hyperparameter, nlohmann::json()).is_array();
      detail::audit_fields& values = rates[c.hyperparameter + (grouped ? "/" + std::to_string(c.group) : "")];
      for (const double value : c.values) {
        values.push_back(detail::audit_number(value));
      }
    }
    append(line);
    for (rates_of& c : columns_) {  // when they are written: the next try has them again
      c.values.clear();
    }
  }

  std::ptrdiff_t columns_of(const std::string& hyperparameter) const {
    return std::count_if(columns_.begin(), columns_.end(),
                         [&](const rates_of& c) { return c.hyperparameter == hyperparameter; });
  }

  std::string path_;
  audit_options options_;
  detail::file_descriptor lock_;
  detail::file_descriptor file_;
  std::size_t size_ = 0;  // of the file, as far as it was read and written
  std::size_t lines_ = 0;
  std::string head_ = detail::no_line_before;
  nlohmann::json definition_;
  std::vector<rates_of> columns_;
  double first_step_ = 0;  // of the rates that are held
  double last_step_ = 0;
  double stride_ = 1;
  clock::time_point synchronised_ = clock::now();
};

static_assert(sink<audit_log>);

}  // namespace anneal
