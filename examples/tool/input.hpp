// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <anneal/analysis/analysis.hpp>
#include <anneal/config/any_schedule.hpp>
#include <anneal/core/horizon.hpp>
#include <anneal/driver/scheduler.hpp>
#include <nlohmann/json.hpp>

namespace tool {

/// What the options of every command that reads schedules say.
struct input_options {
  std::optional<double> updates, updates_per_epoch, samples_per_update, tokens_per_update;
  std::string metrics;            // "log.csv:loss"
  std::vector<std::string> set;   // "of.initial=3e-4"
  std::vector<std::string> from;  // whose files they are: of all, or of each
  std::vector<std::string> arguments;
  std::string hyperparameter = "learning_rate", group;

  [[nodiscard]] anneal::horizon horizon() const;
};

/// What is wrong, said of the options: `needs --updates-per-epoch` where the library says that the horizon does not give
/// updates_per_epoch.
std::string of_options(std::string error);

void add_input_options(CLI::App& command, input_options& options);

/// Those alone that say how long the run is, and --set.
void add_run_options(CLI::App& command, input_options& options);

/// A schedule, and the hyperparameter that it drives.
struct driven {
  std::string hyperparameter;
  anneal::any_schedule schedule;
};

/// What a document holds.
struct source {
  std::string name;
  std::vector<driven> all;
  std::vector<std::string> warnings;  ///< of an import
};

/// A document is a schedule, of the learning rate unless it says what it drives, or an object of several by the names of
/// their hyperparameters; or the configuration file of another system. Errors: input_error, with file, place, field and
/// value.
std::vector<source> read_sources(const std::vector<std::string>& arguments, const input_options& options);

/// Writes the warnings of imports to stderr.
void print_warnings(const std::vector<source>& sources);

/// The definition of all that a source holds, as read_source reads it; of each object the type first, what is inside last.
nlohmann::ordered_json definition_of(const source& s);
nlohmann::ordered_json definition_of(const anneal::any_schedule& s);

/// One line for a schedule, and those inside it below, indented.
void print_definition(const nlohmann::ordered_json& description, const std::string& indent,
                      const std::string& name = "");

/// The updates of the run, or else as many as the longest of the schedules has. Errors: none of both.
double updates_of(const std::vector<source>& sources, const anneal::horizon& run);

/// The same for what reads every rate. Errors: too many of them.
double readable_updates_of(const std::vector<source>& sources, const anneal::horizon& run);

/// "log.csv:loss": the column of that name; an empty text gives none. What stands in a line was heard after the update
/// that its column `step` gives, from 0 as a table of this program counts, or after as many as are in the column
/// `updates` or `global_step`; without such a column after one more than the line before. Empty cells are passed over.
std::vector<anneal::metric_at> read_metrics(const std::string& argument);

/// The rates of a schedule in a run with metrics, asked for in the order of time.
class reader {
 public:
  reader(const anneal::any_schedule& s, const std::vector<anneal::metric_at>& metrics) : run_(s), metrics_(&metrics) {}

  double at(double t) {
    for (; next_ < metrics_->size() && (*metrics_)[next_].updates <= t; ++next_) {
      run_.seek((*metrics_)[next_].updates);
      run_.observe((*metrics_)[next_].metric);
    }
    run_.seek(t);
    return run_.rate();
  }

 private:
  anneal::scheduler<anneal::any_schedule> run_;
  const std::vector<anneal::metric_at>* metrics_;
  std::size_t next_ = 0;
};

/// What is remarkable about it in a run. Of anything but the learning rate: only what is wrong with every number.
std::vector<anneal::finding> findings_of(const driven& d, const anneal::horizon& run,
                                         const std::vector<anneal::metric_at>& metrics);

/// A number in as few digits as say exactly which it is; whole ones without an exponent. short_text: six digits.
std::string text_of(double x);
std::string short_text(double x);

}  // namespace tool
