// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "anneal/core/detail/double_double.hpp"

/// Logarithms by tables, for rates, which need no more of one than its absolute error. tests/kernels/tables.py makes the
/// tables.
namespace anneal::detail {

/// log2(c) for c = 1 + i/128: a multiple of 2^-9, and what it lacks.
struct log2_entry {
  std::uint64_t high;  // times 2^9
  double low;
};

inline constexpr log2_entry log2_table[129] = {{0, 0},
                                               {6, -0x1.01af4910f7ae8p-11},
                                               {11, 0x1.cf2d0b85a4531p-11},
                                               {17, 0x1.cd1d5133412eep-13},
                                               {23, -0x1.14b229c409e34p-11},
                                               {28, 0x1.37eae42aad7bdp-11},
                                               {34, -0x1.4c7605d60654cp-12},
                                               {39, 0x1.517ee93f8e16cp-11},
                                               {45, -0x1.c090536ece983p-12},
                                               {50, 0x1.8a16e46335aaep-12},
                                               {56, -0x1.bdedfa92a22cep-11},
                                               {61, -0x1.a27dd00b49bc7p-13},
                                               {66, 0x1.8b119b4f3c72cp-12},
                                               {71, 0x1.cd197552b7b5fp-11},
                                               {77, -0x1.5161d8751e5e1p-11},
                                               {82, -0x1.2ac0cf811659ep-12},
                                               {87, 0x1.a39fbd6879fap-19},
                                               {92, 0x1.d0b53bc09fca7p-13},
                                               {97, 0x1.857a05e0765fcp-12},
                                               {102, 0x1.dba0efce1be06p-12},
                                               {107, 0x1.ebc5b69d927ep-12},
                                               {112, 0x1.b6d9bb29bdc82p-12},
                                               {117, 0x1.3dc9864b2df92p-12},
                                               {122, 0x1.02f9d39a9331fp-13},
                                               {127, -0x1.f4a37ecbfaee3p-14},
                                               {132, -0x1.bd4913f3fda44p-12},
                                               {137, -0x1.9f04a59e9146ap-11},
                                               {141, 0x1.80b6523e0e0a5p-11},
                                               {146, 0x1.01eac381ce609p-12},
                                               {151, -0x1.3bc0ec9954244p-12},
                                               {156, -0x1.db662b664264dp-11},
                                               {160, 0x1.918ec6c1125d7p-12},
                                               {165, -0x1.61ed0cb91d407p-12},
                                               {169, 0x1.b7bf8992d66fcp-11},
                                               {174, 0x1.a39fbd6879fap-18},
                                               {179, -0x1.ce0373108b236p-11},
                                               {183, 0x1.10e6ce866f2bcp-13},
                                               {188, -0x1.c5a8b02098837p-11},
                                               {192, 0x1.4ac62c38a8656p-15},
                                               {196, 0x1.d38e5c1644b49p-11},
                                               {201, -0x1.115db83a3dd2dp-12},
                                               {205, 0x1.004723c465e69p-11},
                                               {210, -0x1.913eb013f5ec5p-11},
                                               {214, -0x1.e78680e0b71e6p-14},
                                               {218, 0x1.fafdce20a829p-12},
                                               {223, -0x1.e1a2c30df9ea9p-11},
                                               {227, -0x1.b414b5a92a606p-12},
                                               {231, 0x1.492474b0f992cp-15},
                                               {235, 0x1.d4f80cba83bf9p-12},
                                               {239, 0x1.a7fa8846c989dp-11},
                                               {244, -0x1.b2abc31565be7p-11},
                                               {248, -0x1.25319ae3bbf06p-11},
                                               {252, -0x1.5ea5cd3e4c4c8p-12},
                                               {256, -0x1.4332be0032a32p-13},
                                               {260, -0x1.2ba3433406636p-16},
                                               {264, 0x1.39e4fee07aa4bp-14},
                                               {268, 0x1.0500d63aa6588p-13},
                                               {272, 0x1.13b153c8ea7b2p-13},
                                               {276, 0x1.93f543ca873c3p-14},
                                               {280, 0x1.467b94bb5275cp-16},
                                               {284, -0x1.9dc2d45fe4389p-14},
                                               {288, -0x1.0e1678bf6cdeep-12},
                                               {292, -0x1.df15ec6c1bfcp-12},
                                               {296, -0x1.6cfe9e8d01feap-11},
                                               {300, -0x1.ff2e30214bc3p-11},
                                               {303, 0x1.5a1d7acfc9851p-11},
                                               {307, 0x1.3e355a4e53643p-12},
                                               {311, -0x1.800924dd3b7f7p-14},
                                               {315, -0x1.130157f7a64cdp-11},
                                               {318, 0x1.f64de7dc059acp-11},
                                               {322, 0x1.d83f4c3554b38p-12},
                                               {326, -0x1.8acebbf18eb65p-14},
                                               {330, -0x1.61ed0cb91d407p-11},
                                               {333, 0x1.5a96ccf3b112ap-11},
                                               {337, 0x1.18708a8f8dde9p-17},
                                               {341, -0x1.645cd6af1c939p-11},
                                               {344, 0x1.2089a6274cf0ep-11},
                                               {348, -0x1.b2f34aebcb551p-13},
                                               {351, 0x1.f3fd07826bae3p-11},
                                               {355, 0x1.0b8f553048407p-13},
                                               {359, -0x1.7fdc6e1dcd0cbp-11},
                                               {362, 0x1.57cf2d078504p-12},
                                               {366, -0x1.39a56279ad89ap-11},
                                               {369, 0x1.9f4d8ab63df29p-12},
                                               {373, -0x1.380a6c7e2b0e4p-11},
                                               {376, 0x1.5edfeed32bbdep-12},
                                               {380, -0x1.79c1b2bf46fd8p-11},
                                               {383, 0x1.322182cf15d13p-13},
                                               {387, -0x1.fd8a9063e3491p-11},
                                               {390, -0x1.5f4f4d84d9ef8p-13},
                                               {393, 0x1.3dd2c1bbe2d02p-11},
                                               {397, -0x1.3c712d3110932p-11},
                                               {400, 0x1.cc2c000599fc8p-14},
                                               {403, 0x1.9fdb682acba73p-11},
                                               {407, -0x1.094b54d28284p-11},
                                               {410, 0x1.f1a761c09fbd3p-14},
                                               {413, 0x1.767f54042cd9ap-11},
                                               {417, -0x1.60496cfbb4c67p-11},
                                               {420, -0x1.180c71e7e12f8p-13},
                                               {423, 0x1.8ae8179063debp-12},
                                               {426, 0x1.c23d600534df3p-11},
                                               {430, -0x1.4f863b8df34bbp-11},
                                               {433, -0x1.bed9433794286p-13},
                                               {436, 0x1.8734a9008bd98p-13},
                                               {439, 0x1.2523d54cb692dp-11},
                                               {442, 0x1.da6ce7925903cp-11},
                                               {446, -0x1.7e38ce606492cp-11},
                                               {449, -0x1.c95dc1d1164e9p-12},
                                               {452, -0x1.635d1e5faacc9p-13},
                                               {455, 0x1.2b5d23c38ec18p-14},
                                               {458, 0x1.2c6e54998b1bp-12},
                                               {461, 0x1.f350654483612p-12},
                                               {464, 0x1.4fdb4982259ccp-11},
                                               {467, 0x1.98ec9fcc754a6p-11},
                                               {470, 0x1.d4f80cba83bf9p-11},
                                               {474, -0x1.fbe6f0a67acf1p-11},
                                               {477, -0x1.d9953002a4e86p-11},
                                               {480, -0x1.c3f7de5434edp-11},
                                               {483, -0x1.baf47c7faff81p-11},
                                               {486, -0x1.be70ddf74c6a8p-11},
                                               {489, -0x1.ce53276563557p-11},
                                               {492, -0x1.ea81cd5dc13cbp-11},
                                               {494, 0x1.ed1c6cea541f6p-11},
                                               {497, 0x1.b8a076dd8c0edp-11},
                                               {500, 0x1.7822f3c195539p-11},
                                               {503, 0x1.2bbc3bebeb75fp-11},
                                               {506, 0x1.a708bbe119b15p-12},
                                               {509, 0x1.be4c7f2af942bp-13},
                                               {512, 0}};

/// log2(x / n) for normal x > 0, within 2^-59: the first part is a multiple of 2^-9. n is known when it is made.
///
/// x is 2^n · m, and c the multiple of 2^-7 that is nearest to m; z = (m - c) / (m + c) <= 2^-9, and log2(m / c) is
/// 2/ln 2 · (z + z³/3 + z⁵/5) but for 2^-64.
class tabled_log2_over {
 public:
  constexpr explicit tabled_log2_over(double_double log2_of_n) noexcept
      : base_(0x1p43 + 1023 + nearest(log2_of_n.high)),
        low_(kept(log2_of_n.high - nearest(log2_of_n.high)) + log2_of_n.low) {}

  [[gnu::always_inline]] constexpr double_double operator()(double x) const noexcept { return of(x, 0); }

  /// Of x + rest, for a rest that is small beside x.
  [[gnu::always_inline]] constexpr double_double operator()(double x, double rest) const noexcept {
    const auto one_over_power =
        std::bit_cast<double>((std::uint64_t{2046} << 52) - (std::bit_cast<std::uint64_t>(x) & 0x7ff0000000000000u));
    return of(x, rest * one_over_power);
  }

 private:
  /// The multiple of 2^-9 that is nearest to x.
  static constexpr double nearest(double x) noexcept { return kept(kept(x + 0x1.8p43) - 0x1.8p43); }

  [[gnu::always_inline]] constexpr double_double of(double x, double rest_of_m) const noexcept {
    constexpr std::uint64_t one = 0x3ff0000000000000u, half = std::uint64_t{1} << 44;
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const std::uint64_t bits_of_m = (bits & 0x000fffffffffffffu) | one;
    const std::uint64_t bits_of_c = (bits_of_m + half) & ~(2 * half - 1);
    const log2_entry& entry = log2_table[(bits_of_c - one) >> 45];
    const double m = std::bit_cast<double>(bits_of_m), c = std::bit_cast<double>(bits_of_c);
    const double z = (short_of_a_bit(m - c) + rest_of_m) / ((m + c) + rest_of_m);  // m - c has bits to spare
    const double y = z * z;
    // The sum of an exponent and a multiple of 2^-9 is made of integers: the last bits of 2^43 and more.
    const auto sum = (((bits >> 52) << 9) + entry.high) | 0x42a0000000000000u;
    return {kept(std::bit_cast<double>(sum) - base_),
            (entry.low - low_) + z * (0x1.71547652b82fep+1 + y * (0x1.ec709dc3a03fdp-1 + y * 0x1.2776c50ef9c71p-1))};
  }

  double base_;
  double low_;
};

/// A number near 1 / (1 + i/32), and the logarithm of its reciprocal.
struct rough_log2_entry {
  double reciprocal;
  double log2;
};

inline constexpr rough_log2_entry rough_log2_table[33] = {{0x1p+0, 0},
                                                          {0x1.f07c1f07c1f08p-1, 0x1.6bad3758efd81p-5},
                                                          {0x1.e1e1e1e1e1e1ep-1, 0x1.663f6fac91318p-4},
                                                          {0x1.d41d41d41d41dp-1, 0x1.08c588cda79e5p-3},
                                                          {0x1.c71c71c71c71cp-1, 0x1.5c01a39fbd68bp-3},
                                                          {0x1.bacf914c1badp-1, 0x1.acf5e2db4ec91p-3},
                                                          {0x1.af286bca1af28p-1, 0x1.fbc16b902680dp-3},
                                                          {0x1.a41a41a41a41ap-1, 0x1.24407ab0e073ap-2},
                                                          {0x1.999999999999ap-1, 0x1.49a784bcd1b8ap-2},
                                                          {0x1.8f9c18f9c18fap-1, 0x1.6e221cd9d0cddp-2},
                                                          {0x1.8618618618618p-1, 0x1.91bba891f170ap-2},
                                                          {0x1.7d05f417d05f4p-1, 0x1.b47ebf73882a1p-2},
                                                          {0x1.745d1745d1746p-1, 0x1.d6753e032ea0ep-2},
                                                          {0x1.6c16c16c16c17p-1, 0x1.f7a8568cb06cep-2},
                                                          {0x1.642c8590b2164p-1, 0x1.0c10500d63aa7p-1},
                                                          {0x1.5c9882b931057p-1, 0x1.1bf311e95d00ep-1},
                                                          {0x1.5555555555555p-1, 0x1.2b803473f7ad2p-1},
                                                          {0x1.4e5e0a72f0539p-1, 0x1.3abb3faa02168p-1},
                                                          {0x1.47ae147ae147bp-1, 0x1.49a784bcd1b8bp-1},
                                                          {0x1.4141414141414p-1, 0x1.5848226989d34p-1},
                                                          {0x1.3b13b13b13b14p-1, 0x1.66a008e4788cbp-1},
                                                          {0x1.3521cfb2b78c1p-1, 0x1.74b1fd64e0754p-1},
                                                          {0x1.2f684bda12f68p-1, 0x1.82809d5be7074p-1},
                                                          {0x1.29e4129e4129ep-1, 0x1.900e6160002cep-1},
                                                          {0x1.2492492492492p-1, 0x1.9d5d9fd5010b4p-1},
                                                          {0x1.1f7047dc11f7p-1, 0x1.aa708f58014d4p-1},
                                                          {0x1.1a7b9611a7b96p-1, 0x1.b74948f5532dap-1},
                                                          {0x1.15b1e5f75270dp-1, 0x1.c3e9ca2e1a055p-1},
                                                          {0x1.1111111111111p-1, 0x1.d053f6d260897p-1},
                                                          {0x1.0c9714fbcda3bp-1, 0x1.dc899ab3ff56cp-1},
                                                          {0x1.0842108421084p-1, 0x1.e88c6b3626a73p-1},
                                                          {0x1.041041041041p-1, 0x1.f45e08bcf0656p-1},
                                                          {0x1p-1, 0x1p+0}};

/// log2(x) for normal x > 0, within 2^-35 (Remez, 60 digits).
[[gnu::always_inline]] constexpr double rough_log2(double x) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t mantissa = bits & 0x000fffffffffffffu;
  const rough_log2_entry& entry = rough_log2_table[(mantissa + (std::uint64_t{1} << 46)) >> 47];
  const double r = std::bit_cast<double>(mantissa | 0x3ff0000000000000u) * entry.reciprocal - 1;
  const auto exponent = static_cast<double>(static_cast<std::int32_t>(bits >> 52) - 1023);
  return (exponent + entry.log2) + r * ((0x1.7154763ba3c21p+0 - 0x1.71547601dc694p-1 * r) +
                                        (r * r) * (0x1.ec87b84a382f3p-2 - 0x1.716df8c129448p-2 * r));
}

/// log2(x / n).
class rough_log2_over {
 public:
  constexpr explicit rough_log2_over(double_double log2_of_n) noexcept : log2_of_n_(log2_of_n.high) {}

  [[gnu::always_inline]] constexpr double operator()(double x) const noexcept { return rough_log2(x) - log2_of_n_; }

 private:
  double log2_of_n_;
};

}  // namespace anneal::detail
