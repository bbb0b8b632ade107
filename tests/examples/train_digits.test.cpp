// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

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
