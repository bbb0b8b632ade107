// SPDX-License-Identifier: Apache-2.0
#include "anneal/track/jsonl.hpp"

#include <limits>
#include <string>

#include <nlohmann/json.hpp>

#include "folder.hpp"
#include "support/catch.hpp"

using anneal::jsonl_sink;
using Catch::Matchers::Contains;

namespace {

TEST_CASE("jsonl: a line for each number and text", "[track]") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const test::folder here("jsonl");
  {
    jsonl_sink to(here / "run.jsonl");
    to.scalar("learning_rate", 0.30000000000000004, 0);
    to.scalar("loss", inf, 1);
    to.scalar("loss", -inf, 1);
    to.scalar("loss", std::numeric_limits<double>::quiet_NaN(), 1.5);
    to.text("a \"name\"", "two\nlines", 2);
  }
  CHECK(
      test::content(here / "run.jsonl") ==
      "{\"step\":0,\"name\":\"learning_rate\",\"value\":0.30000000000000004}\n"
      "{\"step\":1,\"name\":\"loss\",\"value\":\"Infinity\"}\n{\"step\":1,\"name\":\"loss\",\"value\":\"-Infinity\"}\n"
      "{\"step\":1.5,\"name\":\"loss\",\"value\":\"NaN\"}\n"
      "{\"step\":2,\"name\":\"a \\\"name\\\"\",\"text\":\"two\\nlines\"}\n");
}

TEST_CASE("jsonl: a file that is there is continued, without what a crash tore", "[track]") {
  const test::folder here("jsonl");
  const std::string path = here / "run.jsonl";
  const std::string whole = "{\"step\":0,\"name\":\"loss\",\"value\":2.0}";
  for (const char* const torn : {"", "\n", "\n{\"step\":1,\"na"}) {  // "": a whole line that lacks its end
    test::write(path, whole + torn);
    jsonl_sink(path).scalar("loss", 0.5, 1);
    CHECK(test::content(path) == whole + "\n{\"step\":1,\"name\":\"loss\",\"value\":0.5}\n");
  }
  test::write(path, "step,name\n");
  CHECK_THROWS_WITH(jsonl_sink(path), Contains("run.jsonl' is another file"));
  CHECK(test::content(path) == "step,name\n");
}

}  // namespace
