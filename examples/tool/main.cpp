// SPDX-License-Identifier: Apache-2.0

// The program anneal: schedules in files, looked at before a run and compared after it.
//
// Where to read on:
//   show plot table …           a command each
//   input document              what they read; yaml and toml read these languages
//   timeline                    a run in words
//   searched foreign_study      a space of schedules; what a searcher found in it
//   curve axis canvas gnuplot   what is drawn, in the terminal or into a file
#include <anneal/core/version.hpp>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "commands.hpp"
#include "input.hpp"

#define ANNEAL_TEXT(x) #x
#define ANNEAL_VERSION_TEXT(major, minor, patch) ANNEAL_TEXT(major) "." ANNEAL_TEXT(minor) "." ANNEAL_TEXT(patch)

int main(int argc, char** argv) {
  int status = 0;
  try {
    CLI::App program("Learning-rate schedules in files: looks at them, checks them, compares them.", "anneal");
    program.set_version_flag("--version",
                             ANNEAL_VERSION_TEXT(ANNEAL_VERSION_MAJOR, ANNEAL_VERSION_MINOR, ANNEAL_VERSION_PATCH));
    program.require_subcommand(1);
    program.footer(
        "A SCHEDULE is a file in JSON, YAML or TOML, - for standard input, or JSON itself, in quotes.\n"
        "Example: anneal plot '{\"type\": \"cosine\", \"initial\": 3e-4, \"steps\": 98000}'");
    tool::add_show(program, status);
    tool::add_plot(program, status);
    tool::add_table(program, status);
    tool::add_check(program, status);
    tool::add_diff(program, status);
    tool::add_convert(program, status);
    tool::add_schema(program, status);
    tool::add_branch(program, status);
    tool::add_audit(program, status);
    tool::add_space(program, status);
    tool::add_sample(program, status);
    tool::add_suggest(program, status);
    tool::add_trials(program, status);
    try {
      program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return program.exit(error) == 0 ? 0 : 2;
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      throw std::runtime_error("standard output cannot be written");
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "anneal: %s\n", tool::of_options(error.what()).c_str());
    return 2;
  }
  return status;
}
