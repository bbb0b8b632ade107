// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/track/threads.hpp>
#include <cstddef>
#include <exception>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace test {

/// Calls f(communicator) in n threads, and gives what each has thrown: "" where it came to its end.
template <class F>
std::vector<std::string> on_ranks(int n, F f) {
  std::vector<std::string> errors(static_cast<std::size_t>(n));
  std::vector<std::jthread> workers;
  for (anneal::thread_communicator& comm : anneal::threads(n)) {
    workers.emplace_back([&f, &errors, comm = std::move(comm)]() mutable {
      const auto rank = static_cast<std::size_t>(comm.rank());
      try {
        f(comm);
      } catch (const std::exception& error) {
        errors[rank] = error.what();
      }
    });
  }
  workers.clear();
  return errors;
}

}  // namespace test
