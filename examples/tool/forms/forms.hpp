// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

/// The text forms of other systems' configuration files, as the JSON that anneal::import_config takes.
/// Errors: anneal::json_error, with the line and the column in the place of a path.
namespace forms {

/// Options of a command line, as in a shell: `--lr 1e-4 --lr-decay-style=cosine --bf16`. The keys are without the dashes
/// in front; an option of no value is true, one of several a list; of two of one name the last counts. Words that belong
/// to no option, such as the program, are left out.
nlohmann::json from_command_line(std::string_view text);

/// The text format of protocol buffers, prototxt and textproto. A field that is given several times is a list.
nlohmann::json from_prototxt(std::string_view text);

/// Darknet's cfg: an object for each section, a list of them where several have one name. `1,2` is a list of numbers.
nlohmann::json from_cfg(std::string_view text);

}  // namespace forms
