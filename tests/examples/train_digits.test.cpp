// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

#include "anneal/track/checkpoint.hpp"
#include "process.hpp"
#include "support/catch.hpp"

TEST_CASE("Every schedule trains every optimizer") {
  for (const char* optimizer : {"sgd", "adam", "rmsprop", "adagrad"}) {
    for (const char* schedule : {"constant", "step", "exponential", "cosine", "polynomial", "cyclic", "plateau",
                                 "warmup_cosine", "warmup_plateau"}) {
      const test::outcome run =
          test::train({"--optimizer", optimizer, "--schedule", schedule, "--epochs", "1", "--batch", "200"});
      INFO(optimizer << ", " << schedule << ": " << run.output);
      CHECK(run.status == 0);
      CHECK(test::weights(run).starts_with("weights 0x"));
    }
  }
}

TEST_CASE("Clipping and weight decay change the run, and their schedules do") {
  const auto train = [](const test::arguments& more) {
    const test::outcome run = test::train(test::arguments{"--epochs", "1", "--batch", "100"} + more);
    INFO(run.output);
    CHECK(run.status == 0);
    return test::weights(run);
  };
  const std::string plain = train({});
  CHECK(train({"--clip-norm", "1e9", "--clip-value", "inf", "--weight-decay", "0"}) == plain);
  const std::vector<std::string> changed = {
      plain,
      train({"--clip-norm", "0.5"}),
      train({"--clip-value", "0.01"}),
      train({"--weight-decay", "0.01"}),
      train({"--weight-decay", "0.01", "--decay-schedule", "constant"}),
      train({"--weight-decay", "0.01", "--decay-schedule", "cosine"}),
  };
  for (std::size_t i = 0; i < changed.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      CHECK(changed[i] != changed[j]);
    }
  }
}

TEST_CASE("Early stopping goes back to the best weights") {
  const test::arguments options = {"--batch", "50", "--schedule", "constant", "--lr", "0.02"};
  const test::outcome stopped = test::train(options + test::arguments{"--early-stopping", "2"});
  INFO(stopped.output);
  REQUIRE(stopped.status == 0);
  int last = 0;
  int best = 0;
  const std::size_t place = stopped.output.find("ended after epoch ");
  REQUIRE(place != std::string::npos);
  REQUIRE(std::sscanf(stopped.output.c_str() + place, "ended after epoch %d, back to the weights of epoch %d", &last,
                      &best) == 2);
  CHECK(best == last - 2);
  CHECK(last < 60);
  // A constant rate does not know how long the run is: one that ends after the best epoch has its weights.
  const test::outcome whole = test::train(options + test::arguments{"--epochs", std::to_string(best)});
  CHECK(test::weights(whole) == test::weights(stopped));
  std::printf("stopped after epoch %d, back to the weights of epoch %d\n", last, best);
}

TEST_CASE("A range test suggests rates, and leaves the weights as they were") {
  for (const char* optimizer : {"sgd", "adam", "rmsprop", "adagrad"}) {
    const test::folder folder;
    const test::outcome run =
        test::train({"--find-lr", "--optimizer", optimizer, "--weight-decay", "0.01", "--csv", folder / "range.csv"});
    INFO(optimizer << ": " << run.output);
    REQUIRE(run.status == 0);
    double rate = 0;
    const std::size_t place = run.output.find("\nvalley ");
    REQUIRE(place != std::string::npos);
    REQUIRE(std::sscanf(run.output.c_str() + place, " valley %lf", &rate) == 1);
    CHECK(rate > 1e-5);
    CHECK(rate < 1);
    const std::string weights = run.output.substr(0, run.output.find('\n'));
    CHECK(weights.starts_with("weights 0x"));
    CHECK(test::weights(run).starts_with(weights));  // the last line, too
    CHECK(run.output.find(weights) != run.output.rfind(weights));
    const std::string csv = test::read(folder / "range.csv");
    CHECK(csv.starts_with("step,rate,loss,accuracy\n0,1e-07,"));
  }
  CHECK(test::train({"--find-lr", "--lr", "0.1"}).status != 0);
}

TEST_CASE("The number of threads changes nothing") {
  const test::arguments options = {"--epochs", "2", "--batch", "100", "--threads"};
  const std::string alone = test::weights(test::train(options + test::arguments{"1"}));
  CHECK(alone.starts_with("weights 0x"));
  for (const char* threads : {"2", "3", "8"}) {
    CHECK(test::weights(test::train(options + test::arguments{threads})) == alone);
  }
}

TEST_CASE("The seed decides the run") {
  const test::arguments options = {"--epochs", "1", "--seed"};
  CHECK(test::weights(test::train(options + test::arguments{"1"})) ==
        test::weights(test::train(options + test::arguments{"1"})));
  CHECK(test::weights(test::train(options + test::arguments{"1"})) !=
        test::weights(test::train(options + test::arguments{"2"})));
}

TEST_CASE("The CSV file has a line for every update") {
  const test::folder files;
  // 1253 images: an epoch is 13 batches of 100, the last one smaller.
  REQUIRE(test::train({"--epochs", "2", "--batch", "100", "--schedule", "constant", "--lr", "0.004", "--csv",
                       files / "run.csv"})
              .status == 0);
  const std::string csv = test::read(files / "run.csv");
  CHECK(csv.starts_with("step,rate,loss,accuracy\n0,0.004,"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 26);
  CHECK(csv.find("\n11,0.004,") != std::string::npos);
  std::size_t accuracies = 0;
  for (std::size_t end = csv.find('\n'); end != std::string::npos; end = csv.find('\n', end + 1)) {
    accuracies += csv[end - 1] != ',' ? 1U : 0U;
  }
  CHECK(accuracies == 1 + 2);  // the header and the two epochs
}

TEST_CASE("A CSV file that does not fit the checkpoint is refused") {
  const test::folder files;
  const test::arguments options = {"--epochs", "1", "--csv", files / "run.csv"};
  REQUIRE(test::train(options + test::arguments{"--checkpoint", files / "c"}).status == 0);
  const std::string csv = test::read(files / "run.csv");
  for (const std::string& other : {std::string("something else\n"), csv.substr(0, csv.size() / 2), std::string()}) {
    test::write(files / "run.csv", other);
    const test::outcome attempt = test::train(options + test::arguments{"--resume", files / "c"});
    INFO(attempt.output);
    CHECK(attempt.status == 1);
    CHECK(attempt.output.find(files / "run.csv") != std::string::npos);
    CHECK(attempt.output.find("line ") != std::string::npos);
    CHECK(test::read(files / "run.csv") == other);
  }
}

TEST_CASE("A bad option is refused by name") {
  const test::arguments bad[] = {
      {"--optimizer", "adagrid"},
      {"--schedule", "none"},
      {"--lr", "0"},
      {"--lr", "nan"},
      {"--lr", "-1"},
      {"--lr", "fast"},
      {"--epochs", "0"},
      {"--epochs", "1.5"},
      {"--batch", "0"},
      {"--batch", "5000"},
      {"--seed", "-1"},
      {"--clip-norm", "0"},
      {"--clip-value", "nan"},
      {"--weight-decay", "-1"},
      {"--decay-schedule", "none"},
      {"--early-stopping", "0"},
      {"--seed", "one"},
      {"--threads", "0"},
      {"--threads", "1000"},
      {"--momentum", "1"},
      {"--checkpoint-every", "0"},
      {"--csv", "/dev/full"},
      {"--resume", "none"},
  };
  for (const test::arguments& options : bad) {
    const test::outcome attempt = test::train(options);
    INFO(options[0] << ' ' << options[1] << ": " << attempt.output);
    CHECK(attempt.status == 1);
    const bool named = attempt.output.find(options[0]) != std::string::npos;
    CHECK((named || attempt.output.find("'" + options[1] + "'") != std::string::npos));
  }
  CHECK(test::train({"--checkpoint-every", "5", "--epochs", "1"}).output.find("--checkpoint") != std::string::npos);
}

namespace {

const char* const warmup_plateau = R"({"type": "warmup", "steps": "5%", "of": {"type": "plateau", "initial": 0.005,
    "factor": 0.3, "patience": 4, "threshold": 0.01}})";

std::string trained(const test::arguments& more) {
  const test::outcome run = test::train(test::arguments{"--epochs", "20", "--batch", "200"} + more);
  INFO(run.output);
  CHECK(run.status == 0);
  return test::weights(run);
}

}  // namespace

TEST_CASE("A schedule from JSON trains as the one that is compiled") {
  // a twentieth of 20 epochs is one
  const std::string named = trained({"--schedule", "warmup_plateau"});
  CHECK(trained({"--schedule", warmup_plateau}) == named);
  CHECK(trained({"--schedule", warmup_plateau, "--set", "steps=1ep"}) == named);
  CHECK(trained({"--schedule", warmup_plateau, "--set", "of.initial=0.01"}) != named);
  const test::folder files;
  test::write(files / "rate.json", warmup_plateau);
  CHECK(trained({"--schedule", files / "rate.json"}) == named);
  setenv("ANNEAL_SCHEDULE", (files / "rate.json").c_str(), 1);
  CHECK(trained({}) == named);
  CHECK(trained({"--schedule", "constant"}) != named);
  unsetenv("ANNEAL_SCHEDULE");
}

TEST_CASE("A checkpoint holds the schedule that was made of JSON, and no other one goes on with it") {
  const test::folder files;
  const test::arguments options{"--epochs", "2", "--batch", "200", "--checkpoint", files / "run"};
  REQUIRE(test::train(options + test::arguments{"--schedule", warmup_plateau, "--set", "of.initial=3e-4"}).status == 0);
  const std::string saved = anneal::read_checkpoint(files / "run").dump();
  CHECK(saved.find(R"("initial":0.0003)") != std::string::npos);
  CHECK(saved.find(R"("5%")") == std::string::npos);
  const test::arguments resumed = options + test::arguments{"--resume", files / "run", "--schedule", warmup_plateau};
  const test::outcome other = test::train(resumed);
  INFO(other.output);
  CHECK(other.status == 1);
  CHECK(other.output.find(R"(its run has --schedule {)") != std::string::npos);
  CHECK(other.output.find(R"("initial":0.005)") != std::string::npos);
  CHECK(test::train(resumed + test::arguments{"--set", "/of/initial=0.0003"}).status == 0);
}

TEST_CASE("The commands of its README run") {
  std::string rest = test::read(ANNEAL_PROJECT_DIR "/examples/train_digits/README.md");
  std::string commands;
  std::size_t blocks = 0;
  for (std::size_t begin = rest.find("```sh\n"); begin != std::string::npos; begin = rest.find("```sh\n")) {
    rest.erase(0, begin + 6);
    commands += rest.substr(0, rest.find("```"));
    ++blocks;
  }
  CHECK(blocks == 4);
  const test::folder files;
  const std::filesystem::path program(ANNEAL_TRAIN_DIGITS);
  test::write(files / "commands", "set -e\ncd '" + (files / "") + "'\nPATH='" + program.parent_path().string() +
                                      "':\"$PATH\"\n" + commands);
  const test::outcome run = test::run("/bin/sh", {files / "commands"});
  INFO(commands << run.output);
  CHECK(run.status == 0);
  std::set<std::string> results;
  std::size_t runs = 0;
  for (std::size_t at = run.output.find("weights "); at != std::string::npos;
       at = run.output.find("weights ", at + 1)) {
    results.insert(run.output.substr(at, run.output.find('\n', at) - at));
    ++runs;
  }
  CHECK(runs == 9);
  CHECK(results.size() == 6);  // those of rate.json without --set, in as many epochs, are one
  CHECK(run.output.find(R"({"end":"finished")") != std::string::npos);
  CHECK(run.output.find("branched off after 80 of 120 updates") != std::string::npos);
  CHECK(run.output.find("resumed after 120 of 120 updates") != std::string::npos);
}

TEST_CASE("A schedule from JSON that cannot be is refused with its file and its field") {
  const test::folder files;
  const std::string file = files / "rate.json";
  const auto refused = [&](const std::string& json, const test::arguments& more) {
    test::write(file, json);
    const test::outcome run = test::train(test::arguments{"--epochs", "2", "--schedule", file} + more);
    CHECK(run.status == 1);
    return run.output;
  };
  CHECK(refused(R"({"type": "cosine", "initial": 0.1, "stepz": 5})", {}) ==
        "train_digits: " + file + R"(: /stepz: unknown field "stepz", did you mean "steps"?)" + "\n");
  CHECK(refused(R"({"type": "cosine", "initial": 0.1, "steps": "5tok"})", {}) ==
        "train_digits: " + file + R"(: /steps: "5tok" needs tokens_per_update, which the horizon does not give)" +
            "\n");
  CHECK(refused("{\"type\": \"cosine\",\n oops", {}).starts_with("train_digits: " + file + ": line 2"));
  CHECK(refused(R"({"type": "constant", "value": 0.1})", {"--set", "valeu=1"}) ==
        "train_digits: " + file + R"(: /valeu: unknown field "valeu", did you mean "value"?)" + "\n");
  CHECK(
      refused(R"({"type": "constant", "value": 0.1})", {"--lr", "1"}).starts_with("--lr: the JSON of --schedule has"));
  const test::outcome named = test::train({"--schedule", "cosine", "--set", "initial=1"});
  CHECK(named.status == 1);
  CHECK(named.output.starts_with("--set: there is no JSON to change"));
}
