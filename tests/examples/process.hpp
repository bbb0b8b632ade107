// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace test {

struct arguments : std::vector<std::string> {
  using vector::vector;

  friend arguments operator+(arguments a, const arguments& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
};

inline std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

/// The files whose names begin with that of another one: what it leaves besides itself.
inline std::vector<std::string> files_beside(const std::filesystem::path& path) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path.parent_path())) {
    const std::string name = entry.path().filename().string();
    if (entry.path() != path && name.starts_with(path.filename().string())) {
      names.push_back(name);
    }
  }
  return names;
}

/// A new folder, gone at the end of the test.
class folder {
 public:
  folder() {
    std::string name = (std::filesystem::temp_directory_path() / "anneal.XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) {
      path_ = name;
    }
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

struct outcome {
  int status = -1;     ///< of its exit
  int signal = 0;      ///< that ended it, if one did
  std::string output;  ///< of stdout and stderr
};

/// Runs a program to its end, or kills it by SIGKILL when the time is up.
inline outcome run(const std::string& program, const arguments& options,
                   std::optional<std::chrono::microseconds> time = {}) {
  const folder scratch;
  const std::string log = scratch / "log";
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& option : options) {
    argv.push_back(const_cast<char*>(option.c_str()));
  }
  argv.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  if (child < 0) {
    return {.status = -1, .signal = 0, .output = "cannot start " + program};
  }
  if (time) {
    std::this_thread::sleep_for(*time);
    kill(child, SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
          .output = read(log)};
}

#if defined(ANNEAL_TRAIN_DIGITS)
inline outcome train(const arguments& options, std::optional<std::chrono::microseconds> time = {}) {
  return run(ANNEAL_TRAIN_DIGITS, options, time);
}
#endif

/// The last line of a run: `weights 0x…`.
inline std::string weights(const outcome& run) {
  const std::size_t place = run.output.rfind("weights 0x");
  return place == std::string::npos ? "no weights in: " + run.output : run.output.substr(place);
}

}  // namespace test
