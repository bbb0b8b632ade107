// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anneal/track/detail/mlflow_server.hpp"
#include "anneal/track/detail/spool.hpp"

namespace anneal::detail {

inline namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file {

/// The lines of mlflow_sink's spool, each an object:
///   {"key":…, "value":…, "timestamp":…, "step":…}          a metric, as the server takes it
///   {"text":…, "value":…, "step":…}                        a text, which becomes tags, and a param where it is short
///   {"begin":TOKEN, "experiment":…, "run_name":…, "tags":…, "run_id":…, "time":…}   what follows is of another run
///   {"run":TOKEN, "run_id":…}                              what the server calls it
///   {"again":TIME, "tags":…}                               the run goes on
///   {"end":STATUS, "time":…}
struct mlflow_run {
  std::string token = {};
  std::string experiment = {};
  std::string name = {};
  std::map<std::string, std::string> tags = {};
  std::string id = {};
  std::int64_t start = 0;
  bool ended = false;
};

/// Sends the lines of a spool. The mutex guards the spool and what the const members read.
class mlflow_sender {
 public:
  /// Reads what an earlier program has left.
  mlflow_sender(mlflow_server& server, detail::spool& lines, std::mutex& guard,
                std::function<void(const std::string&)> report);

  /// The last run of the spool.
  [[nodiscard]] const mlflow_run& last() const noexcept { return last_; }

  /// Sends some of what is before `end`, in one batch or by one line. Throws try_later.
  void send(std::uint64_t end);

  [[nodiscard]] const std::string& run_id() const noexcept { return run_.id; }
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

 private:
  using entries = std::vector<std::pair<std::string, std::string>>;
  struct item {
    std::string_view line;
    std::uint64_t end;  ///< its position in the spool
    entries tags = {};
    entries params = {};
  };

  void open_run();
  void control(const item& one);
  void set_tags(const std::map<std::string, std::string>& tags);
  [[nodiscard]] item text_item(std::string_view line, std::uint64_t end);
  [[nodiscard]] bool is_free(const std::string& key, const std::vector<std::string>& parts) const;
  void send_items(std::span<const item> items);
  void post(std::span<const item> items);
  void refuse(std::span<const item> items, const std::string& reason);
  void mark_sent(std::uint64_t position);
  void compact();

  mlflow_server& server_;
  detail::spool& spool_;
  std::mutex& guard_;
  std::function<void(const std::string&)> report_;
  std::map<std::string, std::string> ids_;  // of the runs in the spool, by token
  mlflow_run last_;
  mlflow_run run_;         // of the line to come
  bool open_ = false;      // what follows is known
  std::string refusal_;    // of the whole run
  mlflow_run_data known_;  // what the server has
  std::string last_reason_;
  std::uint64_t refused_ = 0;
};

}  // namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file

}  // namespace anneal::detail
