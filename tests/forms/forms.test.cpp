// SPDX-License-Identifier: Apache-2.0
#include "../../examples/tool/forms/forms.hpp"

#include <string>

#include "anneal/config/json_error.hpp"
#include "support/catch.hpp"

using nlohmann::json;

namespace {

std::string problem_of(json (*read)(std::string_view), const char* text) {
  try {
    return "read as " + read(text).dump();
  } catch (const anneal::json_error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a command line is an object of its options", "[forms]") {
  CHECK(
      forms::from_command_line(
          "python train.py --lr 1e-4 --lr-decay-style=cosine -b 128 --bf16 --x -5 --betas 0.9 .95") ==
      json(
          {{"lr", 1e-4}, {"lr-decay-style", "cosine"}, {"b", 128}, {"bf16", true}, {"x", -5}, {"betas", {0.9, 0.95}}}));
  CHECK(forms::from_command_line(R"(--kwargs '{"power": 0.5}' --name "a \"b\" c" --path a\ b --lr 1 --lr 2)") ==
        json({{"kwargs", {{"power", 0.5}}}, {"name", "a \"b\" c"}, {"path", "a b"}, {"lr", 2}}));
  CHECK(forms::from_command_line("--lr 1 \\\n  --steps 2  # three\n") == json({{"lr", 1}, {"steps", 2}}));
  CHECK(problem_of(forms::from_command_line, "--lr 1\n --name 'x") == "line 2, column 9: a quote that does not end");
  CHECK(problem_of(forms::from_command_line, "--kwargs {power:1}") == "line 1, column 10: is no JSON: {power:1}");
}

TEST_CASE("prototxt: a field that comes again is a list, a message an object", "[forms]") {
  CHECK(forms::from_prototxt(
            "base_lr: 0.01 # fast\nlr_policy: \"step\"\nstepvalue: 5\nstepvalue: 7\nmode: GPU\nok: true") ==
        json({{"base_lr", 0.01}, {"lr_policy", "step"}, {"stepvalue", {5, 7}}, {"mode", "GPU"}, {"ok", true}}));
  CHECK(forms::from_prototxt("rule { lr: [0.1, 0.2] } rule: { lr: -1e-3f transition: LINEAR }") ==
        json({{"rule", {{{"lr", {0.1, 0.2}}}, {{"lr", -1e-3}, {"transition", "LINEAR"}}}}}));
  CHECK(problem_of(forms::from_prototxt, "a: 1\nb 2") == "line 2, column 3: a : is missing after b");
  CHECK(problem_of(forms::from_prototxt, "a {\n b: 1\n") == "line 3, column 1: a } is missing");
  CHECK(problem_of(forms::from_prototxt, "a: [1 2]") == "line 1, column 7: a ] is missing");
  CHECK(problem_of(forms::from_prototxt, "a: 'x\n'") == "line 1, column 4: a quote that does not end");
}

TEST_CASE("cfg: sections, lists, and the first of two of one name", "[forms]") {
  CHECK(forms::from_cfg("[net]\nlearning_rate = .001\n# no\nsteps=400,450\nmomentum=0.9\nmomentum=1\npolicy=steps\n"
                        "[convolutional]\nsize=3\n[convolutional]\nsize=1") ==
        json({{"net", {{"learning_rate", 0.001}, {"steps", {400, 450}}, {"momentum", 0.9}, {"policy", "steps"}}},
              {"convolutional", {{{"size", 3}}, {{"size", 1}}}}}));
  CHECK(problem_of(forms::from_cfg, "batch=1") == "line 1, column 1: stands before the first section: batch=1");
  CHECK(problem_of(forms::from_cfg, "[net]\nbatch") == "line 2, column 1: has no =: batch");
}
