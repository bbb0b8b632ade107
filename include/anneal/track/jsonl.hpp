// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "anneal/core/detail/strict.hpp"
#include "anneal/track/detail/append_file.hpp"
#include "anneal/track/detail/continued.hpp"
#include "anneal/track/detail/lines.hpp"

namespace anneal {

/// A sink that writes JSON Lines, one object for each number or text:
///
///   {"step":0,"name":"learning_rate","value":0.001}
///   {"step":0,"name":"anneal/version","text":"0.1.0"}
///
/// A number has the digits that read back as the same double; JSON has none for "NaN", "Infinity" and "-Infinity", which are
/// texts (Python's float() and JavaScript's Number() read them).
/// A file that is there is continued: where a run was resumed at an earlier step, lines of a step are there twice, and the
/// last is the one of the run. A last line that a crash tore is taken away.
/// Errors: std::runtime_error, which names the file, where it cannot be opened or written, or does not begin with an object;
/// std::invalid_argument for a name or a text that is not UTF-8, a step that is not finite.
/// Models: sink. Can be moved.
///
///   anneal::tracked run{opt, anneal::jsonl_sink("run.jsonl"), {.every = 10}};
class jsonl_sink {
 public:
  explicit jsonl_sink(const std::string& path, file_sink_options options = {})
      : file_(where, detail::continued_lines(where, path), options) {}

  void scalar(std::string_view name, double value, double step) {
    const bool negative = value < 0;
    line(name, step, R"(,"value":)");
    line_ += detail::is_finite(value) ? detail::shortest_digits(value)
             : detail::is_nan(value)  ? R"("NaN")"
             : negative               ? R"("-Infinity")"
                                      : R"("Infinity")";
    line_ += "}\n";
    file_.append(line_);
  }

  void text(std::string_view name, std::string_view text, double step) {
    line(name, step, R"(,"text":)");
    line_ += detail::json_text(where, text);
    line_ += "}\n";
    file_.append(line_);
  }

  void flush() { file_.flush(); }

 private:
  static constexpr const char* where = "anneal::jsonl_sink";

  void line(std::string_view name, double step, const char* what) {
    detail::require_step(where, step);
    line_ = R"({"step":)";
    line_ += detail::digits_of_step(step);
    line_ += R"(,"name":)";
    line_ += detail::json_text(where, name);
    line_ += what;
  }

  detail::append_file file_;
  std::string line_;
};

}  // namespace anneal
