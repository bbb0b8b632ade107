// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "anneal/config/any_state.hpp"
#include "anneal/config/detail/shared.hpp"
#include "anneal/core/detail/fill.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/step.hpp"

/// A chain of adaptors around schedules of erased types, of which none listens, as one list: from which step on which
/// schedule speaks, on which clock, and what is done to its rate. One search and one indirect call in place of one for each
/// adaptor.
///
/// The bits are those of the chain. Where two clocks are taken together the sums of whole steps below 2^51 are exact; for
/// other steps the chain itself is asked. What is done to a rate is done in the same order, rounding by rounding.
namespace anneal::detail {

/// A rate times a number, plus a number, between two bounds; -0.0 is what added to any number gives that number.
struct rate_change {
  double factor = 1;
  double by = -0.0;
  double low = -infinite();
  double high = infinite();

  [[gnu::always_inline]] double operator()(double rate) const noexcept {
    const double sum = rate * factor + by;
    const double above = sum < low ? low : sum;
    return above > high ? high : above;
  }

  bool unbounded() const noexcept { return low == -infinite() && high == infinite(); }
  bool adds_nothing() const noexcept { return std::bit_cast<std::uint64_t>(by) == std::uint64_t{1} << 63; }
};

/// A schedule that does not listen, of erased type.
struct fused_part {
  double (*rate)(const void* s, const any_state& q, step t) = nullptr;
  void (*fill)(const void* s, const any_state& q, double first, std::size_t n, double* out) = nullptr;
  shared schedule;
};

/// A template, so that a unit that has no any_schedule does not compile it.
template <class Part>
class fused_of {
 public:
  explicit fused_of(Part part) { pieces_.push_back({0, 0, 1, std::move(part), {}}); }

  /// Whether fused::operator() knows the rate of t.
  [[gnu::always_inline]] bool knows(double t) const noexcept {
    return any_step_ || (t >= 0 && t < 0x1p51 && static_cast<double>(static_cast<std::int64_t>(t)) == t);
  }

  [[gnu::always_inline]] double operator()(const any_state& q, double t) const {
    const piece& now = one_clock_ ? pieces_.front() : speaking(t);
    const double local = one_clock_ ? t : now.slope == 1 ? t + now.offset : on_clock(now, t);
    if (now.changes.empty()) {
      return now.part.rate(now.part.schedule.get(), q, local);
    }
    double rate = now.part.rate(now.part.schedule.get(), q, local);
    for (const rate_change& change : now.changes) {
      rate = change(rate);
    }
    return rate;
  }

  /// The one schedule that this is no more than, if so.
  const Part* only_part() const noexcept {
    return one_clock_ && pieces_[0].changes.empty() ? &pieces_[0].part : nullptr;
  }

  /// Whether this has the bits of the chain.
  bool exact() const noexcept { return any_step_ || (whole_ && spent_ < 0x1p50); }

  /// To be called when all is taken together.
  void finish() noexcept {
    one_clock_ = pieces_.size() == 1 && pieces_[0].slope == 1 && pieces_[0].offset == 0;
    many_ = pieces_.size() > 16;
  }

  /// Whether it saves calls.
  bool pays() const noexcept { return saved_calls_ > 0; }
  void saves_a_call() noexcept { ++saved_calls_; }

  void fill_n(const any_state& q, double first, std::size_t n, double* out) const {
    while (n > 0) {
      const piece& now = speaking(first);
      const piece* next = &now + 1;
      std::size_t here = next == pieces_.data() + pieces_.size() ? n : count_before(next->begin, first, n);
      if (!now.changes.empty()) {
        constexpr std::size_t most = 1 << 11;
        here = here < most ? here : most;  // so that the changes find the rates in the cache
      }
      fill_piece(now, q, first, here, out);
      n -= here;
      out += here;
      first += static_cast<double>(here);
    }
  }

  // What the adaptors do.

  void multiply(double factor) {
    for (piece& p : pieces_) {
      const bool fits = !p.changes.empty() && p.changes.back().factor == 1 && p.changes.back().adds_nothing() &&
                        p.changes.back().unbounded();
      (fits ? p.changes.back() : p.changes.emplace_back()).factor = factor;
    }
  }

  void add(double by) {
    for (piece& p : pieces_) {
      const bool fits = !p.changes.empty() && p.changes.back().adds_nothing() && p.changes.back().unbounded();
      (fits ? p.changes.back() : p.changes.emplace_back()).by = by;
    }
  }

  void bound(double low, double high) {
    for (piece& p : pieces_) {
      const bool fits = !p.changes.empty() && p.changes.back().unbounded();
      rate_change& last = fits ? p.changes.back() : p.changes.emplace_back();
      last.low = low;
      last.high = high;
    }
  }

  void skip(double steps) {
    spend(steps);
    pieces_.erase(pieces_.begin(), pieces_.begin() + (&speaking(steps) - pieces_.data()));
    move_by(-steps);
    pieces_[0].begin = 0;
  }

  void delay(double steps) {
    spend(steps);
    move_by(steps);
    if (steps > 0) {
      pieces_.insert(pieces_.begin(), holding(pieces_[0], steps));
      pieces_[0].begin = 0;
    }
  }

  void take(double steps) {
    spend(steps);
    const piece& last = speaking(steps);
    piece held = holding(last, steps);
    pieces_.erase(pieces_.begin() + (&last - pieces_.data()) + (last.begin < steps ? 1 : 0), pieces_.end());
    pieces_.push_back(std::move(held));
  }

  void reverse(double steps) {
    take(steps);
    any_step_ = false;
    std::vector<piece> backward;
    for (std::size_t i = pieces_.size(); i-- > 0;) {
      piece p = pieces_[i];
      p.begin = i + 1 == pieces_.size() ? 0 : steps - pieces_[i + 1].begin + 1;
      p.offset += p.slope * steps;
      p.slope = -p.slope;
      backward.push_back(std::move(p));
    }
    piece held = holding(backward.back(), steps);
    if (backward.back().begin == steps) {
      backward.pop_back();
    }
    backward.push_back(std::move(held));
    pieces_ = std::move(backward);
  }

  /// From step `start` on the other speaks, on its own clock.
  void then(double start, fused_of other) {
    spend(start);
    spend(other.spent_);
    while (!pieces_.empty() && pieces_.back().begin >= start) {
      pieces_.pop_back();
    }
    other.move_by(start);
    any_step_ = any_step_ && other.any_step_;
    whole_ = whole_ && other.whole_;
    saved_calls_ += other.saved_calls_;
    for (piece& p : other.pieces_) {
      pieces_.push_back(std::move(p));
    }
  }

 private:
  /// From `begin` until the next begins: changes of the rate that the part has at slope · t + offset.
  struct piece {
    double begin;
    double offset;
    double slope;
    Part part;
    std::vector<rate_change> changes;
  };

  const piece& speaking(double t) const noexcept {
    const piece* p = &pieces_.back();
    if (many_) {
      std::size_t first = 0;
      for (std::size_t n = pieces_.size(); n > 1;) {
        const std::size_t half = n / 2;
        const bool later = !(t < pieces_[first + half].begin);
        first = later ? first + half : first;
        n = later ? n - half : half;
      }
      return pieces_[first];
    }
    const piece* const first = pieces_.data();
    while (t < p->begin && p != first) {
      --p;
    }
    return *p;
  }

  /// Where the clock stands still, at a t that is infinite, too.
  static double on_clock(const piece& now, double t) noexcept {
    return now.slope == 0 ? now.offset : now.slope * t + now.offset;
  }

  static void fill_piece(const piece& now, const any_state& q, double first, std::size_t n, double* out) {
    const void* const s = now.part.schedule.get();
    if (now.slope > 0 && !is_whole(now.offset)) {  // first + i is rounded anew for each i
      for (std::size_t i = 0; i < n; ++i) {
        out[i] = now.part.rate(s, q, first + static_cast<double>(i) + now.offset);
      }
    } else if (now.slope > 0) {
      now.part.fill(s, q, first + now.offset, n, out);
    } else if (now.slope < 0) {
      now.part.fill(s, q, now.offset - first - static_cast<double>(n - 1), n, out);
      for (std::size_t i = 0; i < n / 2; ++i) {
        std::swap(out[i], out[n - 1 - i]);
      }
    } else {
      const double rate = now.part.rate(s, q, now.offset);
      for (std::size_t i = 0; i < n; ++i) {
        out[i] = rate;
      }
    }
    for (const rate_change& change : now.changes) {
      change_each(change, n, out);
    }
  }

  static void change_each(rate_change change, std::size_t n, double* out) noexcept {
    constexpr int block = 64;  // a fixed length, as in fill_each
    for (; n >= block; n -= block, out += block) {
      for (int i = 0; i < block; ++i) {
        out[i] = change(out[i]);
      }
    }
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = change(out[i]);
    }
  }

  void spend(double steps) noexcept {
    spent_ += steps;
    whole_ = whole_ && is_whole(steps);
  }

  /// One sum of t is that of the chain; a sum of sums is where none is rounded.
  void move_by(double steps) noexcept {
    any_step_ = any_step_ && (steps == 0 || (pieces_.size() == 1 && pieces_[0].offset == 0 && pieces_[0].slope == 1));
    for (piece& p : pieces_) {
      p.begin = p.begin + steps > 0 ? p.begin + steps : 0;
      p.offset -= p.slope * steps;
    }
  }

  /// From step t on, and for ever, what p has there.
  static piece holding(const piece& p, double t) {
    piece held = p;
    held.begin = t;
    held.offset = p.slope * t + p.offset;
    held.slope = 0;
    return held;
  }

  std::vector<piece> pieces_;
  bool any_step_ = true;  // no sum of two clocks
  bool one_clock_ = false;
  bool many_ = false;
  bool whole_ = true;
  int saved_calls_ = 0;
  double spent_ = 0;  // of which all sums of clocks are less
};

using fused = fused_of<fused_part>;

}  // namespace anneal::detail
