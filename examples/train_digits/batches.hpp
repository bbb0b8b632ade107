// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "random.hpp"

namespace digits {

/// What a step is trained on.
struct mini_batch {
  std::span<const std::uint32_t> samples;  ///< their indices; valid until the next batch is asked for
  std::uint64_t noise = 0;                 ///< seed of the noise that is added to them
};

/// Cuts the training set into mini-batches, in a new order every epoch. What a step sees depends on the seed and on the
/// step alone, so that the shuffle needs no state in a checkpoint.
class batches {
 public:
  batches(std::uint64_t seed, std::size_t samples, std::size_t batch_size)
      : seed_(seed), batch_size_(batch_size), order_(samples) {}

  /// The last batch of an epoch may be smaller.
  static std::size_t per_epoch(std::size_t samples, std::size_t batch_size) {
    return (samples + batch_size - 1) / batch_size;
  }

  mini_batch operator()(std::size_t step) {
    const std::size_t count = per_epoch(order_.size(), batch_size_);
    reorder(step / count + 1);
    const std::span from_here = std::span<const std::uint32_t>(order_).subspan(step % count * batch_size_);
    return {.samples = from_here.first(std::min(batch_size_, from_here.size())),
            .noise = random_source(~seed_, step).bits()};
  }

 private:
  void reorder(std::uint64_t epoch) {
    if (epoch == epoch_) {
      return;
    }
    epoch_ = epoch;
    std::iota(order_.begin(), order_.end(), 0U);
    random_source(seed_, epoch).shuffle(std::span(order_));
  }

  std::uint64_t seed_;
  std::size_t batch_size_;
  std::uint64_t epoch_ = 0;  // counted from 1; stream 0 is that of the initial parameters
  std::vector<std::uint32_t> order_;
};

}  // namespace digits
