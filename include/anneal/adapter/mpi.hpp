// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>

#if defined(__cpp_exceptions)
#include <stdexcept>
#endif

#include "anneal/core/check.hpp"
#include "anneal/track/communicator.hpp"

#if __has_include(<mpi.h>)
#include <mpi.h>

namespace anneal {

/// The ranks of an MPI communicator, which must outlive it. MPI_Init and MPI_Finalize are the program's.
///
///   MPI_Init(&argc, &argv);
///   anneal::mpi comm(MPI_COMM_WORLD);
///   anneal::observe_mean(opt, loss, comm);
///
/// Where other threads use the communicator meanwhile, give it one of its own: MPI_Comm_dup.
/// Errors: std::runtime_error with MPI's text, where the communicator has MPI_ERRORS_RETURN; else MPI ends the program.
class mpi {
 public:
  explicit mpi(MPI_Comm comm) : comm_(comm) {
    check(MPI_Comm_rank(comm_, &rank_));
    check(MPI_Comm_size(comm_, &size_));
  }

  /// MPI_Allreduce may give other bits on each rank; what one of them has reduced and sent to all has not.
  void all_reduce(std::span<double> values, reduce how) const {
    constexpr std::size_t most = std::numeric_limits<int>::max();
    for (; !values.empty(); values = values.subspan(std::min(most, values.size()))) {
      const int count = static_cast<int>(std::min(most, values.size()));
      MPI_Op op = how == reduce::sum ? MPI_SUM : MPI_MIN;
      if (rank_ == 0) {
        check(MPI_Reduce(MPI_IN_PLACE, values.data(), count, MPI_DOUBLE, op, 0, comm_));
      } else {
        check(MPI_Reduce(values.data(), nullptr, count, MPI_DOUBLE, op, 0, comm_));
      }
      check(MPI_Bcast(values.data(), count, MPI_DOUBLE, 0, comm_));
    }
  }

  int rank() const noexcept { return rank_; }
  int size() const noexcept { return size_; }

 private:
  static void check(int code) {
    if (code != MPI_SUCCESS) {
      char text[MPI_MAX_ERROR_STRING] = "";
      int length = 0;
      MPI_Error_string(code, text, &length);
#if defined(__cpp_exceptions)
      throw std::runtime_error("anneal::mpi: " + std::string(text));
#else
      detail::raise(text);
#endif
    }
  }

  MPI_Comm comm_;
  int rank_ = 0;
  int size_ = 1;
};

static_assert(communicator<mpi>);

}  // namespace anneal

#else

namespace anneal {

/// Where <mpi.h> is not found.
struct mpi {
  template <class Comm>
  explicit mpi(Comm) {
    static_assert(sizeof(Comm) == 0, "anneal::mpi: <mpi.h> was not found; link anneal::mpi, or MPI::MPI_CXX");
  }
};

}  // namespace anneal

#endif
