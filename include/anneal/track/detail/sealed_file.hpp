// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "anneal/config/json_error.hpp"
#include "anneal/track/detail/audit_line.hpp"
#include "anneal/track/detail/replace_file.hpp"

namespace anneal::detail {

inline std::string audit_time() {
  const std::time_t seconds = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

inline std::string audit_user() {
  const char* const user = std::getenv("USER");
  return user != nullptr && *user != '\0' ? user : "user " + std::to_string(::geteuid());
}

/// A file of sealed lines (audit_line.hpp) that is appended to. One process has it at a time, by a lock on `path`.lock, which
/// the system takes away when it dies; others may append a line, under flock() on the file itself, and are read before the
/// next line is written: each(line) is called for every line that was not written here.
/// What a crash left of a last line is cut off, and a line says so; but not in a file that has no whole line and does not
/// begin as one: that is somebody else's.
class sealed_file {
 public:
  template <class Each>
  sealed_file(std::string path, Each each)
      : path_(std::move(path)), lock_(open_lock(path_)), file_(open_for(path_, O_RDWR | O_APPEND)) {
    const hold held(file_);
    read_tail(each);
    if (size_ == 0) {  // a new one, whose name is on the disk only when the folder is
      sync_folder_of(path_);
    }
  }

  template <class Each>
  void append(const audit_fields& fields, Each each) {
    const hold held(file_);
    read_tail(each);
    put(fields);
  }

  void sync() { sync_file(file_.number(), path_); }

  /// Not one that was moved from.
  [[nodiscard]] bool open() const noexcept { return file_.number() >= 0; }

  /// The seal of the last line.
  [[nodiscard]] const std::string& head() const noexcept { return head_; }

 private:
  static file_descriptor open_for(const std::string& path, int how) {
    file_descriptor file(::open(path.c_str(), how | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (file.number() < 0) {
      refuse_file("write", path);
    }
    return file;
  }

  /// Not the lock of the file itself, which other programs need to append.
  static file_descriptor open_lock(const std::string& path) {
    file_descriptor lock = open_for(path + ".lock", O_WRONLY);
    if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      throw std::runtime_error("cannot write '" + path + "': another run writes it");
    }
    return lock;
  }

  /// Other programs wait meanwhile.
  class hold {
   public:
    explicit hold(const file_descriptor& file) : file_(file.number()) {
      while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
      }
    }
    hold(const hold&) = delete;
    hold& operator=(const hold&) = delete;
    ~hold() { ::flock(file_, LOCK_UN); }

   private:
    int file_;
  };

  /// What is in the file and has not been read: all of it, or what other programs have appended.
  template <class Each>
  void read_tail(Each& each) {
    struct stat status {};
    if (::fstat(file_.number(), &status) != 0) {
      refuse_file("read", path_);
    }
    if (static_cast<std::size_t>(status.st_size) == size_) {
      return;
    }
    const std::string all = read_file(path_);
    if (all.size() < size_) {
      throw json_error(path_, "has become shorter while it was written");
    }
    std::string_view torn;
    each_line(std::string_view(all).substr(size_), [&](std::size_t, std::string_view line, bool ends) {
      if (!ends) {
        torn = line;
        return;
      }
      try {
        std::string seal = check_seal(line, head_);
        each(nlohmann::json::parse(line));
        head_ = std::move(seal);
        size_ += line.size() + 1;
        ++lines_;
      } catch (const std::exception& error) {
        throw json_error(path_ + ": line " + std::to_string(lines_ + 1), error.what());
      }
    });
    if (!torn.empty()) {
      cut(torn);
    }
  }

  void cut(std::string_view torn) {
    if (lines_ == 0 && !may_begin_line(torn, head_)) {
      throw json_error(path_ + ": line 1", "is no line of an audit log");
    }
    if (::ftruncate(file_.number(), static_cast<off_t>(size_)) != 0) {
      refuse_file("write", path_);
    }
    put({{"kind", "torn"}, {"time", audit_time()}, {"bytes", torn.size()}});
  }

  void put(const audit_fields& fields) {
    sealed_line line = seal_line(head_, fields);
    line.text += '\n';
    try {
      write_all(file_.number(), line.text, path_);
    } catch (...) {  // half a line would make the next one part of it
      if (::ftruncate(file_.number(), static_cast<off_t>(size_)) != 0) {
        // The next line, or the next run, cuts it off.
      }
      throw;
    }
    size_ += line.text.size();
    head_ = std::move(line.seal);
    ++lines_;
  }

  std::string path_;
  file_descriptor lock_;
  file_descriptor file_;
  std::size_t size_ = 0;  // of the whole lines, as far as they were read and written
  std::size_t lines_ = 0;
  std::string head_ = no_line_before;
};

}  // namespace anneal::detail
