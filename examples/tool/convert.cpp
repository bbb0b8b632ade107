// SPDX-License-Identifier: Apache-2.0
// anneal convert: the definition as JSON.
#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "input.hpp"

namespace tool {

void add_convert(CLI::App& program, int&) {
  struct options {
    input_options input;
    std::string schedule;
    int indent = 2;
  };
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand("convert", "Prints the definition as JSON, with every default");
  command->add_option("schedule", o->schedule, "What to read")->required()->type_name("SCHEDULE");
  command->add_option("--indent", o->indent, "Spaces for each level; -1 for one line")
      ->check(CLI::Range(-1, 16))
      ->capture_default_str();
  add_input_options(*command, o->input);
  command->footer(
      "Example: anneal convert '{\"type\": \"step_decay\", \"initial\": 0.1, \"gamma\": 0.1, \"every\": 30}' --indent "
      "-1");
  command->callback([o] {
    const std::vector<source> sources = read_sources({o->schedule}, o->input);
    print_warnings(sources);
    std::puts(definition_of(sources[0]).dump(o->indent).c_str());
  });
}

}  // namespace tool
