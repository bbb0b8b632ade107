// SPDX-License-Identifier: Apache-2.0
// anneal trials: what a search has done, as a table and as a picture.
#include <algorithm>
#include <anneal/search/search_history.hpp>
#include <anneal/search/search_table.hpp>
#include <anneal/track/detail/printable.hpp>
#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "input.hpp"
#include "search_picture.hpp"

namespace tool {

namespace {

struct options {
  std::string log, output;
  std::size_t rows = 10;
  int width = 960;
  bool json = false;
};

std::string counts_of(const anneal::search_history& history) {
  std::string text = std::to_string(history.trials().size()) + (history.trials().size() == 1 ? " trial" : " trials");
  for (const auto s : {anneal::trial_state::complete, anneal::trial_state::pruned, anneal::trial_state::failed,
                       anneal::trial_state::running}) {
    if (history.count(s) > 0) {
      text.append(", ").append(std::to_string(history.count(s))).append(" ").append(to_text(s));
    }
  }
  return text;
}

nlohmann::ordered_json json_of(const anneal::search_history& history, std::size_t rows) {
  auto trials = nlohmann::ordered_json::array();
  auto ranked = history.ranked();
  ranked.resize(std::min(rows, ranked.size()));
  for (const anneal::trial_record* t : ranked) {
    trials.push_back({{"trial", t->trial},
                      {"state", to_text(t->state)},
                      {"score", anneal::detail::json_of_score(t->score)},
                      {"reports", t->reports.size()},
                      {"values", t->values},
                      {"schedule", t->schedule}});
  }
  return {{"direction", to_text(history.direction())},
          {"complete", history.count(anneal::trial_state::complete)},
          {"pruned", history.count(anneal::trial_state::pruned)},
          {"failed", history.count(anneal::trial_state::failed)},
          {"running", history.count(anneal::trial_state::running)},
          {"trials", trials}};
}

}  // namespace

void add_trials(CLI::App& program, int& status) {
  const auto o = std::make_shared<options>();
  CLI::App* const command =
      program.add_subcommand("trials", "Tells of a search: its best trials, and a picture of all");
  command->add_option("log", o->log, "What a search_log has written, or a program in its form")
      ->required()
      ->type_name("FILE");
  command->add_option("-n,--rows", o->rows, "At most so many trials, the best first")->capture_default_str();
  command->add_flag("--json", o->json, "As JSON, with the schedules");
  CLI::Option* const output =
      command->add_option("-o,--output", o->output, "Draws into this file, by gnuplot: .svg, .png or .pdf")
          ->type_name("FILE");
  command->add_option("--width", o->width, "Of the picture, in pixels")
      ->needs(output)
      ->check(CLI::Range(200, 10'000))
      ->capture_default_str();
  command->footer("Example: anneal trials search.jsonl -o search.png");
  command->callback([o, &status] {
    const anneal::search_log_content log = anneal::read_search_log(o->log);
    if (!log.torn.empty()) {
      std::fprintf(stderr, "anneal: %s: the last line is torn, and left out: %s\n", o->log.c_str(),
                   anneal::detail::printable(log.torn.substr(0, 60)).c_str());
    }
    if (o->json) {
      std::puts(json_of(log.history, o->rows).dump(2).c_str());
    } else {
      std::printf("%s, %s\n\n%s", counts_of(log.history).c_str(), std::string(to_text(log.history.direction())).c_str(),
                  anneal::search_table(log.history, o->rows).c_str());
    }
    if (!o->output.empty()) {
      write_search_picture(log.history, o->output, o->width, o->width * 5 / 16);
    }
    status = 0;
  });
}

}  // namespace tool
