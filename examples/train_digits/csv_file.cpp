// SPDX-License-Identifier: Apache-2.0
#include "csv_file.hpp"

#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace digits {

namespace {

constexpr std::string_view header = "step,rate,loss,accuracy\n";

/// Where the line of `step` begins, in a file that begins with that of `first`.
std::size_t place_of(std::size_t first, std::size_t step, const std::string& path) {
  const std::string text = read_file(path);
  std::size_t place = 0;
  for (std::size_t line = 0; line <= step - first; ++line) {
    const std::string begin = line == 0 ? std::string(header) : std::to_string(first + line - 1) + ",";
    const std::size_t end = text.find('\n', place);
    if (end == std::string::npos || text.compare(place, begin.size(), begin) != 0) {
      throw std::runtime_error("'" + path + "', line " + std::to_string(line + 1) + ": expected '" +
                               begin.substr(0, begin.find('\n')) + "', found '" + text.substr(place, end - place) +
                               "'; this is not the file of the run that is resumed");
    }
    place = end + 1;
  }
  return place;
}

}  // namespace

csv_file::csv_file(const std::string& path, std::size_t begin, std::size_t first_step, bool resumed) : path_(path) {
  if (path.empty()) {
    return;
  }
  if (resumed) {
    std::filesystem::resize_file(path, place_of(begin, first_step, path));
  }
  file_.reset(std::fopen(path.c_str(), resumed ? "ab" : "wb"));
  if (!file_) {
    refuse_file("write", path);
  }
  if (!resumed) {
    std::fputs(header.data(), file_.get());
  }
}

void csv_file::add(const update& u) {
  if (!file_) {
    return;
  }
  std::fprintf(file_.get(), "%zu,%.9g,%.9g,", u.step, u.rate, u.loss);
  if (u.test) {
    std::fprintf(file_.get(), "%.9g", u.test->accuracy);
  }
  std::fputc('\n', file_.get());
}

void csv_file::sync() {
  if (file_) {
    sync_file(file_.get(), path_);
  }
}

}  // namespace digits
