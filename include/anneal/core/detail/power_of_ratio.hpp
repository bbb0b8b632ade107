// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "anneal/core/detail/double_double.hpp"
#include "anneal/core/detail/logarithm.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/power.hpp"

/// Powers of steps, (k / n)^q, by a table: for rates, which need no more of a logarithm than its absolute error.
namespace anneal::detail {

/// log2(1 / c), of which the first half is a multiple of 2^-20, for c near 1 / m in the middle of a 128th of [1, 2).
/// c has 11 bits, so that products with halves of a double are exact.
struct log2_entry {
  double reciprocal;
  double high;
  double low;
};

inline constexpr log2_entry log2_table[128] = {
    {0x1.fep-1, 0x1.721p-8, -0x1.31fcabe50ac88p-23},    {0x1.fap-1, 0x1.16a4p-6, -0x1.e1df5f5baf437p-22},
    {0x1.f64p-1, 0x1.c678p-6, -0x1.c2dd4fabf122bp-22},  {0x1.f24p-1, 0x1.41bcp-5, -0x1.c4201ad58fefbp-23},
    {0x1.ee8p-1, 0x1.9b06p-5, -0x1.f8e4f7ed55192p-22},  {0x1.ebp-1, 0x1.eef8p-5, -0x1.b6bdd258a7b23p-23},
    {0x1.e74p-1, 0x1.24cap-4, -0x1.5777baba873aep-24},  {0x1.e3cp-1, 0x1.4f64p-4, -0x1.6003896f722dap-22},
    {0x1.ep-1, 0x1.7d6p-4, 0x1.25b3eed319cedp-22},      {0x1.dccp-1, 0x1.a586p-4, -0x1.09d9a7df65203p-23},
    {0x1.d94p-1, 0x1.d111p-4, -0x1.40d357ba55279p-22},  {0x1.d5cp-1, 0x1.fceep-4, 0x1.fc142de33f374p-23},
    {0x1.d28p-1, 0x1.12fa8p-3, -0x1.0aaf076a27a0dp-23}, {0x1.cf4p-1, 0x1.27a28p-3, -0x1.53008f7080417p-24},
    {0x1.ccp-1, 0x1.3c6f8p-3, 0x1.b2866f2850b22p-22},   {0x1.c8cp-1, 0x1.51628p-3, 0x1.c9b78da0ccce6p-22},
    {0x1.c58p-1, 0x1.667cp-3, 0x1.04e1720a10f2ap-24},   {0x1.c28p-1, 0x1.7a188p-3, -0x1.6b4e536d2cfep-22},
    {0x1.bf4p-1, 0x1.8f7dp-3, -0x1.4c3201215f697p-22},  {0x1.bc4p-1, 0x1.a35f8p-3, 0x1.4a159ef1fe07p-25},
    {0x1.b94p-1, 0x1.b7648p-3, 0x1.922c94bc008f9p-22},  {0x1.b64p-1, 0x1.cb8dp-3, -0x1.4d936e1598af4p-22},
    {0x1.b38p-1, 0x1.de26p-3, 0x1.77108d03715cep-23},   {0x1.b08p-1, 0x1.f2928p-3, 0x1.9496a888ace55p-23},
    {0x1.adcp-1, 0x1.02b5cp-2, -0x1.28098333dac0ap-22}, {0x1.abp-1, 0x1.0c318p-2, 0x1.5dbfe780eccdbp-23},
    {0x1.a84p-1, 0x1.15bdp-2, 0x1.82bbe975d342dp-22},   {0x1.a58p-1, 0x1.1f588p-2, 0x1.2e790e8e30fa5p-23},
    {0x1.a2cp-1, 0x1.2904p-2, 0x1.407d21035679dp-22},   {0x1.ap-1, 0x1.32cp-2, -0x1.1c8f11979a5dbp-22},
    {0x1.9d8p-1, 0x1.3ba78p-2, 0x1.63fc1f8eefb01p-22},  {0x1.9bp-1, 0x1.449dp-2, 0x1.15ef7d876c7b7p-22},
    {0x1.984p-1, 0x1.4e88p-2, 0x1.0d1733a63f525p-22},   {0x1.95cp-1, 0x1.579b4p-2, -0x1.e7432bb86907fp-22},
    {0x1.934p-1, 0x1.60bc8p-2, 0x1.bb42faff649b1p-23},  {0x1.90cp-1, 0x1.69ec8p-2, 0x1.b9e2719c84479p-25},
    {0x1.8e8p-1, 0x1.723dcp-2, 0x1.b1346b651543dp-22},  {0x1.8cp-1, 0x1.7b8ap-2, -0x1.fa61aaa59c1d8p-23},
    {0x1.898p-1, 0x1.84e5p-2, 0x1.81475448f893bp-22},   {0x1.874p-1, 0x1.8d5dcp-2, 0x1.f9fef7c67accdp-24},
    {0x1.85p-1, 0x1.95e3p-2, -0x1.92b83ec743665p-24},   {0x1.82cp-1, 0x1.9e74cp-2, 0x1.2a1e883bf9a48p-22},
    {0x1.808p-1, 0x1.a7138p-2, -0x1.e149a16d1f8c7p-24}, {0x1.7e4p-1, 0x1.afbfp-2, 0x1.1b6d2c847a91dp-22},
    {0x1.7cp-1, 0x1.b877cp-2, 0x1.5ec6c1bfbf89ap-24},   {0x1.79cp-1, 0x1.c13dcp-2, -0x1.181f3a3b53d1ep-24},
    {0x1.778p-1, 0x1.ca11p-2, 0x1.cb2aa5c543f8ep-22},   {0x1.758p-1, 0x1.d1f4cp-2, 0x1.7febf867fd814p-22},
    {0x1.734p-1, 0x1.dae2p-2, 0x1.4418cc025e007p-25},   {0x1.714p-1, 0x1.e2ddp-2, -0x1.30cafa5e96f7bp-22},
    {0x1.6f4p-1, 0x1.eae3p-2, -0x1.03ab41d53b50dp-22},  {0x1.6dp-1, 0x1.f3f7p-2, 0x1.cc1b629b82cdcp-22},
    {0x1.6bp-1, 0x1.fc15p-2, 0x1.b11b36401b9a8p-22},    {0x1.69p-1, 0x1.021f4p-1, 0x1.46fd97f5dc572p-22},
    {0x1.67p-1, 0x1.0639ep-1, -0x1.67bcc540d0fe3p-22},  {0x1.654p-1, 0x1.09d5ep-1, -0x1.0df19c8e1a39ep-24},
    {0x1.634p-1, 0x1.0dfb8p-1, -0x1.13eaa882302c4p-22}, {0x1.614p-1, 0x1.1227p-1, 0x1.e6b47a0cc11c8p-22},
    {0x1.5f8p-1, 0x1.15d22p-1, 0x1.8ca455b0f63bp-22},   {0x1.5d8p-1, 0x1.1a094p-1, -0x1.f5bb886a05d9p-22},
    {0x1.5bcp-1, 0x1.1dbe6p-1, 0x1.e20dd140a399bp-23},  {0x1.59cp-1, 0x1.22012p-1, -0x1.2670d6b675956p-22},
    {0x1.58p-1, 0x1.25c0ap-1, 0x1.18efabeb7d722p-27},   {0x1.564p-1, 0x1.2985p-1, 0x1.d24b136c101eep-22},
    {0x1.548p-1, 0x1.2d4e6p-1, 0x1.d122c8ce9d6bfp-22},  {0x1.52cp-1, 0x1.311ccp-1, 0x1.a6b215874c7a2p-22},
    {0x1.51p-1, 0x1.34f04p-1, -0x1.0527409b8cf5ap-22},  {0x1.4f4p-1, 0x1.38c8cp-1, -0x1.07d52475e0828p-23},
    {0x1.4d8p-1, 0x1.3ca66p-1, 0x1.bf5249fd70c8ep-23},  {0x1.4bcp-1, 0x1.40894p-1, 0x1.c377616d94d69p-23},
    {0x1.4a4p-1, 0x1.43e24p-1, -0x1.292b1411a489bp-22}, {0x1.488p-1, 0x1.47ceep-1, 0x1.f5d525c5628ddp-23},
    {0x1.46cp-1, 0x1.4bc1p-1, -0x1.26240b4782639p-22},  {0x1.454p-1, 0x1.4f27p-1, 0x1.645ebc89b7a11p-22},
    {0x1.43cp-1, 0x1.52912p-1, 0x1.4570998879f72p-23},  {0x1.42p-1, 0x1.56922p-1, -0x1.fc4c96b37dcf6p-22},
    {0x1.408p-1, 0x1.5a05p-1, 0x1.e48bd44666a13p-25},   {0x1.3fp-1, 0x1.5d7c2p-1, -0x1.fdba9f8729ab4p-23},
    {0x1.3d4p-1, 0x1.618c6p-1, -0x1.e8a881017f223p-22}, {0x1.3bcp-1, 0x1.650c8p-1, 0x1.67d5f8bb2c207p-24},
    {0x1.3a4p-1, 0x1.6891p-1, -0x1.a64121fbfdfaap-23},  {0x1.38cp-1, 0x1.6c19cp-1, -0x1.0aeea582b7fb9p-25},
    {0x1.374p-1, 0x1.6fa6ep-1, -0x1.eb116c08c6ff2p-25}, {0x1.35cp-1, 0x1.73386p-1, 0x1.88ed426723d1ap-25},
    {0x1.348p-1, 0x1.7635p-1, 0x1.c9493cb484c86p-23},   {0x1.33p-1, 0x1.79cecp-1, -0x1.75542a8ea4fb2p-22},
    {0x1.318p-1, 0x1.7d6cep-1, 0x1.4c8a9c993c704p-23},  {0x1.3p-1, 0x1.810fap-1, 0x1.46fd97f5dc572p-23},
    {0x1.2ecp-1, 0x1.841acp-1, 0x1.1b784e6887f12p-22},  {0x1.2d4p-1, 0x1.87c6p-1, 0x1.3cd2032abb199p-24},
    {0x1.2cp-1, 0x1.8ad84p-1, 0x1.b3cda690370b5p-23},   {0x1.2a8p-1, 0x1.8e8c2p-1, 0x1.00f3efb3399ffp-24},
    {0x1.294p-1, 0x1.91a5ap-1, 0x1.13b88d6d11dbdp-22},  {0x1.27cp-1, 0x1.95624p-1, 0x1.cc41bb69fe79ep-22},
    {0x1.268p-1, 0x1.98834p-1, -0x1.868c11d4cc2f7p-23}, {0x1.254p-1, 0x1.9ba78p-1, 0x1.b122504bc7e04p-22},
    {0x1.24p-1, 0x1.9ecf6p-1, -0x1.e81781d97ee91p-22},  {0x1.22cp-1, 0x1.a1fa8p-1, 0x1.628bc75b6b438p-22},
    {0x1.214p-1, 0x1.a5ccap-1, 0x1.062666596542bp-24},  {0x1.2p-1, 0x1.a8ffap-1, -0x1.1cfdeb43cfdp-22},
    {0x1.1ecp-1, 0x1.ac362p-1, -0x1.f67d2cbd30cf6p-24}, {0x1.1d8p-1, 0x1.af704p-1, -0x1.c2c12ea24f402p-23},
    {0x1.1c4p-1, 0x1.b2aep-1, -0x1.45eca0d64a89fp-22},  {0x1.1bp-1, 0x1.b5ef6p-1, -0x1.4b07a63f8d769p-23},
    {0x1.1ap-1, 0x1.b88ccp-1, -0x1.97552b7b5ea45p-23},  {0x1.18cp-1, 0x1.bbd4cp-1, 0x1.16016de49d5ebp-22},
    {0x1.178p-1, 0x1.bf20ap-1, -0x1.13c794383e722p-22}, {0x1.164p-1, 0x1.c2702p-1, 0x1.ca44da4fbd826p-22},
    {0x1.15p-1, 0x1.c5c3ap-1, -0x1.38d6e0b69342dp-22},  {0x1.14p-1, 0x1.c86f8p-1, -0x1.2056d5dd31d96p-23},
    {0x1.12cp-1, 0x1.cbc9ep-1, -0x1.eddb782c77bc6p-23}, {0x1.11cp-1, 0x1.ce7b6p-1, -0x1.84c7260cca348p-23},
    {0x1.108p-1, 0x1.d1dccp-1, 0x1.1e25055e80d99p-22},  {0x1.0f4p-1, 0x1.d5424p-1, -0x1.ad3211d71f572p-22},
    {0x1.0e4p-1, 0x1.d7fcap-1, -0x1.f6c0ab43c376bp-25}, {0x1.0d4p-1, 0x1.dab9ap-1, 0x1.3888a3a8e338bp-27},
    {0x1.0cp-1, 0x1.de298p-1, 0x1.d8175819530c2p-22},   {0x1.0bp-1, 0x1.e0ec8p-1, -0x1.30664a73f439ap-22},
    {0x1.09cp-1, 0x1.e463ep-1, -0x1.8a65615229185p-22}, {0x1.08cp-1, 0x1.e72ccp-1, -0x1.610a8ab5d21eap-23},
    {0x1.07cp-1, 0x1.e9f86p-1, -0x1.81f7f482c8763p-22}, {0x1.06cp-1, 0x1.ecc6ap-1, 0x1.525581e133185p-23},
    {0x1.058p-1, 0x1.f04c6p-1, 0x1.6a60f2d4c70f2p-23},  {0x1.048p-1, 0x1.f320ep-1, 0x1.088b6533dacf8p-22},
    {0x1.038p-1, 0x1.f5f84p-1, -0x1.786685d2932c3p-22}, {0x1.028p-1, 0x1.f8d24p-1, 0x1.e2a175d53a572p-22},
    {0x1.018p-1, 0x1.fbaf4p-1, -0x1.a04977437efb1p-25}, {0x1.008p-1, 0x1.fe8fp-1, 0x1.f003d62a6ce71p-23}};

/// log2 of x + rest, normal x > 0 and |rest| below a unit of it, within 2^-60 where it is below 2^7: high is a multiple
/// of 2^-20.
/// Polynomials: Chebyshev's for log2(1 + r) / r, |r| < 2^-7.8 (60 digits); absolute error 2^-62 for double, 2^-36 for float.
template <class Real>
[[gnu::always_inline]] constexpr double_double tabled_log2(double x, [[maybe_unused]] double rest = 0) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const log2_entry& entry = log2_table[(bits >> 45) & 127];
  const double m = std::bit_cast<double>((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
  const double exponent = static_cast<double>(static_cast<std::int32_t>(bits >> 52) - 1023);
  const double high = exponent + entry.high;
  if constexpr (std::is_same_v<Real, float>) {
    const double r = m * entry.reciprocal - 1;
    return {high, entry.low + r * (0x1.71547652b82fep+0 + r * (-0x1.71550b0338a05p-1 + r * 0x1.ec718baadd461p-2))};
  } else {
    const double front = shortened(m);
    double r = kept(front * entry.reciprocal - 1) + (m - front) * entry.reciprocal;
    if (rest != 0) {  // a constant, or worth a branch
      r += rest * std::bit_cast<double>((std::uint64_t{2046} << 52) - (bits & 0x7ff0000000000000u)) * entry.reciprocal;
    }
    const double r2 = r * r;
    const double tail = (-0x1.71547652b82fep-1 + r * 0x1.ec709dc3176c6p-2) +
                        r2 * ((-0x1.715476524076dp-2 + r * 0x1.277818ec15dd9p-2) - r2 * 0x1.ec72f086a16a4p-3);
    return {high, entry.low + (0x1.71547652b82fep+0 * r + r2 * tail)};
  }
}

/// (k / n)^q for k > 0, within 2 units in the last place while |q log2(k / n)| is below 2^7 / |q|: 0 below 2^-1022, and
/// infinite from 2^1022 on. n and q are known when it is made. For float all is double, to some 32 bits.
template <class Real>
class power_of_ratio {
 public:
  constexpr power_of_ratio(double n, double q) noexcept
      : exponent_(q),
        front_(std::bit_cast<double>(std::bit_cast<std::uint64_t>(q) & 0xffffffff80000000u)),
        log2_of_n_(log2_of_ratio<2>(n, 1)) {
    const double high = kept(kept(log2_of_n_.high + 0x1.8p32) - 0x1.8p32);
    log2_of_n_ = {high, kept(log2_of_n_.high - high) + log2_of_n_.low};
  }

  [[gnu::always_inline]] constexpr double operator()(double k, double rest = 0) const noexcept {
    const double_double log2_of_k = tabled_log2<Real>(k, rest);
    const double high = log2_of_k.high - log2_of_n_.high;
    const double low = log2_of_k.low - log2_of_n_.low;
    const double most = front_ * high;  // exactly
    const double more = (exponent_ - front_) * high + exponent_ * low;
    const double e = most + more;
    if (!(magnitude(e) < 1022)) [[unlikely]] {
      return e < 0 ? 0 : infinite();
    }
    const whole_exponent n(e);
    if constexpr (std::is_same_v<Real, float>) {
      return rough_exp2(e - n.value()) * n.power();
    } else {
      return exp2_near_one(kept(most - n.value()) + more) * n.power();
    }
  }

  constexpr double exponent() const noexcept { return exponent_; }

 private:
  /// 2^f for |f| <= 1/2 (Chebyshev, 60 digits; relative error 2e-9).
  static constexpr double rough_exp2(double f) noexcept {
    const double f2 = f * f;
    return (0x1p+0 + 0x1.62e430d034702p-1 * f) +
           f2 * ((0x1.ebfbe045f4d3cp-3 + 0x1.c6aecc669b6ddp-5 * f) +
                 f2 * ((0x1.3b2a1b7152befp-7 + 0x1.5f48c04f62e50p-10 * f) + f2 * 0x1.443fffc90db59p-13));
  }

  double exponent_;
  double front_;  // of exponent: its first 22 bits
  double_double log2_of_n_;
};

}  // namespace anneal::detail
