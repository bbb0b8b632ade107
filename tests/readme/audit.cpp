// SPDX-License-Identifier: Apache-2.0
#include <anneal/anneal.hpp>
#include <anneal/config/json.hpp>
#include <anneal/track/audit.hpp>
#include <anneal/track/replay.hpp>
#include <anneal/track/tracked.hpp>
#include <filesystem>
#include <vector>

int main() {
  const auto here = std::filesystem::temp_directory_path() / "anneal_readme_audit";
  std::filesystem::remove_all(here);
  std::filesystem::create_directory(here);
  std::filesystem::current_path(here);
  anneal::scheduled opt{anneal::sgd<double>({}), anneal::cosine({.initial = 0.1, .steps = 10})};
  {
#include "audit.inc"
    std::vector<double> x{1};
    for (int i = 0; i < 10; ++i) {
      run.step(x, x);
    }
  }
  const anneal::audit_report report = anneal::replay("run.audit");
  std::filesystem::current_path("/");
  std::filesystem::remove_all(here);
  return report.wrong == 0 && report.updates == 10 ? 0 : 1;
}
