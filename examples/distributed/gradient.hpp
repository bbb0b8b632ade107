// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <anneal/track/communicator.hpp>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "batches.hpp"
#include "data.hpp"
#include "network.hpp"
#include "random.hpp"

/// The gradient of a batch that all ranks compute together.
///
/// The batch is cut into shards of 16 digits, whatever the number of ranks, and each rank takes every size-th one. The
/// gradients of the shards are added as whole multiples of 2^-40: such sums are exact below 2^13, so that the order in which
/// they are taken makes no difference. The result has the same bits on every rank, and for every number of ranks.
class shared_gradient {
 public:
  /// Gives the mean loss of the batch.
  template <anneal::communicator Comm>
  double operator()(std::span<const float> weights, std::span<const digits::sample> samples,
                    const digits::mini_batch& batch, std::span<float> gradient, Comm& comm) {
    const std::size_t size = batch.samples.size();
    const auto step = static_cast<std::size_t>(comm.size());
    sums_.assign(gradient.size() + 1, 0.0);
    shard_.resize(gradient.size());
    for (auto s = static_cast<std::size_t>(comm.rank()); s * shard_size < size; s += step) {
      const std::size_t first = s * shard_size;
      const std::size_t count = std::min(shard_size, size - first);
      const double loss = network_.gradient(
          weights, samples,
          {.samples = batch.samples.subspan(first, count), .noise = digits::random_source(batch.noise, s).bits()},
          shard_);
      for (std::size_t i = 0; i < shard_.size(); ++i) {
        sums_[i] += whole(shard_[i], count);
      }
      sums_.back() += whole(loss, count);
    }
    comm.all_reduce(sums_, anneal::reduce::sum);
    const double scale = 0x1p-40 / static_cast<double>(size);
    std::transform(sums_.begin(), sums_.end() - 1, gradient.begin(),
                   [scale](double sum) { return static_cast<float>(sum * scale); });
    return sums_.back() * scale;
  }

 private:
  static constexpr std::size_t shard_size = 16;

  static double whole(double mean, std::size_t count) {
    return std::nearbyint(mean * static_cast<double>(count) * 0x1p40);
  }

  digits::network network_{1};
  std::vector<float> shard_;
  std::vector<double> sums_;  // of the gradient, and of the loss
};
