// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace digits {

/// What the command line says.
struct options {
  std::string optimizer = "adam";
  std::string schedule = "warmup_cosine";  ///< a name, a description in JSON, or a file that holds one
  std::vector<std::string> set;            ///< what is changed in a description
  double lr = 0;                           ///< parse_options() puts the optimizer's own rate here if none is given
  std::size_t epochs = 60;
  std::size_t batch = 32;
  std::uint64_t seed = 1;

  double clip_norm = std::numeric_limits<double>::infinity();
  double clip_value = std::numeric_limits<double>::infinity();
  double weight_decay = 0;
  std::string decay_schedule = "rate";
  std::size_t early_stopping = 0;  ///< epochs without a better validation loss; 0: never

  std::size_t until = 0;             ///< updates after which the run stops, to be resumed; 0: none
  std::string csv;                   ///< empty: none
  std::string checkpoint;            ///< empty: none
  std::size_t checkpoint_every = 0;  ///< updates; 0: an epoch
  std::string resume;                ///< empty: a new run
  bool branch = false;               ///< from another run
  std::size_t blend = 0;             ///< updates in which the rate is led over to the schedule of a branch; 0: an epoch
  bool jump = false;                 ///< whether the rate of a branch may jump
  std::string audit;                 ///< empty: none
  std::string reason;                ///< for the audit log: why the run begins, or goes on
  std::string report;                ///< empty: none; "-": stdout, and nothing else is written there
  std::size_t report_every = 0;      ///< updates; 0: an epoch
  bool test = false;                 ///< whether the report ends with the score on the test set
  unsigned threads = 1;

  bool find_lr = false;  ///< a range test instead of a run
  bool demo = false;     ///< nothing but --threads is given
  bool quiet = false;    ///< for the demo's runs, and beside a report on stdout: no progress
};

/// Prints help or what is wrong, and exits, if there is nothing to run.
options parse_options(int argc, char** argv);

/// What makes a run what it is: each option that changes its result, and its value. --threads does not.
std::vector<std::pair<std::string, std::string>> settings(const options& o);

}  // namespace digits
