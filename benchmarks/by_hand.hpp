// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <immintrin.h>

#include <cmath>
#include <cstddef>

/// The loops that one would write with intrinsics: AVX-512 where the compiler may use it, else AVX.
namespace by_hand {

#if defined(__AVX512F__)
#define BY_HAND
inline __m512 load(const float* p) { return _mm512_loadu_ps(p); }
inline __m512d load(const double* p) { return _mm512_loadu_pd(p); }
inline void store(float* p, __m512 v) { _mm512_storeu_ps(p, v); }
inline void store(double* p, __m512d v) { _mm512_storeu_pd(p, v); }
inline __m512 all(float x) { return _mm512_set1_ps(x); }
inline __m512d all(double x) { return _mm512_set1_pd(x); }
inline __m512 root(__m512 v) { return _mm512_sqrt_ps(v); }
inline __m512d root(__m512d v) { return _mm512_sqrt_pd(v); }
constexpr std::size_t bytes = 64;
#else
#define BY_HAND __attribute__((target("avx")))
#define BY_HAND_PART __attribute__((target("avx"), always_inline)) inline
BY_HAND_PART __m256 load(const float* p) { return _mm256_loadu_ps(p); }
BY_HAND_PART __m256d load(const double* p) { return _mm256_loadu_pd(p); }
BY_HAND_PART void store(float* p, __m256 v) { _mm256_storeu_ps(p, v); }
BY_HAND_PART void store(double* p, __m256d v) { _mm256_storeu_pd(p, v); }
BY_HAND_PART __m256 all(float x) { return _mm256_set1_ps(x); }
BY_HAND_PART __m256d all(double x) { return _mm256_set1_pd(x); }
BY_HAND_PART __m256 root(__m256 v) { return _mm256_sqrt_ps(v); }
BY_HAND_PART __m256d root(__m256d v) { return _mm256_sqrt_pd(v); }
constexpr std::size_t bytes = 32;
#endif

template <class Real>
inline constexpr std::size_t width = bytes / sizeof(Real);

template <class Real>
BY_HAND void copy(std::size_t n, Real* to, const Real* from) {
  for (std::size_t i = 0; i + width<Real> <= n; i += width<Real>) {
    store(to + i, load(from + i));
  }
}

template <class Real>
BY_HAND void sgd(std::size_t n, Real* x, const Real* g, Real rate) {
  const auto r = all(rate);
  std::size_t i = 0;
  for (; i + width<Real> <= n; i += width<Real>) {
    store(x + i, load(x + i) - r * load(g + i));
  }
  for (; i < n; ++i) {
    x[i] -= rate * g[i];
  }
}

template <class Real>
BY_HAND void momentum(std::size_t n, Real* x, const Real* g, Real* b, Real rate, Real carry) {
  const auto r = all(rate), c = all(carry);
  std::size_t i = 0;
  for (; i + width<Real> <= n; i += width<Real>) {
    const auto v = c * load(b + i) + load(g + i);
    store(b + i, v);
    store(x + i, load(x + i) - r * v);
  }
  for (; i < n; ++i) {
    b[i] = carry * b[i] + g[i];
    x[i] -= rate * b[i];
  }
}

/// With a shrink below 1 it is adamw.
template <class Real>
BY_HAND void adam(std::size_t n, Real* x, const Real* g, Real* m, Real* v, double t, double rate, double shrink) {
  const Real beta1 = Real(0.9), beta2 = Real(0.999), gain1 = Real(1 - 0.9), gain2 = Real(1 - 0.999), eps = Real(1e-8);
  const Real scaled = Real(rate / (1 - std::pow(0.9, t))), scale = Real(1 / std::sqrt(1 - std::pow(0.999, t)));
  const Real kept = Real(shrink);
  std::size_t i = 0;
  const auto b1 = all(beta1), b2 = all(beta2), g1 = all(gain1), g2 = all(gain2), e = all(eps), s = all(scaled),
             c = all(scale), k = all(kept);
  for (; i + width<Real> <= n; i += width<Real>) {
    const auto gradient = load(g + i);
    const auto mean = b1 * load(m + i) + g1 * gradient;
    const auto square = b2 * load(v + i) + g2 * gradient * gradient;
    store(m + i, mean);
    store(v + i, square);
    store(x + i, k * load(x + i) - s * mean / (root(square) * c + e));
  }
  for (; i < n; ++i) {
    m[i] = beta1 * m[i] + gain1 * g[i];
    v[i] = beta2 * v[i] + gain2 * g[i] * g[i];
    x[i] = kept * x[i] - scaled * m[i] / (std::sqrt(v[i]) * scale + eps);
  }
}

/// With keep 1 and gain 1 it is adagrad.
template <class Real>
BY_HAND void rmsprop(std::size_t n, Real* x, const Real* g, Real* v, Real rate, Real keep, Real gain, Real eps) {
  const auto r = all(rate), k = all(keep), a = all(gain), e = all(eps);
  std::size_t i = 0;
  for (; i + width<Real> <= n; i += width<Real>) {
    const auto gradient = load(g + i);
    const auto square = k * load(v + i) + a * gradient * gradient;
    store(v + i, square);
    store(x + i, load(x + i) - r * gradient / (root(square) + e));
  }
  for (; i < n; ++i) {
    v[i] = keep * v[i] + gain * g[i] * g[i];
    x[i] -= rate * g[i] / (std::sqrt(v[i]) + eps);
  }
}

}  // namespace by_hand
