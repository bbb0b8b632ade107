// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "tool.hpp"

namespace {

using test::anneal;
using test::has;

}  // namespace

TEST_CASE("The example in the help of every command runs") {
  std::size_t examples = 0;
  for (const std::string command : {"", "show", "plot", "table", "check", "diff", "convert", "schema", "branch"}) {
    test::arguments options = {command, "--help"};
    options.erase(options.begin(), options.begin() + (command.empty() ? 1 : 0));
    const test::outcome help = anneal(options);
    INFO(help.output);
    CHECK(help.status == 0);
    const std::size_t place = help.output.find("Example: anneal ");
    REQUIRE(place != std::string::npos);
    std::string line("$");
    line.append(help.output, place + 9, help.output.find('\n', place) - place - 9);
    const test::outcome run = test::shell(line);
    INFO(line << "\n" << run.output);
    CHECK(run.status == (command == "diff" ? 1 : 0));
    CHECK((command == "check" || !run.output.empty()));
    ++examples;
  }
  CHECK(examples == 9);
}

TEST_CASE("show: what happens from which update to which") {
  const test::outcome o = anneal({"show", test::warmup_cosine, "--updates", "101000", "--updates-per-epoch", "1000"});
  CHECK(o.status == 0);
  CHECK(has(o,
            "  warmup: clock elapsed, curve linear, from 0, steps 2000\n"
            "    of cosine: final 3e-05, initial 0.0003, steps 98000\n\n"
            "  0 - 2000         rises in a line from 0 to 0.0003\n"
            "  2000 - 100000    falls in a curve from 0.0003 to 3e-05\n"
            "  100000 - 100999  stays at 3e-05\n\n"
            "  length       100000 updates, in a run of 101000, which are 101 epochs\n"
            "  lowest       0 at 0\n"
            "  highest      3e-04 at 2000\n"));
  CHECK(has(o, "  fingerprint  f14ac3523ea65c17\n"));
  CHECK(has(o, "  note         first_rate_zero: "));
  const auto story = [](const char* schedule, const char* updates) {
    const std::string text = anneal({"show", schedule, "--updates", updates}).output;
    const std::size_t begin = text.find("\n\n") + 2;
    return text.substr(begin, text.find("\n\n", begin) - begin);
  };
  CHECK(story(R"({"type": "multi_step", "initial": 1, "gamma": 0.5, "milestones": [3, 7]})", "10") ==
        "  0 - 9  falls in 3 stairs: 1, from 3 0.5, from 7 0.25");
  CHECK(story(R"({"type": "step_decay", "initial": 1, "gamma": 0.5, "every": 3})", "30") ==
        "  0 - 29  falls in 10 stairs of 3 updates from 1 to 0.00195312");
  CHECK(story(R"({"type": "cosine_restarts", "initial": 1, "period": 10})", "20") ==
        "  0 - 9    falls in a curve from 1 to 0.0244717\n"
        "  9 - 10   jumps up from 0.0244717 to 1\n"
        "  10 - 19  falls in a curve from 1 to 0.0244717");
  CHECK(story(R"({"type": "exponential_decay", "initial": 1, "gamma": 0.5})", "4") ==
        "  0 - 3  falls exponentially from 1 to 0.125");
  CHECK(story(R"({"type": "constant", "value": 0.1})", "1") == "  0  is 0.1");
  CHECK(story(R"({"type": "cyclic", "min": 0, "max": 1, "up": 2, "down": 2})", "1000")
            .find("... 484 more, between 0 and 1") != std::string::npos);
}

TEST_CASE("A document of several hyperparameters") {
  const char* const both = R"({"momentum": {"type": "one_cycle", "max": 0.1, "steps": 10, "drives": "momentum"},
                               "learning_rate": {"type": "one_cycle", "max": 0.1, "steps": 10}})";
  CHECK(anneal({"table", both, "--at", "0,3", "--format", "jsonl"}).output ==
        "{\"step\": 0, \"learning_rate\": 0.004, \"momentum\": 0.95}\n"
        "{\"step\": 3, \"learning_rate\": 0.1, \"momentum\": 0.85}\n");
  CHECK(has(anneal({"show", both}), ": momentum\n"));
  CHECK(!has(anneal({"check", both}), ": momentum: "));  // what is said of a rate means nothing here
  CHECK(has(anneal({"check", R"({"learning_rate": {"type": "constant", "value": 1},
                                 "weight_decay": {"type": "line", "initial": 1, "slope": -1}})",
                    "--updates", "5"}),
            ": weight_decay: warning: negative_rate: "));
  CHECK(has(anneal({"diff", both, R"({"type": "one_cycle", "max": 0.1, "steps": 10})"}), "momentum: is driven by "));
}

TEST_CASE("PyTorch's lr is the learning rate") {
  const char* const text = R"({"type": "pytorch.OneCycleLR", "max_lr": 0.1, "total_steps": 10, "drives": "lr"})";
  CHECK(has(anneal({"table", text, "--at", "0"}), "step,learning_rate\n0,0.004"));
  CHECK(has(anneal({"check", R"({"type": "pytorch.SequentialLR", "lr": 0, "milestones": [3], "drives": "lr",
                                 "schedulers": [{"type": "pytorch.StepLR", "step_size": 2},
                                                {"type": "pytorch.StepLR", "step_size": 2}]})",
                    "--updates", "9"}),
            "zero"));
}

TEST_CASE("table: the updates that are asked for") {
  const char* const line = R"({"type": "line", "initial": 0, "slope": 1})";
  const auto table = [&](const test::arguments& options) {
    return anneal(test::arguments{"table", line} + options).output;
  };
  CHECK(table({"--updates", "3"}) == "step,learning_rate\n0,0\n1,1\n2,2\n");
  CHECK(table({"--updates", "100001", "--every", "50000"}) == "step,learning_rate\n0,0\n50000,50000\n100000,100000\n");
  CHECK(table({"--updates", "10", "--updates-per-epoch", "3.5", "--every", "1ep"}) ==
        "step,learning_rate\n0,0\n4,4\n7,7\n");  // 3.5 and 7: rounded each, not added up
  CHECK(table({"--updates", "10", "--at", "50%,1,2ba", "--format", "jsonl"}) ==
        "{\"step\": 1, \"learning_rate\": 1}\n{\"step\": 2, \"learning_rate\": 2}\n{\"step\": 5, \"learning_rate\": "
        "5}\n");
  CHECK(table({}).find("has no end: say how long the run is, with --updates") != std::string::npos);
  CHECK(table({"--updates", "10", "--every", "1ep"}) ==
        "anneal: --every: --updates-per-epoch: must be given, got nothing\n");
  CHECK(table({"--updates", "10", "--every", "0"}) == "anneal: --every: must be positive, got 0\n");
  CHECK(table({"--updates-per-epoch", "-3"}) == "anneal: --updates-per-epoch: must be positive, got -3\n");
  CHECK(table({"--updates", "0.5"}) == "anneal: --updates: must be a whole number, got 0.5\n");
  CHECK(table({"--at", "1e20"}) == "anneal: --at: ba must be at most 2^53 updates, got 1e+20\n");
  CHECK(table({"--at", "-1"}) ==
        "anneal: --at: must be a number that is not negative, with or without a unit, got \"-1\"\n");
  CHECK(table({"--at", "x"}) ==
        "anneal: --at: must be a number that is not negative, with or without a unit, got \"x\"\n");
}

TEST_CASE("schema: of one schedule, or of several by the names of hyperparameters") {
  const auto schema = [](const test::arguments& more) {
    return nlohmann::json::parse(anneal(test::arguments{"schema", "--indent", "-1"} + more).output);
  };
  const nlohmann::json one = schema({});
  const nlohmann::json several = schema({"--bindings"});
  CHECK(one["$ref"] == "#/$defs/schedule");
  CHECK(several["properties"]["momentum"]["$ref"] == "#/$defs/schedule");
  CHECK(several["$defs"] == one["$defs"]);
}

TEST_CASE("What cannot be written is an error") {
  if (std::ifstream("/dev/full").is_open()) {
    const test::outcome o = test::shell("$anneal schema > /dev/full");
    CHECK(o.status == 2);
    CHECK(o.output == "anneal: standard output cannot be written\n");
  }
}

TEST_CASE("check: warnings and notes, and its exit status") {
  const char* const rising = R"({"type": "linear", "initial": 0, "final": 1, "steps": 100})";
  const test::outcome warned = anneal({"check", rising, "--updates", "90"});
  CHECK(warned.status == 1);
  CHECK(has(warned, ": learning_rate: warning: warmup_longer_than_run: "));
  CHECK(has(warned, ": learning_rate: note: first_rate_zero: "));
  const test::arguments allowed = {"check",   rising,           "--updates", "90", "--allow", "warmup_longer_than_run",
                                   "--allow", "longer_than_run"};
  CHECK(anneal(allowed).status == 0);
  CHECK(has(anneal(allowed), "first_rate_zero"));
  CHECK(anneal(allowed + test::arguments{"--strict"}).status == 1);
  CHECK(anneal(allowed + test::arguments{"--allow", "first_rate_zero", "--strict"}).status == 0);
  CHECK(anneal(allowed + test::arguments{"--allow", "first_rate_zer"}).status == 2);
  CHECK(anneal({"check", R"({"type": "constant"})"}).status == 2);
  CHECK(has(anneal({"check", test::warmup_cosine, "--updates", "5000000000"}), "more than are read one by one"));
}

// The names stand in the doc comment of anneal::findings.
TEST_CASE("check: every finding can be allowed") {
  const std::string header = test::read(ANNEAL_PROJECT_DIR "/include/anneal/analysis/findings.hpp");
  std::size_t names = 0;
  std::size_t place = header.find("///   not_finite ");
  for (; header.compare(place, 6, "///   ") == 0; place = header.find('\n', place) + 1) {
    const std::string name = header.substr(place + 6, header.find(' ', place + 6) - place - 6);
    INFO(name);
    CHECK(anneal({"check", test::warmup_cosine, "--allow", name}).status == 0);
    ++names;
  }
  CHECK(names >= 12);
}

TEST_CASE("diff: what another definition changes") {
  const char* const linear = R"({"type": "linear", "initial": 1, "steps": 4})";
  CHECK(anneal({"diff", linear, linear}).status == 0);
  CHECK(anneal({"diff", linear, linear}).output.empty());
  const test::outcome longer = anneal({"diff", linear, R"({"type": "linear", "initial": 1, "steps": 8})"});
  CHECK(longer.status == 1);
  CHECK(longer.output ==
        "/steps: 4 -> 8\n"
        "learning_rate: differs first at update 1: 0.75 -> 0.875\n"
        "learning_rate: differs most at update 4: 0 -> 0.5\n"
        "learning_rate: 7 of 8 updates differ; total 2.5 -> 4.5, +80 %\n");
  const test::outcome same =
      anneal({"diff", linear, R"({"type": "polynomial", "initial": 1, "steps": 4, "power": 1})"});
  CHECK(same.status == 0);
  CHECK(same.output ==
        "/power: not there -> 1\n"
        "/type: \"linear\" -> \"polynomial\"\n"
        "learning_rate: the rates of all 4 updates are the same\n");
  const test::arguments near = {"diff", linear, R"({"type": "linear", "initial": 1.0000001, "steps": 4})"};
  CHECK(anneal(near).status == 1);
  CHECK(anneal(near + test::arguments{"--tolerance", "1e-6"}).status == 0);
  CHECK(anneal({"diff", linear, "nothing.json"}).status == 2);
}

TEST_CASE("plot: a picture as wide as is asked for") {
  const auto lines_of = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  const test::outcome o = anneal({"plot", test::warmup_cosine, "--width", "40", "--height", "8", "--name", "rate"});
  CHECK(o.output ==
        "0.0004 ┤\n"
        "       │⢠⠤⠤⠤⠤⣀⣀⡀\n"
        "       │⢸      ⠈⠉⠑⠒⠤⣄⣀\n"
        "0.0002 ┤⢸             ⠉⠒⠦⢄⣀\n"
        "       │⡎                  ⠉⠒⠲⠤⣄⣀\n"
        "     0 ┤⡇                        ⠉⠉⠓⠒⠒⠒⠒\n"
        "       └┴──────────────┴────────────────\n"
        "        0             50k\n"
        "        rate\n");
  CHECK(lines_of(anneal({"plot", test::warmup_cosine, "--height", "20"}).output) == 21);
  CHECK(has(anneal({"plot", test::warmup_cosine, "--color", "always"}), "\x1b[34m"));
  CHECK(!has(anneal({"plot", test::warmup_cosine}), "\x1b["));
  const test::outcome two = anneal({"plot", test::warmup_cosine, R"({"type": "linear", "initial": 1, "steps": 9})"});
  CHECK(has(two, " 1 {\"type\": \"warmup\""));
  CHECK(has(two, " 2 {\"type\": \"linear\""));
  CHECK(has(anneal({"plot", R"({"type": "exponential", "initial": 1, "final": 1e-6, "steps": 99})", "--log"}),
            "1e-06 \u2524"));
  CHECK(anneal({"plot", test::warmup_cosine, "--width", "5"}).status == 2);
}

TEST_CASE("plot: a long run costs no more, and nothing that the definition names is lost") {
  const char* const spike = R"({"type": "sequence", "of": [
    {"type": "take", "steps": 50000000, "of": {"type": "constant", "value": 1}},
    {"type": "take", "steps": 1, "of": {"type": "constant", "value": 5}},
    {"type": "take", "steps": 49999999, "of": {"type": "constant", "value": 1}}]})";
  CHECK(has(anneal({"plot", spike}), "6 \u2524"));
}

TEST_CASE("plot: files by gnuplot, and whether they are current") {
  if (std::system("command -v gnuplot >/dev/null") != 0) {
    WARN("left out: gnuplot is not installed");
    return;
  }
  const test::folder folder;
  const std::string svg = folder / "it's a rate.svg";
  CHECK(anneal({"plot", test::warmup_cosine, "-o", svg}).status == 0);
  CHECK(test::read(svg).find("<svg ") != std::string::npos);
  CHECK(test::read(svg).find("<!-- anneal f14ac3523ea65c17 ") != std::string::npos);
  CHECK(anneal({"plot", test::warmup_cosine, "-o", svg, "--verify"}).status == 0);
  CHECK(anneal({"plot", test::warmup_cosine, "-o", svg, "--verify", "--updates", "9"}).status == 1);
  CHECK(anneal({"plot", R"({"type": "constant", "value": 1})", "-o", svg, "--verify", "--updates", "9"}).status == 1);
  CHECK(anneal({"plot", test::warmup_cosine, "-o", folder / "a.png"}).status == 0);
  CHECK(test::read(folder / "a.png").substr(1, 3) == "PNG");
  CHECK(anneal({"plot", test::warmup_cosine, "-o", folder / "a.pdf", "--log"}).status == 0);
  CHECK(test::read(folder / "a.pdf").starts_with("%PDF"));
  CHECK(has(anneal({"plot", test::warmup_cosine, "-o", folder / "a.jpg"}), "a.jpg: must end in .svg, .png or .pdf\n"));
  CHECK(anneal({"plot", test::warmup_cosine, "-o", folder / "no/folder.svg"}).status == 2);
  CHECK(has(anneal({"plot", test::warmup_cosine, "-o", svg, "--size", "9x"}), "--size: must be a width and a height"));
  CHECK(has(test::shell(
                "PATH=/nowhere; export PATH; $anneal plot '{\"type\": \"linear\", \"initial\": 1, \"steps\": 5}' -o '" +
                folder / "b.svg" + "'"),
            "which is not installed (Debian: gnuplot-nox)"));
}
