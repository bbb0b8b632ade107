// SPDX-License-Identifier: Apache-2.0
#include "progress.hpp"

#include <unistd.h>

#include <cstdio>
#include <string>

namespace digits {

progress::progress(const options& o, run_length updates, std::size_t first_step)
    : updates_(updates), silent_(o.quiet), bar_(isatty(STDOUT_FILENO) != 0) {
  if (!o.resume.empty() && !silent_) {
    std::printf("%s after %zu of %zu updates\n", o.branch ? "branched off" : "resumed", first_step, updates.total);
    std::fflush(stdout);
  }
}

void progress::add(const update& u) {
  if (silent_) {
    return;
  }
  if (bar_) {
    draw(u);
  } else if (u.test) {
    std::printf("epoch %zu/%zu  rate %.3e  loss %.4f  test accuracy %.2f %%\n", (u.step + 1) / updates_.epoch,
                updates_.total / updates_.epoch, u.rate, u.loss, 100 * u.test->accuracy);
    std::fflush(stdout);
  }
}

void progress::draw(const update& u) {
  constexpr std::size_t width = 40;
  const bool last = u.step + 1 == updates_.total;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_drawing_ && !last) {
    return;
  }
  next_drawing_ = now + std::chrono::milliseconds(50);
  const std::size_t done = (u.step + 1) * width / updates_.total;
  std::printf("\r[%s%s] %3zu %%  rate %.3e  loss %.4f %s", std::string(done, '=').c_str(),
              std::string(width - done, ' ').c_str(), 100 * (u.step + 1) / updates_.total, u.rate, u.loss,
              last ? "\n" : "");
  std::fflush(stdout);
}

}  // namespace digits
