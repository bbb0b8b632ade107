// SPDX-License-Identifier: Apache-2.0
// Tells two files of bits_table apart: bits_compare WANTED GOT BOUND. Fails where a rate differs by more than BOUND units
// in the last place of itself, or for what cancels, of the largest rate; in a record of another framework, which is only
// compared with it to 1e-12, 64 times that; where one is finite and the other is not; or where a line is missing. Written for the compiler's usual flags, whatever the tables were made with.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace {

struct part {
  std::string unit;
  std::string name;
  std::vector<double> rates;
};

std::vector<part> read(const char* path) {
  std::vector<part> parts;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') {
      continue;
    }
    if (line[0] == '=') {
      const auto space = line.find(' ', 2);
      parts.push_back({line.substr(2, space - 2), line.substr(space + 1), {}});
    } else if (!parts.empty()) {
      parts.back().rates.push_back(std::bit_cast<double>(std::uint64_t{std::strtoull(line.c_str(), nullptr, 16)}));
    }
  }
  return parts;
}

double unit(double x, bool narrow) {
  const int exponent = std::max(std::ilogb(x), narrow ? -126 : -1022);
  return std::ldexp(1.0, exponent - (narrow ? 23 : 52));
}

struct difference {
  std::size_t values = 0;
  double most = 0;
  std::size_t at = 0;
};

difference between(const part& want, const part& got) {
  difference d;
  const bool narrow = want.unit == "float";
  double largest = 0;
  for (const double rate : want.rates) {
    largest = std::isfinite(rate) ? std::max(largest, std::abs(rate)) : largest;
  }
  for (std::size_t i = 0; i < want.rates.size(); ++i) {
    const double a = want.rates[i], b = got.rates[i];
    if (std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b)) {
      continue;
    }
    ++d.values;
    double off = std::numeric_limits<double>::infinity();
    const double smallest = narrow ? 0x1p-126 : 0x1p-1022;  // below it -ffast-math makes a number 0
    if (std::abs(a) < smallest && std::abs(b) < smallest) {
      off = 0;
    } else if (std::isfinite(a) && std::isfinite(b)) {
      const bool itself = narrow || want.unit == "double";
      const double of = itself ? std::max(std::abs(a), std::abs(b)) : largest;
      off = of == 0 ? 0 : std::abs(a - b) / unit(of, narrow);
      off = want.unit == "record" ? off / 64 : off;
    } else if (a == b || (std::isnan(a) && std::isnan(b))) {
      off = 0;
    }
    if (off > d.most) {
      d.most = off;
      d.at = i;
    }
  }
  return d;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: bits_compare WANTED GOT BOUND\n");
    return 2;
  }
  const auto want = read(argv[1]);
  const auto got = read(argv[2]);
  const double bound = std::strtod(argv[3], nullptr);
  if (want.empty() || want.size() != got.size()) {
    std::printf("%zu schedules in the one, %zu in the other\n", want.size(), got.size());
    return 1;
  }
  std::size_t values = 0, different = 0;
  int bad = 0;
  difference worst;
  std::string worst_name = "none";
  for (std::size_t i = 0; i < want.size(); ++i) {
    if (want[i].name != got[i].name || want[i].rates.size() != got[i].rates.size()) {
      std::printf("%s against %s\n", want[i].name.c_str(), got[i].name.c_str());
      return 1;
    }
    const difference d = between(want[i], got[i]);
    values += want[i].rates.size();
    different += d.values;
    if (d.most > bound) {
      ++bad;
      std::printf("%s: %.17g, wanted %.17g, %g units off (value %zu of %zu)\n", want[i].name.c_str(),
                  got[i].rates[d.at], want[i].rates[d.at], d.most, d.at, want[i].rates.size());
    }
    if (d.most > worst.most) {
      worst = d;
      worst_name = want[i].name;
    }
  }
  std::printf("%zu rates of %zu schedules, %zu differ, by %g units in the last place at most (%s)\n", values,
              want.size(), different, worst.most, worst_name.c_str());
  return bad == 0 ? 0 : 1;
}
