// SPDX-License-Identifier: Apache-2.0
// anneal audit: what was run, and whether the log of it is as it was written.
#include <anneal/config/json.hpp>
#include <anneal/track/detail/printable.hpp>
#include <anneal/track/replay.hpp>
#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "input.hpp"

namespace tool {

namespace {

struct options {
  std::string log, head;
  bool json = false;
};

std::string count(std::uint64_t n, const std::string& of) { return std::to_string(n) + of + (n == 1 ? "" : "s"); }

/// In the order of its fields: the definitions in logs are sorted by name.
void print_definitions(const nlohmann::json& all) {
  if (all.contains("type")) {
    print_definition(definition_of(anneal::from_json(all)), "    ");
    return;
  }
  for (const auto& [name, one] : all.items()) {
    for (const nlohmann::json& of_group : one.is_array() ? one : nlohmann::json::array({one})) {
      const bool plan = of_group.value("type", "") == "scale_groups";
      print_definition(plan ? nlohmann::ordered_json(of_group) : definition_of(anneal::from_json(of_group)), "    ",
                       name + " ");
    }
  }
}

void print(const anneal::audit_report& report) {
  for (const anneal::audit_report::event& e : report.events) {
    std::printf("update %-8s %s\n", text_of(e.step).c_str(), e.text.c_str());
    if (!e.definition.is_null()) {
      print_definitions(e.definition);
    }
  }
  std::puts("");
  std::string proved = count(report.rates, " rate") + " of " + count(report.updates, " update") + ", " +
                       count(report.metrics, " metric") + " heard";
  proved += report.skipped > 0 ? ", " + count(report.skipped, " update") + " skipped" : "";
  proved += report.unproved > 0 ? ", " + count(report.unproved, " rate") + " NOT PROVED" : "";
  if (report.wrong == 0) {
    std::printf("all is as it was written: %s, %s\n", count(report.lines, " line").c_str(), proved.c_str());
    std::printf("the run %s\n", report.ended ? "has ended" : "goes on, or was broken off");
    std::printf("head %s\n", report.head.c_str());
  } else {
    std::printf("WRONG: line %zu %s\n", report.wrong, anneal::detail::printable(report.problem).c_str());
    std::printf("before it %s, %s are sound\n", count(report.lines, " line").c_str(), proved.c_str());
  }
}

nlohmann::ordered_json json_of(const anneal::audit_report& report) {
  nlohmann::ordered_json events = nlohmann::ordered_json::array();
  for (const anneal::audit_report::event& e : report.events) {
    events.push_back({{"line", e.line}, {"step", e.step}, {"text", e.text}, {"definition", e.definition}});
  }
  return {{"sound", report.wrong == 0}, {"wrong", report.wrong},     {"problem", report.problem},
          {"lines", report.lines},      {"updates", report.updates}, {"rates", report.rates},
          {"metrics", report.metrics},  {"skipped", report.skipped}, {"unproved", report.unproved},
          {"ended", report.ended},      {"head", report.head},       {"events", events}};
}

}  // namespace

void add_audit(CLI::App& program, int& status) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand(
      "audit", "Tells what was run, and proves each rate of an audit log; exit status 1 if a line is not as it was");
  command->add_option("log", o->log, "What an audit_log has written")->required()->type_name("FILE");
  command->add_option("--head", o->head, "The head that was noted elsewhere: the log must hold it")->type_name("SEAL");
  command->add_flag("--json", o->json, "As JSON");
  command->footer("Example: anneal audit run.audit --head 5f2a...");
  command->callback([o, &status] {
    const anneal::audit_report report = anneal::replay(o->log, o->head);
    if (o->json) {
      // In ASCII, so that no control character is printed; an error may show bytes that are no UTF-8.
      std::puts(json_of(report).dump(2, ' ', true, nlohmann::json::error_handler_t::replace).c_str());
    } else {
      print(report);
    }
    status = report.wrong == 0 ? 0 : 1;
  });
}

}  // namespace tool
