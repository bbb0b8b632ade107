// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "anneal/search/population.hpp"
#include "anneal/track/detail/append_file.hpp"
#include "anneal/track/detail/replace_file.hpp"

namespace anneal {

/// The log of a population in the files and the form of Ray Tune's: pbt_global.txt, with a line for each exploit, and for each
/// member that has copied pbt_policy_<member>.txt, with those of its ancestors and its own.
///
///   policy_log log("run");
///   log.write(pbt, pbt.generation(scores));
///
///   ["3_peak=0.1", "5_peak=0.02", 500, 500, {"type": "cosine", …}, {"type": "cosine", …}]
///
/// The configs are points of the space. The iterations are updates; the target's is that of its report, where Ray's
/// asynchronous one is a report behind.
/// folder: must be there. pbt_global.txt is added to, and the others are replaced as a whole.
/// Errors: std::runtime_error that names the file which cannot be written.
class policy_log {
 public:
  explicit policy_log(std::string folder)
      : folder_(std::move(folder)), global_("anneal::policy_log", folder_ + "/pbt_global.txt", {}) {}

  void write(const population& pbt, const std::vector<exploit>& exploits) {
    for (const exploit& one : exploits) {
      std::string text;
      for (const std::string& line : pbt.lines(one.target)) {
        text += line + '\n';
      }
      global_.append(pbt.lines(one.target).back() + '\n');
      detail::replace_file(folder_ + "/pbt_policy_" + std::to_string(one.target) + ".txt", {text});
    }
    global_.flush();
  }

 private:
  std::string folder_;
  detail::append_file global_;
};

}  // namespace anneal
