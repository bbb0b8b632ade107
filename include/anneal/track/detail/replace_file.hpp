// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anneal/core/version.hpp"

/// Files of POSIX that are replaced as a whole.
namespace anneal::detail {

[[noreturn]] inline void refuse_file(const char* verb, const std::string& path) {
  throw std::runtime_error(std::string("cannot ") + verb + " '" + path + "': " + std::strerror(errno));
}

/// Closes it.
class file_descriptor {
 public:
  explicit file_descriptor(int number) noexcept : number_(number) {}
  file_descriptor(file_descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  file_descriptor& operator=(file_descriptor&&) = delete;
  ~file_descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  int number() const noexcept { return number_; }

 private:
  int number_;
};

/// The content of a file. Errors: std::runtime_error, also for what is no file: a device would never end.
inline std::string read_file(const std::string& path) {
  const file_descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // which a pipe would not let go
  struct stat status {};
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
    refuse_file("read", path);
  }
  if (!S_ISREG(status.st_mode)) {
    throw std::runtime_error("cannot read '" + path + "': it is not a file");
  }
  std::string content(static_cast<std::size_t>(status.st_size), '\0');
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t got = ::read(file.number(), content.data() + done, content.size() - done);
    if (got < 0 && errno != EINTR) {
      refuse_file("read", path);
    } else if (got == 0) {
      content.resize(done);
    } else if (got > 0) {
      done += static_cast<std::size_t>(got);
    }
  }
  return content;
}

/// EINVAL: what cannot be synchronised.
inline void sync_file(int file, const std::string& path) {
  if (::fsync(file) != 0 && errno != EINVAL) {
    refuse_file("write", path);
  }
}

/// What is new or renamed in the folder of a file reaches the disk.
inline void sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == path.npos ? "." : path.substr(0, slash + 1);
  const file_descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number() < 0) {
    refuse_file("open the folder", folder);
  }
  sync_file(opened.number(), folder);
}

/// `path`.unfinished, locked, so that nobody else writes it. What a killed process left there is overwritten. A file system
/// without locks does without. Errors: another process writes it.
inline file_descriptor open_unfinished(const std::string& name) {
  for (;;) {
    file_descriptor file(::open(name.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (file.number() < 0) {
      refuse_file("write", name);
    }
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      throw std::runtime_error("cannot write '" + name + "': another process writes it");
    }
    // Who had the lock may have given it its final name meanwhile.
    struct stat locked {};
    struct stat named {};
    if (::fstat(file.number(), &locked) == 0 && ::lstat(name.c_str(), &named) == 0 && locked.st_ino == named.st_ino &&
        locked.st_dev == named.st_dev) {
      if (!S_ISREG(locked.st_mode) || ::ftruncate(file.number(), 0) != 0) {
        refuse_file("write", name);
      }
      return file;
    }
  }
}

inline void write_all(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(file, bytes.data(), bytes.size());
    if (done < 0 && errno != EINTR) {
      refuse_file("write", path);
    } else if (done > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
  }
}

/// Whatever happens meanwhile, a killed process or a power cut included, the file holds either its old content or the
/// new one, which is these pieces one after another. Meanwhile there is a file `path`.unfinished; a killed process leaves
/// it, and the next call takes it.
/// Errors: std::runtime_error, the file is as it was: what is there is no file of its own (a symbolic link, a device, a
/// folder), another process writes it, or what the operating system says.
inline void replace_file(const std::string& path, const std::vector<std::string_view>& pieces) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    throw std::runtime_error("cannot write '" + path + "': it is not a file of its own" +
                             (S_ISLNK(there.st_mode) ? ", but a link; give the file that it leads to" : ""));
  }
  const std::string name = path + ".unfinished";  // in the same folder: only there is renaming one indivisible action
  {
    const file_descriptor file = open_unfinished(name);
    try {
      for (const std::string_view piece : pieces) {
        write_all(file.number(), piece, name);
      }
      sync_file(file.number(), name);
      if (std::rename(name.c_str(), path.c_str()) != 0) {
        refuse_file("write", path);
      }
    } catch (...) {
      ::unlink(name.c_str());
      throw;
    }
  }
  sync_folder_of(path);  // the new name is on the disk only when the folder is
}

}  // namespace anneal::detail
