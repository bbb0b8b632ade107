// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/search_progress.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <utility>

#include "anneal/search/search_log.hpp"
#include "support/catch.hpp"
#include "track/folder.hpp"

using anneal::search_progress;
using anneal::trial_state;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// What a progress writes, by a clock of its own.
struct screen {
  explicit screen(const std::string& file) : path(file), to(std::fopen(file.c_str(), "wb")) {}
  screen(const screen&) = delete;
  ~screen() { std::fclose(to); }

  anneal::progress_options options(std::uint64_t trials, bool redraw) {
    return {.trials = trials, .to = to, .redraw = redraw, .clock = [this] { return time; }};
  }
  std::string text() const { return test::content(path); }

  std::string path;
  std::FILE* to;
  double time = 1000;
};

}  // namespace

TEST_CASE("lines that are kept say what is new, and are few") {
  const test::folder here("progress_lines");
  screen s(here / "out");
  {
    search_progress progress(s.options(1000, false));
    for (std::uint64_t n = 0; n < 1000; ++n) {
      progress.trial(n, nlohmann::json(), nlohmann::json());
      s.time += 1;
      progress.report(n, 1, 0.5);
      const auto state = n % 10 == 3 ? trial_state::failed : n % 2 == 1 ? trial_state::pruned : trial_state::complete;
      progress.end(n, state, state == trial_state::failed ? no_number : 1000.0 - static_cast<double>(n % 100));
    }
  }
  const std::string text = s.text();
  CHECK(text.substr(0, text.find('\n')) == "1/1000, best 1000 of trial 0, 0:01, 16:39 left");
  const auto lines = std::count(text.begin(), text.end(), '\n');
  CHECK(lines < 35);
  CHECK(lines >= 11);
  CHECK(text.ends_with("1000/1000, 400 pruned, 100 failed, best 902 of trial 98, 16:40\n"));
  CHECK(text.find('\r') == std::string::npos);
}

TEST_CASE("on a terminal one line is drawn again, ten times a second at most") {
  const test::folder here("progress_terminal");
  screen s(here / "out");
  {
    search_progress progress(s.options(4, true));
    progress.trial(0);
    CHECK(s.text() == "\r[>                   ] 0/4, 1 running, 0:00\x1b[K");
    for (std::uint64_t i = 0; i < 1000; ++i) {
      s.time += 0.01;
      progress.report(0, i, 0.5);
    }
    const std::string text = s.text();
    CHECK(std::count(text.begin(), text.end(), '\r') <= 101);
    CHECK(std::count(text.begin(), text.end(), '\r') >= 80);
    progress.end(0, trial_state::complete, 0.5);
    progress.trial(1);
    progress.trial(2);
    s.time += 3650;
    progress.end(1, trial_state::pruned, 0.1);
  }
  const std::string text = s.text();
  const std::string line = text.substr(text.rfind('\r') + 1);
  CHECK(line.size() <= 79 + 4);
  CHECK(line.find("2/4, 1 running, 1 pruned, best 0.5 of trial 0, 1:01:00, 1:01:00 left") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("a search that is resumed counts what was done, and tells the rest by what it does now") {
  const test::folder here("progress_resumed");
  {
    anneal::search_log log(here / "log.jsonl", nullptr);
    for (std::uint64_t n = 0; n < 6; ++n) {
      log.trial(n, nlohmann::json::object(), nullptr);
      log.end(n, n == 2 ? trial_state::pruned : trial_state::complete, 1.0);
    }
    log.trial(6, nlohmann::json::object(), nullptr);  // was killed
  }
  screen s(here / "out");
  search_progress progress(s.options(10, false), anneal::read_search_log(here / "log.jsonl").history);
  CHECK(progress.text() == "6/10, 1 pruned, best 1 of trial 0, 0:00");
  progress.trial(6);
  s.time += 30;
  progress.end(6, trial_state::complete, 0.5);
  CHECK(progress.text() == "7/10, 1 pruned, best 0.5 of trial 6, 0:30, 1:30 left");
  CHECK(s.text() == "7/10, 1 pruned, best 0.5 of trial 6, 0:30, 1:30 left\n");
  progress.finish();
  const std::string text = s.text();
  progress.finish();
  CHECK(s.text() == text);
}

TEST_CASE("a search without an end tells its trials, and higher may be better") {
  const test::folder here("progress_endless");
  screen s(here / "out");
  auto options = s.options(0, false);
  options.direction = anneal::search_direction::maximize;
  search_progress progress(std::move(options));
  for (std::uint64_t n = 0; n < 3; ++n) {
    progress.trial(n);
    progress.end(n, trial_state::complete, static_cast<double>(n));
  }
  CHECK(progress.text() == "3 trials, best 2 of trial 2, 0:00");
  CHECK_THROWS_AS(progress.end(9, trial_state::failed, no_number), std::invalid_argument);
}
