// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace digits {

// A checkpoint is, in the byte order of the machine that wrote it:
//   magic, version, size of the file     8 bytes each
//   the fields, in the order in which they are written; texts and lists begin with their length
//   hash of all bytes before it          8 bytes
// The writer and the reader have the same functions, so that one template can say what a checkpoint holds.

class checkpoint_writer {
 public:
  checkpoint_writer();

  void setting(const std::string& option, const std::string& value);

  template <class T>
    requires std::is_trivially_copyable_v<T>
  void field(const char*, const T& value) { append(&value, sizeof value); }

  void field(const char*, const std::vector<float>& values);

  /// Replaces the file at once and as a whole.
  void save(const std::string& path);

 private:
  void append(const void* from, std::size_t size);

  std::string bytes_;
};

/// Every error is a std::runtime_error that names the file, the field and its place, what was found and what expected.
class checkpoint_reader {
 public:
  /// Reads the whole file, and refuses one that is foreign or damaged.
  explicit checkpoint_reader(const std::string& path);

  /// Refuses a checkpoint of a run with another value.
  void setting(const std::string& option, const std::string& value);

  template <class T>
    requires std::is_trivially_copyable_v<T>
  void field(const char* name, T& value) { extract(name, &value, sizeof value); }

  void field(const char* name, std::vector<float>& values);

  /// After the last field.
  void end() const;

 private:
  std::size_t length(const char* name, std::size_t item_size);
  void extract(const char* name, void* to, std::size_t size);
  void expect(const char* name, std::uint64_t expected);
  [[noreturn]] void refuse(const char* name, std::size_t place, const std::string& why) const;

  std::string path_;
  std::string bytes_;
  std::size_t place_ = 0;
};

}  // namespace digits
