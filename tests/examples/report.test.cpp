// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "process.hpp"
#include "support/catch.hpp"

using nlohmann::json;

namespace {

const char* const constant = R"({"type": "constant", "value": 0.004})";

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(json::parse(line));
  }
  return lines;
}

/// What a run writes to stdout alone, and its status.
test::outcome train_to_pipe(const test::arguments& options) {
  return test::run(
      "/bin/sh",
      test::arguments{"-c", "exec \"$0\" \"$@\" 2>/dev/null", ANNEAL_TRAIN_DIGITS, "--report", "-"} + options);
}

std::string weights_of(const json& line) { return line.at("weights").get<std::string>(); }

/// A run whose stdout is read by the test.
class reader {
 public:
  explicit reader(const test::arguments& options) {
    std::array<int, 2> ends{};
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
    std::vector<char*> argv = {const_cast<char*>(ANNEAL_TRAIN_DIGITS)};
    for (const std::string& option : options) {
      argv.push_back(const_cast<char*>(option.c_str()));
    }
    argv.push_back(nullptr);
    child_ = fork();
    if (child_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(ends[1]);
    file_ = fdopen(ends[0], "r");
  }

  json line() {
    std::array<char, 4096> text{};
    return std::fgets(text.data(), static_cast<int>(text.size()), file_) != nullptr ? json::parse(text.data()) : json();
  }

  void send(int signal) const { kill(child_, signal); }
  void close_pipe() { std::fclose(std::exchange(file_, nullptr)); }

  /// The status of its exit.
  int wait() {
    int status = 0;
    waitpid(child_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t child_ = -1;
  std::FILE* file_ = nullptr;
};

}  // namespace

TEST_CASE("The report has a line for every epoch, and stdout nothing else") {
  const test::arguments options{"--schedule", constant, "--epochs", "3", "--batch", "200"};
  const test::outcome run = train_to_pipe(options);
  CHECK(run.status == 0);
  const std::vector<json> lines = lines_of(run.output);
  REQUIRE(lines.size() == 1 + 3 + 1);
  CHECK(lines[0].at("begin") == 0);
  CHECK(lines[0].at("of") == 21);
  CHECK(lines[0].at("updates_per_epoch") == 7);
  CHECK(lines[0].at("learning_rate") == 0.004);
  for (std::size_t epoch = 1; epoch <= 3; ++epoch) {
    const json& line = lines[epoch];
    CHECK(line.at("updates") == 7 * epoch);
    CHECK(line.at("epoch") == epoch);
    CHECK(line.at("learning_rate") == 0.004);
    CHECK(line.at("loss").is_number());
    CHECK(line.at("validation_loss").get<double>() > 0);
    CHECK(line.at("validation_accuracy").get<double>() > 0.1);
    CHECK(line.size() == 7);
  }
  CHECK(lines[4].at("end") == "finished");
  CHECK(lines[4].at("updates") == 21);
  CHECK(lines[4].at("epoch") == 3);
  CHECK(lines[4].at("validation_loss") == lines[3].at("validation_loss"));
  CHECK(run.output.find("test") == std::string::npos);  // no search sees it
  CHECK(weights_of(lines[4]) == weights_of(lines[3]));
  // It changes nothing, and the weights are those that a run prints.
  CHECK("weights " + weights_of(lines[4]) + "\n" == test::weights(test::train(options)));

  const std::vector<json> more = lines_of(train_to_pipe(options + test::arguments{"--report-every", "5"}).output);
  REQUIRE(more.size() == 1 + 4 + 1);
  CHECK(more[4].at("updates") == 20);
  CHECK(more[4].at("epoch") == 2);
  CHECK(weights_of(more[5]) == weights_of(lines[4]));

  const std::vector<json> tested = lines_of(train_to_pipe(options + test::arguments{"--test"}).output);
  CHECK(tested.back().at("test_accuracy").get<double>() > 0.1);
  CHECK(tested.back().contains("test_loss"));
}

TEST_CASE("A report in a file is continued where the run is resumed") {
  const test::folder files;
  const test::arguments options{"--schedule", constant,         "--epochs",     "2",          "--batch", "200",
                                "--report",   files / "report", "--checkpoint", files / "run"};
  const test::outcome whole = test::train(options);
  CHECK(whole.status == 0);
  CHECK(whole.output.find("test accuracy") != std::string::npos);  // what people read is as it was
  CHECK(lines_of(test::read(files / "report")).size() == 4);
  CHECK(test::train(options + test::arguments{"--resume", files / "run"}).status == 0);
  const std::vector<json> lines = lines_of(test::read(files / "report"));
  REQUIRE(lines.size() == 6);
  CHECK(lines[4].at("begin") == 14);
  CHECK(weights_of(lines[4]) == weights_of(lines[3]));
  CHECK(test::train({"--report", files / "none/report", "--epochs", "1"}).output.find("cannot write") !=
        std::string::npos);
  CHECK(test::train({"--report", files / "a", "--checkpoint", files / "a"}).status == 1);
  CHECK(test::train({"--report", "/dev/full", "--epochs", "1"}).status == 1);
}

TEST_CASE("A signal ends a run after its update, and it can go on from there") {
  for (const int signal : {SIGTERM, SIGINT}) {
    const test::folder files;
    const test::arguments options{"--schedule", constant, "--epochs",     "10000",
                                  "--batch",    "200",    "--checkpoint", files / "run"};
    reader run(test::arguments{"--report", "-", "--report-every", "1", "--checkpoint-every", "1000000"} + options);
    for (int i = 0; i < 10; ++i) {
      REQUIRE(run.line().is_object());
    }
    run.send(signal);
    json last;
    for (json line = run.line(); !line.is_null(); line = run.line()) {
      last = line;
    }
    CHECK(run.wait() == 0);
    CHECK(last.at("stopped") == (signal == SIGTERM ? "SIGTERM" : "SIGINT"));
    const auto updates = last.at("updates").get<std::size_t>();
    CHECK(updates >= 9);
    CHECK(last.contains("validation_loss"));
    std::printf("stopped by %s after %zu updates\n", last.at("stopped").get<std::string>().c_str(), updates);

    reader again(test::arguments{"--report", "-", "--resume", files / "run"} + options);
    const json begin = again.line();
    CHECK(begin.at("begin") == updates);
    CHECK(begin.at("weights") == last.at("weights"));
    again.send(SIGTERM);
    while (!again.line().is_null()) {
    }
    CHECK(again.wait() == 0);
  }
}

TEST_CASE("A run whose report nobody reads ends, and leaves its checkpoint") {
  const test::folder files;
  reader run({"--schedule", constant, "--epochs", "10000", "--batch", "200", "--checkpoint", files / "run",
              "--checkpoint-every", "1000000", "--report", "-", "--report-every", "1"});
  REQUIRE(run.line().at("begin") == 0);
  run.close_pipe();
  CHECK(run.wait() == 3);
  CHECK(std::filesystem::exists(files / "run"));
}

TEST_CASE("A loss that is not finite is said as a text, and ends the run with the last good checkpoint") {
  const test::folder files;
  const test::outcome run =
      train_to_pipe({"--optimizer", "sgd", "--schedule", R"({"type": "constant", "value": 1e30})", "--epochs", "5",
                     "--batch", "200", "--checkpoint", files / "run", "--checkpoint-every", "1"});
  INFO(run.output);
  CHECK(run.status == 4);
  const json last = lines_of(run.output).back();
  CHECK(last.at("end") == "diverged");
  CHECK((last.at("loss") == "NaN" || last.at("loss") == "Infinity"));
  CHECK(last.at("updates").get<int>() < 35);
  CHECK(last.at("epoch") == 1 + last.at("updates").get<int>() / 7);
  CHECK(last.at("validation_loss").is_string());
  CHECK_FALSE(last.contains("test_accuracy"));
  std::printf("%s\n", last.dump().c_str());
  const test::outcome plain = test::train({"--optimizer", "sgd", "--schedule", R"({"type": "constant", "value": 1e30})",
                                           "--epochs", "5", "--batch", "200"});
  CHECK(plain.status == 4);
  CHECK(plain.output.find("the loss is not finite") != std::string::npos);
}
