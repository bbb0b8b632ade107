// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp, and the only one that includes cpp-httplib.
#ifndef ANNEAL_TRACK_MLFLOW_SERVER_CPP
#define ANNEAL_TRACK_MLFLOW_SERVER_CPP

// Where cpp-httplib is a compiled library (Debian), its classes have the size that the macros of that build gave them: with
// other ones the constructor of a client writes beyond it, and no sanitizer sees it. The target anneal::mlflow has the flags of
// the package, whatever these are, and says so.
#if !defined(ANNEAL_HTTPLIB_FLAGS_ARE_ITS_PACKAGES) && !defined(CPPHTTPLIB_OPENSSL_SUPPORT)
#error "anneal::mlflow: link that CMake target, or compile with $(pkg-config --cflags --libs cpp-httplib)"
#include "anneal/needs/the_flags_of_cpp_httplib"
#endif

#include <httplib.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "anneal/track/detail/mlflow_server.hpp"

namespace anneal::detail {

inline namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file {

namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

/// The first words of a body, which may be a page.
std::string beginning(const std::string& body) {
  constexpr std::size_t most = 300;
  std::string text = body.substr(0, most) + (body.size() > most ? "…" : "");
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      c = ' ';
    }
  }
  return text;
}

/// As a part of a URL.
std::string escaped(const std::string& text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string all;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && std::isalnum(byte)) {
      all += c;
    } else {
      all += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return all;
}

nlohmann::json tag_list(const std::map<std::string, std::string>& tags) {
  auto list = nlohmann::json::array();
  for (const auto& [key, value] : tags) {
    list.push_back({{"key", key}, {"value", value}});
  }
  return list;
}

std::map<std::string, std::string> tag_map(const nlohmann::json& data, const char* name) {
  std::map<std::string, std::string> all;
  for (const auto& one : data.value(name, nlohmann::json::array())) {
    all[one.at("key").get<std::string>()] = one.value("value", "");
  }
  return all;
}

/// Reads an answer; one that lacks what it should have is a stranger's.
template <class Read>
auto read_answer(const std::string& path, const std::string& body, Read read) {
  try {
    return read(nlohmann::json::parse(body));
  } catch (const nlohmann::json::exception&) {
    throw try_later(path + ": an answer that is not MLflow's: " + beginning(body));
  }
}

}  // namespace

mlflow_server::mlflow_server(const std::string& url, std::chrono::milliseconds wait) : url_(url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos || (url.compare(0, scheme, "http") != 0 && url.compare(0, scheme, "https") != 0)) {
    throw std::invalid_argument("anneal::mlflow_sink: url must begin with http:// or https://, got " + url);
  }
  const auto path = url.find('/', scheme + 3);
  const auto no_part = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '?' || c == '#';
  };
  if (std::any_of(url.begin(), url.end(), no_part)) {
    throw std::invalid_argument("anneal::mlflow_sink: url must have no white space, query or fragment, got " + url);
  }
  if (scheme + 3 == std::min(path, url.size()) || url[scheme + 3] == ':') {
    throw std::invalid_argument("anneal::mlflow_sink: url must name a host, got " + url);
  }
  const std::string host = url.substr(scheme + 3, path == std::string::npos ? path : path - scheme - 3);
  const auto colon = host.rfind(':');
  if (colon != std::string::npos && host.find(']', colon) == std::string::npos) {  // [::1] has colons, too
    const std::string port = host.substr(colon + 1);
    const bool digits = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || std::stoi(port) < 1 || std::stoi(port) > 65535) {
      throw std::invalid_argument("anneal::mlflow_sink: url must have a port from 1 to 65535, got " + url);
    }
  }
  prefix_ = path == std::string::npos ? "" : url.substr(path);
  while (prefix_.ends_with('/')) {
    prefix_.pop_back();
  }
  try {
    client_ = std::make_unique<httplib::Client>(url.substr(0, path));
  } catch (const std::exception& e) {
    throw std::invalid_argument("anneal::mlflow_sink: url " + url + ": " + e.what());
  }
  if (!client_->is_valid()) {
    throw std::invalid_argument("anneal::mlflow_sink: url must be one that cpp-httplib understands, got " + url);
  }
  client_->set_keep_alive(true);
  client_->set_tcp_nodelay(true);  // without it: 20 requests a second
  client_->set_connection_timeout(wait);
  client_->set_read_timeout(std::chrono::seconds(30));
  client_->set_write_timeout(std::chrono::seconds(30));
  if (const std::string token = environment("MLFLOW_TRACKING_TOKEN"); !token.empty()) {
    client_->set_bearer_token_auth(token);
  } else if (const std::string name = environment("MLFLOW_TRACKING_USERNAME"); !name.empty()) {
    client_->set_basic_auth(name, environment("MLFLOW_TRACKING_PASSWORD"));
  }
}

mlflow_server::~mlflow_server() = default;

void mlflow_server::stop() { client_->stop(); }

std::string mlflow_server::request(const std::string& path, const std::string* body) {
  const std::string full = prefix_ + "/api/2.0/mlflow/" + path;
  const auto answer = body ? client_->Post(full, *body, "application/json") : client_->Get(full);
  if (!answer) {
    throw try_later(path + ": " + httplib::to_string(answer.error()));
  }
  const int status = answer->status;
  if (status == 200) {
    return answer->body;
  }
  const std::string reason = path + ": " + std::to_string(status) + " " + beginning(answer->body);
  const auto error = nlohmann::json::parse(answer->body, nullptr, false);
  // A 404 that is not MLflow's is one of a proxy, or of a URL that is wrong.
  if (status < 400 || status >= 500 || status == 401 || status == 403 || status == 408 || status == 429 ||
      (status == 404 && !error.is_object())) {
    throw try_later(reason);
  }
  throw refusal(reason, error.is_object() && error.value("error_code", "") == "RESOURCE_DOES_NOT_EXIST");
}

std::string mlflow_server::experiment(const std::string& name) {
  const auto get = [&] {
    const std::string path = "experiments/get-by-name?experiment_name=" + escaped(name);
    return read_answer(path, request(path, nullptr), [](const nlohmann::json& answer) {
      return answer.at("experiment").at("experiment_id").get<std::string>();
    });
  };
  try {
    return get();
  } catch (const refusal& e) {
    if (!e.not_there) {
      throw;
    }
  }
  const std::string path = "experiments/create";
  const std::string body = nlohmann::json{{"name", name}}.dump();
  try {
    return read_answer(path, request(path, &body),
                       [](const nlohmann::json& answer) { return answer.at("experiment_id").get<std::string>(); });
  } catch (const refusal&) {  // another program may have made it in between
    return get();
  }
}

std::string mlflow_server::find_run(const std::string& experiment_id, const std::string& tag,
                                    const std::string& value) {
  const std::string path = "runs/search";
  const std::string body = nlohmann::json{
      {"experiment_ids", nlohmann::json::array({experiment_id})},
      {"filter", "tags.`" + tag + "` = '" + value + "'"},
      {"max_results", 1}}.dump();
  return read_answer(path, request(path, &body), [](const nlohmann::json& answer) {
    const auto runs = answer.value("runs", nlohmann::json::array());
    return runs.empty() ? std::string() : runs.at(0).at("info").at("run_id").get<std::string>();
  });
}

std::string mlflow_server::create_run(const std::string& experiment_id, const std::string& name, std::int64_t start,
                                      const std::map<std::string, std::string>& tags) {
  const std::string path = "runs/create";
  nlohmann::json body{{"experiment_id", experiment_id}, {"start_time", start}, {"tags", tag_list(tags)}};
  if (!name.empty()) {
    body["run_name"] = name;
  }
  const std::string text = body.dump();
  return read_answer(path, request(path, &text), [](const nlohmann::json& answer) {
    return answer.at("run").at("info").at("run_id").get<std::string>();
  });
}

mlflow_run_data mlflow_server::run(const std::string& run_id) {
  const std::string path = "runs/get?run_id=" + escaped(run_id);
  return read_answer(path, request(path, nullptr), [](const nlohmann::json& answer) {
    const auto& run = answer.at("run");
    const auto& info = run.at("info");
    return mlflow_run_data{info.at("status").get<std::string>(), info.value("lifecycle_stage", "active") == "active",
                           tag_map(run.at("data"), "tags"), tag_map(run.at("data"), "params")};
  });
}

void mlflow_server::update(const std::string& run_id, const std::string& status, std::int64_t end) {
  const std::string path = "runs/update";
  nlohmann::json body{{"run_id", run_id}, {"status", status}};
  if (status != "RUNNING") {
    body["end_time"] = end;
  }
  const std::string text = body.dump();
  read_answer(path, request(path, &text), [](const nlohmann::json& answer) { return answer.at("run_info"); });
}

void mlflow_server::log_batch(const std::string& body) {
  const std::string path = "runs/log-batch";
  read_answer(path, request(path, &body),
              [](const nlohmann::json& answer) { return answer.get<nlohmann::json::object_t>(); });
}

}  // namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail

#endif
