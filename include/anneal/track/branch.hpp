// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/any_schedule.hpp"
#include "anneal/config/json.hpp"
#include "anneal/config/json/definition.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/sink.hpp"
#include "anneal/config/json/state.hpp"
#include "anneal/config/json_error.hpp"
#include "anneal/core/check.hpp"
#include "anneal/core/concepts.hpp"
#include "anneal/core/horizon.hpp"
#include "anneal/core/step.hpp"
#include "anneal/driver/scheduler.hpp"
#include "anneal/track/checkpoint.hpp"

namespace anneal {

/// From the present rate, whatever gives it, down to another: the adaptor `cooldown`, which starts now.
struct cool_down {
  step steps = detail::not_given;
  double to = 0;
  nlohmann::json curve =
      "linear";  ///< as in a description: "cosine", {{"type", "power"}, {"exponent", 0.5}} for 1-sqrt
};

/// More updates, behind the end of the schedule or, where it has none or it is past, from now on: as the schedule goes on by
/// itself, which past its end is its last rate. The adaptor `take`.
struct extend_by {
  step updates = detail::not_given;
};

/// From the present rate up to a peak, and down again: the adaptor `warmup` around a `ramp`, after what there was.
struct rewarm {
  step warmup = detail::not_given;
  double peak = detail::not_given;
  step steps = detail::not_given;  ///< of the way down
  double final = 0;
  nlohmann::json curve = "cosine";  ///< of the way down
};

struct branch_options {
  std::string hyperparameter = "learning_rate";
  bool jump = false;  ///< whether the rate may jump
  horizon run{};      ///< by which lengths that are texts are counted: "5ep"
};

/// What happens to the rate where a new definition takes over.
struct seam {
  std::string hyperparameter;  ///< with "/1" behind it that of a parameter group
  double at;                   ///< the update that is the first of the new definition
  double before;               ///< what its rate would have been
  double after;                ///< what it is

  /// The difference, as a part of the larger of the two; at most 2.
  [[nodiscard]] constexpr double jump() const noexcept {
    const double a = before < 0 ? -before : before;
    const double b = after < 0 ? -after : after;
    const double change = after < before ? before - after : after - before;
    return change == 0 ? 0 : change / (a < b ? b : a);
  }
};

/// One document of the whole run, the old schedule up to the branch and the new one from there, and the state to go on with.
struct branched {
  nlohmann::json definition;  ///< as the old one: what from_json takes, or bindings_from_json
  nlohmann::json state;       ///< what restore takes for a run with that definition
  std::vector<seam> seams;    ///< one, or one for each parameter group
};

namespace detail {

/// What a change makes of a run.
struct changed_run {
  nlohmann::json definition;
  bool carried;  // the old schedule is the inner one of an adaptor, which remembers what it does, and nothing else
};

struct present {
  const any_schedule& schedule;
  nlohmann::json definition;
  double t;
  double rate;
};

inline changed_run changed(const present& now, const nlohmann::json& next) {
  if (now.t == 0) {
    return {next, false};
  }
  const nlohmann::json before{{"type", "take"}, {"steps", now.t}, {"of", now.definition}};
  return {{{"type", "sequence"}, {"of", nlohmann::json::array({before, next})}}, false};
}

/// A length that was not given is not there, and missed by from_json under its name.
inline nlohmann::json with_length(nlohmann::json description, const char* field, step length) {
  if (is_given(length)) {
    description[field] = double{length};
  }
  return description;
}

inline changed_run changed(const present& now, const cool_down& c) {
  const nlohmann::json fields{
      {"type", "cooldown"}, {"start", now.t}, {"to", c.to}, {"curve", c.curve}, {"of", now.definition}};
  return {with_length(fields, "steps", c.steps), true};
}

inline changed_run changed(const present& now, const extend_by& e) {
  detail::require_steps("anneal::branch", "updates", e.updates);
  const double length = now.schedule.length();
  const double end = now.schedule.finite() && length > now.t ? length : now.t;
  return {{{"type", "take"}, {"steps", end + e.updates}, {"of", now.definition}}, true};
}

inline changed_run changed(const present& now, const rewarm& r) {
  detail::require_given("anneal::branch", "peak", r.peak);
  const nlohmann::json down{{"type", "ramp"}, {"initial", r.peak}, {"final", r.final}, {"curve", r.curve}};
  const nlohmann::json up{{"type", "warmup"}, {"from", now.rate}, {"of", with_length(down, "steps", r.steps)}};
  return changed(now, with_length(up, "steps", r.warmup));
}

template <schedule S>
changed_run changed(const present& now, const S& next) {
  return changed(now, to_json(next));
}

template <class Change>
concept change_of_run = requires(const present& now, const Change& change) {
  detail::changed(now, change);
};

inline constexpr double smallest_jump = 1e-9;

inline void refuse_jump(const seam& s, const branch_options& options) {
  if (!options.jump && !(s.jump() <= smallest_jump)) {
    const auto text = [](double x) {
      json_sink sink;
      sink.number(x);
      return sink.take().dump();
    };
    throw json_error(s.hyperparameter, "would jump at update " + text(s.at) + " from " + text(s.before) + " to " +
                                           text(s.after) + "; allow it, or begin with the present rate");
  }
}

/// One schedule, whose state is that of a scheduler.
template <class Change>
branched branch_one(const nlohmann::json& definition, const nlohmann::json& state, const Change& change,
                    const branch_options& options, const std::string& name) {
  scheduler old{from_json(definition)};
  restore(old, state);
  const double t = old.position();
  require_finite("anneal::branch", "the present rate", old.rate());
  const changed_run next = changed(present{old.schedule(), definition, t, old.rate()}, change);
  scheduler now{from_json(next.definition, options.run)};
  now.seek(t);
  nlohmann::json memory = to_json(now);
  if (next.carried) {
    memory["feedback"] = state["feedback"];
  } else if (t > 0 && old.schedule().listens()) {
    memory["feedback"][0] = state["feedback"];
  }
  restore(now, memory);
  const seam s{name, t, old.rate(), now.rate()};
  refuse_jump(s, options);
  return {to_json(now.schedule()), to_json(now), {s}};
}

}  // namespace detail

/// From a saved state a new definition takes over.
///
///   const branched b = branch(read_checkpoint("run.ckpt"), cool_down{.steps = 2'000});
///   scheduled opt{optimizer, bindings_from_json(b.definition)};
///   restore(opt, b.state);
///
/// saved: a checkpoint, or {"definition": definition_of(run), "state": to_json(run)}, of a scheduler or a scheduled; with t
/// the updates of its state
/// change: cool_down, extend_by, rewarm; or a schedule or its description, which has its own clock from t
/// The new rates are those of the old definition, bit for bit, before t, and those of the change from there on. They are all in
/// one definition: `take` and `sequence`, or the adaptor that the change names, around the old one. What listens keeps what
/// it has heard: in cool_down and extend_by it is what the rate comes from; where another schedule speaks from t on it hears no
/// more. Of a schedule that listens the rates of the past are not known, as its history is not: asked for an update before t,
/// the new definition answers by what was heard until t.
/// Other hyperparameters than the one in the options go on as they did. Where each parameter group has a schedule of its own,
/// the change is made to each, from its own rate.
/// Errors: json_error for a state that is not of that definition, for what from_json does not take (a hyperparameter with
/// scale_groups, and with bindings_from_json a list of groups), and, unless options.jump, where the rate of update t would be
/// another than without the branch by more than 1e-9 of itself. std::invalid_argument for a rate that is not finite.
template <detail::change_of_run Change>
[[nodiscard]] branched branch(const nlohmann::json& saved, const Change& change, const branch_options& options = {}) {
  const auto field = [](const nlohmann::json& in, const std::string& name, const std::string& path) -> const auto& {
    if (!in.is_object() || !in.contains(name)) {
      throw json_error(detail::path_to(path, name), "is missing");
    }
    return in[name];
  };
  const nlohmann::json& definition = field(saved, "definition", "");
  const nlohmann::json& state = field(saved, "state", "");
  if (!state.contains("schedules")) {
    return detail::branch_one(definition, state, change, options, "");
  }
  const std::string& name = options.hyperparameter;
  branched result{definition, state, {}};
  const auto change_part = [&](const std::string& path, const nlohmann::json& part, nlohmann::json memory) {
    if (!memory.is_object()) {
      throw json_error("/state/schedules/" + path, "must be an object, got " + detail::json_node::shown(memory));
    }
    memory["version"] = field(state, "version", "/state");
    memory["step"] = field(state, "step", "/state");
    branched one = detail::branch_one(part, memory, change, options, path);
    one.state.erase("version");
    one.state.erase("step");
    result.seams.push_back(one.seams[0]);
    return one;
  };
  const nlohmann::json& part = field(definition, name, "/definition");
  const nlohmann::json& memory = field(state["schedules"], name, "/state/schedules");
  if (!part.is_array()) {
    branched one = change_part(name, part, memory);
    result.definition[name] = std::move(one.definition);
    result.state["schedules"][name] = std::move(one.state);
    return result;
  }
  if (!memory.is_array() || memory.size() != part.size()) {
    throw json_error("/state/schedules/" + name, "must be a list of " + std::to_string(part.size()));
  }
  for (std::size_t i = 0; i < part.size(); ++i) {
    branched one = change_part(name + "/" + std::to_string(i), part[i], memory[i]);
    result.definition[name][i] = std::move(one.definition);
    result.state["schedules"][name][i] = std::move(one.state);
  }
  return result;
}

/// The same of a run that is there.
template <class Run, detail::change_of_run Change>
  requires requires(const Run& run) { definition_of(run); }
[[nodiscard]] branched branch(const Run& run, const Change& change, const branch_options& options = {}) {
  return anneal::branch(nlohmann::json{{"definition", definition_of(run)}, {"state", to_json(run)}}, change, options);
}

/// Writes the checkpoint `from` with a branch of it: the new definition and state, and the optimizer and all values as they
/// were, in the same format. to: may be `from`. Errors: as load_checkpoint and save_checkpoint.
///
///   save_branch("run.ckpt", "cool.ckpt", branch(read_checkpoint("run.ckpt"), cool_down{.steps = 2'000}));
inline void save_branch(const std::string& from, const std::string& to, const branched& b) {
  detail::checkpoint_content file = detail::read_checkpoint_file(from);
  file.document["definition"] = b.definition;
  file.document["state"] = b.state;
  if (!file.binary) {
    for (const char* const stamp : {"anneal", "version", "checksum", "size"}) {
      file.document.erase(stamp);
    }
    detail::write_json_checkpoint(to, file.document);
    return;
  }
  std::vector<detail::tensor> tensors;
  for (const auto& [name, one] : file.tensors) {
    tensors.push_back(one);
  }
  detail::require_names_apart(tensors);
  detail::write_binary_checkpoint(to, file.document, tensors);
}

}  // namespace anneal
