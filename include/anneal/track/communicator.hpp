// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "anneal/core/version.hpp"

namespace anneal {

/// What an all_reduce makes of the numbers of all ranks.
enum class reduce { sum, min };

/// What the ranks of a run, processes or threads, exchange numbers by:
///   comm.all_reduce(values, how)  replaces values[i] by the sum, or the least, of the values[i] of all ranks. It blocks; all
///                                 ranks call it in one order, with as many values. The result has the same bits on all
///                                 of them. A NaN on one rank is a NaN in the sum; a minimum is asked of numbers only.
///   comm.rank(), comm.size()      which rank this is, from 0, and of how many
/// There are single_process, threads(n) (track/threads.hpp) and mpi(MPI_Comm) (adapter/mpi.hpp); another library's takes
/// ten lines: adapter/README.md.
template <class C>
concept communicator = requires(std::remove_reference_t<C>& comm, std::span<double> values) {
  comm.all_reduce(values, reduce::sum);
  { comm.rank() } -> std::convertible_to<int>;
  { comm.size() } -> std::convertible_to<int>;
};

/// One rank that is alone: for a program that may run in one process or in many.
struct single_process {
  constexpr void all_reduce(std::span<double>, reduce) const noexcept {}
  static constexpr int rank() noexcept { return 0; }
  static constexpr int size() noexcept { return 1; }
};

static_assert(communicator<single_process>);

namespace detail {

/// The values of all ranks, those of rank 0 first: each sends zeros in the places of the others.
template <communicator C>
[[nodiscard]] std::vector<double> gathered(C& comm, std::span<const double> values) {
  std::vector<double> all(values.size() * static_cast<std::size_t>(comm.size()));
  std::size_t i = values.size() * static_cast<std::size_t>(comm.rank());
  for (const double value : values) {
    all[i++] = value;
  }
  comm.all_reduce(all, reduce::sum);
  return all;
}

/// Whether all ranks have the same numbers, in one exchange: max x = -min(-x).
template <std::size_t N, communicator C>
[[nodiscard]] bool same_on_all_ranks(C& comm, const double (&values)[N]) {
  double ends[2 * N];
  for (std::size_t i = 0; i < N; ++i) {
    ends[i] = values[i];
    ends[N + i] = -values[i];
  }
  comm.all_reduce(ends, reduce::min);
  bool same = true;
  for (std::size_t i = 0; i < N; ++i) {
    same = same && ends[i] == -ends[N + i];
  }
  return same;
}

}  // namespace detail

}  // namespace anneal
