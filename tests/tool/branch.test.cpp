// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/track/checkpoint.hpp"
#include "support/catch.hpp"
#include "tool.hpp"

namespace {

using namespace anneal;
using nlohmann::json;
using test::has;

const auto listening = plateau({.initial = 0.1, .factor = 0.5, .patience = 0}) | warmup({.steps = 5});

struct file {
  std::string path =
      (std::filesystem::temp_directory_path() / ("anneal_tool_branch_" + std::to_string(::getpid()))).string();
  file() = default;
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file() { std::filesystem::remove(path); }
};

auto trained(std::vector<float>& weights) {
  scheduled opt{adam<float>({}), listening};
  const std::vector<float> gradient(weights.size(), 0.1f);
  for (int i = 0; i < 8; ++i) {
    opt.step(weights, gradient);
    opt.observe(1);
  }
  return opt;
}

std::string quoted(const json& j) { return "'" + j.dump() + "'"; }

}  // namespace

TEST_CASE("branch: of a checkpoint, into one with all that was in it") {
  const file saved;
  for (const checkpoint_format format : {checkpoint_format::json, checkpoint_format::binary}) {
    std::vector<float> weights(3, 0.5f);
    const auto opt = trained(weights);
    save_checkpoint(saved.path, opt, format, also("weights", weights));
    const test::outcome o =
        test::shell("$anneal branch " + saved.path + " --cooldown 20 --curve 1-sqrt -o " + saved.path + " 2>/dev/null");
    INFO(o.output);
    REQUIRE(o.status == 0);
    const json definition = json::parse(o.output);
    CHECK(definition == read_checkpoint(saved.path)["definition"]);
    scheduled cooling{adam<float>({}), bindings_from_json(definition)};
    std::vector<float> loaded(3);
    load_checkpoint(saved.path, cooling, also("weights", loaded));
    CHECK((loaded == weights && cooling.rate() == opt.rate() && cooling.position() == 8));
    cooling.advance(5);
    CHECK(cooling.rate() == Approx(opt.rate() / 2));  // 1 - sqrt(5 / 20)
  }
}

TEST_CASE("branch: of a state alone, with its definition; the seam is reported") {
  scheduler run{linear({.initial = 1, .final = 0, .steps = 10})};
  run.advance(5);
  const std::string state = quoted(to_json(run));
  const std::string definition = quoted(to_json(run.schedule()));
  const test::outcome alone = test::shell("$anneal branch " + state + " --extend 10");
  CHECK((alone.status == 2 && has(alone, "--definition: must name what drove the run")));

  const test::outcome more =
      test::shell("$anneal branch " + state + " --definition " + definition + " --extend 10 --indent -1");
  CHECK(more.status == 0);
  CHECK(has(more, "update 5: 0.5 before, 0.5 after, no jump"));
  CHECK(from_json(
            json::parse(more.output.substr(more.output.find('{'), more.output.rfind('}') + 1 - more.output.find('{'))))
            .length() == 20);

  const test::outcome again = test::shell("$anneal branch " + state + " --definition " + definition +
                                          " --rewarm 4 --peak 2 --steps 8 --to 0.5 2>/dev/null");
  const any_schedule warm = from_json(json::parse(again.output));
  CHECK((warm.at(4) == run.schedule()(4) && warm.at(5) == 0.5 && warm.at(7) == 1.25 && warm.at(9) == 2 &&
         warm.at(17) == 0.5));

  const std::string constant = R"('{"type": "constant", "value": 2}')";
  const test::outcome refused =
      test::shell("$anneal branch " + state + " --definition " + definition + " --schedule " + constant);
  CHECK((refused.status == 2 && has(refused, "would jump at update 5 from 0.5 to 2")));
  const test::outcome jumps =
      test::shell("$anneal branch " + state + " --definition " + definition + " --jump --schedule " + constant);
  CHECK((jumps.status == 0 && has(jumps, "update 5: 0.5 before, 2 after, a jump of 75 %")));
}

TEST_CASE("branch: what it cannot do it says") {
  const std::string saved =
      quoted({{"definition", to_json(constant({.value = 1}))}, {"state", to_json(scheduler{constant({.value = 1})})}});
  const auto refused = [&](const std::string& options) {
    const test::outcome o = test::shell("$anneal branch " + saved + " " + options);
    CHECK(o.status == 2);
    return o.output;
  };
  CHECK(refused("").find("Exactly 1 option from [--cooldown,--extend,--rewarm,--schedule] is required") == 0);
  CHECK(refused("--cooldown 1 --extend 2").find("Exactly 1 option") == 0);
  CHECK(refused("--cooldown -3") == "anneal: /steps: must not be negative, got -3\n");
  CHECK(refused("--rewarm 3").find("anneal::branch: peak must be given") != std::string::npos);
  CHECK(refused("--cooldown 3 --curve sqrt").find("must be a curve") != std::string::npos);
}
