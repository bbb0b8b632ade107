// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "support/catch.hpp"
#include "tool.hpp"

namespace {

using test::anneal;

/// What the program says of a wrong file with this content, without the folder.
std::string complaint(const std::string& file, const std::string& content, const test::arguments& more = {}) {
  const test::folder folder;
  test::write(folder / file, content);
  const test::outcome o = anneal(test::arguments{"convert", folder / file} + more);
  CHECK(o.status == 2);
  const std::size_t name = o.output.find(file);
  return name == std::string::npos ? o.output : o.output.substr(name, o.output.size() - name - 1);
}

}  // namespace

TEST_CASE("One definition in JSON, YAML and TOML is one schedule") {
  const test::folder folder;
  test::write(folder / "a.json", R"({"type": "warmup", "steps": 5, "of": {"type": "linear", "initial": 3e-4,
                                     "final": 1e-05, "steps": 40}})");
  test::write(folder / "a.yaml",
              "# of a run\ntype: warmup\nsteps: 5\nof:\n  type: linear\n  initial: 3e-4\n"
              "  final: 1e-05\n  steps: 40\n");
  test::write(folder / "a.toml",
              "type = 'warmup'\nsteps = 5\n[of]\ntype = 'linear'\ninitial = 3e-4\nfinal = 1e-05\n"
              "steps = 40\n");
  const std::string expected = R"({"type":"warmup","clock":"elapsed","curve":"linear","from":0,"steps":5,)"
                               R"("of":{"type":"linear","final":1e-05,"initial":0.0003,"steps":40}})"
                               "\n";
  for (const char* name : {"a.json", "a.yaml", "a.toml"}) {
    CHECK(anneal({"convert", folder / name, "--indent", "-1"}).output == expected);
    CHECK(test::shell("$anneal convert - --indent -1 < '" + folder / name + "'").output == expected);
  }
  CHECK(anneal({"convert", test::read(folder / "a.json"), "--indent", "-1"}).output == expected);
}

TEST_CASE("What YAML and TOML have for numbers that JSON has not, aliases and merges") {
  const test::folder folder;
  const std::string expected = R"({"type":"clamp","high":"inf","low":0.001,"of":{"type":"constant","value":1}})"
                               "\n";
  test::write(folder / "a.yaml", "type: clamp\nlow: 1.e-3\nhigh: .inf\nof: {type: constant, value: +1}\n");
  test::write(folder / "b.yaml",
              "type: clamp\nlow: 0.001\nhigh: .inf\nof:\n  <<: &c {type: constant, value: 2}\n  value: 1\n");
  test::write(folder / "c.toml", "type = 'clamp'\nlow = 0.001\nhigh = inf\nof = {type = 'constant', value = 1.0}\n");
  for (const char* name : {"a.yaml", "b.yaml", "c.toml"}) {
    CHECK(anneal({"convert", folder / name, "--indent", "-1"}).output == expected);
  }
}

TEST_CASE("An error names the file, the place, the field and the value") {
  CHECK(complaint("a.yaml", "type: sequence\nof:\n  - type: linear\n    initial: 0.1\n    stepz: 100\n") ==
        R"(a.yaml: line 5, column 5: /of/0/stepz: unknown field "stepz", did you mean "steps"?)");
  CHECK(complaint("a.toml", "type = 'warmup'\nsteps = 100\n\n[of]\ntype = 'cosine'\ninitial = 3e-4\nsteps = -5\n") ==
        "a.toml: line 7, column 1: /of/steps: must be positive, got -5");
  CHECK(complaint("a.json",
                  "{\"type\": \"warmup\",\n \"steps\": 500,\n \"of\": {\"type\": \"cosine\",\n"
                  "        \"initial\": \"big\", \"steps\": 10}}") ==
        R"(a.json: line 4, column 9: /of/initial: must be a number, got "big")");
  CHECK(
      complaint("a.json", "{\"type\": \"multi_step\", \"initial\": 1, \"gamma\": 0.1,\n \"milestones\": [3,\n -7]}") ==
      "a.json: line 2, column 2: /milestones: must not be negative, got -7");
  CHECK(complaint("a.yaml", "{type: cosine, initial: 1}").starts_with("a.yaml: line 1, column "));
  CHECK(complaint("a.yaml", "learning_rate: {type: constant, value: 1}\nmomentum: {type: constant}\n") ==
        "a.yaml: line 2, column 1: /momentum/value: is missing");
  CHECK(complaint("a.yaml", "learning_rat: {type: constant, value: 1}\n") ==
        R"(a.yaml: line 1, column 1: /learning_rat: is no hyperparameter, did you mean "learning_rate"?)");
  CHECK(complaint("a.yaml", "just words\n") == R"(a.yaml: line 1, column 1: /: must be an object, got "just words")");
  CHECK(complaint("a.json", R"({"type": "cosine", "initial": 0.1, "steps": 0.03})") ==
        R"(a.json: line 1, column 36: /steps: is a number of updates, got 0.03; for a part of the run write "3%")");
}

TEST_CASE("A text that is not of its language is refused with line and column") {
  CHECK(complaint("a.json", "{\"type\": \"constant\",\n \"value\": }\n").starts_with("a.json: line 2, column 11: "));
  CHECK(complaint("a.json", "{\"type\": \"constant\",\n \"value\": 1,\n \"value\": 2}\n") ==
        R"(a.json: line 3, column 2: the field "value" is given twice)");
  CHECK(complaint("a.yaml", "type: constant\nvalue: 1\nvalue: 2\n") ==
        R"(a.yaml: line 3, column 1: the field "value" is given twice)");
  CHECK(complaint("a.yaml", "type: [constant\nvalue: 1\n").starts_with("a.yaml: line "));
  CHECK(complaint("a.yaml", "type: constant\nvalue: 1\n---\ntype: constant\n") ==
        "a.yaml: line 4, column 1: a second document begins");
  CHECK(complaint("a.yaml", "type: constant\nvalue: 1e999\n") ==
        "a.yaml: line 2, column 8: the number 1e999 is out of range");
  CHECK(complaint("a.yaml",
                  "a: &a [1,2,3,4,5,6,7,8,9]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                  "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                  "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
                  "g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n")
            .ends_with(": is too large"));
  CHECK(complaint("a.toml", "type = constant\n").starts_with("a.toml: line 1, column 8: "));
}

TEST_CASE("What cannot be read is said to be so") {
  const test::folder folder;
  CHECK(anneal({"show", folder / "none.json"}).output ==
        "anneal: " + folder / "none.json" + ": cannot be read: No such file or directory\n");
  CHECK(test::has(anneal({"show", std::filesystem::temp_directory_path().string()}), ": is a directory\n"));
  CHECK(anneal({"show", "{}"}).output == "anneal: {}: /type: is missing\n");
  CHECK(test::shell("echo '{}' | $anneal diff - -").output == "anneal: standard input: can be read once\n");
  CHECK(anneal({"show"}).status == 2);
  CHECK(anneal({}).status == 2);
  CHECK(anneal({"shwo"}).status == 2);
}

TEST_CASE("Lengths in units, and fields that are changed from outside") {
  const char* const document = R"({"type": "cosine", "initial": 0.1, "steps": "2ep"})";
  const test::arguments run = {"--updates-per-epoch", "50", "--indent", "-1"};
  CHECK(anneal(test::arguments{"convert", document} + run).output ==
        R"({"type":"cosine","final":0,"initial":0.1,"steps":100})"
        "\n");
  CHECK(anneal(test::arguments{"convert", document, "--set", "steps=1ep", "--set", "initial=3e-4"} + run).output ==
        R"({"type":"cosine","final":0,"initial":0.0003,"steps":50})"
        "\n");
  const auto refused = [](const test::arguments& set) {
    const test::outcome o = anneal(test::arguments{"convert", R"({"type": "constant", "value": 1})"} + set);
    CHECK(o.status == 2);
    return o.output.substr(o.output.find("}: ") + 3);
  };
  CHECK(refused({"--set", "valu=2"}) == "/valu: unknown field \"valu\", did you mean \"value\"?\n");
  CHECK(refused({"--set", "value=x"}) == "/value: must be a number, got \"x\"\n");
  CHECK(refused({"--set", "value"}) == "value: must be a path, = and a value, as in of.initial=3e-4\n");
  CHECK(refused({"--set", "value=2", "--set", "/value=3"}) == "/value: is overridden twice, at last with /value=3\n");
  // the line of the file is not that of the mistake
  CHECK(complaint("a.yaml", "type: constant\nvalue: 1\n", {"--set", "value=x"}) ==
        "a.yaml: /value: must be a number, got \"x\"");
}

TEST_CASE("What a length needs is named as the option that gives it") {
  const auto needed = [](const char* steps) {
    return complaint("a.yaml", std::string("type: cosine\ninitial: 1\nsteps: ") + steps + "\n");
  };
  CHECK(needed("3%") == "a.yaml: line 3, column 1: /steps: \"3%\" needs --updates");
  CHECK(needed("5ep") == "a.yaml: line 3, column 1: /steps: \"5ep\" needs --updates-per-epoch");
  CHECK(needed("1sp") == "a.yaml: line 3, column 1: /steps: \"1sp\" needs --samples-per-update");
  CHECK(needed("1tok") == "a.yaml: line 3, column 1: /steps: \"1tok\" needs --tokens-per-update");
  CHECK(needed("1e20ba") == "a.yaml: line 3, column 1: /steps: \"1e20ba\" must be at most 2^53 updates, got 1e+20");
  const std::string epochs = "learning_rate: 0.1\nnum_train_epochs: 3\n";
  CHECK(complaint("a.yaml", epochs, {"--from", "transformers"}) ==
        "a.yaml: line 1, column 1: --updates-per-epoch: must be given, got nothing");
}

TEST_CASE("Metrics come from a column of a CSV file, when its line was heard") {
  const test::folder folder;
  const std::string plateau = R"({"type": "plateau", "initial": 1, "factor": 0.5, "patience": 0})";
  const auto rates = [&](const std::string& csv) {
    test::write(folder / "log.csv", csv);
    const test::outcome o = anneal({"table", plateau, "--updates", "6", "--metrics", folder / "log.csv" + ":loss"});
    INFO(o.output);
    std::string text;
    for (std::size_t comma = o.output.find(',', 6); comma != std::string::npos; comma = o.output.find(',', comma + 1)) {
      text += o.output.substr(comma + 1, o.output.find('\n', comma) - comma - 1) + " ";
    }
    return o.status == 0 ? text.substr(text.find(' ') + 1 - (text.starts_with("learning") ? 0 : text.find(' ') + 1))
                         : o.output;
  };
  // The first metric is the best so far; each that follows is none better.
  CHECK(rates("loss\n3\n3\n4\n") == "1 1 0.5 0.25 0.25 0.25 ");
  CHECK(rates("step,loss\n0,3\n1,\n2,3\r\n") == "1 1 1 0.5 0.5 0.5 ");
  CHECK(rates("global_step,loss\n1,3\n4,3\n") == "1 1 1 1 0.5 0.5 ");
  CHECK(test::has({0, 0, rates("step,los\n0,3\n")}, ": has no column \"loss\", its first line is: step,los\n"));
  CHECK(test::has({0, 0, rates("step,loss\n0,x\n")}, "log.csv: line 2, loss: must be a number, got \"x\"\n"));
  CHECK(test::has({0, 0, rates("step,loss\n5,1\n3,1\n")}, "log.csv: line 3: the steps must not decrease, got 3,1\n"));
  CHECK(test::has(anneal({"table", plateau, "--updates", "6", "--metrics", "log.csv"}),
                  "--metrics: must be a CSV file and one of its columns, as log.csv:loss, got \"log.csv\""));
}

TEST_CASE("Another system's file, by its own rules, with what is surprising") {
  const test::folder folder;
  test::write(folder / "ds.json", R"({"scheduler": {"type": "WarmupLR", "params": {"warmup_num_steps": 4,
                                      "warmup_type": "linear", "warmup_max_lr": 0.4}}})");
  CHECK(anneal({"table", folder / "ds.json", "--from", "deepspeed", "--at", "0,1,2,5,9"}).output ==
        "step,learning_rate\n0,0\n1,0\n2,0.1\n5,0.4\n9,0.4\n");
  test::write(folder / "hf.yaml", "learning_rate: 2e-5\nmax_steps: 100\n");
  const test::outcome o = anneal({"table", folder / "hf.yaml", "--from", "transformers", "--at", "0,50"});
  CHECK(test::has(o, "hf.yaml: warning: /learning_rate: is the text \"2e-5\", taken as the number\n"));  // as PyYAML
  CHECK(test::has(o, "step,learning_rate\n0,2e-05\n50,1e-05\n"));
  CHECK(anneal({"check", folder / "hf.yaml", "--from", "transformers", "--updates", "100"}).status == 1);
  CHECK(
      anneal({"check", folder / "hf.yaml", "--from", "transformers", "--updates", "100", "--allow", "import"}).status ==
      0);
  CHECK(test::has(anneal({"show", folder / "ds.json", "--from", "deepspede"}), "deepspede"));
  CHECK(anneal({"diff", folder / "ds.json", test::warmup_cosine, "--from", "deepspeed", "--from", "anneal"}).status ==
        1);
}
