// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include "anneal/track/checkpoint.hpp"
#include "process.hpp"
#include "support/catch.hpp"

using nlohmann::json;

namespace {

// 7 updates in an epoch
const test::arguments batch{"--batch", "200"};

std::string cosine(double initial, int steps) {
  return json{{"type", "cosine"}, {"initial", initial}, {"steps", steps}}.dump();
}

double rate_of_cosine(double initial, double t, double steps) {
  return initial / 2 * (1 + std::cos(std::numbers::pi * t / steps));
}

/// The checkpoint `half` of a run of 28 updates.
test::outcome train_half(const test::folder& files, const std::string& schedule, const test::arguments& more = {}) {
  const test::outcome run = test::train(
      batch + test::arguments{"--epochs", "4", "--schedule", schedule, "--checkpoint", files / "half"} + more);
  INFO(run.output);
  REQUIRE(run.status == 0);
  return run;
}

std::vector<json> lines_of(const std::string& report) {
  std::vector<json> lines;
  std::istringstream in(report);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(json::parse(line));
  }
  return lines;
}

/// The report, a line for each update, of a run that branches off from there.
std::vector<json> branch(const test::folder& files, const std::string& schedule, const test::arguments& more = {}) {
  const test::outcome run =
      test::train(batch +
                  test::arguments{"--epochs", "8", "--schedule", schedule, "--resume", files / "half", "--branch",
                                  "--report", files / "report", "--report-every", "1"} +
                  more);
  INFO(run.output);
  CHECK(run.status == 0);
  CHECK(run.output.starts_with("branched off after 28 of 56 updates"));
  std::vector<json> lines = lines_of(test::read(files / "report"));
  REQUIRE(lines.size() == 1 + 28 + 1);
  return lines;
}

double rate_of(const json& line) { return line.at("learning_rate").get<double>(); }

std::string weights_of(const json& line) { return "weights " + line.at("weights").get<std::string>() + "\n"; }

}  // namespace

TEST_CASE("A branch has the weights and the clock of the other run, and its rate does not jump") {
  const test::folder files;
  const test::outcome half = train_half(files, cosine(0.01, 56));
  const std::vector<json> lines = branch(files, cosine(0.004, 56));
  CHECK(lines[0].at("begin") == 28);
  CHECK(weights_of(lines[0]) == test::weights(half));
  const double before = lines[0].at("learning_rate_before").get<double>();
  CHECK(before == Approx(0.005).epsilon(1e-12));
  CHECK(rate_of(lines[0]) == before);
  for (int u = 0; u < 28; ++u) {
    const double share = std::min(u / 7.0, 1.0);  // of the new schedule
    CHECK(rate_of(lines[1 + static_cast<std::size_t>(u)]) ==
          Approx(before * (1 - share) + share * rate_of_cosine(0.004, 28 + u, 56)).epsilon(1e-12));
  }
  const std::vector<json> fast = branch(files, cosine(0.004, 56), {"--blend", "2"});
  const std::vector<json> jumped = branch(files, cosine(0.004, 56), {"--jump"});
  CHECK(rate_of(fast[1]) == before);
  CHECK(rate_of(fast[3]) == rate_of(jumped[3]));
  CHECK(jumped[0].at("learning_rate_before") == before);
  CHECK(rate_of(jumped[0]) == Approx(0.002).epsilon(1e-12));
  CHECK(rate_of(lines[20]) == rate_of(jumped[20]));
}

TEST_CASE("A branch with the same schedule is the run itself, with its optimizer") {
  const test::folder files;
  train_half(files, cosine(0.01, 56), {"--optimizer", "adam"});
  const std::string whole =
      test::weights(test::train(batch + test::arguments{"--epochs", "8", "--schedule", cosine(0.01, 56)}));
  CHECK(weights_of(branch(files, cosine(0.01, 56)).back()) == whole);
  CHECK(weights_of(branch(files, cosine(0.009, 56)).back()) != whole);
}

TEST_CASE("What listens goes on with what it has heard") {
  const test::folder files;
  // each epoch is too little of an improvement
  const auto halving = [](double initial) {
    return json{{"type", "plateau"}, {"initial", initial}, {"factor", 0.5}, {"patience", 0}, {"threshold", 0.99}}
        .dump();
  };
  train_half(files, halving(0.01));
  const double before = branch(files, halving(0.01))[0].at("learning_rate_before").get<double>();
  CHECK(before == 0.01 / 8);
  CHECK(rate_of(branch(files, halving(0.01))[0]) == before);
  CHECK(rate_of(branch(files, halving(0.01))[4]) == Approx(before).epsilon(1e-12));
  // a plateau of another initial rate has come down by the same factor
  CHECK(rate_of(branch(files, halving(0.02), {"--jump"})[1]) == Approx(2 * before).epsilon(1e-12));
  CHECK(rate_of(branch(files, cosine(0.004, 56))[1]) == before);
}

TEST_CASE("A branch that was stopped is resumed as any run") {
  const test::folder files;
  train_half(files, cosine(0.01, 56));
  const test::arguments next{"--checkpoint", files / "next", "--csv", files / "csv"};
  const std::vector<json> whole = branch(files, cosine(0.004, 56), next);
  CHECK(test::read(files / "csv").starts_with("step,rate,loss,accuracy\n28,"));
  const std::string csv = test::read(files / "csv");
  const test::arguments second = batch + test::arguments{"--epochs", "8", "--schedule", cosine(0.004, 56)} + next;
  // while the rate is led over
  const test::outcome stopped =
      test::train(second + test::arguments{"--resume", files / "half", "--branch", "--until", "32"});
  INFO(stopped.output);
  CHECK(stopped.status == 0);
  CHECK(stopped.output.find("ended by --until") != std::string::npos);
  const test::arguments again = second + test::arguments{"--resume", files / "next"};
  const test::outcome resumed = test::train(again);
  INFO(resumed.output);
  CHECK(resumed.status == 0);
  CHECK(test::weights(resumed) == weights_of(whole.back()));
  CHECK(test::read(files / "csv") == csv);
}

TEST_CASE("A hundred branches, one after another") {
  const test::folder files;
  train_half(files, cosine(0.01, 1000));
  std::size_t first_size = 0;
  double last = 0;
  for (int i = 1; i <= 100; ++i) {
    const int epochs = 4 + i;
    const test::outcome run =
        test::train(batch + test::arguments{"--epochs", std::to_string(epochs), "--schedule",
                                            cosine(i % 2 == 0 ? 0.01 : 0.002, 1000), "--resume", files / "half",
                                            "--branch", "--blend", "10", "--checkpoint", files / "half", "--report",
                                            files / "report", "--report-every", "1"});
    INFO(i << ": " << run.output);
    REQUIRE(run.status == 0);
    const std::vector<json> lines = lines_of(test::read(files / "report"));
    CHECK(lines[0].at("begin") == 28 + 7 * (i - 1));
    CHECK(lines[0].at("learning_rate") == lines[0].at("learning_rate_before"));
    if (i > 1) {
      CHECK(std::abs(rate_of(lines[1]) - last) < 0.001);
    }
    last = rate_of(lines[7]);
    const json definition = anneal::read_checkpoint(files / "half").at("definition").at("learning_rate");
    first_size = i == 1 ? definition.dump().size() : first_size;
    CHECK(definition.dump().size() < first_size + 100);
  }
  const json history = anneal::read_checkpoint(files / "half").at("values").at("history");
  REQUIRE(history.size() == 101);
  CHECK(history[0].at("update") == 0);
  CHECK(history[0].at("learning_rate").at("type") == "cosine");
  CHECK(history[100].at("update") == 28 + 7 * 99);
}

TEST_CASE("A branch is refused by what is wrong") {
  const test::folder files;
  train_half(files, cosine(0.01, 56));
  const auto refused = [&](const test::arguments& options, const std::string& words) {
    const test::outcome run = test::train(options);
    INFO(run.output << "expected: " << words);
    CHECK(run.status == 1);
    CHECK(run.output.find(words) != std::string::npos);
  };
  const test::arguments from{"--resume", files / "half", "--branch", "--schedule", cosine(0.01, 56)};
  refused(from, "its run has --batch 200, this one --batch 32");
  refused(from + batch + test::arguments{"--optimizer", "sgd"},
          "its run has --optimizer adam, this one --optimizer sgd");
  refused(from + batch + test::arguments{"--epochs", "3"}, "step: expected a number of updates up to 21, found 28");
  refused(from + batch + test::arguments{"--blend", "5", "--jump"}, "--jump");
  refused({"--branch"}, "--branch");
  refused({"--resume", files / "half", "--jump"}, "--branch");
  refused(batch + test::arguments{"--resume", files / "half", "--epochs", "4", "--schedule", cosine(0.02, 56)},
          "a run is resumed with the options it was begun with");
}
