// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>
#include <string>

#include "anneal/search/search_log.hpp"
#include "support/catch.hpp"
#include "tool.hpp"

using anneal::trial_state;
using test::has;

TEST_CASE("anneal trials tells the best of a search, and what was torn") {
  const test::folder here;
  const std::string path = here / "search.jsonl";
  {
    anneal::search_log log(path, nullptr);
    for (std::uint64_t n = 0; n < 12; ++n) {
      const double rate = std::pow(10, -4.0 + static_cast<double>(n) / 4);
      log.trial(n, {{"initial", rate}, {"shape", n % 2 == 0 ? "co'sine" : "line_ar 5%"}, {"steps", n * 10}},
                {{"type", "constant"}, {"value", rate}});
      log.report(n, 5, 1);
      if (n != 11) {
        log.end(n,
                n == 4       ? trial_state::failed
                : n % 3 == 0 ? trial_state::pruned
                             : trial_state::complete,
                n == 4 ? NAN : std::abs(static_cast<double>(n) - 5.25));
      }
    }
  }
  auto o = test::anneal({"trials", path, "-n", "2"});
  CHECK(o.status == 0);
  CHECK(has(o,
            "12 trials, 6 complete, 4 pruned, 1 failed, 1 running, minimize\n\n"
            "trial  state     score  resource  initial     shape       steps\n"
            "5      complete  0.25   5         0.00177828  line_ar 5%  50\n"
            "7      complete  1.75   5         0.00562341  line_ar 5%  70\n"));
  o = test::anneal({"trials", path, "--json"});
  CHECK(has(o, R"("direction": "minimize")"));
  CHECK(has(o, R"("type": "constant")"));
  if (test::shell("command -v gnuplot").status == 0) {
    o = test::anneal({"trials", path, "-o", here / "search.svg"});
    INFO(o.output);
    CHECK(o.status == 0);
    CHECK_FALSE(has(o, "warning"));
    const std::string svg = test::read(here / "search.svg");
    for (const char* text : {"best so far", "complete", "pruned", "initial", "shape", "steps", "line_ar 5%"}) {
      CHECK(svg.find(text) != std::string::npos);
    }
    CHECK(test::anneal({"trials", path, "-o", here / "search.txt"}).status == 2);
  }

  test::write(path, test::read(path) + R"({"event":"rep)");
  o = test::anneal({"trials", path});
  CHECK(o.status == 0);
  CHECK(has(o, R"(search.jsonl: the last line is torn, and left out: {"event":"rep)"));
  test::write(path, test::read(path) + "\n{\"event\":\"trial\",\"trial\":0,\"values\":{}}\n");
  o = test::anneal({"trials", path});
  CHECK(o.status == 2);
  CHECK(has(o, "line 37: /: is no JSON"));
  CHECK(test::anneal({"trials", here / "none"}).status == 2);
}
