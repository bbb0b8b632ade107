// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "anneal/core/check.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/search/direction.hpp"
#include "anneal/search/quantiles.hpp"

namespace anneal::detail {

/// When the members of a population are judged, and what of: the clocks of Ray's population-based training, without
/// anything that is drawn or trained.
class turns {
 public:
  struct rule {
    double interval;
    double burn_in;
    double quantile;
    search_direction better;
    bool synchronous;
  };

  struct member {
    double score = not_a_number();  // at its last turn
    double turn = 0;                // when that was: an exploit sets it to the source's
    double trained = 0;             // at the last report that counted
    bool saved = false;             // there is a checkpoint of its last turn
    bool finished = false;
  };

  /// Somebody who is among the worst, and those whose checkpoints it may take.
  struct chance {
    std::size_t target;
    std::vector<std::size_t> sources;
  };

  struct verdict {
    bool counts = false;    // it was its turn
    bool complete = false;  // synchronous: that of all
    quantiles parts{};
    std::vector<chance> chances{};
  };

  turns(std::size_t members, const rule& r) : rule_(r), members_(members), next_(first()) {}

  /// Member m has come to t, with that score or none.
  verdict report(std::size_t m, double t, double score) {
    member& own = members_[m];
    if (t < rule_.burn_in || t - own.turn < rule_.interval) {
      return {};
    }
    own.score = score;
    own.trained = t;
    return rule_.synchronous ? all_at(t) : one_at(m, t);
  }

  /// Nothing more comes of m. The others may have waited for it.
  verdict finish(std::size_t m) {
    members_[m].finished = true;
    double last = 0;
    for (const member& one : members_) {
      last = one.finished ? last : greatest(last, one.trained);
    }
    return rule_.synchronous ? all_at(last) : verdict{};
  }

  /// A chance is taken: the target is where the source was saved.
  void exploit(std::size_t target, std::size_t source) {
    members_[target].turn = members_[source].turn;
    members_[target].trained = members_[source].trained;
  }

  /// When they meet first.
  double first() const noexcept { return greatest(rule_.interval, rule_.burn_in); }
  /// When the synchronous members meet next.
  double next() const noexcept { return next_; }
  const std::vector<member>& members() const noexcept { return members_; }

  void restore(std::vector<member> members, double next) {
    members_ = std::move(members);
    next_ = next;
  }

 private:
  static bool is_in(const std::vector<std::size_t>& part, std::size_t m) {
    return std::find(part.begin(), part.end(), m) != part.end();
  }

  quantiles parts() const {
    std::vector<double> scores;
    for (const member& one : members_) {
      scores.push_back(one.finished ? not_a_number() : one.score);
    }
    return quantiles_of(scores, rule_.quantile, rule_.better);
  }

  void add_chance(verdict& result, std::size_t target) const {
    chance one{target, {}};
    for (const std::size_t source : result.parts.upper) {
      if (members_[source].saved) {
        one.sources.push_back(source);
      }
    }
    if (!one.sources.empty()) {
      result.chances.push_back(std::move(one));
    }
  }

  verdict one_at(std::size_t m, double t) {
    members_[m].turn = t;
    verdict result{.counts = true, .parts = parts()};
    members_[m].saved = is_in(result.parts.upper, m);
    if (is_in(result.parts.lower, m)) {
      add_chance(result, m);
    }
    return result;
  }

  verdict all_at(double t) {
    double last = 0;
    bool anybody = false;
    for (const member& one : members_) {
      if (!one.finished && one.trained < next_) {
        return {.counts = true};
      }
      anybody = anybody || !one.finished;
      last = one.finished ? last : greatest(last, one.trained);
    }
    if (!anybody) {
      return {};
    }
    verdict result{.counts = true, .complete = true, .parts = parts()};
    for (std::size_t m = 0; m < members_.size(); ++m) {
      if (!members_[m].finished) {
        members_[m].turn = t;
        members_[m].saved = is_in(result.parts.upper, m);
      }
    }
    for (const std::size_t target : result.parts.lower) {
      add_chance(result, target);
    }
    next_ = greatest(next_ + rule_.interval, last);
    return result;
  }

  rule rule_;
  std::vector<member> members_;
  double next_;
};

}  // namespace anneal::detail
