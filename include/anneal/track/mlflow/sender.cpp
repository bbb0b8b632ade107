// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: what the lines of the spool are to the server.
#ifndef ANNEAL_TRACK_MLFLOW_SENDER_CPP
#define ANNEAL_TRACK_MLFLOW_SENDER_CPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "anneal/track/detail/mlflow_sender.hpp"

namespace anneal::detail {

inline namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file {

namespace {

// What a server takes in one request: 1000 things, of them 100 tags and 100 params, in 1 MB. What it cuts in silence are tags
// above 8000 and params above 6000 characters; older ones, above 5000 and 500, later 250.
constexpr std::size_t most_things = 1000;
constexpr std::size_t most_tags = 100;
constexpr std::size_t most_bytes = 1'000'000;
constexpr std::size_t most_of_tag = 4000;
constexpr std::size_t most_of_param = 250;
constexpr std::size_t spool_to_keep = 1'000'000;
constexpr const char* damaged = "the line of the spool is damaged";
constexpr const char* token_tag = "anneal.run";

bool is_metric(std::string_view line) { return line.starts_with(R"({"key":)"); }

/// In pieces of at most most_of_tag bytes; none is cut within a character.
std::vector<std::string> in_parts(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  do {
    std::size_t to = std::min(text.size(), from + most_of_tag);
    while (to < text.size() && (static_cast<unsigned char>(text[to]) & 0xC0) == 0x80) {
      --to;
    }
    parts.push_back(text.substr(from, to - from));
    from = to;
  } while (from < text.size());
  return parts;
}

std::string part_key(const std::string& key, std::size_t part, std::size_t parts) {
  return parts == 1 ? key : key + "." + std::to_string(part + 1) + "of" + std::to_string(parts);
}

/// At least as many bytes as JSON needs for it.
std::size_t bytes_of(const std::pair<std::string, std::string>& entry) {
  return nlohmann::json(entry.first).dump().size() + nlohmann::json(entry.second).dump().size() + 20;
}

nlohmann::json entry_list(std::span<const std::pair<std::string, std::string>> entries) {
  auto list = nlohmann::json::array();
  for (const auto& [key, value] : entries) {
    list.push_back({{"key", key}, {"value", value}});
  }
  return list;
}

/// The state of a run after a line that is not a metric.
void learn(mlflow_run& run, const nlohmann::json& line, std::map<std::string, std::string>& ids) {
  if (line.contains("begin")) {
    const auto token = line.at("begin").get<std::string>();
    run = {token,
           line.value("experiment", ""),
           line.value("run_name", ""),
           line.value("tags", std::map<std::string, std::string>()),
           line.value("run_id", ""),
           line.value("time", std::int64_t{0})};
    if (const auto id = ids.find(token); run.id.empty() && id != ids.end()) {
      run.id = id->second;
    }
  } else if (line.contains("run")) {
    ids[line.at("run").get<std::string>()] = line.at("run_id").get<std::string>();
    if (run.token == line.at("run").get_ref<const std::string&>()) {
      run.id = line.at("run_id").get<std::string>();
    }
  } else if (line.contains("again")) {
    run.ended = false;
  } else if (line.contains("end")) {
    run.ended = true;
  }
}

nlohmann::json begin_line(const mlflow_run& run) {
  return {{"begin", run.token},   {"experiment", run.experiment},
          {"run_name", run.name}, {"tags", run.tags},
          {"run_id", run.id},     {"time", run.start}};
}

}  // namespace

mlflow_sender::mlflow_sender(mlflow_server& server, detail::spool& lines, std::mutex& guard,
                             std::function<void(const std::string&)> report)
    : server_(server), spool_(lines), guard_(guard), report_(std::move(report)) {
  for (std::uint64_t at = spool_.begin(); at < spool_.end();) {
    const std::string text = spool_.read(at, spool_.end(), most_bytes);
    std::size_t to = 0;
    for (std::size_t from = 0; from < text.size(); from = to + 1) {
      to = text.find('\n', from);
      const std::string_view line(text.data() + from, to - from);
      if (!is_metric(line)) {
        if (const auto read = nlohmann::json::parse(line, nullptr, false); read.is_object()) {
          learn(last_, read, ids_);
          if (at + from < spool_.sent()) {
            run_ = last_;
          }
        }
      }
    }
    at += text.size();
  }
  if (const auto id = ids_.find(run_.token); id != ids_.end()) {
    run_.id = id->second;
  }
}

void mlflow_sender::send(std::uint64_t end) {
  const std::uint64_t first = spool_.sent();
  const std::string text = spool_.read(first, end, most_bytes);
  std::vector<item> items;
  std::size_t bytes = 200;  // around them
  std::size_t things = 0;
  std::size_t tags = 0;
  std::size_t to = 0;
  for (std::size_t from = 0; from < text.size(); from = to + 1) {
    to = text.find('\n', from);
    const std::string_view line(text.data() + from, to - from);
    item one{line, first + to + 1};
    const bool metric = is_metric(line);
    if (!nlohmann::json::accept(line)) {
      if (items.empty()) {
        refuse({&one, 1}, damaged);
        return;
      }
      break;
    }
    if (!metric) {
      if (!line.starts_with(R"({"text":)")) {
        if (items.empty()) {
          control(one);
          return;
        }
        break;
      }
      open_run();
      try {
        one = text_item(line, one.end);
      } catch (const nlohmann::json::exception&) {  // as above, once it comes first
        if (items.empty()) {
          refuse({&one, 1}, damaged);
          return;
        }
        break;
      }
    }
    std::size_t size = metric ? line.size() + 1 : 0;
    for (const auto* const list : {&one.tags, &one.params}) {
      for (const auto& entry : *list) {
        size += bytes_of(entry);
      }
    }
    const std::size_t more = (metric ? 1 : 0) + one.tags.size() + one.params.size();
    if (!items.empty() &&
        (bytes + size > most_bytes || things + more > most_things || tags + one.tags.size() > most_tags)) {
      break;
    }
    bytes += size;
    things += more;
    tags += one.tags.size();
    items.push_back(std::move(one));
  }
  open_run();
  send_items(items);
  compact();
}

/// Makes the run, or finds the one that was made before the answer was lost, and asks what the server has of it.
void mlflow_sender::open_run() {
  if (open_) {
    return;
  }
  try {
    if (run_.id.empty()) {
      const std::string experiment = server_.experiment(run_.experiment);
      std::string id = server_.find_run(experiment, token_tag, run_.token);
      if (id.empty()) {
        auto tags = run_.tags;
        tags[token_tag] = run_.token;
        id = server_.create_run(experiment, run_.name, run_.start, tags);
      }
      const std::lock_guard lock(guard_);
      spool_.append(nlohmann::json{{"run", run_.token}, {"run_id", id}}.dump() + "\n");
      ids_[run_.token] = id;
      run_.id = id;
    }
    known_ = server_.run(run_.id);
    if (!known_.active) {
      throw refusal("the run " + run_.id + " is deleted", true);
    }
    if (known_.status != "RUNNING") {
      server_.update(run_.id, "RUNNING", 0);
    }
  } catch (const refusal& e) {
    refusal_ = e.what();
  }
  open_ = true;
}

void mlflow_sender::control(const item& one) {
  const auto line = nlohmann::json::parse(one.line);
  try {
    if (line.contains("begin")) {
      mlflow_run next;
      learn(next, line, ids_);
      {
        const std::lock_guard lock(guard_);
        run_ = next;
      }
      open_ = false;
      refusal_.clear();
      known_ = {};
      open_run();
      if (refusal_.empty() && !line.value("run_id", "").empty() && !run_.tags.empty()) {
        set_tags(run_.tags);
      }
    } else if (line.contains("again")) {
      open_run();
      if (refusal_.empty()) {
        server_.update(run_.id, "RUNNING", 0);
      }
      const auto tags = line.value("tags", std::map<std::string, std::string>());
      if (refusal_.empty() && !tags.empty()) {
        set_tags(tags);
      }
    } else if (line.contains("end")) {
      open_run();
      if (refusal_.empty()) {
        server_.update(run_.id, line.at("end").get<std::string>(), line.at("time").get<std::int64_t>());
      }
    }
    const bool known = line.contains("begin") || line.contains("run") || line.contains("again") || line.contains("end");
    if (!known) {
      refuse({&one, 1}, damaged);
      return;
    }
    {
      const std::lock_guard lock(guard_);
      learn(run_, line, ids_);
    }
    if (!refusal_.empty()) {
      refuse({&one, 1}, refusal_);
      return;
    }
    mark_sent(one.end);
  } catch (const refusal& e) {
    refuse({&one, 1}, e.what());
  } catch (const nlohmann::json::exception&) {
    refuse({&one, 1}, damaged);
  }
  compact();
}

void mlflow_sender::set_tags(const std::map<std::string, std::string>& tags) {
  const entries list(tags.begin(), tags.end());
  server_.log_batch(nlohmann::json{{"run_id", run_.id}, {"tags", entry_list(list)}}.dump());
}

/// Whether the server has nothing else under a key, and under those of its parts.
bool mlflow_sender::is_free(const std::string& key, const std::vector<std::string>& parts) const {
  const std::string first = key + ".1of";
  for (auto tag = known_.tags.lower_bound(first); tag != known_.tags.end() && tag->first.starts_with(first); ++tag) {
    if (tag->first != part_key(key, 0, parts.size())) {
      return false;
    }
  }
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const auto tag = known_.tags.find(part_key(key, part, parts.size()));
    if (tag != known_.tags.end() && tag->second != parts[part]) {
      return false;
    }
  }
  return parts.size() == 1 || !known_.tags.contains(key);
}

/// The tags of a text. Sent once more, they are the same.
mlflow_sender::item mlflow_sender::text_item(std::string_view line, std::uint64_t end) {
  const auto read = nlohmann::json::parse(line);
  const auto name = read.at("text").get<std::string>();
  const auto value = read.at("value").get<std::string>();
  const auto step = read.at("step").get<std::int64_t>();
  const auto parts = in_parts(value);
  item one{line, end};
  const auto add = [&](const std::string& key) {
    for (std::size_t part = 0; part < parts.size(); ++part) {
      one.tags.emplace_back(part_key(key, part, parts.size()), parts[part]);
      known_.tags.insert(one.tags.back());
    }
  };
  const bool first = is_free(name, parts);
  if (first) {
    add(name);
  }
  if (step != 0 || !first) {
    std::string key = name + ":" + std::to_string(step);
    const std::string of_step = key + ":";
    for (int more = 2; !is_free(key, parts); ++more) {
      key = of_step + std::to_string(more);
    }
    add(key);
  }
  if (first && !value.empty() && value.size() <= most_of_param &&
      known_.params.insert({name, value}).first->second == value) {  // a param is written once
    one.params.emplace_back(name, value);
  }
  return one;
}

/// Those of a batch that the server takes, and sets the others apart.
void mlflow_sender::send_items(std::span<const item> items) {
  if (items.empty()) {
    return;
  }
  if (!refusal_.empty()) {
    refuse(items, refusal_);
    return;
  }
  try {
    post(items);
    mark_sent(items.back().end);
  } catch (const refusal& e) {
    if (e.not_there || (items.size() > 1 && !server_.run(run_.id).active)) {
      refusal_ = e.what();
      refuse(items, refusal_);
    } else if (items.size() == 1) {
      refuse(items, e.what());
    } else {
      send_items(items.first(items.size() / 2));
      send_items(items.subspan(items.size() / 2));
    }
  }
}

void mlflow_sender::post(std::span<const item> items) {
  const std::string head = R"({"run_id":)" + nlohmann::json(run_.id).dump();
  std::string metrics;
  entries tags;
  entries params;
  for (const item& one : items) {
    if (one.tags.empty()) {
      metrics += metrics.empty() ? "" : ",";
      metrics += one.line;
    }
    tags.insert(tags.end(), one.tags.begin(), one.tags.end());
    params.insert(params.end(), one.params.begin(), one.params.end());
  }
  // One text alone may have more parts than a request takes.
  std::size_t first = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; items.size() == 1 && i < tags.size(); ++i) {
    bytes += bytes_of(tags[i]);
    if (i - first == most_tags || bytes > most_bytes / 2) {
      server_.log_batch(head + R"(,"tags":)" + entry_list(std::span(tags).subspan(first, i - first)).dump() + "}");
      first = i;
      bytes = 0;
    }
  }
  server_.log_batch(head + R"(,"metrics":[)" + metrics + R"(],"tags":)" +
                    entry_list(std::span(tags).subspan(first)).dump() + R"(,"params":)" + entry_list(params).dump() +
                    "}");
}

void mlflow_sender::refuse(std::span<const item> items, const std::string& reason) {
  const std::string path = spool_.path() + ".refused";
  std::ofstream file(path, std::ios::app);
  for (const item& one : items) {
    auto line = nlohmann::json::parse(one.line, nullptr, false);
    const nlohmann::json what = line.is_discarded() ? nlohmann::json(std::string(one.line)) : line;
    file << nlohmann::json{{"reason", reason}, {"run_id", run_.id}, {"run", run_.token}, {"line", what}}.dump(
                -1, ' ', false, nlohmann::json::error_handler_t::replace)
         << '\n';
  }
  file.close();
  if (!file) {
    throw try_later("what the server has refused cannot be written to " + path);
  }
  if (reason != last_reason_) {
    report_("refused, and kept in " + path + ": " + reason);
    last_reason_ = reason;
  }
  mark_sent(items.back().end);
  const std::lock_guard lock(guard_);
  refused_ += items.size();
}

void mlflow_sender::mark_sent(std::uint64_t position) {
  const std::lock_guard lock(guard_);
  spool_.mark_sent(position);
}

/// The spool of a run that goes well does not grow for ever.
void mlflow_sender::compact() {
  const std::lock_guard lock(guard_);
  if ((spool_.size() < spool_to_keep && !run_.ended) || spool_.end() - spool_.sent() > spool_to_keep / 10) {
    return;
  }
  std::string lines = begin_line(run_).dump() + "\n";
  if (run_.ended) {
    lines += R"({"end":"sent"})"
             "\n";
  }
  spool_.replace_sent(lines);
}

}  // namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail

#endif
