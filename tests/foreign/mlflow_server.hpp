// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

/// What a request comes to.
enum class fate { fine, lost, stored_but_lost, page_of_500, slow, gateway_page };

/// As much of an MLflow server as a run needs, in this process: it stores what it is sent, refuses what MLflow refuses, notes
/// what MLflow would cut or break, and fails as it is told.
class fake_mlflow {
 public:
  struct metric {
    std::string key;
    nlohmann::json value;
    std::int64_t timestamp = 0;
    std::int64_t step = 0;
    auto operator<=>(const metric&) const = default;
  };
  struct run {
    std::string experiment;
    std::string name;
    std::string status = "RUNNING";
    std::map<std::string, std::string> tags;
    std::map<std::string, std::string> params;
    std::vector<metric> metrics;  // as they came, each once
    std::set<std::string> seen;
    bool deleted = false;
  };

  explicit fake_mlflow(int port = 0) { start(port); }
  ~fake_mlflow() { stop(); }

  void start(int port) {
    server_ = std::make_unique<httplib::Server>();
    server_->set_tcp_nodelay(true);
    server_->Get(R"(/.*)", [this](const auto& request, auto& answer) { handle(request, answer); });
    server_->Post(R"(/.*)", [this](const auto& request, auto& answer) { handle(request, answer); });
    port_ = port ? port : server_->bind_to_any_port("127.0.0.1");
    if (port && !server_->bind_to_port("127.0.0.1", port)) {
      throw std::runtime_error("the port is taken");
    }
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) {
      std::this_thread::yield();
    }
  }
  void stop() {
    if (server_) {
      server_->stop();
      thread_.join();
      server_.reset();
    }
  }

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  std::function<fate(const std::string& path, int request)> fate_of = [](const std::string&, int) {
    return fate::fine;
  };

  std::mutex mutex;
  std::map<std::string, std::string> experiments{{"Default", "0"}};
  std::map<std::string, run> runs;
  std::vector<std::string> violations;
  int requests = 0;
  std::chrono::milliseconds slowness{300};

 private:
  using json = nlohmann::json;

  struct error {
    int status;
    std::string code;
    std::string message;
  };

  void handle(const httplib::Request& request, httplib::Response& answer) {
    const std::string prefix = "/api/2.0/mlflow/";
    const std::string path = request.path.starts_with(prefix) ? request.path.substr(prefix.size()) : "";
    fate what = fate::fine;
    {
      const std::lock_guard lock(mutex);
      what = fate_of(path, requests++);
    }
    if (what == fate::slow) {
      std::this_thread::sleep_for(slowness);
    }
    if (what == fate::page_of_500 || what == fate::gateway_page) {
      answer.status = what == fate::page_of_500 ? 500 : 200;
      answer.set_content("<!doctype html><title>Internal Server Error</title>", "text/html");
      return;
    }
    const std::lock_guard lock(mutex);
    if (what != fate::lost) {
      try {
        answer.set_content(respond(path, request).dump(), "application/json");
      } catch (const error& e) {
        answer.status = e.status;
        answer.set_content(json{{"error_code", e.code}, {"message", e.message}}.dump(), "application/json");
      }
    }
    if (what == fate::lost || what == fate::stored_but_lost) {  // the connection is closed within the body
      answer.status = 200;
      answer.body.clear();  // it would be sent instead
      answer.headers.clear();
      answer.set_content_provider(100, "application/json", [](std::size_t, std::size_t, auto&) { return false; });
    }
  }

  void expect(bool holds, const std::string& what) {
    if (!holds) {
      violations.push_back(what);
    }
  }

  run& found(const std::string& id) {
    const auto one = runs.find(id);
    if (one == runs.end()) {
      throw error{404, "RESOURCE_DOES_NOT_EXIST", "Run '" + id + "' not found"};
    }
    return one->second;
  }

  json respond(const std::string& path, const httplib::Request& request) {
    if (path == "experiments/get-by-name") {
      const auto one = experiments.find(request.get_param_value("experiment_name"));
      if (one == experiments.end()) {
        throw error{404, "RESOURCE_DOES_NOT_EXIST", "Could not find experiment"};
      }
      return {{"experiment", {{"experiment_id", one->second}}}};
    }
    if (path == "runs/get") {
      const run& one = found(request.get_param_value("run_id"));
      json tags = json::array();
      json params = json::array();
      for (const auto& [key, value] : one.tags) {
        tags.push_back({{"key", key}, {"value", value}});
      }
      for (const auto& [key, value] : one.params) {
        params.push_back({{"key", key}, {"value", value}});
      }
      return {{"run",
               {{"info", {{"status", one.status}, {"lifecycle_stage", one.deleted ? "deleted" : "active"}}},
                {"data", {{"tags", tags}, {"params", params}}}}}};
    }
    expect(request.get_header_value("Content-Type") == "application/json", "content type");
    expect(request.body.size() <= 1'000'000, "a body of " + std::to_string(request.body.size()));
    const json body = json::parse(request.body, nullptr, false);
    expect(body.is_object(), "not JSON: " + request.body.substr(0, 200));
    if (path == "experiments/create") {
      const auto name = body.at("name").get<std::string>();
      return {{"experiment_id", experiments[name] = std::to_string(experiments.size())}};
    }
    if (path == "runs/search") {
      json all = json::array();
      const auto filter = body.at("filter").get<std::string>();
      for (const auto& [id, one] : runs) {
        const auto token = one.tags.find("anneal.run");
        if (token != one.tags.end() && filter == "tags.`anneal.run` = '" + token->second + "'") {
          all.push_back({{"info", {{"run_id", id}}}});
        }
      }
      return all.empty() ? json::object() : json{{"runs", all}};
    }
    if (path == "runs/create") {
      run one;
      one.experiment = body.at("experiment_id").get<std::string>();
      one.name = body.value("run_name", "");
      for (const auto& tag : body.at("tags")) {
        one.tags[tag.at("key").get<std::string>()] = tag.at("value").get<std::string>();
      }
      const std::string id = "run" + std::to_string(runs.size() + 1);
      runs[id] = one;
      return {{"run", {{"info", {{"run_id", id}}}}}};
    }
    run& one = found(body.at("run_id").get<std::string>());
    if (path == "runs/update") {
      one.status = body.at("status").get<std::string>();
      return {{"run_info", json::object()}};
    }
    if (path == "runs/log-batch") {
      log_batch(one, body);
      return json::object();
    }
    throw error{404, "ENDPOINT_NOT_FOUND", path};
  }

  void log_batch(run& one, const json& body) {
    if (one.deleted) {
      throw error{400, "INVALID_PARAMETER_VALUE", "The run must be in the 'active' state"};
    }
    const json metrics = body.value("metrics", json::array());
    const json tags = body.value("tags", json::array());
    const json params = body.value("params", json::array());
    expect(metrics.size() <= 1000 && tags.size() <= 100 && params.size() <= 100 &&
               metrics.size() + tags.size() + params.size() <= 1000,
           "a batch of too many");
    for (const auto& param : params) {
      const auto key = param.at("key").get<std::string>();
      expect(param.at("value").get<std::string>().size() <= 250, "a param that older servers refuse");
      if (one.params.contains(key) && one.params[key] != param.at("value")) {
        throw error{400, "INVALID_PARAMETER_VALUE", "Changing param values is not allowed"};
      }
    }
    for (const auto& m : metrics) {
      if (m.at("key").get<std::string>().starts_with("refused")) {
        throw error{400, "INVALID_PARAMETER_VALUE", "Invalid value \"refused\" for parameter 'metrics[0].name'"};
      }
      const json& value = m.at("value");
      expect(value.is_number() || value == "NaN" || value == "Infinity" || value == "-Infinity",
             "value " + value.dump());
      expect(m.at("step").is_number_integer() && m.at("timestamp").is_number_integer(), "step or timestamp");
    }
    for (const auto& m : metrics) {
      if (one.seen.insert(m.dump()).second) {
        one.metrics.push_back({m.at("key"), m.at("value"), m.at("timestamp"), m.at("step")});
      }
    }
    for (const auto& tag : tags) {
      expect(tag.at("value").get<std::string>().size() <= 5000, "a tag that servers cut");
      one.tags[tag.at("key").get<std::string>()] = tag.at("value").get<std::string>();
    }
    for (const auto& param : params) {
      one.params[param.at("key").get<std::string>()] = param.at("value").get<std::string>();
    }
  }

  std::unique_ptr<httplib::Server> server_;
  std::thread thread_;
  int port_ = 0;
};
