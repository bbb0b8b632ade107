// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/search/farm.hpp"

#if __has_include(<mpi.h>)
#include <mpi.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "anneal/adapter/detail/mpi_mail.hpp"
#include "anneal/adapter/detail/mpi_manager.hpp"
#include "anneal/adapter/detail/mpi_worker.hpp"

namespace anneal {

struct farm_options {
  double deadline_s = 60;  ///< who is silent for so long counts as dead
  int attempts = 3;        ///< how often a task is begun before it is lost; 1: one that loses its worker is lost
  int ranks_per_task = 1;  ///< a group of so many ranks works on a task
};

/// Leaves run_on_mpi on a worker whose manager has not answered for a deadline.
struct manager_lost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What the work is given in run_on_mpi. In a group all ranks report, in the same order; the text is that of the first.
class mpi_reporter : public farm_reporter {
 public:
  /// The ranks that do this task together; MPI_COMM_SELF where one does.
  MPI_Comm group() const noexcept { return group_; }

 protected:
  explicit mpi_reporter(MPI_Comm group = MPI_COMM_SELF) : group_(group) {}

 private:
  MPI_Comm group_;
};

namespace detail {

/// In this process. MPI has one end in it.
inline bool rank_was_lost = false;

class worker_reporter : public mpi_reporter {
 public:
  worker_reporter(mpi_worker<manager_lost>& worker, MPI_Comm group) : mpi_reporter(group), worker_(worker) {}
  bool report(std::string_view text) override { return worker_.report(text); }
  void beat() override { worker_.beat(); }

 private:
  mpi_worker<manager_lost>& worker_;
};

template <class Work>
void work_on_mpi(mpi_worker<manager_lost>& worker, MPI_Comm group, Work& work) {
  while (const std::optional<farm_task> task = worker.next()) {
    worker_reporter reporter(worker, group);
    std::string result;
    letter_kind kind = letter_kind::result;
    try {
      result = work(*task, static_cast<mpi_reporter&>(reporter));
    } catch (const task_abandoned&) {
      continue;
    } catch (const manager_lost&) {
      throw;
    } catch (...) {
      kind = letter_kind::failure;
      result = text_of_exception();
    }
    worker.give(kind, result);
  }
}

/// How many ranks there are. Every rank finds the same wrong.
inline int checked_size(MPI_Comm comm, const farm_options& o) {
  const auto refuse = [](const std::string& what) { throw std::invalid_argument("anneal::run_on_mpi: " + what); };
  if (!(o.deadline_s > 0) || !std::isfinite(o.deadline_s)) {
    refuse("deadline_s must be > 0 and finite, got " + std::to_string(o.deadline_s));
  }
  if (o.attempts < 1) {
    refuse("attempts must be >= 1, got " + std::to_string(o.attempts));
  }
  if (o.ranks_per_task < 1) {
    refuse("ranks_per_task must be >= 1, got " + std::to_string(o.ranks_per_task));
  }
  int begun = 0;
  int ended = 0;
  MPI_Initialized(&begun);
  MPI_Finalized(&ended);
  if (begun == 0 || ended != 0) {
    refuse("it is called between MPI_Init and MPI_Finalize");
  }
  if (comm == MPI_COMM_NULL) {
    refuse("comm must not be MPI_COMM_NULL");
  }
  int size = 1;
  MPI_Comm_size(comm, &size);
  if ((size - 1) % o.ranks_per_task != 0) {
    refuse("of " + std::to_string(size) + " processes one manages; the other " + std::to_string(size - 1) +
           " are no whole number of groups of ranks_per_task = " + std::to_string(o.ranks_per_task));
  }
  return size;
}

}  // namespace detail

/// Tasks on the ranks of a communicator. All of them call this: rank 0 calls `body(farm_manager&)`, which hands out tasks, and
/// the others do them with `work(const farm_task&, mpi_reporter&)`, which gives the result as a std::string, until body
/// returns. What body throws leaves this function on rank 0, when the others have been told that it is over.
///
///   anneal::run_on_mpi(MPI_COMM_WORLD, {.deadline_s = 20}, train_trial,
///                      [&](anneal::farm_manager& manager) { results = manager.map(trials); });
///
/// One process, or one whose workers have all died, does the tasks itself. A worker that dies costs the task that it has: the
/// task is begun again by another one, and counted. With Open MPI that takes `mpirun --enable-recovery`, without which
/// mpirun ends all when one dies. A worker whose work calls neither beat() nor report() for deadline_s counts as dead; after
/// twice the time it ends its process. In a group a rank that dies makes its group dead.
/// The manager's thread must come to manage(), map() or beat() twice in a deadline, or the workers take it for dead.
/// Nothing is collective but the first step, which makes communicators that are not freed, since that would take all ranks.
/// Errors: std::invalid_argument for the options; manager_lost on a worker.
template <class Work, class Body>
void run_on_mpi(MPI_Comm comm, const farm_options& o, Work&& work, Body&& body) {
  static_assert(
      std::is_invocable_r_v<std::string, Work&, const farm_task&, mpi_reporter&>,
      "anneal::run_on_mpi: work must be callable with (const farm_task&, mpi_reporter&) and return a std::string");
  static_assert(std::is_invocable_v<Body&, farm_manager&>,
                "anneal::run_on_mpi: body must be callable with (farm_manager&)");
  const int size = detail::checked_size(comm, o);
  const detail::farm_time deadline(o.deadline_s);
  int rank = 0;
  MPI_Comm own = MPI_COMM_NULL;
  MPI_Comm group = MPI_COMM_SELF;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_dup(comm, &own);
  MPI_Comm_set_errhandler(own, MPI_ERRORS_RETURN);
  if (o.ranks_per_task > 1) {
    MPI_Comm_split(comm, rank == 0 ? MPI_UNDEFINED : (rank - 1) / o.ranks_per_task, rank, &group);
  }
  detail::mpi_mail mail(own);
  const bool before = detail::rank_was_lost;
  if (rank != 0) {
    detail::mpi_worker<manager_lost> worker(mail, deadline, rank, (rank - 1) % o.ranks_per_task == 0);
    detail::rank_was_lost = true;  // if this function is left by an exception
    detail::work_on_mpi(worker, group, work);
    detail::rank_was_lost = before || !worker.whole();
    return;
  }
  using manager_type = detail::mpi_manager<mpi_reporter, std::remove_reference_t<Work>>;
  manager_type manager(mail, size, {.deadline = deadline, .attempts = o.attempts, .ranks_per_task = o.ranks_per_task},
                       work);
  const struct ending {
    manager_type& manager;
    ~ending() { detail::rank_was_lost = !manager.end() || detail::rank_was_lost; }
  } at_the_end{manager};
  body(static_cast<farm_manager&>(manager));
}

/// Ends MPI in all processes, as the last line of main(): by MPI_Finalize, or, where run_on_mpi has lost a rank, by ending the
/// process, for MPI_Finalize may then wait for ever. Gives the status.
///
///   return anneal::end_mpi(EXIT_SUCCESS);
inline int end_mpi(int status) {
  if (detail::rank_was_lost) {
    std::fflush(nullptr);
    std::_Exit(status);
  }
  MPI_Finalize();
  return status;
}

}  // namespace anneal

#else

namespace anneal {

struct farm_options {
  double deadline_s = 60;
  int attempts = 3;
  int ranks_per_task = 1;
};

/// Where <mpi.h> is not found.
template <class Comm, class Work, class Body>
void run_on_mpi(Comm, const farm_options&, Work&&, Body&&) {
  static_assert(sizeof(Comm) == 0, "anneal::run_on_mpi: <mpi.h> was not found; link anneal::mpi, or MPI::MPI_CXX");
}

}  // namespace anneal

#endif
