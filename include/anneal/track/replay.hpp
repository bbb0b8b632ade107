// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "anneal/track/audit_report.hpp"
#include "anneal/track/detail/audit_line.hpp"
#include "anneal/track/detail/auditor.hpp"
#include "anneal/track/detail/replace_file.hpp"

namespace anneal {

/// Reads an audit log, checks that its lines are the ones that were written, in their order, and drives its schedules again:
/// each rate in it is, bit for bit, what its definition and the metrics before it give. It stops at the first line that is
/// missing, was changed or does not follow, which `wrong` and `problem` tell.
/// head: the seal of the last line, where it is known from elsewhere, or empty. Without it a log whose last lines were all cut
/// off is as good as one of a run that was broken off; ended tells.
/// A hyperparameter that is held in what is neither float, double nor an integer is not proved.
/// Errors: std::runtime_error where the file cannot be read.
[[nodiscard]] inline audit_report replay(const std::string& path, std::string_view head = {}) {
  detail::auditor run;
  audit_report& report = run.report;
  report.head = detail::no_line_before;
  const std::string all = detail::read_file(path);
  bool met = head.empty();
  detail::each_line(all, [&](std::size_t number, std::string_view line, bool ends) {
    if (report.wrong > 0) {
      return;
    }
    try {
      if (!ends) {
        throw std::invalid_argument("is torn off after " + std::to_string(line.size()) + " bytes");
      }
      std::string seal = detail::check_seal(line, report.head);
      run.read(number, detail::audit_fields::parse(line));
      report.head = std::move(seal);
      report.lines = number;
      met = met || report.head == head;
    } catch (const std::exception& error) {
      report.wrong = number;
      report.problem = error.what();
    }
  });
  if (report.wrong == 0 && report.lines == 0) {
    report.wrong = 1;
    report.problem = "is missing: the file is empty";
  }
  if (report.wrong == 0 && !met) {
    report.wrong = report.lines + 1;
    report.problem = "is missing: no line has the seal " + std::string(head);
  }
  return std::move(report);
}

}  // namespace anneal
