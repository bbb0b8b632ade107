// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp.

namespace anneal::detail {

/// One part of a schedule that listens: its name, what it was made of, and where its state is in a file.
struct remembering_part {
  std::string name;
  std::string fingerprint;
  std::string at;
};

static remembering_part remembering(const any_part& s, std::string at) {
  fingerprint_sink sink;
  detail::write(sink, s);
  return {std::string_view(s.mode) == "max" ? std::string(s.name) + " of mode max" : s.name, hexadecimal(sink.value()),
          std::move(at)};
}

/// A visitor that knows where it is.
class located_visitor : public any_visitor {
 public:
  bool enter(const char* name, bool) override {
    path_.push_back(path_to(path(), name));
    return false;
  }
  void enter(std::size_t index) override { path_.push_back(path_to(path(), index)); }
  void leave() override { path_.pop_back(); }

  const std::string& path() const noexcept { return path_.back(); }

 private:
  std::vector<std::string> path_{"/feedback"};
};

/// Lists the parts whose memory counts now: that of a cycle which is over does not. What is in a repeat, where each cycle
/// begins anew, is another part than what is not.
class part_lister final : public located_visitor {
 public:
  explicit part_lister(bool all) : all_(all) {}

  bool enter(const char* name, bool current) override {
    places_.push_back({true, !current});
    return located_visitor::enter(name, current);
  }
  void enter(std::size_t index) override {
    places_.push_back({false, false});
    located_visitor::enter(index);
  }
  void leave() override {
    places_.pop_back();
    located_visitor::leave();
  }

  void erased_listener(const any_part& s, any_part_state&) override {
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
  void erased_own(const any_part&, any_part_state&) override {}

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
class json_state_checker final : public located_visitor {
 public:
  void erased_listener(const any_part& s, any_part_state& state) override { check_at(path(), s, state); }
  void erased_own(const any_part& s, any_part_state& state) override { check_at(path(), s, state); }

  static void check_at(const std::string& path, const any_part& s, const any_part_state& state) {
    try {
      s.check(state);
    } catch (...) {
      rethrow_at(path);
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
static bool remembers_nothing(const nlohmann::json& saved, int depth = 0) {
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
class part_carrier final : public any_visitor {
 public:
  part_carrier(const nlohmann::json& saved, const part_matching& sources) : saved_(saved), sources_(sources) {}

  bool enter(const char*, bool) override { return true; }
  void enter(std::size_t) override {}
  void leave() override {}
  void erased_own(const any_part&, any_part_state&) override {}

  void erased_listener(const any_part& s, any_part_state& state) override {
    const remembering_part* const source = sources_[next_++];
    if (source == nullptr) {
      return;
    }
    json_node node(saved_, "", {});
    node.all_required();
    node.go_to(source->at);
    state.read_from(node);
    json_state_checker::check_at(source->at, s, state);
  }

 private:
  const nlohmann::json& saved_;
  const part_matching& sources_;
  std::size_t next_ = 0;
};

static nlohmann::json listed(const std::vector<remembering_part>& parts) {
  nlohmann::json list = nlohmann::json::array();
  for (const remembering_part& part : parts) {
    list.push_back({{"part", part.name}, {"fingerprint", part.fingerprint}, {"at", part.at}});
  }
  return list;
}

static std::vector<remembering_part> remembering_parts(json_node& node) {
  std::vector<remembering_part> parts;
  if (node.has("listeners")) {
    for (json_node& part : node.nodes("listeners")) {
      parts.push_back({part.text("part"), part.text("fingerprint"), part.text("at")});
      part.finish();
    }
  }
  return parts;
}

/// What a schedule has heard, which of its parts did, and what it was made of.
static nlohmann::json memory_to_json(any_memory& memory) {
  json_sink sink;
  with_any_sink(sink, [&memory](any_sink& to) { memory.write(to); });
  nlohmann::json state{{"fingerprint", hexadecimal(memory.fingerprint())}};
  state["feedback"] = sink.take();
  part_lister lister(false);
  memory.each_listener(lister);
  if (!lister.parts().empty()) {
    state["listeners"] = listed(lister.parts());
  }
  return state;
}

static void restore_memory(any_memory& memory, json_node& node, const nlohmann::json& saved, other_definition other) {
  const std::string expected = hexadecimal(memory.fingerprint());
  const std::string fingerprint = node.text("fingerprint");
  const bool foreign = fingerprint != expected;
  if (foreign && other == other_definition::refuse) {
    throw json_error("/fingerprint", "is of another schedule: " + json_node::shown(fingerprint) + ", this one has " +
                                         json_node::shown(expected));
  }
  const auto parts = remembering_parts(node);
  const nlohmann::json& feedback = node.raw("feedback");
  if (foreign && (!parts.empty() || remembers_nothing(feedback))) {
    listed_memory(parts).require_all(feedback);
    part_lister mine(true);
    memory.each_listener(mine);
    const part_matching sources(parts, mine.parts());
    part_carrier carrier(saved, sources);
    memory.each_listener(carrier);
  } else {
    memory.read(node);
    json_state_checker checker;
    memory.each_listener(checker);
  }
  node.finish();
}

static nlohmann::json clock_to_json(double t) {
  json_sink sink;
  sink.number(t);
  return {{"version", 1}, {"step", sink.take()}};
}

/// The step of a run, whose JSON is of the version that is read here.
static double step_of_run(json_node& node) {
  node.all_required();
  const int version = node.get("version", 0);
  if (version != 1) {
    throw json_error("/version", "must be 1, got " + std::to_string(version));
  }
  const double t = node.get("step", 0.0);
  return node.guarded([t] { return static_cast<double>(checked_clock("anneal::restore", t)); });
}

inline namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file {

nlohmann::json run_to_json(double t, any_memory& memory) {
  nlohmann::json state = memory_to_json(memory);
  state.update(clock_to_json(t));
  return state;
}

void restore_run(double& t, any_memory& memory, const nlohmann::json& saved, other_definition other) {
  json_node node(saved, "", {});
  t = step_of_run(node);
  restore_memory(memory, node, saved, other);
}

}  // namespace link_anneal_json_or_define_ANNEAL_JSON_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail
