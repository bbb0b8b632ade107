// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "examples/process.hpp"

namespace test {

/// Runs the program anneal.
inline outcome anneal(const arguments& options) { return run(ANNEAL_TOOL, options); }

/// Runs a command line of the shell, in which $anneal is the program.
inline outcome shell(const std::string& line) { return run("/bin/sh", {"-c", "anneal='" ANNEAL_TOOL "'; " + line}); }

inline bool has(const outcome& o, const std::string& text) { return o.output.find(text) != std::string::npos; }

inline const char* const warmup_cosine =
    R"({"type": "warmup", "steps": 2000, "of": {"type": "cosine", "initial": 3e-4, "final": 3e-5, "steps": 98000}})";

}  // namespace test
