// SPDX-License-Identifier: Apache-2.0
#include "anneal/track/tensorboard.hpp"

#include <bit>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/track/tracked.hpp"
#include "folder.hpp"
#include "support/catch.hpp"

using anneal::tensorboard_sink;
using Catch::Matchers::Contains;

namespace {

std::uint64_t number_at(std::string_view bytes, std::size_t at, unsigned size) {
  std::uint64_t x = 0;
  for (unsigned i = 0; i < size; ++i) {
    x |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << 8 * i;
  }
  return x;
}

/// The payloads of the records of an event file, whose checksums are right.
std::vector<std::string> records(const std::string& file) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < file.size();) {
    const auto size = static_cast<std::size_t>(number_at(file, at, 8));
    REQUIRE(number_at(file, at + 8, 4) == anneal::detail::masked_crc32c(file.substr(at, 8)));
    all.push_back(file.substr(at + 12, size));
    REQUIRE(number_at(file, at + 12 + size, 4) == anneal::detail::masked_crc32c(all.back()));
    at += 16 + size;
  }
  return all;
}

std::string only_file(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    files.push_back(file.path().string());
  }
  REQUIRE(files.size() == 1);
  return files[0];
}

TEST_CASE("tensorboard: a file of records, each with its checksums", "[track]") {
  const test::folder here("tensorboard");
  {
    tensorboard_sink to(here / "runs/first");
    to.scalar("loss", 0.30000000000000004, 7);
    to.text("note", "hello", 8);
  }
  const std::string path = only_file(here / "runs/first");
  CHECK_THAT(path, Contains("/events.out.tfevents."));
  const std::vector<std::string> all = records(test::content(path));
  REQUIRE(all.size() == 3);
  CHECK_THAT(all[0], Contains("brain.Event:2"));
  // field 2 of the event, the step; the double's bytes, lowest first
  CHECK_THAT(all[1], Contains(std::string("\x10\x07", 2)) && Contains("loss") && Contains("scalars"));
  const auto bits = std::bit_cast<std::uint64_t>(0.30000000000000004);
  std::string bytes;
  for (unsigned i = 0; i < 8; ++i) {
    bytes += static_cast<char>(bits >> 8 * i & 0xff);
  }
  CHECK_THAT(all[1], Contains(bytes));
  CHECK_THAT(all[2], Contains(std::string("\x10\x08", 2)) && Contains("note") && Contains("hello") && Contains("text"));
}

TEST_CASE("tensorboard: files of one directory follow one another", "[track]") {
  const test::folder here("tensorboard");
  std::string last;
  for (int i = 0; i < 3; ++i) {
    const tensorboard_sink to(here.path());
    CHECK(to.path() > last);
    last = to.path();
  }
}

TEST_CASE("tensorboard: what was written is there while the run goes on", "[track]") {
  const test::folder here("tensorboard");
  tensorboard_sink at_once(here.path(), {.interval = std::chrono::milliseconds(0)});
  at_once.scalar("loss", 1, 0);
  CHECK(records(test::content(at_once.path())).size() == 2);
  tensorboard_sink later(here.path(), {.interval = std::chrono::hours(1)});
  later.scalar("loss", 1, 0);
  later.flush();
  CHECK(records(test::content(later.path())).size() == 2);
}

TEST_CASE("tensorboard: what is refused", "[track]") {
  const test::folder here("tensorboard");
  test::write(here / "file", "");
  CHECK_THROWS_WITH(tensorboard_sink(here / "file"), Contains("file' cannot be opened"));
  tensorboard_sink to(here.path());
  CHECK_THROWS_AS(to.scalar("loss", 1, -1), std::invalid_argument);
  CHECK_THROWS_AS(to.scalar("\xff", 1, 0), std::invalid_argument);
  CHECK_THROWS_AS(to.text("note", "\xff", 0), std::invalid_argument);
  to.flush();
  CHECK(records(test::content(to.path())).size() == 1);
}

TEST_CASE("tensorboard: a tracked run begins with what drives it", "[track]") {
  const test::folder here("tensorboard");
  std::string path;
  {
    anneal::scheduler schedule{anneal::linear({.initial = 1, .steps = 10})};
    tensorboard_sink to(here.path());
    path = to.path();
    anneal::tracked run{schedule, to, {.every = 5}};
    for (int i = 0; i < 10; ++i) {
      run.advance();
    }
  }
  const std::vector<std::string> all = records(test::content(path));
  REQUIRE(all.size() == 1 + 3 + 2);  // version, facts, two rates
  CHECK_THAT(all[1], Contains("anneal/definition") && Contains("linear"));
  CHECK_THAT(all[5], Contains("learning_rate") && Contains(std::string("\x10\x05", 2)));
}

}  // namespace
