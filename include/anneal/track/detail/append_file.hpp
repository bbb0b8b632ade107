// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "anneal/core/version.hpp"

namespace anneal {

/// The fields of the sinks that write to a file.
struct file_sink_options {
  /// What was written is in the file when the next is written so long after it, at flush(), or at the end; 0: at once.
  std::chrono::milliseconds interval{1'000};
};

namespace detail {

/// A file that records are added to. Whole records are given to the system at once, so that the end of the process, of
/// whatever kind, tears none. Where it cannot be written, what is not in the file yet is kept, and written by the next flush()
/// exactly from there on. Errors: std::runtime_error, which names the file.
class append_file {
 public:
  append_file(const char* where, std::string path, file_sink_options options, const char* mode = "ab")
      : where_(where), path_(std::move(path)), options_(options) {
    file_.reset(std::fopen(path_.c_str(), mode));
    if (!file_) {
      fail("cannot be opened");
    }
    std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // the records are gathered here
  }
  append_file(append_file&&) = default;
  append_file& operator=(append_file&&) = delete;
  ~append_file() {
    try {
      flush();
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): who wants to hear of it calls flush()
    }
  }

  void append(std::string_view record) {
    waiting_ += record;
    const auto now = std::chrono::steady_clock::now();
    if (waiting_.size() >= enough || now - written_ >= options_.interval) {
      written_ = now;
      flush();
    }
  }

  void flush() {
    if (!file_ || waiting_.empty()) {
      return;
    }
    errno = 0;
    const std::size_t size = std::fwrite(waiting_.data(), 1, waiting_.size(), file_.get());
    waiting_.erase(0, size);
    if (!waiting_.empty()) {
      std::clearerr(file_.get());
      fail("cannot be written");
    }
  }

  const std::string& path() const noexcept { return path_; }

 private:
  static constexpr std::size_t enough = 1 << 16;

  struct close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  [[noreturn]] void fail(const char* what) const {
    const int error = errno;
    throw std::runtime_error(std::string(where_) + ": '" + path_ + "' " + what +
                             (error != 0 ? std::string(": ") + std::strerror(error) : std::string()));
  }

  const char* where_;
  std::string path_;
  file_sink_options options_;
  std::unique_ptr<std::FILE, close> file_;
  std::string waiting_;
  std::chrono::steady_clock::time_point written_ = std::chrono::steady_clock::now();
};

}  // namespace detail

}  // namespace anneal
