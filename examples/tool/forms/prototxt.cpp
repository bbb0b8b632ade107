// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <utility>

#include "forms.hpp"
#include "place.hpp"

namespace forms {

namespace {

class reader {
 public:
  explicit reader(std::string_view text) : text_(text) {}

  /// The fields up to `end`, which is '\0' for the whole text.
  nlohmann::json message(char end) {
    if (++depth_ > 64) {
      fail_at(text_, at_, "is nested deeper than 64");
    }
    nlohmann::json fields = nlohmann::json::object();
    for (skip(); at_ < text_.size() && text_[at_] != end; skip()) {
      const std::string name = word("the name of a field");
      skip();
      const bool colon = take(':');
      skip();
      if (!colon && peek() != '{' && peek() != '<') {
        fail_at(text_, at_, "a : is missing after " + name);
      }
      put(fields, name, value());
      skip();
      if (peek() == ',' || peek() == ';') {
        ++at_;
      }
    }
    if (end != '\0' && !take(end)) {
      fail_at(text_, at_, std::string("a ") + end + " is missing");
    }
    --depth_;
    return fields;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char c) {
    if (peek() != c) {
      return false;
    }
    ++at_;
    return true;
  }

  void skip() {
    while (at_ < text_.size() && (std::isspace(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '#')) {
      at_ = text_[at_] == '#' ? std::min(text_.find('\n', at_), text_.size()) : at_ + 1;
    }
  }

  std::string word(const char* what) {
    const std::size_t begin = at_;
    const auto belongs = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-' || c == '+';
    };
    while (at_ < text_.size() && belongs(text_[at_])) {
      ++at_;
    }
    if (at_ == begin) {
      fail_at(text_, at_, std::string(what) + " is missing");
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string quoted(char quote) {
    const std::size_t begin = at_ - 1;
    std::string text;
    for (; peek() != quote; ++at_) {
      if (at_ >= text_.size() || peek() == '\n') {
        fail_at(text_, begin, "a quote that does not end");
      }
      at_ += peek() == '\\' && at_ + 1 < text_.size() ? 1 : 0;
      text += text_[at_];
    }
    ++at_;
    return text;
  }

  nlohmann::json value() {
    if (take('{')) {
      return message('}');
    }
    if (take('<')) {
      return message('>');
    }
    if (take('[')) {
      nlohmann::json list = nlohmann::json::array();
      for (skip(); !take(']'); skip()) {
        list.push_back(value());
        skip();
        if (peek() != ']' && !take(',')) {
          fail_at(text_, at_, "a ] is missing");
        }
      }
      return list;
    }
    if (const char quote = peek(); quote == '"' || quote == '\'') {
      ++at_;
      return quoted(quote);
    }
    std::string text = word("a value");
    if (text == "true" || text == "false") {
      return text == "true";
    }
    if (text.ends_with("f") && number_or_text(std::string_view(text).substr(0, text.size() - 1)).is_number()) {
      text.pop_back();  // 0.1f
    }
    return number_or_text(text);
  }

  static void put(nlohmann::json& fields, const std::string& name, nlohmann::json value) {
    nlohmann::json& place = fields[name];
    if (place.is_null()) {
      place = std::move(value);
      return;
    }
    if (!place.is_array()) {
      place = nlohmann::json::array({std::move(place)});
    }
    if (value.is_array()) {
      place.insert(place.end(), value.begin(), value.end());
    } else {
      place.push_back(std::move(value));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

nlohmann::json from_prototxt(std::string_view text) { return reader(text).message('\0'); }

}  // namespace forms
