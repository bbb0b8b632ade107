// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "examples/process.hpp"

namespace test {

inline std::vector<pid_t> children_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/task/" + std::to_string(process) + "/children");
  std::vector<pid_t> all;
  for (pid_t child = 0; file >> child;) {
    all.push_back(child);
  }
  return all;
}

/// The processes that mpirun has started, as many as asked for; none where it has ended before.
inline std::vector<pid_t> ranks_of(pid_t timeout, std::size_t ranks) {
  for (int i = 0; i < 20'000; ++i) {
    for (const pid_t mpirun : children_of(timeout)) {
      if (std::vector<pid_t> found = children_of(mpirun); found.size() == ranks) {
        return found;
      }
    }
    siginfo_t ended{};
    if (waitid(P_PID, static_cast<id_t>(timeout), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid != 0) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return {};
}

/// A program on so many ranks, which ends within two minutes. What Open MPI keeps in files lies in a folder that goes with this
/// call: it leaves some of them where a rank is killed.
inline outcome on_ranks(std::size_t ranks, const arguments& program,
                        const std::function<void(const std::vector<pid_t>&, const std::string& log)>& meanwhile = {},
                        const arguments& of_mpiexec = {}) {
  const folder scratch;
  const std::string log = scratch / "log";
  const arguments all =
      arguments{"timeout", "-k", "5", "120", ANNEAL_MPIEXEC, "-n", std::to_string(ranks)} + of_mpiexec + program;
  std::vector<char*> argv;
  for (const std::string& argument : all) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const std::string files = scratch / "";
    setenv("TMPDIR", files.c_str(), 1);
    setenv("OMPI_MCA_btl_vader_backing_directory", files.c_str(), 1);
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  if (child < 0) {
    return {.status = -1, .signal = 0, .output = "cannot start mpirun"};
  }
  if (meanwhile) {
    meanwhile(ranks_of(child, ranks), log);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
          .output = read(log)};
}

#if defined(ANNEAL_DISTRIBUTED)
/// examples/distributed.
inline outcome distributed(std::size_t ranks, const arguments& options,
                           const std::function<void(const std::vector<pid_t>&)>& meanwhile = {}) {
  return on_ranks(ranks, arguments{ANNEAL_DISTRIBUTED} + options,
                  [&](const std::vector<pid_t>& processes, const std::string&) {
                    if (meanwhile) {
                      meanwhile(processes);
                    }
                  });
}
#endif

}  // namespace test
