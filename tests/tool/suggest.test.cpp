// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>

#include "support/catch.hpp"
#include "tool.hpp"

namespace {

using test::anneal;
using test::has;

/// A loss that falls most at a rate of 1e-3, and diverges above 1, with a point for each of 90 updates.
std::string range(const std::string& header = "step,rate,loss,accuracy\n") {
  std::string text = header;
  for (int i = 0; i < 90; ++i) {
    const double exponent = -7 + 8.0 * i / 90;
    const double loss = 2.3 / (1 + std::exp(2 * (exponent + 3))) + 0.2 + std::exp(8 * (exponent - 0.3));
    char line[100];
    std::snprintf(line, sizeof line, "%d,%.9g,%.9g,\n", i, std::pow(10, exponent), loss);
    text += line;
  }
  return text;
}

}  // namespace

TEST_CASE("suggest: the rates that the rules find in a range test") {
  const test::folder folder;
  test::write(folder / "range.csv", range());
  const test::outcome o = anneal({"suggest", folder / "range.csv", "--beta", "0"});
  INFO(o.output);
  REQUIRE(o.status == 0);
  CHECK(has(o, "where the loss diverged"));
  for (const char* rule : {"\nvalley ", "\nslide ", "\nminimum ", "\nsteep "}) {
    CHECK(has(o, rule));
  }
  const auto rate_of = [&](const std::string& rule) {
    return std::stod(o.output.substr(o.output.find("\n" + rule) + 1 + rule.size()));
  };
  CHECK(std::abs(std::log10(rate_of("steep")) + 3) < 0.2);
  CHECK(rate_of("valley") > 1e-5);
  CHECK(rate_of("valley") < 1e-2);
  CHECK(rate_of("minimum") < 0.2);
}

TEST_CASE("suggest: other columns, smoothed or not, and a picture") {
  const test::folder folder;
  test::write(folder / "range.csv", range("step,lr,train_loss,accuracy\n"));
  const std::string file = folder / "range.csv";
  const std::string picture = folder / "range.svg";
  const test::outcome o = anneal({"suggest", file, "--rate", "lr", "--loss", "train_loss", "-o", picture});
  INFO(o.output);
  if (o.status == 2 && has(o, "gnuplot, which is not installed")) {
    return;
  }
  REQUIRE(o.status == 0);
  const std::string svg = test::read(picture);
  CHECK(svg.find("<svg") != std::string::npos);
  for (const char* word : {"train_loss", "smoothed", "valley", "slide", "minimum", "steep"}) {
    CHECK(svg.find(word) != std::string::npos);
  }
}

TEST_CASE("suggest: what is no range test") {
  const test::folder folder;
  const std::string file = folder / "run.csv";
  const auto refused = [&](const std::string& content, const std::string& words) {
    test::write(file, content);
    const test::outcome o = anneal({"suggest", file});
    INFO(o.output);
    CHECK(o.status == 2);
    CHECK(has(o, words));
  };
  refused("step,rate\n0,1\n", "has no column \"loss\"");
  refused("step,rate,loss\n0,1,3\n", "must have 2 updates or more");
  refused("step,rate,loss\n0,1,3\n1,1,2\n", "rate must rise from 0 or more, as in a range test, got 1 after 1");
  refused("step,rate,loss\n0,-1,3\n1,1,2\n", "rate must rise from 0 or more, as in a range test, got -1");
  test::write(file, "step,rate,loss\n0,1,3\n1,2,2\n2,3,nan\n");
  const test::outcome few = anneal({"suggest", file});
  CHECK(few.status == 0);
  CHECK(has(few, "valley   too few points"));
  CHECK(anneal({"suggest", file, "-o", "x.svg", "--size", "5"}).status == 2);
}
