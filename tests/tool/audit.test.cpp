// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "anneal/anneal.hpp"
#include "anneal/track/audit.hpp"
#include "anneal/track/detail/audit_line.hpp"
#include "anneal/track/tracked.hpp"
#include "support/catch.hpp"
#include "tool.hpp"

using test::has;

TEST_CASE("anneal audit tells a run, and ends with 1 where its log was changed") {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("anneal_tool_audit_" + std::to_string(::getpid()))).string();
  {
    anneal::scheduled opt{anneal::sgd<double>({}), anneal::plateau({.initial = 0.1}) | anneal::warmup({.steps = 5})};
    anneal::tracked run{opt, anneal::audit_log(path, {.who = "ann", .reason = "third seed"})};
    double weight = 1;
    for (int i = 0; i < 20; ++i) {
      run.step(std::span(&weight, 1), std::span<const double>(&weight, 1));
    }
    run.observe(0.5);
    run.flush();
  }
  test::outcome o = test::anneal({"audit", path});
  INFO(o.output);
  CHECK(o.status == 0);
  CHECK(has(o, "update 0        begins (ann, "));
  CHECK(has(
      o, ": third seed)\n    learning_rate warmup: clock elapsed, curve linear, from 0, steps 5\n      of plateau: "));
  CHECK(has(o, "all is as it was written: 3 lines, 20 rates of 20 updates, 1 metric heard\n"));
  CHECK(has(o, "the run goes on, or was broken off\nhead "));
  const std::string head = o.output.substr(o.output.rfind("head ") + 5, 64);
  CHECK(test::anneal({"audit", path, "--head", head}).status == 0);
  o = test::anneal({"audit", path, "--head", std::string(64, 'a')});
  CHECK(o.status == 1);
  CHECK(has(o, "WRONG: line 4 is missing: no line has the seal aaaa"));
  o = test::anneal({"audit", path, "--json"});
  CHECK(has(o, "\"sound\": true"));

  std::string text;
  {
    std::ifstream in(path);
    std::getline(in, text, '\0');
  }
  text.replace(text.find("third"), 5, "first");
  std::ofstream(path) << text;
  o = test::anneal({"audit", path});
  CHECK(o.status == 1);
  CHECK(has(o, "WRONG: line 1 was changed: its seal is not that of its bytes\n"));
  std::filesystem::remove(path);
  std::filesystem::remove(path + ".lock");
  CHECK(test::anneal({"audit", path}).status == 2);
  CHECK(test::anneal({"audit", "--help"}).status == 0);
}

TEST_CASE("anneal audit prints no control character of a log, wherever it stands") {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("anneal_tool_forged_" + std::to_string(::getpid()))).string();
  const std::string name = "rate\nall is as it was written\x1b[2J\x7f\xc2\x9b";
  const auto schedule = anneal::constant({.value = 0.1});
  const std::string print = anneal::fingerprint_text(schedule);
  std::string seal = anneal::detail::no_line_before;
  std::ofstream log(path);
  const auto write = [&](const nlohmann::ordered_json& line) {
    const anneal::detail::sealed_line sealed = anneal::detail::seal_line(seal, line);
    log << sealed.text << '\n' << std::flush;
    seal = sealed.seal;
  };
  write({{"kind", "start"},
         {"who", "\x1b[31m"},
         {"reason", "a\nWRONG"},
         {"step", 0},
         {"definition", {{name, anneal::to_json(schedule)}}},
         {"fingerprint", {{name, print}}},
         {"held", {{name, "double"}}},
         {"state",
          {{"version", 1},
           {"step", 0},
           {"schedules", {{name, {{"fingerprint", print}, {"feedback", nlohmann::json::object()}}}}}}}});
  write({{"kind", "text"}, {"step", 0}, {"name", "a\rb"}, {"text", "c\td"}});
  write({{"kind", "\x1b[1m"}});
  write({{"kind", "rates"}, {"step", 0}, {"rates", {{name, {0.2}}}}});
  const auto is_clean = [](const std::string& text) {
    return text.find_first_of("\x1b\r\t\x7f\xc2") == text.npos &&
           text.find("\nWRONG: line 4 ") == text.rfind("\nWRONG") && text.find("\nall") == text.npos;
  };
  test::outcome o = test::anneal({"audit", path});
  INFO(o.output);
  CHECK(o.status == 1);
  CHECK(is_clean(o.output));
  const std::string shown = "rate\\x0aall is as it was written\\x1b[2J\\x7f\\x9b";
  CHECK(has(o, "\n    " + shown + " constant: value 0.1\n"));
  CHECK(has(o, "WRONG: line 4 " + shown + " in update 0 is 0.2, and its definition gives 0.1\n"));
  CHECK(has(o, "begins (\\x1b[31m: a\\x0aWRONG)\n"));
  CHECK(has(o, "a\\x0db: c\\x09d\n"));
  o = test::anneal({"audit", path, "--json"});
  CHECK(is_clean(o.output));
  CHECK(nlohmann::json::parse(o.output)["events"][0]["definition"].contains(name));
  std::filesystem::remove(path);
}
