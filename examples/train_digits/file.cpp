// SPDX-License-Identifier: Apache-2.0
#include "file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace digits {

void refuse_file(std::string_view verb, const std::string& path) {
  throw std::runtime_error("cannot " + std::string(verb) + " '" + path + "': " + std::strerror(errno));
}

std::string read_file(const std::string& path) {
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

void write_and_sync(const std::string& path, std::string_view content) {
  const file_handle file(std::fopen(path.c_str(), "wb"));
  if (!file) {
    refuse_file("write", path);
  }
  std::fwrite(content.data(), 1, content.size(), file.get());
  sync_file(file.get(), path);
}

/// The new name of a file is on the disk only when its folder is.
void sync_folder(const std::string& path) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    refuse_file("open the folder", path);
  }
  const bool failed = fsync(folder) != 0 && errno != EINVAL;
  close(folder);
  if (failed) {
    refuse_file("write the folder", path);
  }
}

}  // namespace

void replace_file(const std::string& path, std::string_view content) {
  // In the same folder: only there is renaming one indivisible action. Always the same name, so that what a killed run
  // left is overwritten by the next one.
  const std::string unfinished = path + ".unfinished";
  try {
    write_and_sync(unfinished, content);
    if (std::rename(unfinished.c_str(), path.c_str()) != 0) {
      refuse_file("write", path);
    }
  } catch (...) {
    std::remove(unfinished.c_str());
    throw;
  }
  const std::string folder = std::filesystem::path(path).parent_path().string();
  sync_folder(folder.empty() ? "." : folder);
}

}  // namespace digits
