// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/search/direction.hpp"

namespace anneal {

/// The parameters of asynchronous successive halving.
///
/// Rung k of bracket s is at the resource min_resource·reduction_factor^(s + k), up to max_resource, in whole numbers:
/// 243 is a rung of 1, 3, 9, …, and 1000 of 10, 100, … (Ray and Optuna take a logarithm, and lose these two).
/// A trial goes to the bracket that is shortest of its share, which is Hyperband's: with B brackets in all,
/// B·reduction_factor^(B−1−s) / (B−s).
struct asha_params {
  std::uint64_t min_resource = 1;         ///< updates, epochs, …: that of the lowest rung, at least 1
  std::uint64_t max_resource = 0;         ///< that of a whole run; must be given
  std::uint64_t reduction_factor = 3;     ///< one of so many goes on, from 2 to 1000000
  std::uint64_t early_stopping_rate = 0;  ///< s of the first bracket
  std::uint64_t brackets = 1;             ///< s, s + 1, …
  search_direction direction = search_direction::minimize;

  friend bool operator==(const asha_params&, const asha_params&) = default;
};

namespace detail {

[[noreturn]] inline void refuse_count(const char* where, const char* name, const std::string& rule, std::uint64_t got) {
  throw std::invalid_argument(std::string(where) + ": " + name + " " + rule + ", got " + std::to_string(got));
}

/// The resources of the rungs of each bracket, ascending.
inline std::vector<std::vector<std::uint64_t>> rungs_of(const char* where, const asha_params& p) {
  if (p.min_resource == 0) {
    refuse_count(where, "min_resource", "must be positive", p.min_resource);
  }
  if (p.max_resource < p.min_resource) {
    refuse_count(where, "max_resource", "must be at least min_resource, " + std::to_string(p.min_resource),
                 p.max_resource);
  }
  if (p.reduction_factor < 2 || p.reduction_factor > 1000000) {
    refuse_count(where, "reduction_factor", "must be from 2 to 1000000", p.reduction_factor);
  }
  if (p.brackets == 0) {
    refuse_count(where, "brackets", "must be positive", p.brackets);
  }
  std::vector<std::uint64_t> all{p.min_resource};
  while (all.back() <= p.max_resource / p.reduction_factor) {
    all.push_back(all.back() * p.reduction_factor);
  }
  if (p.early_stopping_rate >= all.size()) {
    refuse_count(where, "early_stopping_rate", "must leave a rung, of " + std::to_string(all.size()),
                 p.early_stopping_rate);
  }
  if (p.brackets > all.size() - p.early_stopping_rate) {
    refuse_count(where, "brackets",
                 "must leave each a rung, at most " + std::to_string(all.size() - p.early_stopping_rate), p.brackets);
  }
  std::vector<std::vector<std::uint64_t>> result;
  for (std::uint64_t s = 0; s < p.brackets; ++s) {
    result.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(p.early_stopping_rate + s), all.end());
  }
  return result;
}

/// Who goes to which bracket: the one for which (trials + 1) / share is least, the first of equals.
class bracket_shares {
 public:
  bracket_shares(std::uint64_t reduction_factor, const std::vector<std::vector<std::uint64_t>>& brackets) {
    const std::size_t most = brackets.front().size();
    for (const auto& rungs : brackets) {
      double portion = static_cast<double>(most) / static_cast<double>(rungs.size());
      for (std::size_t k = 1; k < rungs.size(); ++k) {
        portion *= static_cast<double>(reduction_factor);
      }
      shares_.push_back(portion);
    }
    trials_.resize(brackets.size());
  }

  std::size_t next() {
    std::size_t best = 0;
    for (std::size_t b = 1; b < shares_.size(); ++b) {
      if (static_cast<double>(trials_[b] + 1) * shares_[best] < static_cast<double>(trials_[best] + 1) * shares_[b]) {
        best = b;
      }
    }
    ++trials_[best];
    return best;
  }

  const std::vector<std::uint64_t>& trials() const noexcept { return trials_; }
  void restore(std::vector<std::uint64_t> trials) { trials_ = std::move(trials); }

 private:
  std::vector<double> shares_;
  std::vector<std::uint64_t> trials_;
};

inline nlohmann::json json_of(const asha_params& p) {
  return {{"min_resource", p.min_resource},
          {"max_resource", p.max_resource},
          {"reduction_factor", p.reduction_factor},
          {"early_stopping_rate", p.early_stopping_rate},
          {"brackets", p.brackets},
          {"direction", to_text(p.direction)}};
}

}  // namespace detail

}  // namespace anneal
