// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/policy.hpp"

#include <unistd.h>

#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "anneal/config/json.hpp"
#include "support/catch.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

struct folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("anneal_policy_" + std::to_string(::getpid()));
  folder() { std::filesystem::create_directories(path); }
  ~folder() { std::filesystem::remove_all(path); }
};

template <class F>
std::string refusal(F f) {
  try {
    f();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "taken";
}

json cosine_from(double initial) { return {{"type", "cosine"}, {"initial", initial}, {"steps", 1000}}; }

}  // namespace

TEST_CASE("Ray's own log: backwards while the chain of tags holds, changes at the source's iteration") {
  const folder dir;
  const std::string path = (dir.path / "pbt_policy_0.txt").string();
  std::ofstream(path) << R"(["7_lr=1", "9_lr=3", 1, 1, {"lr": 3}, {"lr": 4}]
["1_lr=0.5", "2_lr=0.1", 4, 5, {"lr": 0.1}, {"lr": 0.12}]
["0_lr=0.7", "1_lr=0.5", 8, 9, {"lr": 0.12}, {"lr": 0.096}]
)";
  const policy read = replay_policy(path);
  CHECK(read.first == json{{"lr", 0.1}});
  REQUIRE(read.changes.size() == 2);
  CHECK(read.changes[0].at == 5);
  CHECK(read.changes[0].config == json{{"lr", 0.12}});
  CHECK(read.changes[1].at == 9);
  CHECK(replay_policy(path, "1_lr=0.5").changes.size() == 1);
  CHECK_THROWS_AS(replay_policy(path, "5_lr=1"), std::runtime_error);
  CHECK_THROWS_AS(replay_policy((dir.path / "none.txt").string()), std::runtime_error);
  std::ofstream(path, std::ios::app) << "[1, 2]\n";
  CHECK(refusal([&] { (void)replay_policy(path); }).find("line 4") != std::string::npos);
}

TEST_CASE("a policy as one schedule: flat, and each definition from its change on") {
  const policy history{cosine_from(0.1), {{100, cosine_from(0.2)}, {100, cosine_from(0.3)}, {250, cosine_from(0.05)}}};
  const json plain = replay_of(history, {.jump = true});
  REQUIRE(plain["of"].size() == 3);
  const any_schedule s = from_json(plain);
  for (int t = 0; t < 1200; ++t) {
    const double initial = t < 100 ? 0.1 : t < 250 ? 0.3 : 0.05;
    CHECK(same_bits(s.at(t), from_json(cosine_from(initial)).at(t)));
  }

  // Without jumps it is what taking_over gives, one after another, of which the first at update 100 was never in effect.
  const any_schedule blended = from_json(replay_of(history, {.blend = 20}));
  const json first = taking_over(cosine_from(0.2), 100, from_json(cosine_from(0.1)).at(100), {.blend = 20});
  const json second = taking_over(cosine_from(0.3), 100, from_json(first).at(100), {.blend = 20});
  const json third = taking_over(cosine_from(0.05), 250, from_json(second).at(250), {.blend = 20});
  for (int t = 0; t < 1200; ++t) {
    CHECK(same_bits(blended.at(t), from_json(t < 100   ? to_json(from_json(cosine_from(0.1)))
                                             : t < 250 ? second
                                                       : third)
                                       .at(t)));
  }
}

TEST_CASE("a policy of bindings has a sequence for each hyperparameter") {
  const auto both = [](double rate, double beta) {
    return json{{"learning_rate", cosine_from(rate)}, {"momentum", {{"type", "constant"}, {"value", beta}}}};
  };
  const json s = replay_of({both(0.1, 0.9), {{10, both(0.2, 0.8)}}}, {.jump = true});
  CHECK(from_json(s["momentum"]).at(9) == 0.9);
  CHECK(from_json(s["momentum"]).at(10) == 0.8);
  CHECK(same_bits(from_json(s["learning_rate"]).at(10), from_json(cosine_from(0.2)).at(10)));
  CHECK_THROWS_AS(replay_of({both(0.1, 0.9), {{10, cosine_from(0.2)}}}), std::invalid_argument);
}

TEST_CASE("what is no policy is refused") {
  CHECK_THROWS_AS(replay_of({cosine_from(0.1), {{100, cosine_from(0.2)}, {50, cosine_from(0.3)}}}),
                  std::invalid_argument);
  CHECK_THROWS_AS(replay_of({cosine_from(0.1), {{-1, cosine_from(0.2)}}}), std::invalid_argument);
  CHECK_THROWS_AS(replay_of({{{"lr", 0.1}}, {}}), json_error);
  const json listens{{"type", "plateau"}, {"initial", 0.1}};
  CHECK(refusal([&] { (void)replay_of({listens, {{5, listens}}}); }).find("listens") != std::string::npos);
  CHECK(refusal([&] { (void)replay_of({listens, {}}); }).find("listens") != std::string::npos);
  CHECK(refusal([&] { (void)replay_of({cosine_from(0.1), {{5, listens}}}); }).find("listens") != std::string::npos);
}
