// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>

namespace digits {

/// While it is alive SIGINT and SIGTERM end nothing: the run looks here, and ends by itself.
class stop_signals {
 public:
  stop_signals() {
    struct sigaction action {};
    action.sa_handler = [](int signal) { arrived = signal; };
    action.sa_flags = SA_RESTART;  // a checkpoint or a report that is being written goes on
    sigaction(SIGINT, &action, &before_interrupt_);
    sigaction(SIGTERM, &action, &before_terminate_);
  }
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;
  ~stop_signals() {
    sigaction(SIGINT, &before_interrupt_, nullptr);
    sigaction(SIGTERM, &before_terminate_, nullptr);
  }

  /// Which one has arrived; 0: none.
  static int signal() { return arrived; }

  static const char* name() { return arrived == SIGINT ? "SIGINT" : "SIGTERM"; }

 private:
  static inline volatile std::sig_atomic_t arrived = 0;

  struct sigaction before_interrupt_ {};
  struct sigaction before_terminate_ {};
};

}  // namespace digits
