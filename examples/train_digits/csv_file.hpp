// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "file.hpp"
#include "update.hpp"

namespace digits {

/// The CSV file of a run: one line per update. A run that is resumed at a step cuts off what was written after it; the file
/// of one that branched off begins there.
class csv_file {
 public:
  /// No path, no file. Errors: std::runtime_error if a file to be continued does not hold the steps from begin to first_step.
  csv_file(const std::string& path, std::size_t begin, std::size_t first_step, bool resumed);

  void add(const update& u);

  /// Before every checkpoint: the file must hold at least the steps that the checkpoint has behind it.
  void sync();

 private:
  std::string path_;
  file_handle file_;
};

}  // namespace digits
