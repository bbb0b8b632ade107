// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "random.hpp"

namespace digits {

namespace {

using matrix = Eigen::MatrixXf;  // one column per sample
using vector = Eigen::VectorXf;

constexpr std::array<Eigen::Index, 4> widths = {pixels, 128, 64, classes};
constexpr std::size_t layers = widths.size() - 1;

// A batch is cut into pieces of this size, whose gradients are added in their order. As the pieces do not depend on the
// number of threads, neither does a single rounding.
constexpr std::size_t chunk_size = 16;

// Every pixel that is trained on gets up to this much added or subtracted, anew in each step. Without it the network
// soon knows its few images by heart, its gradient vanishes, and with it what there is to learn about schedules.
constexpr float noise_amplitude = 0.5F;

/// Where in the array of all parameters (or of their gradient) a layer's weights and then its biases begin.
constexpr std::array<Eigen::Index, layers + 1> offsets = [] {
  std::array<Eigen::Index, layers + 1> begin{};
  for (std::size_t l = 0; l < layers; ++l) {
    begin[l + 1] = begin[l] + (widths[l] + 1) * widths[l + 1];
  }
  return begin;
}();

/// Float is `float` or `const float`.
template <class Float, class Matrix, class Vector>
struct layer_view {
  layer_view(std::span<Float> all, std::size_t l)
      : weights(all.data() + offsets[l], widths[l + 1], widths[l]),
        biases(all.data() + offsets[l] + widths[l + 1] * widths[l], widths[l + 1]) {}

  Eigen::Map<Matrix> weights;
  Eigen::Map<Vector> biases;
};
using layer = layer_view<const float, const matrix, const vector>;
using layer_gradient = layer_view<float, matrix, vector>;

/// What flows through the network: the input, the output of each layer, and at last the logits.
using activations = std::array<matrix, layers + 1>;

void forward(std::span<const float> parameters, activations& flow) {
  for (std::size_t l = 0; l < layers; ++l) {
    const layer current(parameters, l);
    flow[l + 1].noalias() = current.weights * flow[l];
    flow[l + 1].colwise() += current.biases;
    if (l + 1 < layers) {
      flow[l + 1] = flow[l + 1].cwiseMax(0.0F);
    }
  }
}

/// Turns logits into probabilities, and returns the cross-entropy with respect to the digit.
double softmax(Eigen::Ref<vector> column, std::uint8_t digit) {
  const float largest = *std::max_element(column.begin(), column.end());  // exp would overflow
  double sum = 0;
  for (const float logit : column) {
    sum += std::exp(static_cast<double>(logit - largest));
  }
  const double loss = std::log(sum) - static_cast<double>(column[digit] - largest);
  for (float& logit : column) {
    logit = static_cast<float>(std::exp(static_cast<double>(logit - largest)) / sum);
  }
  return loss;
}

}  // namespace

/// One piece of a batch, with its own memory for everything that is computed from it.
struct network::chunk {
  activations flow;
  matrix delta;  // derivative with respect to the output of a layer, before its ReLU
  matrix delta_before;
  std::vector<float> gradient = std::vector<float>(parameter_count());
  double loss = 0;

  void run(std::span<const float> parameters, std::span<const sample> samples, std::span<const std::uint32_t> indices,
           random_source noise, float weight);

 private:
  void backward(std::span<const float> parameters);
};

/// `weight` is what each sample counts: one over the size of the batch.
void network::chunk::run(std::span<const float> parameters, std::span<const sample> samples,
                         std::span<const std::uint32_t> indices, random_source noise, float weight) {
  const auto n = static_cast<Eigen::Index>(indices.size());
  flow[0].resize(pixels, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto& image = samples[indices[static_cast<std::size_t>(i)]].image;
    std::transform(image.begin(), image.end(), flow[0].col(i).begin(),
                   [&](float pixel) { return pixel + noise_amplitude * (2 * noise.fraction() - 1); });
  }
  forward(parameters, flow);
  loss = 0;
  delta = flow[layers];
  for (Eigen::Index i = 0; i < n; ++i) {
    const std::uint8_t digit = samples[indices[static_cast<std::size_t>(i)]].digit;
    loss += softmax(delta.col(i), digit);
    delta(digit, i) -= 1;
  }
  delta *= weight;
  backward(parameters);
}

void network::chunk::backward(std::span<const float> parameters) {
  for (std::size_t l = layers; l-- > 0;) {
    layer_gradient result(gradient, l);
    result.weights.noalias() = delta * flow[l].transpose();
    // One column after the other. Eigen's rowwise().sum() adds in an order that depends on where the memory begins.
    result.biases = delta.col(0);
    for (Eigen::Index i = 1; i < delta.cols(); ++i) {
      result.biases += delta.col(i);
    }
    if (l > 0) {
      delta_before.noalias() = layer(parameters, l).weights.transpose() * delta;
      delta = (flow[l].array() > 0).select(delta_before, 0.0F);
    }
  }
}

network::network(unsigned threads) : team_(threads) {}
network::~network() = default;

std::size_t network::parameter_count() { return static_cast<std::size_t>(offsets[layers]); }

/// Weights uniform with the variance 2 / inputs (He et al. 2015), biases zero.
std::vector<float> network::initial_parameters(std::uint64_t seed) {
  std::vector<float> parameters(parameter_count());
  random_source random(seed);
  for (std::size_t l = 0; l < layers; ++l) {
    layer_gradient result(parameters, l);
    const float limit = std::sqrt(6.0F / static_cast<float>(widths[l]));
    for (float& weight : result.weights.reshaped()) {
      weight = limit * (2 * random.fraction() - 1);
    }
  }
  return parameters;
}

double network::gradient(std::span<const float> parameters, std::span<const sample> samples, const mini_batch& batch,
                         std::span<float> gradient) {
  const std::size_t size = batch.samples.size();
  const std::size_t count = (size + chunk_size - 1) / chunk_size;
  if (chunks_.size() < count) {
    chunks_.resize(count);
  }
  team_.share(count, [&](std::size_t i) {
    const std::size_t first = i * chunk_size;
    chunks_[i].run(parameters, samples, batch.samples.subspan(first, std::min(chunk_size, size - first)),
                   random_source(batch.noise, i), 1 / static_cast<float>(size));
  });
  double loss = 0;
  std::fill(gradient.begin(), gradient.end(), 0.0F);
  for (std::size_t i = 0; i < count; ++i) {
    loss += chunks_[i].loss;
    std::transform(gradient.begin(), gradient.end(), chunks_[i].gradient.begin(), gradient.begin(), std::plus<>{});
  }
  return loss / static_cast<double>(size);
}

score network::evaluate(std::span<const float> parameters, std::span<const sample> samples) {
  activations flow;
  flow[0].resize(pixels, static_cast<Eigen::Index>(samples.size()));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    flow[0].col(static_cast<Eigen::Index>(i)) = Eigen::Map<const vector>(samples[i].image.data(), pixels);
  }
  forward(parameters, flow);
  score result;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    auto logits = flow[layers].col(static_cast<Eigen::Index>(i));
    Eigen::Index recognised = 0;
    logits.maxCoeff(&recognised);
    result.accuracy += recognised == samples[i].digit ? 1 : 0;
    result.loss += softmax(logits, samples[i].digit);
  }
  const auto n = static_cast<double>(samples.size());
  return {.loss = result.loss / n, .accuracy = result.accuracy / n};
}

}  // namespace digits
