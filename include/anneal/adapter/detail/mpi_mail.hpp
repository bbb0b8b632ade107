// SPDX-License-Identifier: Apache-2.0
#pragma once

#if __has_include(<mpi.h>)
#include <mpi.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anneal/core/version.hpp"

namespace anneal::detail {

enum class letter_kind : std::uint64_t {
  task,     ///< manager to worker: begin
  answer,   ///< to a report: "1" go on, "" stop
  alive,    ///< to a beat
  abandon,  ///< nobody waits for this attempt
  end,      ///< no more tasks
  leave,    ///< "1" no rank was lost, "" one was
  beat,     ///< worker to manager, with the attempt that it is at
  report,
  result,
  failure,  ///< the work threw
  bye,      ///< to an end
};

struct letter {
  letter_kind kind = letter_kind::beat;
  std::uint64_t attempt = 0;  ///< which beginning of which task; 0: none
  std::uint64_t id = 0;       ///< of the task
  std::string text{};
};

/// Letters of any length between ranks of which some may die. Nothing here waits: a receive from, or a send to, the dead
/// would never end. What they have left half done stays allocated, for MPI may still read and write there.
class mpi_mail {
 public:
  /// The communicator is used by nothing else.
  explicit mpi_mail(MPI_Comm comm) : comm_(comm) {
    int size = 0;
    MPI_Comm_size(comm_, &size);
    boxes_.resize(static_cast<std::size_t>(size));
  }

  mpi_mail(const mpi_mail&) = delete;
  mpi_mail& operator=(const mpi_mail&) = delete;
  ~mpi_mail() {
    for (box& b : boxes_) {
      for (auto& out : b.out) {
        if (!out->done()) {
          static_cast<void>(out.release());
        }
      }
      if (b.in && b.in->request != MPI_REQUEST_NULL) {
        static_cast<void>(b.in.release());
      }
    }
  }

  void post(int rank, letter_kind kind, std::uint64_t attempt = 0, std::uint64_t id = 0, std::string_view text = {}) {
    const std::array<std::uint64_t, 4> head{static_cast<std::uint64_t>(kind), attempt, id, text.size()};
    auto out = std::make_unique<outgoing>();
    out->bytes.reserve(sizeof head + text.size());
    out->bytes.append(reinterpret_cast<const char*>(head.data()), sizeof head).append(text);
    for (std::size_t begin = 0; begin < out->bytes.size(); begin += piece) {
      const auto count = static_cast<int>((std::min)(piece, out->bytes.size() - begin));
      out->requests.push_back(MPI_REQUEST_NULL);
      MPI_Isend(out->bytes.data() + begin, count, MPI_BYTE, rank, 0, comm_, &out->requests.back());
    }
    box_of(rank).out.push_back(std::move(out));
    advance(box_of(rank));
  }

  /// Whether bytes have moved between here and the rank since the last call.
  bool moved(int rank) {
    advance(box_of(rank));
    return std::exchange(box_of(rank).moved, false);
  }

  bool all_sent(int rank) const { return boxes_[static_cast<std::size_t>(rank)].out.empty(); }

  /// The next letter of the rank, if it has come as a whole.
  std::optional<letter> take(int rank) {
    box& b = box_of(rank);
    for (;;) {
      if (!b.in) {
        b.in = std::make_unique<incoming>();
      }
      incoming& in = *b.in;
      if (in.request == MPI_REQUEST_NULL && !match(rank, in)) {
        return std::nullopt;
      }
      int done = 0;
      if (MPI_Test(&in.request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS || done == 0) {
        return std::nullopt;
      }
      b.moved = true;
      in.have += in.coming;
      std::array<std::uint64_t, 4> head{};
      std::memcpy(head.data(), in.bytes.data(), sizeof head);
      if (in.have == sizeof head + head[3]) {
        letter read{.kind = static_cast<letter_kind>(head[0]), .attempt = head[1], .id = head[2]};
        read.text = std::move(in.bytes);
        read.text.erase(0, sizeof head);
        b.in.reset();
        return read;
      }
      in.bytes.resize(sizeof head + static_cast<std::size_t>(head[3]));
    }
  }

 private:
  static constexpr std::size_t piece = std::size_t{1} << 20;

  struct outgoing {
    std::string bytes;
    std::vector<MPI_Request> requests;
    std::size_t sent = 0;

    bool done() const { return sent == requests.size(); }
    bool advance(bool& any) {
      for (int is_done = 1; !done(); ++sent) {
        if (MPI_Test(&requests[sent], &is_done, MPI_STATUS_IGNORE) != MPI_SUCCESS || is_done == 0) {
          return false;
        }
        any = any || bytes.size() > piece;  // what is small is gone at once, into the buffer of the dead too
      }
      return true;
    }
  };

  struct incoming {
    std::string bytes;
    std::size_t have = 0;
    std::size_t coming = 0;
    MPI_Request request = MPI_REQUEST_NULL;
  };

  struct box {
    std::deque<std::unique_ptr<outgoing>> out;
    std::unique_ptr<incoming> in;
    bool moved = false;
  };

  static void advance(box& b) {
    while (!b.out.empty() && b.out.front()->advance(b.moved)) {
      b.out.pop_front();
    }
  }

  box& box_of(int rank) { return boxes_[static_cast<std::size_t>(rank)]; }

  /// Begins to receive the next piece, if one is there.
  bool match(int rank, incoming& in) {
    int found = 0;
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    if (MPI_Improbe(rank, 0, comm_, &found, &message, &status) != MPI_SUCCESS || found == 0) {
      return false;
    }
    int count = 0;
    MPI_Get_count(&status, MPI_BYTE, &count);
    in.coming = static_cast<std::size_t>(count);
    in.bytes.resize((std::max)(in.bytes.size(), in.have + in.coming));
    return MPI_Imrecv(in.bytes.data() + in.have, count, MPI_BYTE, &message, &in.request) == MPI_SUCCESS;
  }

  MPI_Comm comm_;
  std::vector<box> boxes_;
};

}  // namespace anneal::detail

#endif
