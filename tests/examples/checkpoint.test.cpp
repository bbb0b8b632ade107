// SPDX-License-Identifier: Apache-2.0
#include <sys/file.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "anneal/anneal.hpp"
#include "anneal/track/checkpoint.hpp"
#include "process.hpp"
#include "support/catch.hpp"

namespace {

const test::arguments run_options = {"--optimizer", "adam",  "--schedule", "warmup_plateau",
                                     "--lr",        "0.002", "--epochs",   "1",
                                     "--batch",     "200",   "--seed",     "7"};

/// A checkpoint, and attempts to resume from what became of it.
class sound_checkpoint {
 public:
  sound_checkpoint() {
    const test::outcome made = test::train(run_options + test::arguments{"--checkpoint", path()});
    INFO(made.output);
    REQUIRE(made.status == 0);
    bytes_ = test::read(path());
  }

  std::string path() const { return files_ / "a.checkpoint"; }
  const std::string& bytes() const { return bytes_; }

  test::outcome resume_from(const std::string& content) const {
    test::write(path(), content);
    return resume(run_options);
  }

  test::outcome resume(const test::arguments& options) const {
    return test::train(options + test::arguments{"--resume", path()});
  }

 private:
  test::folder files_;
  std::string bytes_;
};

void check_refused(const test::outcome& attempt, const std::vector<std::string>& words) {
  INFO(attempt.output);
  CHECK(attempt.status == 1);
  for (const std::string& word : words) {
    INFO("expected: " << word);
    CHECK(attempt.output.find(word) != std::string::npos);
  }
  CHECK(attempt.output.find("weights") == std::string::npos);
}

std::string first_line(const test::outcome& attempt) { return attempt.output.substr(0, attempt.output.find('\n')); }

}  // namespace

TEST_CASE("A sound checkpoint is taken") {
  const sound_checkpoint good;
  const test::outcome resumed = good.resume_from(good.bytes());
  INFO(resumed.output);
  CHECK(resumed.status == 0);
  CHECK(resumed.output.find("resumed after 7 of 7 updates") != std::string::npos);
}

TEST_CASE("A checkpoint with a changed byte is refused") {
  const sound_checkpoint good;
  std::vector<std::size_t> places = {0, 7, 8, 16, 24, 100, 200, good.bytes().size() - 9, good.bytes().size() - 1};
  const unsigned seed = std::random_device{}();
  std::mt19937_64 random(seed);
  for (int i = 0; i < 10; ++i) {
    places.push_back(random() % good.bytes().size());
  }
  CAPTURE(seed);
  for (const std::size_t place : places) {
    CAPTURE(place);
    std::string bytes = good.bytes();
    bytes[place] = static_cast<char>(static_cast<unsigned char>(bytes[place]) ^ 1U << random() % 8);
    check_refused(good.resume_from(bytes), {"train_digits: " + good.path() + ": "});
  }
  std::printf("refused %zu checkpoints with one changed bit\n", places.size());
}

TEST_CASE("A checkpoint that is too short or too long is refused") {
  const sound_checkpoint good;
  const std::string& bytes = good.bytes();
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{23}, std::size_t{24},
                                 bytes.size() / 2, bytes.size() - 1}) {
    CAPTURE(size);
    check_refused(good.resume_from(bytes.substr(0, size)), {"train_digits: " + good.path() + ": "});
  }
  check_refused(good.resume_from(bytes + '\0'), {good.path(), "bytes of " + std::to_string(bytes.size())});
  std::printf("cut in half: %s\n", first_line(good.resume_from(bytes.substr(0, bytes.size() / 2))).c_str());
}

TEST_CASE("A file that is no checkpoint is refused") {
  const sound_checkpoint good;
  check_refused(good.resume_from("step,rate,loss,accuracy\n"), {good.path(), "is no checkpoint of anneal"});
  std::filesystem::remove(good.path());
  check_refused(good.resume(run_options), {good.path(), "No such file"});
}

TEST_CASE("A checkpoint of another program is refused") {
  const test::folder files;
  anneal::scheduler run{anneal::constant({.value = 0.1})};
  anneal::save_checkpoint(files / "other", run);
  check_refused(test::train(run_options + test::arguments{"--resume", files / "other"}),
                {files / "other", "it does not say --optimizer"});
}

TEST_CASE("A checkpoint of another run is refused") {
  const sound_checkpoint good;
  const test::arguments others = {"--optimizer", "rmsprop", "--schedule", "cosine", "--lr",   "0.003",
                                  "--epochs",    "2",       "--batch",    "100",    "--seed", "8"};
  for (std::size_t i = 0; i < others.size(); i += 2) {
    test::arguments options = run_options;
    options[i + 1] = others[i + 1];
    const test::outcome attempt = good.resume(options);
    check_refused(attempt,
                  {good.path(), others[i] + " " + run_options[i + 1], "this one " + others[i] + " " + others[i + 1]});
    std::printf("%s\n", first_line(attempt).c_str());
  }
  CHECK(good.resume(run_options + test::arguments{"--threads", "3"}).status == 0);
}

TEST_CASE("A checkpoint that cannot be written ends the run and leaves the old one") {
  const sound_checkpoint good;
  const test::folder files;
  check_refused(test::train(run_options + test::arguments{"--checkpoint", files / "none/a"}), {files / "none/a"});

  // The largest size that a file may have is the next best thing to a full disk.
  const std::string command = "ulimit -f 8; trap '' XFSZ; exec \"$@\"";
  const test::outcome full = test::run(
      "/bin/sh", test::arguments{"-c", command, "sh", ANNEAL_TRAIN_DIGITS, "--checkpoint", good.path()} + run_options);
  check_refused(full, {"cannot write '" + good.path(), "File too large"});
  CHECK(test::read(good.path()) == good.bytes());
  CHECK(test::files_beside(good.path()).empty());
}

namespace {

using nlohmann::json;

/// The checkpoint with another value at a place, and the right checksum.
struct forger {
  const sound_checkpoint& of;
  anneal::detail::checkpoint_content file = anneal::detail::read_checkpoint_file(of.path());

  forger(const sound_checkpoint& good) : of(good) {}

  const json& at(const char* place) const { return file.document[json::json_pointer(place)]; }

  test::outcome resume(const std::string& place, const json& value) const {
    json document = file.document;
    document[json::json_pointer(place)] = value;
    for (const char* const stamp : {"anneal", "version", "checksum", "size"}) {
      document.erase(stamp);
    }
    std::vector<anneal::detail::tensor> tensors;
    for (const auto& [name, one] : file.tensors) {
      tensors.push_back(one);
    }
    if (file.binary) {
      anneal::detail::write_binary_checkpoint(of.path(), document, tensors);
    } else {
      anneal::detail::write_json_checkpoint(of.path(), document);
    }
    return of.resume(run_options);
  }
};

}  // namespace

TEST_CASE("A checkpoint with the right checksum and values that no run has is refused") {
  const sound_checkpoint good;
  const forger forged(good);
  const std::string& path = good.path();
  CHECK(forged.resume("/state/step", 7).status == 0);
  for (const json& step : {json(-1), json(0.5), json(8), json(1e300), json("nan")}) {
    check_refused(forged.resume("/state/step", step), {path, "step"});
  }
  const std::string plateau =
      "/state/schedules/learning_rate" + forged.at("/state/schedules/learning_rate/listeners/0/at").get<std::string>();
  for (const json& wrong : {json(-1.0), json(0.1), json("nan"), json("fast")}) {
    check_refused(forged.resume(plateau + "/rate", wrong), {path, "rate"});
  }
  check_refused(forged.resume(plateau + "/bad", -5), {path, "bad"});
  check_refused(forged.resume("/values/early_stopping/best", "nan"), {path, "early_stopping: best"});
  check_refused(forged.resume("/values/early_stopping/bad", -5), {path, "bad must not be negative"});
  check_refused(forged.resume("/values/best_parameters", {{"F32", {1, 2}}}), {path, "best parameters: expected"});
  check_refused(forged.resume("/values/parameters", {{"F32", {1, 2}}}),
                {path, "/values/parameters: must be a list of"});
  check_refused(forged.resume("/values/settings/--lr", "0.1"), {path, "its run has --lr 0.1"});
  check_refused(forged.resume("/optimizer", json::object()), {path, "/optimizer"});
}

TEST_CASE("A checkpoint takes the place of a file only") {
  const sound_checkpoint good;
  const test::folder files;
  const std::string target = files / "target";
  test::write(target, "precious");
  std::filesystem::create_symlink(target, files / "link");
  std::filesystem::create_symlink(files / "nowhere", files / "dangling");
  std::filesystem::create_directory(files / "folder");
  REQUIRE(mkfifo((files / "pipe").c_str(), 0600) == 0);
  for (const char* name : {"link", "dangling", "folder", "pipe"}) {
    check_refused(test::train(run_options + test::arguments{"--checkpoint", files / name}),
                  {"cannot write '" + files / name, "it is not a file of its own"});
  }
  CHECK(test::read(target) == "precious");
  CHECK(std::filesystem::is_symlink(files / "link"));
  CHECK(std::filesystem::is_fifo(files / "pipe"));
  check_refused(test::train(run_options + test::arguments{"--checkpoint", "/dev/null"}), {"cannot write '/dev/null"});
  for (const char* name : {"folder", "pipe"}) {
    check_refused(test::train(run_options + test::arguments{"--resume", files / name}), {"it is not a file"});
  }
  check_refused(test::train(run_options + test::arguments{"--resume", "/dev/zero"}), {"'/dev/zero': it is not a file"});
}

TEST_CASE("The CSV file is none of the others") {
  const sound_checkpoint good;
  const test::folder files;
  const std::string path = good.path();
  std::filesystem::create_symlink(path, files / "link");
  std::filesystem::create_hard_link(path, files / "hard");
  const std::string indirect = (std::filesystem::path(path).parent_path() / "." / "a.checkpoint").string();
  for (const std::string& csv : {path, indirect, files / "link", files / "hard"}) {
    check_refused(test::train(run_options + test::arguments{"--checkpoint", path, "--csv", csv}),
                  {"--csv: must not be the file of --checkpoint, got '" + csv});
    check_refused(good.resume(run_options + test::arguments{"--csv", csv}),
                  {"--csv: must not be the file of --resume, got '" + csv});
  }
  check_refused(test::train(run_options + test::arguments{"--checkpoint", files / "new", "--csv", files / "new"}),
                {"--csv: must not be the file of --checkpoint"});
  check_refused(test::train(run_options + test::arguments{"--checkpoint", files / "new", "--csv", files / "new.lock"}),
                {"--csv: must not be the file of the lock"});
  CHECK(test::read(path) == good.bytes());

  std::filesystem::create_symlink("new", files / "to-new");  // where nothing is yet
  std::filesystem::create_symlink(files / "to-new", files / "to-link");
  std::filesystem::create_symlink("new.lock", files / "to-lock");
  std::filesystem::create_symlink("loop", files / "loop");
  for (const char* csv : {"to-new", "to-link", "to-lock"}) {
    check_refused(test::train(run_options + test::arguments{"--checkpoint", files / "new", "--csv", files / csv}),
                  {"--csv: must not be the file of "});
  }
  CHECK(test::train(run_options + test::arguments{"--checkpoint", files / "new", "--csv", files / "loop"}).status == 1);
  CHECK_FALSE(std::filesystem::exists(files / "new"));
}

TEST_CASE("A file has a name") {
  const sound_checkpoint good;
  for (const char* option : {"--checkpoint", "--csv", "--resume"}) {
    check_refused(test::train(run_options + test::arguments{option, ""}), {option, "must not be empty"});
  }
}

TEST_CASE("Of two runs that write one checkpoint the second is refused") {
  const sound_checkpoint good;
  const test::arguments both = run_options + test::arguments{"--checkpoint", good.path()};
  const int held = open((good.path() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  REQUIRE(flock(held, LOCK_EX) == 0);  // as a run that goes on does
  check_refused(test::train(both), {"cannot write '" + good.path(), "another run writes it"});
  CHECK(test::read(good.path()) == good.bytes());
  CHECK(good.resume(run_options).status == 0);  // to read it is allowed
  close(held);                                  // as where a run was killed: the file of the lock is still there
  test::write(good.path() + ".unfinished", "half");
  CHECK(test::train(both).status == 0);
  CHECK(test::files_beside(good.path()).empty());
}
