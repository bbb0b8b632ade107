// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "anneal/config/json/sink.hpp"
#include "anneal/track/detail/sha256.hpp"

/// The lines of an audit log. A line is a JSON object whose first member is the seal of the line before it, 64 zeros in the
/// first line, and whose last one is its own seal: the SHA-256, in hexadecimal digits, of its bytes before the comma that
/// stands before "sha256".
///   {"previous":"0000…","kind":"start", … ,"sha256":"5f2a…"}
namespace anneal::detail {

inline constexpr const char* no_line_before = "0000000000000000000000000000000000000000000000000000000000000000";
inline constexpr std::string_view before_seal = R"(,"sha256":")";

/// In the order in which the fields were added.
using audit_fields = nlohmann::ordered_json;

/// A number as JSON; what JSON has no numbers for is a text.
inline audit_fields audit_number(double x) {
  json_sink sink;
  sink.number(x);
  return sink.take();
}

/// The number that audit_number wrote.
inline double read_audit_number(const audit_fields& x) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  if (x.is_string()) {
    const auto& text = x.get_ref<const std::string&>();
    if (text == "inf" || text == "-inf") {
      return text == "inf" ? inf : -inf;
    }
    if (text == "nan" || text == "-nan") {
      return std::numeric_limits<double>::quiet_NaN();
    }
  }
  if (!x.is_number()) {
    throw std::invalid_argument("must be a number, got " + x.dump());
  }
  return x.get<double>();
}

/// A line without its end, and its seal, which is the next one's `previous`.
struct sealed_line {
  std::string text;
  std::string seal;
};

inline sealed_line seal_line(const std::string& previous, const audit_fields& fields) {
  audit_fields all{{"previous", previous}};
  all.update(fields);
  // What is no UTF-8 is replaced: the log must not stop a run.
  std::string text = all.dump(-1, ' ', false, audit_fields::error_handler_t::replace);
  text.pop_back();
  std::string seal = sha256_of(text);
  return {text.append(before_seal).append(seal).append("\"}"), std::move(seal)};
}

/// Whether a text can be the beginning of a line behind one with the seal `previous`.
inline bool may_begin_line(std::string_view text, const std::string& previous) {
  const std::string begin = R"({"previous":")" + previous + '"';
  return text.substr(0, begin.size()) == std::string_view(begin).substr(0, text.size());
}

/// The seal of a line that is as it was written, behind a line with the seal `previous`. Errors: std::invalid_argument.
inline std::string check_seal(std::string_view line, const std::string& previous) {
  const std::size_t end = before_seal.size() + 64 + 2;
  const std::size_t at = line.size() - (line.size() < end ? line.size() : end);
  if (line.substr(at, before_seal.size()) != before_seal || !line.ends_with("\"}")) {
    throw std::invalid_argument("does not end with a seal");
  }
  std::string seal(line.substr(at + before_seal.size(), 64));
  if (sha256_of(line.substr(0, at)) != seal) {
    throw std::invalid_argument("was changed: its seal is not that of its bytes");
  }
  if (at < 78 || !may_begin_line(line, previous)) {
    throw std::invalid_argument("does not follow the line before it: one is missing, or was put in");
  }
  return seal;
}

/// Calls f(number, line, whether it ends) for the lines of a text, from 1.
template <class F>
void each_line(std::string_view text, F f) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    f(number, text.substr(0, end), end != text.npos);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
}

}  // namespace anneal::detail
