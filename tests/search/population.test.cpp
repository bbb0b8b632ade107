// SPDX-License-Identifier: Apache-2.0
#include "anneal/search/population.hpp"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "anneal/config/json.hpp"
#include "anneal/search/policy.hpp"
#include "anneal/search/policy_log.hpp"
#include "support/catch.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

const json description = json::parse(R"({
  "type": "warmup", "steps": {"search": "int", "low": 5, "high": 60, "name": "warmup"},
  "of": {"type": "cosine", "initial": {"search": "log_uniform", "low": 1e-3, "high": 1, "name": "peak"}, "steps": 4000}})");

const json listening = json::parse(R"({
  "type": "plateau", "initial": {"search": "log_uniform", "low": 1e-3, "high": 1, "name": "peak"},
  "patience": {"search": "int", "low": 0, "high": 8, "name": "patience"}})");

population_options small(bool synchronous = true) {
  return {.members = 6,
          .seed = 3,
          .interval = 40,
          .quantile = 0.34,
          .direction = search_direction::maximize,
          .synchronous = synchronous};
}

/// As good as the rate is near to 0.05, whoever asks.
double score_of(const population& pbt, std::size_t m, double t) {
  return -std::abs(std::log(from_json(pbt.definition(m)).at(t) / 0.05)) + 1e-3 * static_cast<double>(m);
}

/// The rates that the weights of each member were trained with, by a loop that knows nothing of histories.
using trail = std::vector<double>;

void train(const population& pbt, std::size_t m, trail& rates, double until) {
  const any_schedule s = from_json(pbt.definition(m));
  for (auto t = static_cast<double>(rates.size()); t < until; ++t) {
    rates.push_back(s.at(t));
  }
}

struct folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("anneal_population_" + std::to_string(::getpid()));
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

}  // namespace

TEST_CASE("a synchronous population: the worst copy the best, and no rate jumps") {
  population pbt(search_space(description), small());
  std::size_t exploits = 0;
  for (int g = 0; g < 20; ++g) {
    const double t = pbt.next();
    CHECK(t == 40 * (g + 1));
    std::vector<double> scores;
    std::vector<json> before;
    for (std::size_t m = 0; m < pbt.size(); ++m) {
      scores.push_back(score_of(pbt, m, t));
      before.push_back(pbt.definition(m));
    }
    const quantiles parts = quantiles_of(scores, 0.34, search_direction::maximize);
    const auto made = pbt.generation(scores);
    REQUIRE(made.size() == parts.lower.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
      CHECK(made[i].target == parts.lower[i]);
      CHECK(std::count(parts.upper.begin(), parts.upper.end(), made[i].source) == 1);
      CHECK(made[i].at == t);
      CHECK(made[i].definition == pbt.definition(made[i].target));
      CHECK(made[i].point == pbt.point(made[i].target));
      CHECK(pbt.space().contains(made[i].point));
      CHECK(same_bits(from_json(made[i].definition).at(t), from_json(before[made[i].source]).at(t)));
      ++exploits;
    }
  }
  CHECK(exploits == 20 * 3);
}

TEST_CASE("the order in which synchronous members report makes no difference") {
  population forward(search_space(description), small());
  population backward(search_space(description), small());
  for (int g = 0; g < 10; ++g) {
    const double t = forward.next();
    for (std::size_t k = 0; k < forward.size(); ++k) {
      const std::size_t last = forward.size() - 1 - k;
      const auto a = forward.report(k, t, score_of(forward, k, t));
      const auto b = backward.report(last, t, score_of(backward, last, t));
      CHECK(a.what == b.what);
      CHECK(a.what ==
            (k + 1 < forward.size() ? population_decision::action::wait : population_decision::action::generation));
    }
    CHECK(forward.state() == backward.state());
  }
  population other(search_space(description), [] {
    population_options o = small();
    o.seed = 4;
    return o;
  }());
  CHECK(other.point(0) != forward.point(0));
}

TEST_CASE("asynchronous: who is among the best saves, who is among the worst copies what was saved") {
  population pbt(search_space(description), small(false));
  std::map<std::size_t, std::pair<double, json>> saved;
  std::vector<double> clock(pbt.size(), 0);
  std::size_t exploits = 0;
  search_rng order(9);
  for (int i = 0; i < 400; ++i) {
    const auto m = static_cast<std::size_t>(order.below(pbt.size()));
    clock[m] += 20;
    const double t = clock[m];
    const json own = pbt.definition(m);
    const population_decision d = pbt.report(m, t, score_of(pbt, m, t));
    if (d.what == population_decision::action::save) {
      saved[m] = {t, own};
    } else if (d.what == population_decision::action::exploit) {
      REQUIRE(d.exploits.size() == 1);
      const exploit& e = d.exploits[0];
      CHECK(e.target == m);
      CHECK(e.target_at == t);
      REQUIRE(saved.count(e.source) == 1);
      CHECK(saved[e.source].first == e.at);
      CHECK(same_bits(from_json(e.definition).at(e.at), from_json(saved[e.source].second).at(e.at)));
      clock[m] = e.at;
      ++exploits;
    }
  }
  CHECK(exploits > 20);
}

TEST_CASE("a population that is restored from its state decides alike") {
  for (const bool synchronous : {true, false}) {
    population one(search_space(description), small(synchronous));
    population two(search_space(description), small(synchronous));
    double t = 0;
    for (int i = 0; i < 30; ++i) {
      t += 20;
      for (std::size_t m = 0; m < one.size(); ++m) {
        const double score = m == 2 && i % 3 == 0 ? std::nan("") : m == 1 && i == 7 ? -HUGE_VAL : score_of(one, m, t);
        const json state = json::parse(one.state().dump());
        const auto a = one.report(m, t, score);
        two.restore(state);
        const auto b = two.report(m, t, score);
        CHECK(a.what == b.what);
        CHECK(one.state() == two.state());
      }
    }
  }
}

TEST_CASE("a state that is none is refused, and changes nothing") {
  population pbt(search_space(description), small());
  pbt.generation(std::vector<double>{1, 2, 3, 4, 5, 6});
  const json good = pbt.state();
  std::size_t refused = 0;
  const json flat = good.flatten();
  for (const auto& [path, value] : flat.items()) {
    if (path.find("/lines/") != path.npos) {
      continue;  // any text
    }
    json bad = good;
    bad[json::json_pointer(path)] = json::array({"what"});
    if (refusal([&] { pbt.restore(bad); }) != "taken") {
      ++refused;
      CHECK(pbt.state() == good);
    } else {
      pbt.restore(good);
    }
  }
  CHECK(refused > 60);
  const auto what = [&](const char* path, const json& value) {
    json bad = good;
    bad[json::json_pointer(path)] = value;
    const std::string said = refusal([&] { pbt.restore(bad); });
    CHECK(pbt.state() == good);
    return said;
  };
  json point = pbt.point(0);
  point["steps"] = 5000;  // beyond the space
  CHECK(what("/members/0/origin", point) == "/members/0/origin: is no point of the space");
  CHECK(what("/members/0/history/first", "what") == "/members/0/history/first: is no point of the space");
  CHECK(what("/members/0/definition", json::object()) ==
        "/members/0/definition: must have the hyperparameters of the member's point");
  CHECK(what("/members/0/rates", "0.1") == "/members/0/rates: must be a finite number");
  CHECK(what("/members/0/lines", {"one", "more"}) ==
        "/members/0/lines: must be one for each change of the history, 1, got 2");
  CHECK(what("/members/0/history/changes/0/config", 3) ==
        "/members/0/history/changes/0/config: is no point of the space");
  CHECK(what("/members/0/at", 39) == "/members/0/at: must not be before the member's last change");
  CHECK(what("/members/0/at", 1e300).find("/members/0/at: must be a number of updates") == 0);
  CHECK(what("/next", 39) == "/next: must not be before the first turn");
  population_options other = small();
  other.quantile = 0.2;
  population stranger(search_space(description), other);
  CHECK(refusal([&] { stranger.restore(good); }).find("/params/quantile") != std::string::npos);
}

TEST_CASE("a report of nonsense is refused, and changes nothing") {
  population pbt(search_space(description), small());
  const json good = pbt.state();
  const std::vector<double> scores{1, 2, 3, 4, 5, 6};
  CHECK(refusal([&] { pbt.report(0, 40, 1, "0.1"); }) ==
        "anneal::population: the rates of member 0 must be a finite number, got \"0.1\"");
  CHECK(refusal([&] { pbt.report(0, 40, 1, std::nan("")); }).find("must be a finite number") != std::string::npos);
  CHECK(refusal([&] {
          static_cast<void>(pbt.generation(scores, {0.1, 0.2}));
        }).find("the rates must be as many as the members, or none") != std::string::npos);
  CHECK(pbt.state() == good);
  // The others have gone on to 60 while the last one came to 40: who copies one of them goes on from there.
  for (std::size_t m = 1; m < 6; ++m) {
    pbt.report(m, 60, scores[m]);
  }
  const auto decided = pbt.report(0, 40, scores[0]);
  REQUIRE(decided.what == population_decision::action::generation);
  const json before = pbt.state();
  CHECK(decided.exploits.at(0).target == 0);
  CHECK(decided.exploits.at(0).at == 60);
  pbt.report(0, 120, 1);
  pbt.restore(before);
  population_options at_once = small();
  at_once.interval = 10;
  population quick(search_space(description), at_once);
  for (std::size_t m = 1; m < 6; ++m) {
    quick.report(m, 60, scores[m]);
  }
  quick.report(0, 10, scores[0]);
  CHECK(refusal([&] { quick.report(0, 30, 1); }).find("t must not be before what the member goes on from, got 30") !=
        std::string::npos);
}

TEST_CASE("a member's replay has, bit for bit, the rates that its weights were trained with") {
  population pbt(search_space(description), small());
  std::vector<trail> trained(pbt.size());
  for (int g = 0; g < 25; ++g) {
    const double t = pbt.next();
    std::vector<double> scores;
    for (std::size_t m = 0; m < pbt.size(); ++m) {
      train(pbt, m, trained[m], t);
      scores.push_back(score_of(pbt, m, t));
    }
    const auto before = trained;
    for (const exploit& e : pbt.generation(scores)) {
      trained[e.target] = before[e.source];
    }
  }
  std::size_t pieces = 0;
  for (std::size_t m = 0; m < pbt.size(); ++m) {
    train(pbt, m, trained[m], 1200);
    const json replay = json::parse(replay_of(pbt.history(m), pbt.takeover()).dump());
    pieces = std::max(pieces, replay.contains("of") && replay["of"].is_array() ? replay["of"].size() : 1);
    const any_schedule s = from_json(replay);
    std::size_t wrong = 0;
    for (std::size_t t = 0; t < trained[m].size(); ++t) {
      wrong += same_bits(s.at(static_cast<double>(t)), trained[m][t]) ? 0 : 1;
    }
    CHECK(wrong == 0);
  }
  CHECK(pieces > 5);
}

TEST_CASE("the log is of Ray's form, and read back it is the history") {
  const folder dir;
  policy_log log(dir.path.string());
  population pbt(search_space(description), small());
  for (int g = 0; g < 12; ++g) {
    std::vector<double> scores;
    for (std::size_t m = 0; m < pbt.size(); ++m) {
      scores.push_back(score_of(pbt, m, pbt.next()));
    }
    log.write(pbt, pbt.generation(scores));
  }
  std::size_t files = 0;
  for (std::size_t m = 0; m < pbt.size(); ++m) {
    const policy& history = pbt.history(m);
    if (history.changes.empty()) {
      continue;
    }
    ++files;
    const auto same = [&](const policy& read) {
      CHECK(read.first == history.first);
      REQUIRE(read.changes.size() == history.changes.size());
      for (std::size_t i = 0; i < read.changes.size(); ++i) {
        CHECK(read.changes[i].at == history.changes[i].at);
        CHECK(read.changes[i].config == history.changes[i].config);
      }
      CHECK(replay_of(read, pbt.takeover()) == replay_of(history, pbt.takeover()));
    };
    const std::string own = (dir.path / ("pbt_policy_" + std::to_string(m) + ".txt")).string();
    // A member that has copied has the file of its source, and one line more; who has not since has an older one.
    same(replay_policy(own));
    same(replay_policy((dir.path / "pbt_global.txt").string(), pbt.tag(m)));
    std::ifstream lines(own);
    std::string first;
    REQUIRE(std::getline(lines, first));
    const json line = json::parse(first);
    REQUIRE(line.size() == 6);
    CHECK(line[4] == history.first);
  }
  CHECK(files >= 3);
}

TEST_CASE("a thousand exploits: what drives a member stays flat") {
  population pbt(search_space(description), {.members = 2, .seed = 5, .interval = 3, .quantile = 0.5, .blend = 2});
  std::size_t longest = 0;
  for (int g = 0; g < 1000; ++g) {
    const bool first = g % 2 == 0;
    CHECK(pbt.generation(std::vector<double>{first ? 1.0 : 2.0, first ? 2.0 : 1.0}).size() == 1);
    longest = std::max({longest, pbt.definition(0).dump().size(), pbt.definition(1).dump().size()});
  }
  CHECK(longest < 700);
  CHECK(pbt.history(0).changes.size() >= 999);
  const json replay = replay_of(pbt.history(0), pbt.takeover());
  CHECK(replay["of"].size() >= 999);
  CHECK(same_bits(from_json(replay).at(3001), from_json(pbt.definition(0)).at(3001)));
}

TEST_CASE("a schedule that listens needs the rates of its members") {
  population pbt(search_space(listening), small());
  const double t = pbt.next();
  const std::vector<double> scores{1, 2, 3, 4, 5, 6};
  CHECK(refusal([&] { pbt.generation(scores); }).find("listens") != std::string::npos);
  CHECK(pbt.next() == t);
  const auto made = pbt.generation(scores, std::vector<json>(6, 0.01));
  REQUIRE(made.size() == 3);
  for (const exploit& e : made) {
    scheduler run{from_json(e.definition)};
    run.seek(e.at);
    CHECK(same_bits(run.rate(), 0.01));
  }
  CHECK_THROWS_AS(replay_of(pbt.history(made[0].target), pbt.takeover()), json_error);
}

TEST_CASE("a member that is lost is copied by nobody") {
  population pbt(search_space(description), small());
  const double t = pbt.next();
  for (std::size_t m = 0; m + 1 < pbt.size(); ++m) {
    CHECK(pbt.report(m, t, static_cast<double>(m)).what == population_decision::action::wait);
  }
  const population_decision d = pbt.finish(5);
  CHECK(d.what == population_decision::action::generation);
  CHECK(d.exploits.size() == 2);
  for (const exploit& e : d.exploits) {
    CHECK(e.source != 5);
    CHECK(e.target != 5);
  }
  CHECK(pbt.finished(5));
  CHECK_THROWS_AS(pbt.report(5, 80, 1), std::invalid_argument);
  CHECK(pbt.best() == 4);
}

TEST_CASE("a population's options and arguments are checked") {
  const auto with = [](auto change) {
    population_options o = small();
    change(o);
    return refusal([&] { population(search_space(description), o); });
  };
  CHECK(with([](auto&) {}) == "taken");
  CHECK(with([](auto& o) { o.interval = 0; }).find("interval") != std::string::npos);
  CHECK(with([](auto& o) { o.interval = detail::not_given; }).find("interval") != std::string::npos);
  CHECK(with([](auto& o) { o.burn_in = -1; }).find("burn_in") != std::string::npos);
  CHECK(with([](auto& o) { o.quantile = 0.6; }).find("quantile") != std::string::npos);
  CHECK(with([](auto& o) { o.quantile = std::nan(""); }).find("quantile") != std::string::npos);
  CHECK(with([](auto& o) { o.members = 0; }).find("members") != std::string::npos);
  CHECK(with([](auto& o) { o.blend = 0; }).find("blend") != std::string::npos);
  population pbt(search_space(description), small());
  CHECK_THROWS_AS(pbt.report(6, 40, 1), std::invalid_argument);
  CHECK_THROWS_AS(pbt.report(0, -1, 1), std::invalid_argument);
  CHECK_THROWS_AS(pbt.report(0, std::nan(""), 1), std::invalid_argument);
  CHECK_THROWS_AS(pbt.generation(std::vector<double>{1}), std::invalid_argument);
  CHECK_THROWS_AS(pbt.best(), std::invalid_argument);
}
