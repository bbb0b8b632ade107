// SPDX-License-Identifier: Apache-2.0
#include "data.hpp"

#include <charconv>
#include <span>
#include <stdexcept>
#include <string_view>

#include "file.hpp"
#include "random.hpp"

namespace digits {

namespace {

/// Takes the text up to the next separator off the front of `text`.
std::string_view take_until(std::string_view& text, char separator) {
  const std::string_view taken = text.substr(0, text.find(separator));
  text.remove_prefix(taken.size() < text.size() ? taken.size() + 1 : taken.size());
  return taken;
}

class line_parser {
 public:
  line_parser(std::string place, std::string_view line) : place_(std::move(place)), rest_(line) {}

  int whole_number(int most) {
    ++field_;
    const std::string_view text = take_until(rest_, ',');
    int value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > most) {
      refuse(", field " + std::to_string(field_) + ": expected a whole number from 0 to " + std::to_string(most) +
             ", found '" + std::string(text) + "'");
    }
    return value;
  }

  void end() const {
    if (!rest_.empty()) {
      refuse(": expected " + std::to_string(field_) + " fields, found more");
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const { throw std::runtime_error(place_ + why); }

  std::string place_;
  std::string_view rest_;
  int field_ = 0;
};

sample parse_line(const std::string& place, std::string_view line) {
  line_parser fields(place, line);
  sample s;
  for (float& pixel : s.image) {
    pixel = static_cast<float>(fields.whole_number(16)) / 16;
  }
  s.digit = static_cast<std::uint8_t>(fields.whole_number(9));
  fields.end();
  return s;
}

}  // namespace

data_set load_data(const std::string& path) {
  const std::string text = read_file(path);
  std::array<std::vector<sample>, classes> of_digit;
  std::string_view rest = text;
  for (int line = 1; !rest.empty(); ++line) {
    const sample s = parse_line("'" + path + "', line " + std::to_string(line), take_until(rest, '\n'));
    of_digit[s.digit].push_back(s);
  }

  data_set data;
  random_source random(1998);  // not the seed of a run: all runs have the same split
  for (std::vector<sample>& all : of_digit) {
    random.shuffle(std::span(all));
    for (std::size_t i = 0; i < all.size(); ++i) {
      auto& part = 10 * i < 2 * all.size() ? data.test : 10 * i < 3 * all.size() ? data.validation : data.training;
      part.push_back(all[i]);
    }
  }
  if (data.training.empty()) {
    throw std::runtime_error("'" + path + "': holds no digits");
  }
  return data;
}

}  // namespace digits
