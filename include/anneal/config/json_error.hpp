// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include "anneal/core/version.hpp"

namespace anneal {

/// What is wrong in a JSON description, and where: `/of/1/gamma: must be positive, got -0.9`; in a file,
/// `rate.json: /of/1/gamma: …`, or where that is no JSON, `rate.json: line 3, column 14: …`.
class json_error : public std::invalid_argument {
 public:
  json_error(const std::string& path, const std::string& problem)
      : std::invalid_argument((path.empty()         ? "/"
                               : path.size() > 1000 ? path.substr(0, 1000) + "…"
                                                    : path) +
                              ": " + problem),
        path_(path),
        problem_(problem) {}

  /// The same of a file.
  json_error(const std::string& file, const json_error& problem)
      : std::invalid_argument(file + ": " + problem.what()), path_(problem.path()), problem_(problem.problem()) {}

  /// A JSON pointer to the field (RFC 6901); in what is no JSON, the line and the column.
  const std::string& path() const noexcept { return path_; }

  /// What is wrong there: `must be positive, got -0.9`.
  const std::string& problem() const noexcept { return problem_; }

 private:
  std::string path_;
  std::string problem_;
};

}  // namespace anneal
