// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include <nlohmann/json.hpp>

#include "anneal/config/json_error.hpp"
#include "anneal/core/check.hpp"

namespace anneal {

/// The random numbers of a search: the same for a seed on every platform and in every version of anneal.
///
/// xoshiro256** of Blackman and Vigna, 2021, its state filled by splitmix64; period 2^256 - 1. Not for secrets.
/// Models: std::uniform_random_bit_generator; regular. What std::uniform_real_distribution makes of it is another on each
/// standard library: use uniform() and below().
/// Errors: std::invalid_argument for below(0); json_error for a state that no generator has.
///
///   anneal::search_rng random(42);
///   const nlohmann::json point = space.sample(random);
class search_rng {
 public:
  using result_type = std::uint64_t;

  constexpr explicit search_rng(std::uint64_t seed) noexcept : state_{} {
    for (std::uint64_t& word : state_) {
      seed += 0x9e3779b97f4a7c15u;
      std::uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
      word = z ^ (z >> 31);
    }
  }

  static constexpr std::uint64_t(min)() noexcept { return 0; }
  static constexpr std::uint64_t(max)() noexcept { return (std::numeric_limits<std::uint64_t>::max)(); }

  constexpr std::uint64_t operator()() noexcept {
    const std::uint64_t drawn = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return drawn;
  }

  /// A multiple of 2^-53 in [0, 1).
  constexpr double uniform() noexcept { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

  /// A whole number in [0, n), each equally likely; n > 0.
  constexpr std::uint64_t below(std::uint64_t n) {
    detail::require(n > 0, "anneal::search_rng::below", "n", "must be positive", static_cast<double>(n));
    const std::uint64_t surplus = (0 - n) % n;  // 2^64 mod n: so many of the smallest numbers would be drawn too often
    std::uint64_t drawn = (*this)();
    while (drawn < surplus) {
      drawn = (*this)();
    }
    return drawn % n;
  }

  /// Four texts of 16 hexadecimal digits.
  [[nodiscard]] nlohmann::json state() const {
    nlohmann::json words = nlohmann::json::array();
    for (const std::uint64_t word : state_) {
      char digits[16];
      const auto end = std::to_chars(digits, digits + sizeof digits, word, 16).ptr;
      words.push_back(std::string(static_cast<std::size_t>(digits + sizeof digits - end), '0').append(digits, end));
    }
    return words;
  }

  /// Goes on where the generator was that gave `saved`. Where it throws, nothing has changed.
  void restore(const nlohmann::json& saved) {
    std::array<std::uint64_t, 4> words{};
    bool whole = saved.is_array() && saved.size() == words.size();
    bool any = false;
    for (std::size_t i = 0; whole && i < words.size(); ++i) {
      const auto* const text = saved[i].get_ptr<const std::string*>();
      whole = text != nullptr && text->size() == 16;
      if (whole) {
        const char* const last = text->data() + text->size();
        whole = std::from_chars(text->data(), last, words[i], 16).ptr == last;
        any = any || words[i] != 0;
      }
    }
    if (!whole || !any) {
      throw json_error("", "must be the state of a search_rng: four texts of 16 hexadecimal digits, not all 0");
    }
    state_ = words;
  }

  friend constexpr bool operator==(const search_rng&, const search_rng&) = default;

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace anneal
