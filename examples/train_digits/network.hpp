// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "batches.hpp"
#include "data.hpp"
#include "team.hpp"

namespace digits {

/// How well a network does.
struct score {
  double loss = 0;      ///< mean cross-entropy
  double accuracy = 0;  ///< share of digits that are recognised, 0 to 1
};

/// A multilayer perceptron, 64-128-64-10 with ReLU, ending in a softmax. All its parameters lie in one array, which the
/// caller owns and an optimizer changes.
class network {
 public:
  explicit network(unsigned threads);
  ~network();

  static std::size_t parameter_count();
  static std::vector<float> initial_parameters(std::uint64_t seed);

  /// Writes the gradient of the mean loss over a batch, and returns that loss. The result is the same, bit for bit, for
  /// every number of threads.
  double gradient(std::span<const float> parameters, std::span<const sample> samples, const mini_batch& batch,
                  std::span<float> gradient);

  static score evaluate(std::span<const float> parameters, std::span<const sample> samples);

 private:
  struct chunk;

  team team_;
  std::vector<chunk> chunks_;
};

}  // namespace digits
