// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace tool {

/// A command adds itself to the program, and where it is called leaves its exit status. What it throws is status 2.
void add_show(CLI::App& program, int& status);
void add_plot(CLI::App& program, int& status);
void add_table(CLI::App& program, int& status);
void add_check(CLI::App& program, int& status);
void add_diff(CLI::App& program, int& status);
void add_convert(CLI::App& program, int& status);
void add_schema(CLI::App& program, int& status);
void add_branch(CLI::App& program, int& status);
void add_audit(CLI::App& program, int& status);
void add_space(CLI::App& program, int& status);
void add_sample(CLI::App& program, int& status);
void add_suggest(CLI::App& program, int& status);
void add_trials(CLI::App& program, int& status);

}  // namespace tool
