// SPDX-License-Identifier: Apache-2.0
#include "file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace digits {

void refuse_file(std::string_view verb, const std::string& path) {
  throw std::runtime_error("cannot " + std::string(verb) + " '" + path + "': " + std::strerror(errno));
}

std::string read_file(const std::string& path) {
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw std::runtime_error("cannot read '" + path + "': it is not a file");
  }
  const file_handle file(std::fopen(path.c_str(), "rb"));
  if (!file) {
    refuse_file("read", path);
  }
  std::string content;
  char part[1 << 16];
  while (const std::size_t size = std::fread(part, 1, sizeof part, file.get())) {
    content.append(part, size);
  }
  if (std::ferror(file.get()) != 0) {
    refuse_file("read", path);
  }
  return content;
}

void sync_file(std::FILE* file, const std::string& path) {
  // EINVAL: the file is one that cannot be synchronised, such as a pipe.
  if (std::fflush(file) != 0 || std::ferror(file) != 0 || (fsync(fileno(file)) != 0 && errno != EINVAL)) {
    refuse_file("write", path);
  }
}

namespace {

/// Where a file is, or would be made, that is opened by this name: weakly_canonical() alone follows no link to what is
/// not there yet.
std::filesystem::path place_of(const std::string& name) {
  constexpr int most_links = 40;  // as Linux
  std::error_code unknown;
  std::filesystem::path path = std::filesystem::absolute(name);
  for (int i = 0; i < most_links && std::filesystem::is_symlink(std::filesystem::symlink_status(path, unknown)); ++i) {
    path = path.parent_path() / std::filesystem::read_symlink(path);
  }
  return std::filesystem::weakly_canonical(path);
}

}  // namespace

bool same_file(const std::string& a, const std::string& b) {
  std::error_code unknown;
  return std::filesystem::equivalent(a, b, unknown) || place_of(a) == place_of(b);
}

file_lock::file_lock(const std::string& path) {
  if (path.empty()) {
    return;
  }
  lock_ = path + ".lock";
  for (bool ours = false; !ours;) {
    file_ = open(lock_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file_ < 0) {
      refuse_file("write", lock_);
    }
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
      const bool taken = errno == EWOULDBLOCK;
      const std::string problem = taken ? "another run writes it" : std::strerror(errno);
      close(file_);
      throw std::runtime_error(std::string("cannot write '").append(path).append("': ").append(problem));
    }
    // The run that had it may have removed it meanwhile: then another file has the name now, or none.
    struct stat locked {};
    struct stat named {};
    ours = fstat(file_, &locked) == 0 && stat(lock_.c_str(), &named) == 0 && locked.st_ino == named.st_ino &&
           locked.st_dev == named.st_dev;
    if (!ours) {
      close(file_);
    }
  }
}

file_lock::~file_lock() {
  if (file_ >= 0) {
    unlink(lock_.c_str());
    close(file_);
  }
}

}  // namespace digits
