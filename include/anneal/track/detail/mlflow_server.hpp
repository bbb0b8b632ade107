// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "anneal/core/version.hpp"

namespace httplib {
class Client;
}

namespace anneal::detail {

inline namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file {

/// There was no answer, or one that says nothing about what was sent: 5xx, 408, 429, 401, 403, a page of a proxy.
struct try_later : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The server does not take this, however often it is sent.
struct refusal : std::runtime_error {
  refusal(const std::string& reason, bool what_it_is_for_is_not_there)
      : std::runtime_error(reason), not_there(what_it_is_for_is_not_there) {}

  bool not_there;  ///< the run or the experiment: nor will anything else be taken for it
};

/// What an MLflow server knows of a run.
struct mlflow_run_data {
  std::string status;
  bool active = true;  ///< not deleted
  std::map<std::string, std::string> tags;
  std::map<std::string, std::string> params;
};

/// The REST of an MLflow tracking server, version 2.0, as far as a run needs it. Each call is one request, or two, and throws
/// try_later or refusal. Errors: std::invalid_argument for a URL that is none.
/// As MLflow's own client it takes MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, from the
/// environment.
class mlflow_server {
 public:
  /// wait: the longest to wait for a connection.
  mlflow_server(const std::string& url, std::chrono::milliseconds wait);
  mlflow_server(const mlflow_server&) = delete;
  mlflow_server& operator=(const mlflow_server&) = delete;
  ~mlflow_server();

  [[nodiscard]] const std::string& url() const noexcept { return url_; }

  /// Ends the request that is under way, from another thread.
  void stop();

  /// The experiment's id; it is made where there is none.
  [[nodiscard]] std::string experiment(const std::string& name);

  /// The run of an experiment with this value of a tag, or "".
  [[nodiscard]] std::string find_run(const std::string& experiment_id, const std::string& tag,
                                     const std::string& value);

  [[nodiscard]] std::string create_run(const std::string& experiment_id, const std::string& name, std::int64_t start,
                                       const std::map<std::string, std::string>& tags);
  [[nodiscard]] mlflow_run_data run(const std::string& run_id);
  void update(const std::string& run_id, const std::string& status, std::int64_t end);

  /// A body of runs/log-batch.
  void log_batch(const std::string& body);

 private:
  std::string request(const std::string& path, const std::string* body);

  std::string url_;
  std::string prefix_;
  std::unique_ptr<httplib::Client> client_;
};

}  // namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail
