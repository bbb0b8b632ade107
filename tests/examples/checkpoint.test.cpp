// SPDX-License-Identifier: Apache-2.0
#include <sys/file.h>
#include <sys/stat.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <random>

#include "../../examples/train_digits/hash.hpp"
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
  CHECK(test::files_beside(good.path()).empty());
}

namespace {

/// The checkpoint with other bytes at a place that is counted from the end, and the right hash.
template <class T>
std::string forged(const std::string& bytes, std::size_t from_end, T value) {
  std::string changed = bytes.substr(0, bytes.size() - sizeof(std::uint64_t));
  std::memcpy(changed.data() + (bytes.size() - from_end), &value, sizeof value);
  const std::uint64_t hash = digits::hash(changed);
  changed.append(reinterpret_cast<const char*>(&hash), sizeof hash);
  return changed;
}

}  // namespace

TEST_CASE("A checkpoint with the right hash and values that no run has is refused") {
  const sound_checkpoint good;
  // At the end: step, the plateau's rate, best, bad, cooling, averaged, begun, spoilt, mean; best, best_at, heard, bad of
  // the early stopping; the number of the best parameters; the hash.
  constexpr std::size_t after_plateau = 8 + 8 + 8 + 8 + 4 + 8;
  constexpr std::size_t begun = after_plateau + 10;
  constexpr std::size_t rate = after_plateau + 38;
  constexpr std::size_t step = rate + 8;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string& bytes = good.bytes();
  CHECK(good.resume_from(forged(bytes, begun, std::uint8_t{1})).status == 0);
  CHECK(good.resume_from(forged(bytes, step, 7.0)).status == 0);
  check_refused(good.resume_from(forged(bytes, begun, std::uint8_t{4})),
                {good.path(), "begun at byte ", "0 or 1", "found 4"});
  check_refused(good.resume_from(forged(bytes, begun - 1, std::uint8_t{255})), {good.path(), "spoilt at byte ", "255"});
  for (const double steps : {-1.0, 0.5, 8.0, 1e300, nan}) {
    check_refused(good.resume_from(forged(bytes, step, steps)), {good.path(), "step: expected", "up to 7"});
  }
  for (const double wrong : {-1.0, 0.1, nan}) {
    check_refused(good.resume_from(forged(bytes, rate, wrong)), {good.path(), "anneal::plateau: rate must not be"});
  }
  check_refused(good.resume_from(forged(bytes, begun + 12, -5)),
                {good.path(), "anneal::plateau: bad must not be negative"});
  check_refused(good.resume_from(forged(bytes, 44, nan)), {good.path(), "anneal::early_stopping: best"});
  check_refused(good.resume_from(forged(bytes, 20, -5)),
                {good.path(), "anneal::early_stopping: bad must not be negative"});
  check_refused(good.resume_from(forged(bytes, 16, std::uint64_t{1} << 60)), {good.path(), "best parameters at byte "});
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
  test::write(good.path() + ".unfinished-12-0", "half");
  CHECK(test::train(both).status == 0);
  CHECK(test::files_beside(good.path()).empty());
}
