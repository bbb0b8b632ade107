// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace digits {

/// Throws std::runtime_error: `cannot <verb> '<path>': <what the operating system says>`.
[[noreturn]] void refuse_file(std::string_view verb, const std::string& path);

std::string read_file(const std::string& path);

/// Whatever happens meanwhile, a killed process or a power cut included, the file holds either its old content or the
/// new one.
void replace_file(const std::string& path, std::string_view content);

struct close_file {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using file_handle = std::unique_ptr<std::FILE, close_file>;

/// Everything that was printed to the file reaches the disk, or this throws.
void sync_file(std::FILE* file, const std::string& path);

}  // namespace digits
