// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "anneal/config/detail/any_visitor.hpp"
#include "anneal/config/fingerprint.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/json/sink.hpp"
#include "anneal/core/describe.hpp"
#include "anneal/core/detail/listeners.hpp"
#include "anneal/core/detail/math.hpp"
#include "anneal/core/detail/read.hpp"
#include "anneal/driver/scheduler.hpp"

namespace anneal {

namespace detail {

inline std::string hexadecimal(std::uint64_t value) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(value));
  return digits;
}

/// One part of a schedule that listens: its name, what it was made of, and where its state is in a file.
struct remembering_part {
  std::string name;
  std::string fingerprint;
  std::string at;
};

template <class S>
remembering_part remembering(const S& s, std::string at) {
  fingerprint_sink sink;
  detail::write(sink, s);
  const auto named = [&](const char* name, std::string_view mode) {
    return remembering_part{mode == "max" ? std::string(name) + " of mode max" : name, hexadecimal(sink.value()),
                            std::move(at)};
  };
  if constexpr (std::is_same_v<S, any_part>) {
    return named(s.name, s.mode);
  } else {
    return named(name_of_part<S>(), mode_of_part(s));
  }
}

/// A visitor that knows where it is.
class located_visitor {
 public:
  bool enter(const char* name, bool = true) {
    path_.push_back(path_to(path(), name));
    return false;
  }
  void enter(std::size_t index) { path_.push_back(path_to(path(), index)); }
  void leave() { path_.pop_back(); }

  const std::string& path() const noexcept { return path_.back(); }

 private:
  std::vector<std::string> path_{"/feedback"};
};

/// Lists the parts whose memory counts now: that of a cycle which is over does not. What is in a repeat, where each cycle
/// begins anew, is another part than what is not.
class part_lister : public located_visitor {
 public:
  explicit part_lister(bool all) : all_(all) {}

  bool enter(const char* name, bool current) {
    places_.push_back({true, !current});
    return located_visitor::enter(name);
  }
  void enter(std::size_t index) {
    places_.push_back({false, false});
    located_visitor::enter(index);
  }
  void leave() {
    places_.pop_back();
    located_visitor::leave();
  }

  void listener(const auto& s, auto&) {
    remembering_part part = remembering(s, path());
    bool over = false;
    for (const place& around : places_) {
      over = over || around.over;
      part.name += around.repeat ? " in repeat" : "";
    }
    if (all_ || !over) {
      parts_.push_back(std::move(part));
    }
  }
  void own(const auto&, auto&) const noexcept {}

  const std::vector<remembering_part>& parts() const noexcept { return parts_; }

 private:
  struct place {
    bool repeat;
    bool over;
  };

  bool all_;
  std::vector<place> places_;
  std::vector<remembering_part> parts_;
};

/// Asks every part whether it could have come to its state; an error has the path.
class json_state_checker : public located_visitor {
 public:
  void listener(const auto& s, auto& state) const { own(s, state); }
  void own(const auto& s, auto& state) const {
    check_at(path(), [&] { state_checker().own(s, state); });
  }

  template <class Check>
  static void check_at(const std::string& path, Check check) {
    try {
      check();
    } catch (const parameter_error& error) {
      throw json_error(path_to(path, error.parameter()), problem_of(error));
    } catch (const json_error&) {
      throw;
    } catch (const std::invalid_argument& error) {
      throw json_error(path, error.what());
    }
  }
};

/// Which of the parts of a file each part of a schedule is: the one that was made of the same, or else, of those of one
/// name, the next. Errors: a part of the file that has no counterpart, or of whose name there are not as many here.
class part_matching {
 public:
  part_matching(const std::vector<remembering_part>& saved, const std::vector<remembering_part>& mine)
      : sources_(mine.size(), nullptr) {
    require_as_many(saved, mine);
    std::vector<bool> used(saved.size());
    const auto match = [&](auto key_of) {
      std::map<std::string, std::vector<std::size_t>> by_key;  // the last one first
      for (std::size_t k = saved.size(); k-- > 0;) {
        if (!used[k]) {
          by_key[key_of(saved[k])].push_back(k);
        }
      }
      for (std::size_t i = 0; i < mine.size(); ++i) {
        const auto found = by_key.find(key_of(mine[i]));
        if (sources_[i] == nullptr && found != by_key.end() && !found->second.empty()) {
          sources_[i] = &saved[found->second.back()];
          used[found->second.back()] = true;
          found->second.pop_back();
        }
      }
    };
    match([](const remembering_part& part) { return part.name + ' ' + part.fingerprint; });
    match([](const remembering_part& part) { return part.name; });
  }

  /// Null for a part that is new.
  const remembering_part* operator[](std::size_t i) const noexcept { return sources_[i]; }

 private:
  static void require_as_many(const std::vector<remembering_part>& saved, const std::vector<remembering_part>& mine) {
    std::map<std::string, std::size_t> there;
    std::map<std::string, std::size_t> here;
    for (const remembering_part& part : saved) {
      ++there[part.name];
    }
    for (const remembering_part& part : mine) {
      ++here[part.name];
    }
    for (const remembering_part& part : saved) {
      if (there[part.name] != here[part.name]) {
        std::string listening;
        for (const auto& [name, count] : here) {
          listening += count == 0 ? "" : (listening.empty() ? "; here listen " : ", ") + name;
        }
        throw json_error(part.at, "is what " + json_node::shown(part.name) + " remembers, of which the file has " +
                                      std::to_string(there[part.name]) + " and this schedule " +
                                      std::to_string(here[part.name]) + listening);
      }
    }
  }

  std::vector<const remembering_part*> sources_;
};

/// Whether the memory in a file, of whatever schedule, is empty: that of what does not listen.
inline bool remembers_nothing(const nlohmann::json& saved, int depth = 0) {
  return saved.is_array() ? !saved.empty() && depth < 4 * json_node::max_depth &&
                                std::all_of(saved.begin(), saved.end(),
                                            [depth](const auto& part) { return remembers_nothing(part, depth + 1); })
                          : saved.is_object() && saved.empty();
}

/// Goes through the memory in a file. Errors: what is remembered by none of the parts that the file lists; one of these
/// where nothing is, or where another one is.
class listed_memory {
 public:
  explicit listed_memory(const std::vector<remembering_part>& parts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!places_.try_emplace(parts[i].at, i).second) {
        fail(i, "is where another part is", parts[i].at);
      }
    }
  }

  void require_all(const nlohmann::json& feedback) {
    walk(feedback, "/feedback", 0);
    if (!places_.empty()) {
      fail(places_.begin()->second, "is no place of a part", places_.begin()->first);
    }
  }

 private:
  [[noreturn]] static void fail(std::size_t i, const char* problem, const std::string& at) {
    throw json_error(path_to(path_to("/listeners", i), "at"), problem + (", got " + json_node::shown(at)));
  }

  void walk(const nlohmann::json& saved, const std::string& path, int depth) {
    if (places_.erase(path) > 0) {  // whoever carries it looks into it
      return;
    }
    if (saved.is_array() && !saved.empty() && depth < 4 * json_node::max_depth) {
      for (std::size_t i = 0; i < saved.size(); ++i) {
        walk(saved[i], path_to(path, i), depth + 1);
      }
    } else if (is_of_repeat(saved)) {
      const std::string inner = path_to(path, "inner");
      const auto first = places_.lower_bound(inner);
      if (first != places_.end() && first->first.starts_with(inner)) {
        walk(saved["inner"], inner, depth + 1);
      }  // else its cycle is over, and what is in it does not count
    } else if (!saved.is_object() || !saved.empty()) {
      throw json_error(path, "is what no part remembers, got " + json_node::shown(saved));
    }
  }

  static bool is_of_repeat(const nlohmann::json& saved) {
    if (!saved.is_object() || saved.size() != 2 || !saved.contains("cycle") || !saved.contains("inner")) {
      return false;
    }
    const nlohmann::json& cycle = saved["cycle"];
    return cycle.is_number() && cycle.get<double>() >= 0 && is_whole(cycle.get<double>()) &&
           saved["inner"].is_structured();
  }

  std::map<std::string, std::size_t> places_;  // which were not seen yet
};

/// Gives each part of a new state what its counterpart in the file remembers.
class part_carrier {
 public:
  part_carrier(const nlohmann::json& saved, const part_matching& sources) : saved_(saved), sources_(sources) {}

  bool enter(const char*, bool) const noexcept { return true; }
  void enter(std::size_t) const noexcept {}
  void leave() const noexcept {}
  void own(const auto&, auto&) const noexcept {}

  void listener(const auto& s, auto& state) {
    const remembering_part* const source = sources_[next_++];
    if (source == nullptr) {
      return;
    }
    json_node node(saved_, "", {}, 0);
    node.all_required();
    node.go_to(source->at);
    detail::read(node, state);
    json_state_checker::check_at(source->at, [&] { state_checker().own(s, state); });
  }

 private:
  const nlohmann::json& saved_;
  const part_matching& sources_;
  std::size_t next_ = 0;
};

inline nlohmann::json listed(const std::vector<remembering_part>& parts) {
  nlohmann::json list = nlohmann::json::array();
  for (const remembering_part& part : parts) {
    list.push_back({{"part", part.name}, {"fingerprint", part.fingerprint}, {"at", part.at}});
  }
  return list;
}

inline std::vector<remembering_part> remembering_parts(json_node& node) {
  std::vector<remembering_part> parts;
  if (node.has("listeners")) {
    for (json_node& part : node.nodes("listeners")) {
      parts.push_back({part.text("part"), part.text("fingerprint"), part.text("at")});
      part.finish();
    }
  }
  return parts;
}

}  // namespace detail

/// The position of a scheduler and what it has heard, as JSON, with the fingerprint of its schedule, and for each part
/// that listens which one it is, what it was made of, and where its state is.
///
///   {"version": 1, "fingerprint": "…", "step": 1200, "feedback": { … },
///    "listeners": [{"part": "plateau", "fingerprint": "…", "at": "/feedback"}]}
template <schedule S>
[[nodiscard]] nlohmann::json to_json(const scheduler<S>& run) {
  detail::json_sink sink;
  detail::write(sink, run.state());
  nlohmann::json state = sink.take();
  state["version"] = 1;
  state["fingerprint"] = detail::hexadecimal(fingerprint(run.schedule()));
  detail::part_lister lister(false);
  auto feedback = run.state().feedback;
  detail::each_listener(run.schedule(), feedback, run.position(), lister);
  if (!lister.parts().empty()) {
    state["listeners"] = detail::listed(lister.parts());
  }
  return state;
}

/// What to do with the state of another schedule than the one that it is restored into.
///   refuse   it is an error
///   accept   a part that is in both goes on with what it remembers, whatever is around it, and with another patience
///            too; a part that is new begins anew. The parts are told by their names, and several of one name by what
///            they were made of, or else by their order. What has no counterpart, or which one it has is not clear, is an
///            error, and so is what a part that is made like this does not come to: a rate that is out of its range now,
///            a mean of more metrics than are averaged now.
enum class other_definition { refuse, accept };

/// Restores what to_json(scheduler) gave; whatever is wrong, the scheduler is as it was.
/// Errors: json_error for another version, for a field that is missing, not known or ill-typed, for a state that the
/// schedule could not have come to, or for one that belongs to a schedule with another fingerprint, unless that is
/// accepted.
template <schedule S>
void restore(scheduler<S>& run, const nlohmann::json& saved, other_definition other = other_definition::refuse) {
  detail::json_node node(saved, "", {}, 0);
  node.all_required();
  const int version = node.get("version", 0);
  if (version != 1) {
    throw json_error("/version", "must be 1, got " + std::to_string(version));
  }
  const std::string expected = detail::hexadecimal(fingerprint(run.schedule()));
  const bool foreign = node.raw("fingerprint") != expected;
  if (foreign && other == other_definition::refuse) {
    throw json_error("/fingerprint", "is of another schedule: " + detail::json_node::shown(node.raw("fingerprint")) +
                                         ", this one has " + expected);
  }
  const auto parts = detail::remembering_parts(node);
  scheduler<S> next(run.schedule());
  detail::json_state_checker::check_at("", [&] { next.seek(node.get("step", 0.0)); });
  auto state = next.state();
  const nlohmann::json& feedback = node.raw("feedback");
  if (foreign && (!parts.empty() || detail::remembers_nothing(feedback))) {
    detail::listed_memory(parts).require_all(feedback);
    detail::part_lister mine(true);
    detail::each_listener(run.schedule(), state.feedback, state.step, mine);
    const detail::part_matching sources(parts, mine.parts());
    detail::part_carrier carrier(saved, sources);
    detail::each_listener(run.schedule(), state.feedback, state.step, carrier);
  } else {
    detail::read_field(node, "feedback", state.feedback);
    detail::json_state_checker checker;
    detail::each_listener(run.schedule(), state.feedback, state.step, checker);
  }
  node.finish();
  run.restore(state);
}

}  // namespace anneal
