// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal::detail {

json_sink::json_sink() = default;
json_sink::~json_sink() = default;

void json_sink::key(const char* name) { keys_.emplace_back(name); }

void json_sink::number(double x) {
  constexpr double exact = 0x1p53;
  const bool negative_zero = x == 0 && std::signbit(x);
  if (-exact <= x && x <= exact && static_cast<double>(static_cast<std::int64_t>(x)) == x && !negative_zero) {
    put(static_cast<std::int64_t>(x));
  } else if (is_finite(x)) {
    put(x);
  } else {
    put(number_text(x).digits);
  }
}

void json_sink::boolean(bool value) { put(value); }

void json_sink::text(const char* text) { put(text); }

void json_sink::null() { put(nullptr); }

void json_sink::begin_object(const char* type) {
  open_.push_back(nlohmann::json::object());
  if (type != nullptr) {
    open_.back()["type"] = type;
  }
}

void json_sink::end_object() { close(); }

void json_sink::begin_list() { open_.push_back(nlohmann::json::array()); }

void json_sink::end_list() { close(); }

nlohmann::json json_sink::take() { return std::move(result_); }

void json_sink::close() {
  nlohmann::json value = std::move(open_.back());
  open_.pop_back();
  put(std::move(value));
}

void json_sink::put(nlohmann::json value) {
  if (open_.empty()) {
    result_ = std::move(value);
  } else if (open_.back().is_array()) {
    open_.back().push_back(std::move(value));
  } else {
    open_.back()[keys_.back()] = std::move(value);
    keys_.pop_back();
  }
}

}  // namespace anneal::detail
