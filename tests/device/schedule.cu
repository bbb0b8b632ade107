// SPDX-License-Identifier: Apache-2.0

// Schedules as device code: a kernel evaluates composed schedules from a step counter in device memory, and its rates are
// those of the host. Compiled where nvcc is found, with --expt-relaxed-constexpr and nothing else; run where there is a GPU.
#include <anneal/anneal.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace anneal;

constexpr int count = 4;

/// The rates of several schedules; host and device call the same.
template <class... S>
__host__ __device__ void evaluate(double t, double* rates, const S&... s) {
  int i = 0;
  ((rates[i++] = static_cast<double>(s(t))), ...);
}

/// One thread; the counter moves on, as in a training step that is captured in a graph.
template <class... S>
__global__ void next_rates(long long* counter, double* rates, S... s) {
  evaluate(static_cast<double>(*counter), rates, s...);
  *counter += 997;
}

void require(cudaError_t error) {
  if (error != cudaSuccess) {
    std::printf("%s\n", cudaGetErrorString(error));
    std::exit(EXIT_FAILURE);
  }
}

}  // namespace

int main() {
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) {
    std::printf("LEFT OUT: no GPU\n");
    return EXIT_SUCCESS;
  }
  const auto a = cosine({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | warmup({.steps = 2'000});
  const auto b = exponential_decay({.initial = 0.1, .gamma = 0.9999, .floor = 1e-4}) *
                 step_decay({.initial = 1, .gamma = 0.5, .every = 30'000});
  const auto c = 0.5 * polynomial<float>({.initial = 0.1F, .final = 0, .steps = 50'000, .power = 2}) | offset(1e-3);
  const auto d = cosine({.initial = 0.1, .steps = 10'000}) | repeat(forever, {.growth = 2, .decay = 0.5});

  long long* counter = nullptr;
  double* rates = nullptr;
  require(cudaMalloc(&counter, sizeof *counter));
  require(cudaMalloc(&rates, count * sizeof *rates));
  require(cudaMemset(counter, 0, sizeof *counter));
  double worst = 0;
  for (long long t = 0; t < 150'000; t += 997) {
    next_rates<<<1, 1>>>(counter, rates, a, b, c, d);
    double of_device[count], of_host[count];
    require(cudaMemcpy(of_device, rates, sizeof of_device, cudaMemcpyDeviceToHost));
    evaluate(static_cast<double>(t), of_host, a, b, c, d);
    for (int i = 0; i < count; ++i) {
      const double error = std::abs(of_device[i] - of_host[i]);
      worst = std::fmax(worst, error > 0 ? error / of_host[i] : 0);
    }
  }
  require(cudaFree(counter));
  require(cudaFree(rates));
  // The device fuses multiply-adds: each of the two is within 4 units in the last place, of a float in one of them.
  std::printf("largest difference of device and host: %g of the rate\n", worst);
  return worst <= 8 * 0x1p-23 ? EXIT_SUCCESS : EXIT_FAILURE;
}
