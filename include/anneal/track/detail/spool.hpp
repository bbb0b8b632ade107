// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "anneal/core/version.hpp"

namespace anneal::detail {

inline namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file {

/// A file of lines that are to be sent in their order, and up to where they have been. A line is in the file, though not
/// yet on the disk, when append() returns: the process may be killed, the machine must not lose its power. The first line
/// says what the file is, and holds the position in a field of fixed width, which is written over in its place.
///
///   {"anneal":"spool","version":1,"sent":                  81}
///
/// One process has it at a time. A last line that was cut off, by a full disk for one, is taken away.
/// Errors: std::runtime_error for a file that cannot be opened or written, that is no spool, or that another process has.
/// Not thread-safe, but that read() may go on beside append().
class spool {
 public:
  explicit spool(std::string path);
  spool(const spool&) = delete;
  spool& operator=(const spool&) = delete;
  ~spool();

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// The position of the first line, of the first that was not sent, and of the line to come. These of one object never
  /// become less.
  [[nodiscard]] std::uint64_t begin() const noexcept;
  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }
  [[nodiscard]] std::uint64_t end() const noexcept { return end_; }

  /// Of the file.
  [[nodiscard]] std::uint64_t size() const noexcept { return end_ - removed_; }

  /// When it was last written before it was opened, in milliseconds since 1970.
  [[nodiscard]] std::int64_t left_at() const noexcept { return left_at_; }

  /// One line, or several, each with its '\n'.
  void append(std::string_view lines);

  void mark_sent(std::uint64_t position);

  /// The whole lines in [from, to) that fit into `most` bytes, or the first one whatever its length.
  [[nodiscard]] std::string read(std::uint64_t from, std::uint64_t to, std::size_t most) const;

  /// Puts these lines in the place of all that were sent.
  void replace_sent(std::string_view lines);

 private:
  void lock(int file) const;

  std::string path_;
  int file_ = -1;
  std::uint64_t sent_ = 0;
  std::uint64_t end_ = 0;
  std::uint64_t removed_ = 0;  // bytes that positions count and the file does not hold
  std::int64_t left_at_ = 0;
};

}  // namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail
