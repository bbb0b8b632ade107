// SPDX-License-Identifier: Apache-2.0
#include "canvas.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "axis.hpp"

namespace tool {

namespace {

/// Characters of 2 by 4 dots, each of one curve: the last that drew in it.
class canvas {
 public:
  canvas(std::size_t width, std::size_t height) : width_(width), cells_(width * height) {}

  void line(double x0, double y0, double x1, double y1, int curve) {
    const double count = std::max({std::abs(x1 - x0), std::abs(y1 - y0), 1.0});
    for (double i = 0; i <= count; ++i) {
      dot(x0 + (x1 - x0) * i / count, y0 + (y1 - y0) * i / count, curve);
    }
  }

  /// A digit in the place of a character in which the curve is.
  void label(std::size_t column, int curve) {
    for (std::size_t i = column; i < cells_.size(); i += width_) {
      if (cells_[i].dots != 0 && cells_[i].curve == curve) {
        cells_[i].label = static_cast<char>('1' + curve % 9);
        return;
      }
    }
  }

  std::string row(std::size_t y, bool colours) const {
    std::string text;
    int colour = -1;
    for (std::size_t x = 0; x < width_; ++x) {
      const cell& c = cells_[y * width_ + x];
      const int wanted = c.dots != 0 ? c.curve : -1;
      if (colours && wanted != colour) {
        text += wanted < 0 ? "\x1b[0m" : escape(wanted);
        colour = wanted;
      }
      if (c.dots == 0 || c.label != 0) {
        text += c.dots == 0 ? ' ' : c.label;
      } else {  // U+2800 + dots, in UTF-8
        text += {'\xe2', static_cast<char>(0xa0 | (c.dots >> 6)), static_cast<char>(0x80 | (c.dots & 0x3f))};
      }
    }
    return colours && colour >= 0 ? text + "\x1b[0m" : text.substr(0, text.find_last_not_of(' ') + 1);
  }

  static std::string escape(int curve) {
    constexpr int colours[] = {34, 31, 32, 35, 36, 33};
    return "\x1b[" + std::to_string(colours[curve % 6]) + "m";
  }

 private:
  struct cell {
    std::uint8_t dots = 0;
    int curve = 0;
    char label = 0;
  };

  void dot(double x, double y, int curve) {
    const auto i = static_cast<std::size_t>(std::max(x + 0.5, 0.0));
    const auto j = static_cast<std::size_t>(std::max(y + 0.5, 0.0));
    if (i / 2 >= width_ || j / 4 * width_ >= cells_.size()) {
      return;
    }
    constexpr std::uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    cell& c = cells_[j / 4 * width_ + i / 2];
    if (c.dots != 0 && c.curve != curve) {
      c.dots = 0;
    }
    c.dots |= bits[j % 4][i % 2];
    c.curve = curve;
  }

  std::size_t width_;
  std::vector<cell> cells_;
};

/// 20000 as 20k.
std::string count_text(double n) {
  constexpr const char* units[] = {"", "k", "M", "G", "T"};
  std::size_t unit = 0;
  while (unit < 4 && n >= 10'000) {
    n /= 1'000;
    ++unit;
  }
  return short_text(std::abs(n)) + units[unit];
}

}  // namespace

std::string drawn(const picture& p, std::size_t width, std::size_t height, bool colours) {
  const std::size_t rows = std::max<std::size_t>(height, 6) - 2;
  const axis rates(p, static_cast<double>(rows) / 4);
  std::vector<std::string> labels(rows);
  std::size_t margin = 0;
  for (const double tick : rates.ticks) {
    const double row = std::round((1 - rates.share_of_tick(tick)) * static_cast<double>(rows - 1));
    labels[static_cast<std::size_t>(row)] = short_text(rates.value(tick));
    margin = std::max(margin, short_text(rates.value(tick)).size());
  }
  const std::size_t columns = std::max(width, margin + 12) - margin - 2;

  canvas dots(columns, rows);
  const double right = static_cast<double>(2 * columns - 1);
  const double bottom = static_cast<double>(4 * rows - 1);
  const auto x_of = [&](double t) { return right * t / std::max(p.updates - 1, 1.0); };
  const auto y_of = [&](double rate) { return bottom * (1 - rates.share(rate)); };
  for (std::size_t c = 0; c < p.curves.size(); ++c) {
    const std::vector<point>& points = p.curves[c].points;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const point& a = points[i > 0 ? i - 1 : 0];
      dots.line(x_of(a.at), y_of(a.rate), x_of(points[i].at), y_of(points[i].rate), static_cast<int>(c));
    }
  }
  const std::size_t count = p.curves.size();
  if (!colours && count > 1) {
    for (std::size_t x = 3; x < columns; x += 5) {
      dots.label(x, static_cast<int>(x / 5 % count));
    }
  }

  std::string text;
  for (std::size_t y = 0; y < rows; ++y) {
    text += std::string(margin - labels[y].size(), ' ') + labels[y] + (labels[y].empty() ? " \u2502" : " \u2524") +
            dots.row(y, colours) + "\n";
  }
  std::string line = std::string(margin + 1, ' ') + "\u2514";
  std::string numbers(margin + 2, ' ');
  std::vector<double> marks = ticks_of(0, std::max(p.updates - 1, 1.0), static_cast<double>(columns) / 14);
  std::size_t next = 0;
  for (std::size_t x = 0; x < columns; ++x) {
    const bool here = next < marks.size() && marks[next] == std::floor(marks[next]) &&
                      static_cast<std::size_t>(x_of(marks[next]) / 2) == x;
    line += here ? "\u2534" : "\u2500";
    if (here) {
      const std::string label = count_text(marks[next]);
      const std::size_t place = margin + 2 + x - std::min(label.size() / 2, x);
      if (place + label.size() <= margin + 2 + columns && place >= numbers.size() - (next == 0 ? 2 : 0)) {
        numbers.resize(place, ' ');
        numbers += label;
      }
    }
    while (next < marks.size() && static_cast<std::size_t>(x_of(marks[next]) / 2) <= x) {
      ++next;
    }
  }
  text += line + "\n" + numbers + "\n";
  for (std::size_t c = 0; c < count; ++c) {
    const std::string name = p.curves[c].name;
    text += std::string(margin + 2, ' ') +
            (colours     ? canvas::escape(static_cast<int>(c)) + "\u28ff\u28ff\x1b[0m "
             : count > 1 ? std::to_string(c + 1) + " "
                         : "") +
            name + "\n";
  }
  return text;
}

}  // namespace tool
