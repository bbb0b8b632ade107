// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace digits {

// A checkpoint is, in the byte order of the machine that wrote it:
//   magic, version, size of the file     8 bytes each
//   the fields, in the order in which they are written; texts and lists begin with their length
//   hash of all bytes before it          8 bytes
// The writer and the reader are called alike, as the archives of cereal are: file(value) writes or reads. So one template
// can say what a checkpoint holds, and anneal's states, which list their fields for any archive, need no word about them.

class checkpoint_writer {
 public:
  checkpoint_writer();

  void setting(const std::string& option, const std::string& value);
  void setNextName(const char*) {}  // NOLINT(readability-identifier-naming): as cereal has it

  template <class T>
  void operator()(T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      append(&value, sizeof value);
    } else {
      serialize(*this, value);
    }
  }

  void operator()(const std::vector<float>& values);
  void operator()(std::vector<float>& values) { (*this)(std::as_const(values)); }

  /// Replaces the file at once and as a whole.
  void save(const std::string& path);

 private:
  void append(const void* from, std::size_t size);
  void number(std::uint64_t x) { append(&x, sizeof x); }

  std::string bytes_;
};

/// Every error is a std::runtime_error that names the file, the field and its place, what was found and what expected.
class checkpoint_reader {
 public:
  /// Reads the whole file, and refuses one that is foreign or damaged.
  explicit checkpoint_reader(const std::string& path);

  /// Refuses a checkpoint of a run with another value.
  void setting(const std::string& option, const std::string& value);

  /// For the errors.
  void setNextName(const char* name) { name_ = name; }  // NOLINT(readability-identifier-naming): as cereal has it

  template <class T>
  void operator()(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = truth();
    } else if constexpr (std::is_arithmetic_v<T>) {
      extract(name_, &value, sizeof value);
    } else {
      serialize(*this, value);
    }
  }

  void operator()(std::vector<float>& values);

  /// After the last field.
  void end() const;

  [[noreturn]] void refuse(const char* name, const std::string& why) const;

 private:
  bool truth();
  std::size_t length(const char* name, std::size_t item_size);
  void extract(const char* name, void* to, std::size_t size);
  void expect(const char* name, std::uint64_t expected);
  [[noreturn]] void refuse(const char* name, std::size_t place, const std::string& why) const;

  std::string path_;
  std::string bytes_;
  std::size_t place_ = 0;
  const char* name_ = "";
};

}  // namespace digits
