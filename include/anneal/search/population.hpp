// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/json.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/detail/index_of.hpp"
#include "anneal/search/detail/population_state.hpp"
#include "anneal/search/detail/streams.hpp"
#include "anneal/search/detail/turns.hpp"
#include "anneal/search/direction.hpp"
#include "anneal/search/policy.hpp"
#include "anneal/search/random.hpp"
#include "anneal/search/space.hpp"
#include "anneal/search/takeover.hpp"

namespace anneal {

struct population_options {
  std::size_t members = 8;
  std::uint64_t seed = 0;
  double interval = detail::not_given;  ///< updates between two turns of a member
  double burn_in = 0;                   ///< updates before its first one
  double quantile = 0.25;               ///< the part that copies, and that is copied, 0 to 0.5
  search_direction direction = search_direction::minimize;
  bool synchronous = true;
  perturbation explore{};
  step blend = detail::not_given;  ///< as takeover_options.blend; a quarter of the interval
  bool jump = false;               ///< as takeover_options.jump
  horizon run{};                   ///< by which lengths that are texts are counted
};

/// A member takes over everything that another one is, and a perturbed definition.
struct exploit {
  std::size_t target;
  std::size_t source;
  double target_at;           ///< the updates that the target had made
  double at;                  ///< those of the source's checkpoint, from which the target goes on
  nlohmann::json old_point;   ///< the source's
  nlohmann::json point;       ///< the target's from now on
  nlohmann::json definition;  ///< what drives the target from now on: for take_over
};

/// What a member does after a report.
struct population_decision {
  enum class action {
    go_on,       ///< train
    save,        ///< write a checkpoint of now, and train: others may copy it
    exploit,     ///< go on from the source's last checkpoint, as the one of the exploits says
    wait,        ///< synchronous: write a checkpoint, and wait for the others
    generation,  ///< synchronous: as wait, but all are there: all exploits are made, and then everybody trains
  };
  action what = action::go_on;
  std::vector<anneal::exploit> exploits{};
};

/// Population-based training: a value that decides who copies whom, and with which definition a copy goes on. It trains nothing
/// and touches no file.
///
///   population pbt(search_space(description), {.members = 8, .interval = 500, .direction = search_direction::maximize});
///   while (…) {
///     // each member m trained until pbt.next(), driven by pbt.definition(m)
///     for (const exploit& e : pbt.generation(accuracies)) {
///       save_branch(checkpoint_of(e.source), checkpoint_of(e.target),
///                   take_over(read_checkpoint(checkpoint_of(e.source)), e.definition));
///     }
///   }
///
/// By Ray's rule: the turn of a member is when it has made `interval` updates since the last one, and burn_in in all; of those
/// who have a score the worst part copies a random one of the best part. A copy has the weights, the optimizer, the schedule,
/// what this has heard, and the clock of the source. Its definition is the source's point, perturbed (search_space::perturb), and
/// takes over without a jump of the rate (taking_over).
/// Asynchronous, each report is judged against the last turns of the others; a member copies what its source saved at its own last
/// turn. Synchronous, all meet at next().
/// What is drawn follows from the seed, the member and the number of its turn: of the synchronous decisions nothing depends on
/// the order of the reports. A perturbed point that from_json refuses is drawn again.
/// Where Ray's differs: perturb keeps bounds and moves small ints; a source is drawn among those that have a checkpoint, where
/// Ray's may draw one without and then silently copies nobody.
/// Errors: std::invalid_argument for options out of their range, and a member that is none or has finished. json_error where a
/// hundred perturbed points are refused. Nothing is changed then.
/// Source: Jaderberg et al. 2017; Ray Tune's PopulationBasedTraining.
class population {
 public:
  explicit population(search_space space, const population_options& options = {})
      : space_(std::move(space)), options_(checked(options)), turns_(options.members, rule_of(options)) {
    for (std::size_t m = 0; m < options_.members; ++m) {
      search_rng random = detail::stream_of(options_.seed, 0, m);
      members_.emplace_back(space_.sample(random));
      members_[m].definition = plain(members_[m].history.first);
    }
  }

  /// The same, from points of one's own: a member each.
  population(search_space space, const population_options& options, const std::vector<nlohmann::json>& points)
      : population(std::move(space), with_members(options, points.size())) {
    for (std::size_t m = 0; m < points.size(); ++m) {
      if (!space_.contains(points[m])) {
        throw json_error("/" + std::to_string(m), "is no point of the space");
      }
      members_[m] = detail::population_member(points[m]);
      members_[m].definition = plain(points[m]);
    }
  }

  /// Member m has made t updates, and has this score; NaN: none, it takes no part.
  /// rates: the present ones, a number or by their names, which only a schedule that listens needs.
  population_decision report(std::size_t m, double t, double score, const nlohmann::json& rates = {}) {
    require_member(m);
    detail::require(t >= 0 && detail::is_finite(t), where, "t", "must be a number of updates", t);
    detail::turns next = turns_;
    const detail::turns::verdict v = next.report(m, t, score);
    if (!v.counts) {
      return {};
    }
    detail::require(t >= members_[m].at, where, "t", "must not be before what the member goes on from", t);
    if (const char* const fault = detail::fault_of_rates(rates, point(m))) {
      throw std::invalid_argument("anneal::population: the rates of member " + std::to_string(m) + " " + fault +
                                  ", got " + rates.dump());
    }
    nlohmann::json present = rates.is_null() ? present_rates(m, t) : rates;
    std::vector<exploit> exploits = decide(next, v.chances, m, t, present);
    turns_ = std::move(next);
    members_[m].rates = std::move(present);
    ++members_[m].turns;
    members_[m].at = t;
    generations_ += v.complete ? 1 : 0;
    commit(exploits);
    using action = population_decision::action;
    if (options_.synchronous) {
      return {v.complete ? action::generation : action::wait, std::move(exploits)};
    }
    return {!exploits.empty()           ? action::exploit
            : turns_.members()[m].saved ? action::save
                                        : action::go_on,
            std::move(exploits)};
  }

  /// All synchronous members have come to next(), with these scores, one for each; those of the finished ones do not count.
  std::vector<exploit> generation(std::span<const double> scores, const std::vector<nlohmann::json>& rates = {}) {
    detail::require_size(where, "the scores", "must be as many as the members", size(), scores.size());
    if (!options_.synchronous) {
      throw std::invalid_argument("anneal::population: generation() is for a synchronous one; report()");
    }
    if (!rates.empty()) {
      detail::require_size(where, "the rates", "must be as many as the members, or none", size(), rates.size());
    }
    population after = *this;
    const double t = next();
    std::vector<exploit> exploits;
    for (std::size_t m = 0; m < size(); ++m) {
      if (!finished(m)) {
        population_decision one = after.report(m, t, scores[m], !rates.empty() ? rates[m] : nlohmann::json());
        exploits = one.exploits.empty() ? std::move(exploits) : std::move(one.exploits);
      }
    }
    *this = std::move(after);
    return exploits;
  }

  /// Member m trains no more: it is at its end, or lost. It is copied by nobody. Synchronous, the others may have waited for it
  /// alone, and make a generation.
  population_decision finish(std::size_t m) {
    require_member(m);
    detail::turns next = turns_;
    const detail::turns::verdict v = next.finish(m);
    std::vector<exploit> exploits = decide(next, v.chances, m, members_[m].at, members_[m].rates);
    turns_ = std::move(next);
    generations_ += v.complete ? 1 : 0;
    commit(exploits);
    using action = population_decision::action;
    return {v.complete ? action::generation : action::go_on, std::move(exploits)};
  }

  /// The update at which all synchronous members meet next.
  [[nodiscard]] double next() const noexcept { return turns_.next(); }
  [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
  [[nodiscard]] bool finished(std::size_t m) const { return turns_.members().at(m).finished; }
  [[nodiscard]] const search_space& space() const noexcept { return space_; }
  [[nodiscard]] const population_options& options() const noexcept { return options_; }

  /// The score at a member's last turn; NaN before it.
  [[nodiscard]] double score(std::size_t m) const { return turns_.members().at(m).score; }

  /// The present point of the space, and what drives the member: it does not grow.
  [[nodiscard]] const nlohmann::json& point(std::size_t m) const { return members_.at(m).point(); }
  [[nodiscard]] const nlohmann::json& definition(std::size_t m) const { return members_.at(m).definition; }

  /// All points that the member's weights were trained with: for replay_of.
  [[nodiscard]] const policy& history(std::size_t m) const { return members_.at(m).history; }

  /// Its lines in a log of Ray's form, in their order; Ray's pbt_policy_<m>.txt holds no other.
  [[nodiscard]] const std::vector<std::string>& lines(std::size_t m) const { return members_.at(m).lines; }

  /// "3_lr=0.01,steps=40": number and first point, as in Ray's log.
  [[nodiscard]] std::string tag(std::size_t m) const {
    return detail::tag_of(m, space_.values_of(members_.at(m).origin));
  }

  /// How all definitions take over: for replay_of.
  [[nodiscard]] takeover_options takeover() const {
    return {.blend = options_.blend, .jump = options_.jump, .run = options_.run};
  }

  /// The member with the best score, of equal ones the first. Errors: std::invalid_argument where nobody has one.
  [[nodiscard]] std::size_t best() const {
    std::size_t found = size();
    for (std::size_t m = 0; m < size(); ++m) {
      const double own = score(m);
      if (!detail::is_nan(own) &&
          (found == size() ||
           (options_.direction == search_direction::minimize ? own < score(found) : own > score(found)))) {
        found = m;
      }
    }
    if (found == size()) {
      throw std::invalid_argument("anneal::population: nobody has a score");
    }
    return found;
  }

  /// All that restore needs to decide alike from here on, as JSON.
  [[nodiscard]] nlohmann::json state() const {
    return detail::population_to_json(settings(), turns_, generations_, members_);
  }

  /// Errors: json_error for what is no state, or one of another space or with other options; nothing is changed then.
  void restore(const nlohmann::json& saved) {
    detail::population_memory memory = detail::population_from_json(saved, settings(), turns_, space_);
    turns_ = std::move(memory.clocks);
    generations_ = memory.generations;
    members_ = std::move(memory.members);
  }

 private:
  static constexpr const char* where = "anneal::population";

  static population_options checked(population_options o) {
    detail::require(o.members > 0, where, "members", "must be positive", static_cast<double>(o.members));
    detail::require_steps(where, "interval", o.interval);
    detail::require_offset(where, "burn_in", o.burn_in);
    detail::require(o.quantile >= 0 && o.quantile <= 0.5, where, "quantile", "must be in [0, 0.5]", o.quantile);
    if (!detail::is_given(o.blend)) {
      o.blend = detail::greatest(1.0, detail::whole(o.interval / 4));
    }
    detail::require_steps(where, "blend", o.blend);
    return o;
  }

  static population_options with_members(population_options o, std::size_t members) {
    o.members = members;
    return o;
  }

  static detail::turns::rule rule_of(const population_options& o) {
    return {o.interval, o.burn_in, o.quantile, o.direction, o.synchronous};
  }

  /// With others of these its decisions would be others.
  nlohmann::json settings() const {
    const population_options& o = options_;
    return {{"space", space_.description()},
            {"members", o.members},
            {"seed", o.seed},
            {"interval", o.interval},
            {"burn_in", o.burn_in},
            {"quantile", o.quantile},
            {"direction", to_text(o.direction)},
            {"synchronous", o.synchronous},
            {"resample", o.explore.resample},
            {"factors", o.explore.factors},
            {"blend", double{o.blend}},
            {"jump", o.jump},
            {"horizon", detail::horizon_to_json(o.run)}};
  }

  nlohmann::json plain(const nlohmann::json& point) const {
    takeover_options at_once = takeover();
    at_once.jump = true;
    return taking_over(point, 0, nlohmann::json(), at_once);
  }

  void require_member(std::size_t m) const {
    detail::require(m < size(), where, "member", "must be below their number", static_cast<double>(m));
    detail::require(!turns_.members()[m].finished, where, "member", "must not have finished", static_cast<double>(m));
  }

  /// Null where a schedule listens: who reports knows.
  nlohmann::json present_rates(std::size_t m, double t) const {
    return detail::listens(members_[m].definition) ? nlohmann::json() : detail::rates_at(members_[m].definition, t);
  }

  std::vector<exploit> decide(detail::turns& after, const std::vector<detail::turns::chance>& chances,
                              std::size_t reporter, double t, const nlohmann::json& rates) const {
    std::vector<exploit> result;
    for (const detail::turns::chance& one : chances) {
      const std::uint64_t turn = 1 + (options_.synchronous ? generations_ : members_[one.target].turns);
      search_rng random = detail::stream_of(options_.seed, turn, one.target);
      const std::size_t source = one.sources[detail::index_of(random.below(one.sources.size()))];
      const nlohmann::json& present = source == reporter ? rates : members_[source].rates;
      if (present.is_null() && !options_.jump) {
        throw std::invalid_argument("anneal::population: the schedule of member " + std::to_string(source) +
                                    " listens, so that a report needs its rates");
      }
      const double at = source == reporter ? t : members_[source].at;
      const double target_at = one.target == reporter ? t : members_[one.target].at;
      auto [point, definition] = explored(source, at, present, random);
      result.push_back(
          {one.target, source, target_at, at, members_[source].point(), std::move(point), std::move(definition)});
    }
    for (const exploit& one : result) {
      after.exploit(one.target, one.source);
    }
    return result;
  }

  std::pair<nlohmann::json, nlohmann::json> explored(std::size_t source, double at, const nlohmann::json& rates,
                                                     search_rng& random) const {
    for (int tries = 1;; ++tries) {
      nlohmann::json point = space_.perturb(members_[source].point(), random, options_.explore);
      try {
        nlohmann::json definition = taking_over(point, at, rates, takeover());
        return {std::move(point), std::move(definition)};
      } catch (const json_error&) {
        if (tries == 100) {
          throw;
        }
      }
    }
  }

  void commit(const std::vector<exploit>& exploits) {
    const std::vector<detail::population_member> before = exploits.empty() ? decltype(members_){} : members_;
    for (const exploit& one : exploits) {
      const detail::population_member& source = before[one.source];
      detail::population_member& target = members_[one.target];
      target.history = source.history;
      target.lines = source.lines;
      target.history.changes.push_back({one.at, one.point});
      target.lines.push_back(nlohmann::json{tag(one.target), tag(one.source), detail::json_of_updates(one.target_at),
                                            detail::json_of_updates(one.at), one.old_point, one.point}
                                 .dump());
      target.definition = one.definition;
      target.rates = source.rates;
      target.at = one.at;
    }
  }

  search_space space_;
  population_options options_;
  detail::turns turns_;
  std::uint64_t generations_ = 0;  // synchronous ones
  std::vector<detail::population_member> members_;
};

}  // namespace anneal
