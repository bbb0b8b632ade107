// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>
#include <random>

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
    const char* field = place < 8    ? "magic at byte 0:"
                        : place < 16 ? "version at byte 8:"
                        : place < 24 ? "size at byte 16:"
                                     : "hash at byte ";
    check_refused(good.resume_from(bytes), {good.path(), field, " at byte ", "expected", "found"});
  }
  std::printf("refused %zu checkpoints with one changed bit\n", places.size());
}

TEST_CASE("A checkpoint that is too short or too long is refused") {
  const sound_checkpoint good;
  const std::string& bytes = good.bytes();
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{23}, std::size_t{24},
                                 bytes.size() / 2, bytes.size() - 1}) {
    CAPTURE(size);
    check_refused(good.resume_from(bytes.substr(0, size)), {good.path(), " at byte ", "expected", "found"});
  }
  check_refused(good.resume_from(bytes + '\0'),
                {good.path(), "size at byte 16:", "expected a file of " + std::to_string(bytes.size()) + " bytes"});
  std::printf("cut in half: %s\n", first_line(good.resume_from(bytes.substr(0, bytes.size() / 2))).c_str());
}

TEST_CASE("A file that is no checkpoint is refused") {
  const sound_checkpoint good;
  check_refused(good.resume_from("step,rate,loss,accuracy\n"), {good.path(), "magic at byte 0:"});
  const std::string of_the_other_byte_order(good.bytes().rend() - 8, good.bytes().rend());
  check_refused(good.resume_from(of_the_other_byte_order + good.bytes().substr(8)),
                {good.path(), "magic at byte 0:", "byte order"});
  std::filesystem::remove(good.path());
  check_refused(good.resume(run_options), {good.path(), "No such file"});
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
  CHECK_FALSE(std::filesystem::exists(good.path() + ".unfinished"));
}
