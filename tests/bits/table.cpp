// SPDX-License-Identifier: Apache-2.0
// Writes the bits of a million rates: of the catalogue, by call and by fill, and of what the dialects give for the records
// of their frameworks. `bits_table SAMPLES REFERENCE_DIR > FILE`; compare.cpp tells two such files apart. Without exceptions
// there is no JSON, and the table is that of fill alone.
#include <algorithm>
#include <bit>
#include <cinttypes>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <anneal/anneal.hpp>
#if defined(__cpp_exceptions)
#include <nlohmann/json.hpp>
#define ANNEAL_JSON_IMPLEMENTATION
#include <anneal/config/json.hpp>
#include <anneal/config/json/types.hpp>

#include "reference_runner/description.hpp"
#include "support/samples.hpp"
#endif
#include "schedules.hpp"

namespace {

/// A line "= UNIT NAME", and below it the bits of the rates. UNIT is what their differences are measured in: `double` and
/// `float` a unit in the last place of the rate itself, `largest` of the largest rate, where something cancels or the clock
/// is a fraction.
void name_next(const std::string& name, const char* unit) { std::printf("= %s %s\n", unit, name.c_str()); }

void put(double rate) { std::printf("%016" PRIx64 "\n", std::bit_cast<std::uint64_t>(rate)); }

#if defined(__cpp_exceptions)

using nlohmann::json;

/// The first steps, and evenly what follows, past the end; some between two updates.
void sample(const json& one) {
  constexpr int points = 4'096;
  const json& description = one["schedule"];
  name_next(one["name"], one.value("unit", description.value("precision", "double")).c_str());
  const anneal::any_schedule s = anneal::from_json(description);
  if (s.listens()) {
    anneal::scheduler run{s};
    for (int t = 0; t < points; ++t) {
      run.advance();
      run.observe(test::metric(t));
      put(run.rate());
    }
    return;
  }
  const anneal::any_state none = s.initial_state();
  const auto end = one["steps"].get<std::int64_t>() * 9 / 8 + 1;
  for (std::int64_t t = 0; t < std::min<std::int64_t>(points / 4, end); ++t) {
    put(s(none, t));
  }
  for (std::int64_t i = 1; i <= points; ++i) {
    put(s(none, end * i / points));
  }
}

void record(const json& one) {
  try {
    anneal::scheduler run{anneal::from_json(test::description(one))};
    name_next(one["id"], one.value("dtype", "") == "float32" ? "float" : "record");
    const json metrics = one.value("metrics", json::array());
    for (std::size_t i = 0; i < one["lr"].size(); ++i) {
      if (metrics.empty()) {
        run.seek(test::number(one["steps"][i]));
      } else if (i > 0) {
        run.advance();
        run.observe(test::number(metrics[i - 1]));
      }
      put(run.rate());
    }
  } catch (const std::exception& error) {
    std::printf("# %s: %s\n", one["id"].get<std::string>().c_str(), error.what());
  }
}

void samples_of(const char* path) {
  std::ifstream samples(path);
  for (std::string line; std::getline(samples, line);) {
    sample(json::parse(line));
  }
}

void records_of(const char* folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".jsonl") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      const json one = json::parse(line);
      if (one.contains("class") && one.contains("lr") && anneal::detail::has_dialect(one.value("system", ""))) {
        record(one);
      }
    }
  }
}

#else

void samples_of(const char*) {}
void records_of(const char*) {}

#endif

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bits_table SAMPLES REFERENCE_DIR\n");
    return 2;
  }
  samples_of(argv[1]);
  test::each_schedule([](const char* name, const auto& s) {
    using real = anneal::rate_t<decltype(s)>;
    std::vector<real> rates(4'000);
    name_next(std::string(name) + " by fill", sizeof(real) == sizeof(float) ? "float" : "double");
    for (const int first : {0, 96'001}) {
      anneal::fill(s, first, rates);
      std::for_each(rates.begin(), rates.end(), put);
    }
  });
  records_of(argv[2]);
}
