// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace digits {

/// Throws std::runtime_error: `cannot <verb> '<path>': <what the operating system says>`.
[[noreturn]] void refuse_file(std::string_view verb, const std::string& path);

/// Errors: what is no file, such as a device, which would never end.
std::string read_file(const std::string& path);

/// Whether two paths lead to the same file, also to one that is not there yet.
bool same_file(const std::string& a, const std::string& b);

/// While it is alive, no other run writes the file: `path`.lock is locked, by the operating system, so that what a killed
/// run left is no obstacle. No path, no lock.
/// Errors: another run writes the file.
class file_lock {
 public:
  explicit file_lock(const std::string& path);
  file_lock(const file_lock&) = delete;
  file_lock& operator=(const file_lock&) = delete;
  ~file_lock();

 private:
  std::string lock_;
  int file_ = -1;
};

struct close_file {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using file_handle = std::unique_ptr<std::FILE, close_file>;

/// Everything that was printed to the file reaches the disk, or this throws.
void sync_file(std::FILE* file, const std::string& path);

}  // namespace digits
