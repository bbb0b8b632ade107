// SPDX-License-Identifier: Apache-2.0
// anneal schema: what a schedule in JSON may be.
#include <anneal/config/json.hpp>
#include <cstdio>
#include <memory>

#include "commands.hpp"

namespace tool {

void add_schema(CLI::App& program, int&) {
  const auto indent = std::make_shared<int>(2);
  const auto bindings = std::make_shared<bool>(false);
  CLI::App* const command = program.add_subcommand(
      "schema", "Prints the JSON Schema of all that a schedule may be, for editors and for validators of documents");
  command->add_option("--indent", *indent, "Spaces for each level; -1 for one line")
      ->check(CLI::Range(-1, 16))
      ->capture_default_str();
  command->add_flag("--bindings", *bindings,
                    "Of a document of several hyperparameters: {\"learning_rate\": {...}, \"momentum\": {...}}");
  command->footer("Example: anneal schema --bindings --indent -1");
  command->callback([indent, bindings] {
    std::puts((*bindings ? anneal::bindings_schema() : anneal::json_schema()).dump(*indent).c_str());
  });
}

}  // namespace tool
