// SPDX-License-Identifier: Apache-2.0
#include "anneal/track/csv.hpp"

#include <limits>
#include <string>

#include "folder.hpp"
#include "support/catch.hpp"

using anneal::csv_sink;
using Catch::Matchers::Contains;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

TEST_CASE("csv: numbers read back, texts are quoted as RFC 4180 says", "[track]") {
  const test::folder here("csv");
  {
    csv_sink to(here / "run.csv");
    to.scalar("learning_rate", 0.1, 0);
    to.scalar("learning_rate", 0.30000000000000004, 1);
    to.scalar("loss", std::numeric_limits<double>::quiet_NaN(), 1);
    to.scalar("loss", -inf, 2);
    to.scalar("loss", inf, 2.5);
    to.scalar("least", 5e-324, 9007199254740992);
    to.text("note", "plain", 3);
    to.text("a,b", "she said \"no\",\nand left\r", 3);
  }
  CHECK(test::content(here / "run.csv") ==
        "step,name,value,text\n0,learning_rate,0.1,\n1,learning_rate,0.30000000000000004,\n1,loss,nan,\n2,loss,-inf,\n"
        "2.5,loss,inf,\n9007199254740992,least,5e-324,\n3,note,,plain\n"
        "3,\"a,b\",,\"she said \"\"no\"\",\nand left\r\"\n");
}

TEST_CASE("csv: a file that is there is continued, without what a crash tore", "[track]") {
  const test::folder here("csv");
  const std::string path = here / "run.csv";
  const std::string whole = "step,name,value,text\n0,note,,\"two\nlines\"\n";
  for (const char* const torn : {"", "1,loss,0.", "1,note,,\"a\nb"}) {
    test::write(path, whole + torn);
    csv_sink(path).scalar("loss", 0.5, 1);
    CHECK(test::content(path) == whole + "1,loss,0.5,\n");
  }
  test::write(path, "step,na");
  csv_sink(path).scalar("loss", 0.5, 1);
  CHECK(test::content(path) == "step,name,value,text\n1,loss,0.5,\n");
}

TEST_CASE("csv: what is refused", "[track]") {
  const test::folder here("csv");
  test::write(here / "other.csv", "epoch,loss\n1,2\n");
  CHECK_THROWS_WITH(csv_sink(here / "other.csv"), Contains("other.csv' is another file"));
  CHECK(test::content(here / "other.csv") == "epoch,loss\n1,2\n");
  CHECK_THROWS_WITH(csv_sink(here / "no/run.csv"), Contains("no/run.csv' cannot be opened"));
  csv_sink to(here / "run.csv");
  CHECK_THROWS_AS(to.text("note", "\xff", 0), std::invalid_argument);
  CHECK_THROWS_AS(to.scalar("\xff", 0, 0), std::invalid_argument);
  CHECK_THROWS_AS(to.scalar("loss", 0, inf), std::invalid_argument);
  to.scalar("loss", 1, 0);
  to.flush();
  CHECK(test::content(here / "run.csv") == "step,name,value,text\n0,loss,1.0,\n");
}

TEST_CASE("csv: a full disk is told, and nothing is lost twice", "[track]") {
  if (std::ifstream("/dev/full").is_open()) {
    anneal::detail::append_file full("a sink", "/dev/full", {});
    CHECK_THROWS_WITH(([&] {
                        full.append("record");
                        full.flush();
                      }()),
                      Contains("'/dev/full' cannot be written: No space left"));
  }
}

}  // namespace
