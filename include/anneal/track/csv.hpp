// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "anneal/core/detail/strict.hpp"
#include "anneal/track/detail/append_file.hpp"
#include "anneal/track/detail/lines.hpp"

namespace anneal {

/// A sink that writes a table of comma-separated values, in the long form, one number or text a row:
///
///   step,name,value,text
///   0,learning_rate,0.001,
///   0,anneal/version,,0.1.0
///
/// A number has the digits that read back as the same double in every locale, or is nan, inf, -inf; a text is quoted where RFC 4180
/// says so, rows end in a line feed. So pandas.read_csv(path) has a column of numbers.
/// A file that is there is continued: where a run was resumed at an earlier step, rows of a step are there twice, and the
/// last is the one of the run. A last row that a crash tore is taken away.
/// Errors: std::runtime_error, which names the file, where it cannot be opened or written, or is another table;
/// std::invalid_argument for a name or a text that is not UTF-8, a step that is not finite.
/// Models: sink. Can be moved.
///
///   anneal::tracked run{opt, anneal::csv_sink("run.csv"), {.every = 10}};
class csv_sink {
 public:
  explicit csv_sink(const std::string& path, file_sink_options options = {}) : file_(where, continued(path), options) {
    if (std::filesystem::file_size(path) == 0) {
      file_.append(header);
    }
  }

  void scalar(std::string_view name, double value, double step) {
    const bool negative = value < 0;
    row(name, step);
    row_ += detail::is_finite(value) ? detail::shortest_digits(value)
            : detail::is_nan(value)  ? "nan"
            : negative               ? "-inf"
                                     : "inf";
    row_ += ",\n";
    file_.append(row_);
  }

  void text(std::string_view name, std::string_view text, double step) {
    detail::json_text(where, text);
    row(name, step);
    row_ += ',';
    quote(text);
    row_ += '\n';
    file_.append(row_);
  }

  void flush() { file_.flush(); }

 private:
  static constexpr const char* where = "anneal::csv_sink";
  static constexpr std::string_view header = "step,name,value,text\n";

  /// The path, after a torn last row was taken away.
  static std::string continued(const std::string& path) {
    const std::string content = detail::content_of(path);
    if (content.compare(0, header.size(), header) != 0 && header.compare(0, content.size(), content) != 0) {
      throw std::runtime_error(std::string(where) + ": '" + path + "' is another file: its first line is not " +
                               std::string(header.substr(0, header.size() - 1)));
    }
    std::size_t end = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < content.size(); ++i) {
      quoted = quoted != (content[i] == '"');
      end = content[i] == '\n' && !quoted ? i + 1 : end;
    }
    if (end < content.size()) {
      std::filesystem::resize_file(path, end);
    }
    return path;
  }

  void row(std::string_view name, double step) {
    detail::require_step(where, step);
    detail::json_text(where, name);
    row_ = detail::digits_of_step(step);
    row_ += ',';
    quote(name);
    row_ += ',';
  }

  void quote(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
      row_ += text;
      return;
    }
    row_ += '"';
    for (const char c : text) {
      row_.append(c == '"' ? 2 : 1, c);
    }
    row_ += '"';
  }

  detail::append_file file_;
  std::string row_;
};

}  // namespace anneal
