// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file that is not there ends the compilation.
#if !defined(__cpp_exceptions)
#error "anneal/track/mlflow.hpp needs exceptions: compile without -fno-exceptions"
#include "anneal/needs/exceptions"
#endif

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "anneal/core/version.hpp"

/// Runs in MLflow. A program links anneal::mlflow, which compiles what is declared here once, with cpp-httplib and
/// nlohmann-json; or it defines ANNEAL_MLFLOW_IMPLEMENTATION before the include in one of its files, which is then compiled
/// with $(pkg-config --cflags --libs cpp-httplib). No header of either library is included here.
namespace anneal {

inline namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file {

/// How mlflow_sink logs. All fields have defaults.
struct mlflow_options {
  std::string experiment = "Default";            ///< made where the server has none of the name
  std::string run_name = {};                     ///< "": the server finds one
  std::map<std::string, std::string> tags = {};  ///< of the run; a value has at most 4000 bytes
  std::string run_id = {};                       ///< go on with this run instead of beginning one
  bool resume = false;                        ///< go on with the run that the spool was last used for, if there is one
  std::string spool = "mlflow.spool";         ///< the file that holds what is not sent yet
  std::chrono::milliseconds max_wait{2'000};  ///< the longest that flush(), finish() and the destructor take
  std::chrono::milliseconds interval{1'000};  ///< between two requests, where nothing hurries
  std::function<void(const std::string&)> report = {};  ///< told of an outage, its end, a refusal; none: to stderr
};

/// How far mlflow_sink has come.
struct mlflow_progress {
  std::uint64_t waiting = 0;  ///< bytes of the spool that are not sent; 0: everything is
  std::uint64_t refused = 0;  ///< metrics and texts that the server has refused; they are in the file SPOOL.refused
  std::string problem = {};   ///< why nothing can be sent at present; "" if it can
};

/// A sink that logs to an MLflow tracking server.
///
///   mlflow_sink sink("http://127.0.0.1:5000", {.experiment = "digits", .run_name = "cosine"});
///   sink.scalar("loss", loss, step);
///
/// scalar() and text() check what they are given, write it to the spool, a file beside the program, and return: the network
/// is a thread's, which reads the spool and sends batches of at most 1000 metrics and 1 MB. So whatever was logged is sent in
/// its order and none of it is lost, if the server is stopped, slow, or not there at all, or the program is killed: what is
/// left in the spool is sent by the next program that names it. Memory is bounded by a batch. A call costs one write to a
/// local file, which is not forced to the disk.
///
/// A server that does not answer, or answers 5xx, 401, 403, 408 or 429, is asked again after 0.1 s, 0.2 s, … 30 s. What it
/// refuses (other 4xx) is found by halving the batch, and put into SPOOL.refused with the reason; the rest is sent.
///
/// A metric reads back bit for bit, NaN too. Only ±infinity and -0.0 does MLflow turn into ±1.797e308 and 0.0: a second
/// metric, NAME.sign, then holds 1 or -1 at the same step and time. The first text of a name is the tag NAME, and a param, a
/// column of MLflow's table of runs, where it has at most 250 bytes; one of a step other than 0 is the tag NAME:STEP. Above
/// 4000 bytes, which MLflow might cut, they are NAME.1of5 … NAME.5of5. None is written over: a second one has NAME:STEP:2.
///
/// The run is FINISHED when finish() says so or the sink is destroyed, FAILED if that is by an exception. One that was killed
/// goes on where the next program says `resume`, or is KILLED.
///
/// Errors: std::invalid_argument for a name that MLflow does not take (letters, digits, "_-./: ", no empty, "." or ".." part
/// between slashes, at most 200 bytes), a step that is not a whole number of at most 2^53, a text that is not UTF-8, a bad
/// URL or option; std::runtime_error where the spool cannot be written, is another file, or is in use; std::logic_error after
/// finish(). Not of the server: that goes to `report`, and progress().
class mlflow_sink {
 public:
  explicit mlflow_sink(const std::string& url, mlflow_options options = {});
  mlflow_sink(mlflow_sink&&) noexcept;
  mlflow_sink& operator=(mlflow_sink&&) noexcept;
  ~mlflow_sink();

  void scalar(std::string_view name, double value, double step);
  void text(std::string_view name, std::string_view text, double step);

  /// Sends what was logged, if the server can be reached now.
  void flush();

  /// Ends the run, as "FINISHED", "FAILED" or "KILLED".
  void finish(const std::string& status = "FINISHED");

  /// What the server calls the run; "" before it was first reached.
  [[nodiscard]] std::string run_id() const;

  [[nodiscard]] mlflow_progress progress() const;

 private:
  class implementation;
  std::unique_ptr<implementation> run_;
};

}  // namespace link_anneal_mlflow_or_define_ANNEAL_MLFLOW_IMPLEMENTATION_in_one_file

}  // namespace anneal

#if defined(ANNEAL_MLFLOW_IMPLEMENTATION)
#include "anneal/track/mlflow/implementation.cpp"
#endif
