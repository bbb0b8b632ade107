// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#if defined(__cpp_exceptions)
#include <stdexcept>
#endif

#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/strict.hpp"
#include "anneal/core/step.hpp"
#include "anneal/track/communicator.hpp"
#include "anneal/track/detail/facts_of_run.hpp"

namespace anneal {

#if defined(__cpp_exceptions)
/// What agree() throws: `anneal::agree: learning_rate at update 9: 3.8e-06 on rank 2, 7.6e-06 on rank 0`.
class disagreement : public std::runtime_error {
  using std::runtime_error::runtime_error;
};
#endif

namespace detail {

/// The same error on all ranks, where one of them was given what is wrong.
template <communicator C>
[[noreturn]] void refuse_together(C& comm, const char* where, const char* name, double value) {
  const std::vector<double> all = detail::gathered(comm, std::span<const double>(&value, 1));
  for (std::size_t r = 0; r < all.size(); ++r) {
    if (!(is_finite(all[r]) && all[r] >= 0)) {
      raise((std::string(where) + ": " + name + " must be finite and not negative, got " + number_text(all[r]).digits +
             " on rank " + std::to_string(r))
                .c_str());
    }
  }
  raise((std::string(where) + ": " + name + " must have a finite sum over all ranks").c_str());
}

[[noreturn]] inline void throw_disagreement(const std::string& text) {
#if defined(__cpp_exceptions)
  throw disagreement(text);
#else
  raise(text.c_str());
#endif
}

constexpr double low_half(std::uint64_t bits) noexcept { return static_cast<double>(bits & 0xffffffffu); }
constexpr double high_half(std::uint64_t bits) noexcept { return static_cast<double>(bits >> 32); }

/// Finds the first fact that is not the same, which takes every rank's.
template <class Run, communicator C>
[[noreturn]] void report_disagreement(const Run& run, std::uint64_t hash, C& comm) {
  fact_list list;
  detail::visit_facts(run, list);
  std::vector<fact> facts = list.take();
  double common[] = {static_cast<double>(facts.size())};
  comm.all_reduce(common, reduce::min);  // other schedules may have others: the definitions stand before what differs
  facts.resize(static_cast<std::size_t>(common[0]));
  facts.push_back({"all that is compared", hash, false});
  std::vector<double> halves;
  for (const fact& f : facts) {
    halves.push_back(low_half(f.bits));
    halves.push_back(high_half(f.bits));
  }
  const std::vector<double> all = detail::gathered(comm, halves);
  const auto bits = [&](std::size_t rank, std::size_t i) {
    const double* const at = &all[rank * halves.size() + 2 * i];
    return static_cast<std::uint64_t>(at[1]) << 32 | static_cast<std::uint64_t>(at[0]);
  };
  for (std::size_t i = 0; i < facts.size(); ++i) {
    for (std::size_t rank = 1; rank < all.size() / halves.size(); ++rank) {
      if (bits(rank, i) != bits(0, i)) {
        const bool number = facts[i].is_number;
        const std::string at = i == 0 ? "" : " at update " + fact::text(bits(0, 0), true);
        throw_disagreement("anneal::agree: " + facts[i].name + at + ": " + fact::text(bits(rank, i), number) +
                           " on rank " + std::to_string(rank) + ", " + fact::text(bits(0, i), number) + " on rank 0");
      }
    }
  }
  throw_disagreement("anneal::agree: the communicator gives another result on each rank");
}

/// The mean of numbers whose products with their weights overflow, or underflow: of both as parts of the largest one's power
/// of two. Where a metric is not finite those that are finite do not count.
template <class Comm>
double mean_of_extremes(Comm& comm, double metric, double weight) {
  const bool is_number = is_finite(metric);
  double least[] = {is_number ? -magnitude(metric) : 0, -weight, is_number ? 1.0 : 0.0};
  comm.all_reduce(least, reduce::min);
  const bool all_numbers = least[2] == 1;
  const int exponent = least[0] == 0 ? 0 : std::ilogb(-least[0]);  // by powers of two nothing is rounded
  const double part = std::scalbn(weight, -std::ilogb(-least[1]));
  double sums[] = {all_numbers ? std::scalbn(metric, -exponent) * part : is_number ? 0 : metric, part};
  comm.all_reduce(sums, reduce::sum);
  if (!all_numbers) {
    return sums[0];
  }
  // Rounded it may lie above the largest one, and that at the end of the range.
  const double largest = std::scalbn(-least[0], -exponent);
  return std::scalbn(std::clamp(sums[0] / sums[1], -largest, largest), exponent);
}

}  // namespace detail

/// Lets a scheduled, a scheduler or a tracked of every rank hear the same metric: the mean of all, each weighted by the
/// number of examples that it is of. Called by all ranks; one exchange of three numbers, and two more where the products
/// of metric and weight come near the ends of the range of a double, or have the sum 0.
///
///   anneal::observe_mean(opt, loss_of_my_share, comm, my_examples);
///
/// A rank that has no metric says nullopt, or weight 0, and its metric is not looked at. Where one has NaN with a weight,
/// all hear NaN, and the policy of the schedule decides. In a single process the metric is heard as it is.
/// Gives what was heard, or nullopt where no rank had a metric: then nothing was.
/// Errors: a weight that is negative or not finite, or a sum of them: std::invalid_argument on all ranks, with which one
/// it is; nothing is heard then. What opt.observe() throws.
template <class Run, communicator Comm>
std::optional<double> observe_mean(Run& opt, std::optional<double> metric, Comm&& comm, double weight = 1) {
  const bool sound = detail::is_finite(weight) && weight >= 0;
  const bool speaks = sound && weight > 0 && metric.has_value();
  double sums[] = {speaks ? *metric * weight : 0, speaks ? weight : 0, sound ? 0.0 : 1.0};
  comm.all_reduce(sums, reduce::sum);
  if (sums[2] > 0 || !detail::is_finite(sums[1])) {
    detail::refuse_together(comm, "anneal::observe_mean", "weight", weight);
  }
  if (sums[1] == 0) {
    return std::nullopt;
  }
  // Far enough from both ends of the range that no product of a rank can have left it, or lost digits, unseen in the sums.
  const bool extreme = !(detail::magnitude(sums[0]) < 1e300 && detail::magnitude(sums[0]) > 1e-280 && sums[1] > 1e-280);
  const double mean = comm.size() == 1 ? *metric
                      : extreme        ? detail::mean_of_extremes(comm, speaks ? *metric : 0, speaks ? weight : 0)
                                       : sums[0] / sums[1];
  opt.observe(mean);
  return mean;
}

/// Counts an update on a clock of samples, or does not: skipped on one rank, it is skipped on all. The clock goes on by
/// the samples of all ranks. Called by all ranks, after apply() and before the update is made; one exchange of three
/// numbers. Gives whether it is to be made.
///
///   opt.apply();
///   if (anneal::advance_together(opt, my_samples, is_finite(my_gradient), comm)) { sgd.step(); }
///
/// Errors: samples that are negative or not finite, or a sum of them: std::invalid_argument on all ranks, with which one
/// it is; what opt.advance() throws.
template <class Run, communicator Comm>
bool advance_together(Run& opt, step samples, bool applied, Comm&& comm) {
  const bool sound = detail::is_finite(samples) && samples >= 0;
  double sums[] = {sound ? static_cast<double>(samples) : 0, applied ? 0.0 : 1.0, sound ? 0.0 : 1.0};
  comm.all_reduce(sums, reduce::sum);
  if (sums[2] > 0 || !detail::is_finite(sums[0])) {
    detail::refuse_together(comm, "anneal::advance_together", "samples", samples);
  }
  if (sums[1] > 0) {
    return false;
  }
  opt.advance(sums[0]);
  return true;
}

/// Whether a scheduled, a scheduler or a tracked is the same on all ranks: the step, what the schedules are made of, their
/// rates of the update to come, bit for bit, and what they have heard. Called by all ranks; where they agree it costs one
/// exchange of four numbers, a hash of all that, and allocates nothing unless a plan holds a list, as one of a file does.
/// A schedule that holds a lambda, or a state of your own without fields, is compared by its rates alone.
/// Errors: disagreement, on all ranks, with what differs first, the step, and the values of rank 0 and of the first rank
/// that has another: `learning_rate at update 9: 3.8e-06 on rank 2, 7.6e-06 on rank 0`, or earlier, when the rates are
/// still the same, `learning_rate/feedback/best at update 1: 0.7 on rank 1, 0.6 on rank 0`. std::invalid_argument: an
/// any_schedule around a lambda.
template <class Run, communicator Comm>
void agree(const Run& opt, Comm&& comm) {
  detail::fact_hasher hasher;
  detail::visit_facts(opt, hasher);
  const std::uint64_t hash = hasher.value();
  // A double holds 53 bits.
  if (!detail::same_on_all_ranks(comm, {detail::low_half(hash), detail::high_half(hash)})) {
    detail::report_disagreement(opt, hash, comm);
  }
}

/// agree() in the first call and each n-th after it. It counts its calls, not the updates: a rank whose clock has parted
/// from the others' calls with them.
///
///   anneal::agree_every check(100);
///   for (...) { check(opt, comm); opt.step(parameters, gradients); }
///
/// Errors: n below 1; what agree() throws.
class agree_every {
 public:
  explicit agree_every(int n) : n_(n) { detail::require(n >= 1, "anneal::agree_every", "n", "must be at least 1", n); }

  template <class Run, communicator Comm>
  void operator()(const Run& opt, Comm&& comm) {
    if (calls_ == 0) {
      agree(opt, comm);
    }
    calls_ = calls_ + 1 < n_ ? calls_ + 1 : 0;
  }

 private:
  int n_;
  int calls_ = 0;
};

}  // namespace anneal
