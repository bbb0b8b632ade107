// SPDX-License-Identifier: Apache-2.0
#include "anneal/track/audit.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <limits>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/track/replay.hpp"
#include "anneal/track/tracked.hpp"
#include "support/catch.hpp"
#include "support/samples.hpp"

using namespace anneal;

namespace {

/// A file of its own, which is not there.
struct new_file {
  std::string path;
  explicit new_file(const std::string& end = "")
      : path((std::filesystem::temp_directory_path() / ("anneal_audit_" + std::to_string(::getpid()) + end)).string()) {
    remove();
  }
  ~new_file() { remove(); }
  new_file(const new_file&) = delete;

  void remove() const {
    std::filesystem::remove(path);
    std::filesystem::remove(path + ".lock");
  }
  std::string content() const {
    std::ifstream in(path, std::ios::binary);
    return (std::ostringstream() << in.rdbuf()).str();
  }
  void write(const std::string& text) const { std::ofstream(path, std::ios::binary) << text; }
};

/// What holds its rate in float.
struct in_float {
  float learning_rate = 0;
  double momentum = 0;
  void step() {}
};

constexpr auto falls = plateau({.initial = 0.1, .factor = 0.5, .patience = 1}) | warmup({.steps = 30});
constexpr auto rises = linear({.initial = 0.8, .final = 0.9, .steps = 100});

/// `updates` updates, with a metric after each 20th that soon is no better.
void train(auto& run, int updates) {
  for (int i = 0; i < updates; ++i) {
    run.step();
    if (i % 20 == 19) {
      run.observe(i < 100 ? 1.0 / i : 1);
    }
  }
}

void write_run(const new_file& file) {
  scheduled opt{in_float(), learning_rate = falls, momentum = rises};
  tracked run{opt, audit_log(file.path, {.who = "ann", .reason = "third seed"})};
  train(run, 400);
  run.scalar("loss", 0.25);
  run.text("host", "a machine");
}

TEST_CASE("audit: a run is told, and its rates are proved", "[track]") {
  const new_file file;
  write_run(file);
  const audit_report report = replay(file.path);
  CHECK(report.wrong == 0);
  CHECK(report.problem.empty());
  CHECK(report.updates == 400);
  CHECK(report.rates == 800);
  CHECK(report.metrics == 20);
  CHECK_FALSE(report.ended);
  REQUIRE(report.events.size() == 2);
  CHECK(report.events[0].text.find("begins (ann, ") == 0);
  CHECK(report.events[0].definition == nlohmann::json{{"learning_rate", to_json(falls)}, {"momentum", to_json(rises)}});
  CHECK(report.events[0].text.find(": third seed)") != std::string::npos);
  CHECK(report.events[1].text == "host: a machine");
  CHECK(file.content().find("0.10000000149011612") != std::string::npos);  // as the float holds 0.1
}

TEST_CASE("audit: a schedule whose definition gives other bits is not begun", "[track]") {
  const new_file file;
  const auto begin = [&](auto schedule) {
    file.remove();
    tracked run{scheduled{in_float(), schedule}, audit_log(file.path)};
    run.step();
    run.flush();
    return replay(file.path).wrong;
  };
  const auto refused = [&](auto schedule) {
    try {
      begin(schedule);
    } catch (const std::invalid_argument& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  const auto cosine_in_float = cosine<float>({.initial = 0.1, .final = 0.003, .steps = 700});
  CHECK(begin(cosine_in_float) == 0);
  CHECK(begin(cosine_in_float | scale(0.5)) == 0);
  const std::string sentence = refused(cosine_in_float | scale(0.3));
  CHECK(sentence.find("learning_rate computes in float, and gives another rate for update ") != std::string::npos);
  CHECK(sentence.find("from_json(to_json(schedule))") != std::string::npos);
  CHECK(begin(cosine_in_float | warmup({.steps = 97})) == 0);
  CHECK_FALSE(refused(exponential<float>({.initial = 0.1, .final = 0.001, .steps = 1000})).empty());
  CHECK(begin(from_json(to_json(cosine_in_float | warmup({.steps = 97})))) == 0);
  CHECK(begin(cosine({.initial = 0.1, .final = 0.003, .steps = 700}) | warmup({.steps = 97})) == 0);
}

TEST_CASE("audit: what an honest run may do is proved", "[track]") {
  const new_file file;
  const auto told = [&](const char* text) {
    const audit_report report = replay(file.path);
    INFO(report.problem);
    CHECK(report.wrong == 0);
    bool found = *text == '\0';
    for (const auto& event : report.events) {
      found = found || event.text.find(text) != std::string::npos;
    }
    CHECK(found);
    return report;
  };
  SECTION("a metric between apply() and advance()") {
    scheduled opt{in_float(), plateau({.initial = 0.1, .factor = 0.5, .patience = 0})};
    tracked run{opt, audit_log(file.path)};
    for (int i = 0; i < 40; ++i) {
      run.apply();
      if (i % 3 == 0) {
        run.observe(1);
        if (i == 9) {  // the update is not made
          run.apply();
        }
      }
      run.advance();
    }
    CHECK(run.rate() < 0.1);
    run.flush();
    const audit_report report = told("");
    CHECK(report.rates == 40);
    CHECK(report.metrics == 14);
  }
  SECTION("seek()") {
    scheduled opt{in_float(), falls};
    tracked run{opt, audit_log(file.path)};
    const auto ten = [&run] {
      for (int i = 0; i < 10; ++i) {
        run.step();
      }
      run.observe(1);
    };
    run.seek(35);
    ten();
    ten();
    ten();
    run.seek(200);
    ten();
    run.seek(40);
    ten();
    run.seek(7);
    ten();
    run.flush();
    CHECK(told("the clock is set from update 210 to 40").rates == 60);
  }
  SECTION("a clock that is put back beside tracked") {
    scheduled opt{in_float(), falls};
    tracked run{opt, audit_log(file.path)};
    nlohmann::json saved;
    for (int i = 0; i < 60; ++i) {
      if (i == 40) {
        saved = to_json(opt);
      }
      run.step();
    }
    restore(opt, saved);
    for (int i = 0; i < 30; ++i) {
      run.step();
    }
    run.flush();
    CHECK(told("from update 40 on all is made again").rates == 90);
  }
  SECTION("an update that is skipped before the first") {
    audit_log log(file.path);
    log.skipped(0, "a gradient that is not finite");
    scheduled opt{in_float(), falls};
    tracked run{opt, log};
    run.step();
    log.skipped(1, "again");
    run.step();
    run.flush();
    CHECK(told("").skipped == 2);
  }
  SECTION("a clock that goes on by 1, and then by others") {
    scheduled opt{in_float(), falls};
    tracked run{opt, audit_log(file.path)};
    for (const int n : {1, 1, 5, 1, 3, 3, 3, 1, 1, 1, 7}) {
      run.apply();
      run.advance(n);
      if (n == 3) {
        run.observe(1);
      }
    }
    run.observe(1);
    run.flush();
    CHECK(told("from update 7 on the clock goes on by other numbers than 1, the first is 5").rates == 11);
  }
}

TEST_CASE("audit: what a log says cannot forge lines of the report", "[track]") {
  const new_file file;
  {
    audit_log log(file.path, {.reason = "a\nWRONG: line 1\x1b[2J"});
    tracked run{scheduled{in_float(), falls}, log};
    run.step();
    log.note(
        "b\xc2\x9b"
        "2J \xc3\xa9");
  }
  const audit_report report = replay(file.path);
  REQUIRE(report.events.size() == 2);
  CHECK(report.events[0].text.find("a\\x0aWRONG: line 1\\x1b[2J") != std::string::npos);
  CHECK(report.events[1].text.find("note: b\\x9b2J \xc3\xa9") == 0);
}

/// The line that is wrong, or 0.
std::size_t wrong_line(const new_file& file, const std::string& text, std::string_view head = {}) {
  file.write(text);
  return replay(file.path, head).wrong;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + '\n';
  }
  return text;
}

TEST_CASE("audit: every change of a byte is found, in the line where it is", "[track]") {
  const new_file file;
  write_run(file);
  const std::string text = file.content();
  std::mt19937 random(7);
  std::size_t line_of_byte = 1;
  std::vector<std::size_t> line_of;
  for (const char c : text) {
    line_of.push_back(line_of_byte);
    line_of_byte += c == '\n' ? 1 : 0;
  }
  for (int i = 0; i < 200; ++i) {
    std::string changed = text;
    const std::size_t at = std::uniform_int_distribution<std::size_t>(0, text.size() - 1)(random);
    changed[at] = static_cast<char>(changed[at] ^ (1 << std::uniform_int_distribution(0, 6)(random)));
    const std::size_t wrong = wrong_line(file, changed);
    CAPTURE(at, text[at], changed[at]);
    CHECK((wrong == line_of[at] || (text[at] == '\n' && wrong > 0)));
  }
}

TEST_CASE("audit: a line taken out, put in twice or moved is found", "[track]") {
  const new_file file;
  write_run(file);
  const std::vector<std::string> lines = lines_of(file.content());
  const std::string head = replay(file.path).head;
  REQUIRE(lines.size() > 20);
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    std::vector<std::string> changed = lines;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(wrong_line(file, joined(changed)) == i + 1);
    changed = lines;
    std::swap(changed[i], changed[i + 1]);
    CHECK(wrong_line(file, joined(changed)) == i + 1);
    changed = lines;
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
    CHECK(wrong_line(file, joined(changed)) == i + 2);
  }
  std::vector<std::string> shorter = lines;
  shorter.pop_back();
  CHECK(wrong_line(file, joined(shorter)) == 0);  // what a file alone cannot tell
  CHECK(wrong_line(file, joined(shorter), head) == lines.size());
  CHECK(wrong_line(file, joined(lines), head) == 0);
}

/// All seals made anew, as one would who knows how.
std::string sealed_anew(const std::vector<std::string>& lines) {
  std::string text;
  std::string previous = detail::no_line_before;
  for (const std::string& line : lines) {
    auto fields = nlohmann::ordered_json::parse(line);
    fields.erase("previous");
    fields.erase("sha256");
    const detail::sealed_line sealed = detail::seal_line(previous, fields);
    previous = sealed.seal;
    text += sealed.text + '\n';
  }
  return text;
}

TEST_CASE("audit: what is wrong in lines that were sealed anew is found by their rates", "[track]") {
  const new_file file;
  write_run(file);
  const std::string text = file.content();
  const std::vector<std::string> lines = lines_of(text);
  REQUIRE(sealed_anew(lines) == text);
  const auto told = [&](std::vector<std::string> all) {
    file.write(sealed_anew(all));
    const audit_report report = replay(file.path);
    return std::to_string(report.wrong) + " " + report.problem;
  };
  const auto changed = [&](std::size_t line, const std::string& from, const std::string& to) {
    std::vector<std::string> all = lines;
    const std::size_t at = all.at(line - 1).find(from);
    REQUIRE(at != std::string::npos);
    all[line - 1].replace(at, from.size(), to);
    return told(all);
  };
  CHECK(changed(2, "[0,", "[1e-9,") == "2 learning_rate in update 0 is 1e-09, and its definition gives 0");
  CHECK(changed(1, R"("factor":0.5)", R"("factor":0.6)") ==
        "1 the fingerprint of learning_rate is not that of its definition");
  CHECK(changed(1, R"("step":0,)", R"("step":1,)") == "1 its state is of another step");
  CHECK(changed(3, R"("step":20)", R"("step":21)") == "3 has a metric of update 21, and the run is at 20");
  CHECK(changed(13, R"("value":1)", R"("value":0.001)").find(" learning_rate in update ") != std::string::npos);
  std::vector<std::string> shorter = lines;
  shorter.erase(shorter.begin() + 3);
  CHECK(told(shorter) == "4 has a metric of update 40, and the run is at 20");
  shorter = lines;
  shorter.erase(shorter.begin());
  CHECK(told(shorter) == "1 has rates of a run that has not begun");
}

TEST_CASE("audit: a run goes on in the same file, with the memory that it had", "[track]") {
  const new_file file;
  nlohmann::json saved;
  {
    scheduled opt{in_float(), falls};
    tracked run{opt, audit_log(file.path)};
    train(run, 200);
    saved = to_json(run);
    train(run, 47);  // lost: the checkpoint is older
  }
  {
    scheduled opt{in_float(), falls};
    tracked run{opt, audit_log(file.path, {.reason = "after the crash"})};
    restore(run, saved);
    train(run, 100);
  }
  audit_report report = replay(file.path);
  CHECK(report.problem.empty());
  CHECK(report.updates == 347);
  REQUIRE(report.events.size() == 3);
  CHECK(report.events[1].text == "from update 200 on all is made again");
  CHECK(report.events[2].text.find("goes on (") == 0);
  CHECK(report.events[2].step == 200);

  // A state that the run did not come to.
  {
    scheduled opt{in_float(), falls};
    tracked run{opt, audit_log(file.path)};
    nlohmann::json& part = saved["schedules"]["learning_rate"];
    part[nlohmann::json::json_pointer(part["listeners"][0]["at"])]["best"] = 0.5;
    restore(run, saved);
    run.step();
  }
  report = replay(file.path);
  CHECK(report.problem == "goes on with a state that the run did not come to");

  // Updates that the log does not have.
  file.remove();
  {
    scheduled opt{in_float(), rises};
    tracked run{opt, audit_log(file.path)};
    train(run, 10);
  }
  {
    scheduled opt{in_float(), rises};
    tracked run{opt, audit_log(file.path)};
    run.seek(12);
    run.step();
  }
  CHECK(replay(file.path).problem == "goes on with update 12: those from 10 are missing");
}

TEST_CASE("audit: a change of the schedule is told with its reason", "[track]") {
  const new_file file;
  {
    scheduled opt{in_float(), falls};
    tracked run{opt, audit_log(file.path)};
    train(run, 100);
    nlohmann::json saved = to_json(run);
    scheduled other{in_float(), plateau({.initial = 0.1, .factor = 0.5, .patience = 7}) | warmup({.steps = 30})};
    restore(other, saved, other_definition::accept);
    tracked changed{other, audit_log(file.path + ".2", {.who = "bob"})};
    changed.step();
  }
  CHECK(replay(file.path).wrong == 0);
  std::filesystem::remove(file.path + ".2");
  std::filesystem::remove(file.path + ".2.lock");
  const nlohmann::json saved = [&] {
    scheduled opt{in_float(), falls};
    train(opt, 100);
    return to_json(opt);
  }();
  scheduled other{in_float(), plateau({.initial = 0.1, .factor = 0.5, .patience = 7}) | warmup({.steps = 30})};
  tracked run{other, audit_log(file.path, {.who = "bob", .reason = "more patience"})};
  restore(run, saved, other_definition::accept);
  train(run, 60);
  run.flush();
  const audit_report report = replay(file.path);
  CHECK(report.problem.empty());
  CHECK(report.updates == 160);
  CHECK(report.events.at(1).text.find("is changed (bob, ") == 0);
  CHECK(report.events[1].definition == definition_of(other));
  CHECK(report.events.at(1).text.find(": more patience); what was heard is kept") != std::string::npos);
}

TEST_CASE("audit: groups, multiples of one rate, a scheduler, a clock of samples", "[track]") {
  struct group {
    float lr = 0;
  };
  struct grouped {
    std::vector<group> groups = std::vector<group>(2);
    auto& param_groups() { return groups; }
    void step() {}
  };
  const new_file file;
  {
    scheduled opt{grouped(), per_group(rises, falls)};
    tracked run{opt, audit_log(file.path)};
    train(run, 60);
  }
  CHECK(replay(file.path).problem.empty());
  CHECK(replay(file.path).rates == 120);
  file.remove();
  {
    scheduled opt{grouped(), scale_groups(falls, {0.3, 1})};
    tracked run{opt, audit_log(file.path)};
    train(run, 60);
  }
  CHECK(replay(file.path).problem.empty());
  CHECK(replay(file.path).rates == 120);
  file.remove();
  {
    scheduler run{falls};
    tracked record{run, audit_log(file.path)};
    for (int i = 0; i < 30; ++i) {
      record.advance();
    }
  }
  CHECK(replay(file.path).problem.empty());
  CHECK(replay(file.path).rates == 30);
  file.remove();
  {
    scheduled opt{in_float(), rises};
    tracked run{opt, audit_log(file.path)};
    for (const int samples : {8, 8, 8, 5, 8, 8, 3}) {
      run.apply();
      run.advance(samples);
    }
    run.observe(1);
  }
  CHECK(replay(file.path).problem.empty());
  CHECK(replay(file.path).rates == 7);
}

TEST_CASE("audit: metrics that JSON has no numbers for are heard again", "[track]") {
  const new_file file;
  constexpr double inf = std::numeric_limits<double>::infinity();
  for (const double metric : {inf, -inf, std::numeric_limits<double>::quiet_NaN()}) {
    file.remove();
    scheduled opt{in_float(), plateau({.initial = 0.1, .patience = 0, .mode = plateau_mode::max})};
    tracked run{opt, audit_log(file.path)};
    for (const double heard : {0.0, metric, 0.5, metric, 1.0}) {
      run.step();
      run.observe(heard);
    }
    run.step();
    run.flush();
    CHECK(replay(file.path).problem.empty());
    CHECK(replay(file.path).metrics == 5);
  }
}

TEST_CASE("audit: a rate that is one bit off is found, though all seals were made anew") {
  const new_file file;
  write_run(file);
  const std::vector<std::string> lines = lines_of(file.content());
  std::mt19937 random(11);
  const auto any_of = [&random](std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
  };
  for (int found = 0; found < 50;) {
    const std::size_t line = any_of(lines.size());
    auto fields = nlohmann::ordered_json::parse(lines[line]);
    if (fields["kind"] != "rates") {
      continue;
    }
    const std::string name = any_of(2) == 0 ? "learning_rate" : "momentum";
    auto& value = fields["rates"][name][any_of(fields["rates"][name].size())];
    value = std::nextafter(value.get<double>(), any_of(2) == 0 ? 0.0 : 1.0);
    if (fields.dump() == lines[line]) {  // 0, from which it goes nowhere
      continue;
    }
    std::vector<std::string> changed = lines;
    changed[line] = fields.dump();
    CHECK(wrong_line(file, sealed_anew(changed)) == line + 1);
    ++found;
  }
}

TEST_CASE("audit: a clock of samples, whose last batch of an epoch is of one") {
  const new_file file;
  {
    scheduled opt{in_float(), rises};
    tracked run{opt, audit_log(file.path)};
    for (int i = 0; i < 12; ++i) {
      run.apply();
      run.advance(i % 3 == 2 ? 1 : 8);
    }
    run.observe(1);
  }
  CHECK(replay(file.path).problem.empty());
  CHECK(replay(file.path).rates == 12);
}

TEST_CASE("audit: what the optimizer holds in a number that is not known is told, and not called proved") {
  const new_file file;
  write_run(file);
  std::vector<std::string> lines = lines_of(file.content());
  const auto held = [&](const std::string& name) {
    std::vector<std::string> all = lines;
    all[0].replace(all[0].find(R"("learning_rate":"float")"), 23, R"("learning_rate":")" + name + '"');
    all[1].replace(all[1].find("[0,"), 3, "[7,");
    file.write(sealed_anew(all));
    return replay(file.path);
  };
  const audit_report report = held("other");
  CHECK(report.problem.empty());
  CHECK(report.rates == 400);
  CHECK(report.unproved == 400);
  CHECK(report.events.at(1).text.find("the rates of learning_rate cannot be proved") == 0);
  CHECK(held("quad").problem ==
        "has a hyperparameter that is held in \"quad\", which is none of float, double, integer, other");
  CHECK(held("double").problem == "learning_rate in update 0 is 7, and its definition gives 0");
}

TEST_CASE(
    "audit: numbers of the user do not break up the rates; an update that was skipped, and what comes after the end") {
  const new_file file;
  {
    scheduled opt{in_float(), falls};
    audit_log log(file.path, {.sync_seconds = 1000});
    tracked run{opt, log};
    for (int i = 0; i < 10; ++i) {
      run.step();
      run.scalar("loss", i);
    }
    log.skipped(run.position(), "the gradient is not finite");
    run.step();
    log.end();
    run.scalar("test loss", 1);
    CHECK(replay(file.path).ended);
    run.observe(1);
  }
  const std::string text = file.content();
  CHECK(lines_of(text).size() == 17);
  const audit_report report = replay(file.path);
  CHECK(report.problem.empty());
  CHECK(report.updates == 11);
  CHECK(report.skipped == 1);
  CHECK_FALSE(report.ended);
}

TEST_CASE("audit: a metric that is heard between apply() and advance(), and what that update did not hear") {
  const new_file file;
  constexpr auto halves = plateau({.initial = 0.8, .factor = 0.5, .patience = 0});
  const auto write = [&](int samples) {
    file.remove();
    scheduled opt{in_float(), learning_rate = halves, momentum = rises};
    tracked run{opt, audit_log(file.path, {.sync_seconds = 1e9})};
    for (int i = 0; i < 6; ++i) {
      run.observe(1);  // is heard
      run.apply();
      run.observe(i % 2 == 0 ? 2 : 3);
      run.observe(4);
      if (i == 3) {
        run.apply();  // so those two are heard, too
      }
      run.advance(samples);
    }
    run.step();
    run.step();
  };
  for (const int samples : {1, 8}) {
    write(samples);
    const audit_report report = replay(file.path);
    CHECK(report.problem.empty());
    CHECK(report.updates == 8);
    CHECK(report.rates == 16);
    CHECK(report.metrics == 18);
  }
  const std::string text = file.content();
  const std::string one = R"("unheard":2)";
  const auto told = [&](const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(one), one.size(), to);
    file.write(sealed_anew(lines_of(changed)));
    return replay(file.path).problem;
  };
  CHECK(told(one).empty());
  CHECK(told(R"("unheard":1)").find("learning_rate in update 0 is ") == 0);
  CHECK(told(R"("unheard":0)").find("learning_rate in update 0 is ") == 0);
  CHECK(told(R"("unheard":4)") == "has an update that did not hear 4 metrics, and at it 3 were heard");
}

TEST_CASE("audit: a clock that was set is told, and the run goes on from there, also after a crash") {
  const new_file file;
  nlohmann::json at_30;
  nlohmann::json at_7;
  {
    scheduled opt{in_float(), falls};
    audit_log log(file.path, {.who = "ann"});
    tracked run{opt, log};
    train(run, 30);
    at_30 = to_json(run);
    train(run, 10);
    run.seek(3);
    log.skipped(run.position(), "the gradient is not finite");
    train(run, 4);
    at_7 = to_json(run);
    run.seek(100);
    run.seek(90);
    train(run, 25);
    run.apply();
    run.seek(0);
    train(run, 5);
    run.seek(2);
  }
  audit_report report = replay(file.path);
  CHECK(report.problem.empty());
  CHECK(report.updates == 74);
  REQUIRE(report.events.size() == 6);
  CHECK(report.events[0].text.find("begins (ann, ") == 0);
  CHECK(report.events[1].text.find("the clock is set from update 40 to 3 (ann, ") == 0);
  CHECK(report.events[1].step == 40);
  CHECK(report.events[3].step == 100);
  const std::string text = file.content();
  for (const auto& saved : {at_30, at_7}) {
    file.write(text);
    scheduled opt{in_float(), falls};
    tracked run{opt, audit_log(file.path)};
    restore(run, saved);
    run.seek(50);
    train(run, 20);
    run.flush();
    CHECK(replay(file.path).problem.empty());
  }
  // A seek that was not, and one that is left out.
  std::vector<std::string> lines = lines_of(text);
  const auto sought = std::find_if(lines.begin(), lines.end(),
                                   [](const std::string& line) { return line.find(R"("seek")") != line.npos; });
  const std::string line = *sought;
  sought->replace(line.find(R"("from":40)"), 9, R"("from":41)");
  file.write(sealed_anew(lines));
  CHECK(replay(file.path).problem == "has a seek of update 41, and the run is at 40");
  lines.erase(sought);
  file.write(sealed_anew(lines));
  CHECK(replay(file.path).problem == "has a skipped update of update 3, and the run is at 40");
}

TEST_CASE("audit: an update that was skipped before the first one, of a run that begins or goes on") {
  const new_file file;
  nlohmann::json saved;
  for (int run_of = 0; run_of < 3; ++run_of) {
    scheduled opt{in_float(), falls};
    audit_log log(file.path);
    tracked run{opt, log};
    if (run_of == 1) {
      anneal::restore(opt, saved);
    }
    if (run_of == 2) {
      restore(run, saved);
    }
    log.skipped(run.position(), "the gradient is not finite");
    train(run, 4);
    saved = to_json(run);
    train(run, 3);
    log.skipped(run.position(), "again");
  }
  const audit_report report = replay(file.path);
  CHECK(report.problem.empty());
  CHECK(report.updates == 21);
  CHECK(report.skipped == 6);
}

TEST_CASE("audit: a clock that goes on by ones, by eights and by anything, and no update of it left out") {
  const new_file file;
  const auto write = [&](std::initializer_list<double> all) {
    file.remove();
    scheduled opt{in_float(), rises};
    tracked run{opt, audit_log(file.path, {.sync_seconds = 1e9})};
    for (const double updates : all) {
      run.apply();
      run.advance(updates);
    }
    run.observe(1);
    run.step();
    run.flush();
    const audit_report report = replay(file.path);
    CHECK(report.rates == all.size() + 1);
    CHECK(report.events.size() == 2);
    return report.problem;
  };
  CHECK(write({1, 1, 1, 8, 8, 8, 3}).empty());
  CHECK(write({8, 1, 2, 2, 1, 1, 5, 5}).empty());
  CHECK(write({0.1, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}).empty());
  CHECK(write({7}).empty());
  std::vector<std::string> lines = lines_of(file.content());
  CHECK(lines.size() == 4);
  lines.erase(lines.begin() + 1);
  file.write(sealed_anew(lines));
  CHECK(replay(file.path).problem == "has a metric of update 7, and the run is at 0");
  write({8, 8, 3, 5, 5});
  lines = lines_of(file.content());
  REQUIRE(lines.size() == 5);
  lines.erase(lines.begin() + 1);
  file.write(sealed_anew(lines));
  CHECK(replay(file.path).problem == "has rates of update 19, and the run is at 0");
}

TEST_CASE("audit: a second run in one log is refused where it begins") {
  const new_file file;
  audit_log log(file.path);
  scheduled generator{in_float(), falls};
  scheduled critic{in_float(), rises};
  tracked first{generator, log, {.prefix = "generator/"}};
  tracked second{critic, log, {.prefix = "critic/"}};
  first.step();
  CHECK_THROWS_WITH(
      second.step(),
      "anneal::audit_log: a log is of one run, and the one with the prefix \"generator/\" has begun in it; "
      "give that with \"critic/\" a log of its own");
  CHECK(second.position() == 0);
  first.step();
  first.flush();
  const audit_report report = replay(file.path);
  CHECK(report.problem.empty());
  CHECK(report.updates == 2);
}

/// The block of Python in the README.
std::string python_of_readme() {
  std::ifstream in(ANNEAL_PROJECT_DIR "/include/anneal/track/README.md");
  const std::string text = (std::ostringstream() << in.rdbuf()).str();
  const std::string begin = "```python\nimport fcntl";
  const std::size_t at = text.find(begin) + 10;
  return text.substr(at, text.find("```", at) - at);
}

TEST_CASE("audit: a program in Python checks the seals and appends, also while the run goes on") {
  const new_file file;
  const new_file script{".py"};
  script.write(python_of_readme() + R"(
import sys
path = sys.argv[1]
previous, lines = "0" * 64, open(path, "rb").read().splitlines()
for line in lines:  # by the format alone
    body, seal = line[:-77], line[-66:-2].decode()
    assert line == body + b',"sha256":"' + seal.encode() + b'"}'
    assert hashlib.sha256(body).hexdigest() == seal
    assert list(json.loads(line).items())[0] == ("previous", previous)
    previous = seal
append(path, kind="note", who="Jürgen", text="the data were \"shuffled\" anew")
append(path, kind="scalar", step=20, name="f1", value=0.1 + 0.2)
)");
  const auto python = [&] {
    return std::system(("python3 " + script.path + " " + file.path + " 2> /dev/null").c_str());
  };
  {
    scheduled opt{in_float(), falls};
    tracked run{opt, audit_log(file.path)};
    train(run, 20);
    REQUIRE(python() == 0);
    train(run, 20);
  }
  REQUIRE(python() == 0);
  const audit_report report = replay(file.path);
  CHECK(report.problem.empty());
  CHECK(report.updates == 40);
  CHECK(report.events.at(1).text == "note: the data were \"shuffled\" anew (J\u00fcrgen)");
  CHECK(report.events.size() == 3);
  CHECK(file.content().find(R"("name":"f1","value":0.30000000000000004,)") != std::string::npos);
  file.write(file.content() + "{\"prev");
  CHECK(python() != 0);  // a torn line is cut by the run
}

TEST_CASE("audit: nothing is lost where the disk is full for a while") {
  const new_file file;
  const auto limit = [](rlim_t bytes) {
    rlimit now{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &now) == 0);
    now.rlim_cur = bytes;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &now) == 0);
  };
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  int refused = 0;
  {
    scheduled opt{in_float(), learning_rate = falls, momentum = rises};
    audit_log log(file.path, {.sync_seconds = 0});
    tracked run{opt, log};
    const auto go_on = [&](auto f) {
      try {
        f();
      } catch (const std::runtime_error& error) {
        ++refused;
      }
    };
    for (int i = 0; i < 90; ++i) {
      if (i == 30) {
        limit(file.content().size() + 300);  // ends within a line
      }
      if (i == 60) {
        limit(RLIM_INFINITY);
      }
      go_on([&] { run.step(); });
      if (i % 20 == 19) {
        go_on([&] { run.observe(1); });
      }
    }
    CHECK(run.position() == 90);
  }
  std::signal(SIGXFSZ, before);
  CHECK(refused > 20);
  const audit_report report = replay(file.path);
  CHECK(report.problem.empty());
  CHECK(report.updates == 90);
  CHECK(report.metrics == 4);
}

TEST_CASE("audit: an update is on the disk when it is made, without a delay") {
  const new_file file;
  scheduled opt{in_float(), learning_rate = falls, momentum = rises};
  tracked run{opt, audit_log(file.path, {.sync_seconds = 0})};
  for (std::size_t i = 1; i <= 5; ++i) {
    run.step();
    CHECK(replay(file.path).updates == i);
  }
}

TEST_CASE("audit: an optimizer that holds its numbers otherwise is told") {
  struct in_double {
    double learning_rate = 0;
    void step() {}
  };
  const new_file file;
  {
    scheduled opt{in_float(), rises};
    tracked run{opt, audit_log(file.path)};
    run.step();
  }
  {
    scheduled opt{in_double(), rises};
    opt.seek(1);
    tracked run{opt, audit_log(file.path)};
    run.step();
  }
  const audit_report report = replay(file.path);
  CHECK(report.problem.empty());
  CHECK(report.rates == 2);
  CHECK(report.events.at(2).text ==
        R"(the optimizer holds its numbers otherwise: {"learning_rate":"double"}, before {"learning_rate":"float"})");
}

TEST_CASE("audit: a file of somebody else is refused and left as it is") {
  const new_file file;
  for (const std::string text : {"one line without an end", "{\"a\": 1}", "\n", "two\nlines", "{\"previous\":\"1", "{}",
                                 "{ ", "{\n", "{\"p\": 1", "[", "\xef\xbb\xbf{"}) {
    file.write(text);
    CHECK_THROWS_AS(audit_log(file.path), json_error);
    CHECK(file.content() == text);
  }
  // What is left of a first line of ours, wherever it was torn off.
  file.remove();
  audit_log(file.path).note("begun");
  const std::string line = file.content();
  for (std::size_t size = 1; size < line.size(); ++size) {
    file.write(line.substr(0, size));
    audit_log(file.path).note("begun again");
    const audit_report report = replay(file.path);
    CHECK((report.problem.empty() && report.lines == 2));
  }
}

TEST_CASE("audit: a run of every schedule that the tests know is proved", "[track]") {
  const auto samples = test::samples(ANNEAL_PROJECT_DIR "/tests/samples.jsonl", ANNEAL_TEST_REFERENCE_DIR);
  const new_file file;
  for (const test::sample& one : samples) {
    file.remove();
    nlohmann::json saved;
    std::uint64_t made = 0;
    const auto go_on = [&](int updates) {
      scheduled opt{in_float(), from_json(one.description)};
      tracked run{opt, audit_log(file.path, {.sync_seconds = 1e9})};
      if (!saved.is_null()) {
        restore(run, saved);
      }
      for (int i = 0; i < updates; ++i) {
        run.apply();  // its rates need not fit a float
        run.advance();
        ++made;
        if (i % 3 == 2) {
          run.observe(test::metric(static_cast<int>(made)));
        }
      }
      saved = to_json(run);
    };
    INFO(one.description);
    try {
      go_on(25);
      go_on(30);
    } catch (const std::invalid_argument& error) {
      CHECK(std::string(error.what()).find("learning_rate must be") != std::string::npos);
    }
    const audit_report report = replay(file.path);
    CHECK(report.problem.empty());
    CHECK(report.updates == made);
  }
}

TEST_CASE("audit: a last line that was torn off is cut, and that is told", "[track]") {
  const new_file file;
  write_run(file);
  const std::string text = file.content();
  for (const std::size_t cut : std::initializer_list<std::size_t>{1, 2, 70, 200}) {
    file.write(text.substr(0, text.size() - cut));
    CHECK(replay(file.path).wrong > 0);
    {
      audit_log log(file.path);
      log.note("looked into it");
      log.end();
    }
    const audit_report report = replay(file.path);
    CHECK(report.problem.empty());
    CHECK(report.ended);
    CHECK(report.events.at(report.events.size() - 2).text.find("note: looked into it (") == 0);
    CHECK(report.events.at(report.events.size() - 3).text.find(" bytes was torn off by a crash") != std::string::npos);
  }
}

TEST_CASE("audit: what is refused", "[track]") {
  const new_file file;
  const auto refusal = [&] {
    try {
      audit_log log(file.path);
      return std::string();
    } catch (const std::exception& error) {
      std::string text = error.what();
      const std::size_t at = text.find(file.path);
      return at == text.npos ? text : text.replace(at, file.path.size(), "FILE");
    }
  };
  file.write("{}\n");
  CHECK(refusal() == "FILE: line 1: does not end with a seal");
  write_run((file.remove(), file));
  std::vector<std::string> lines = lines_of(file.content());
  lines[4][100] ^= 1;
  file.write(joined(lines));
  CHECK(refusal() == "FILE: line 5: was changed: its seal is not that of its bytes");
  CHECK(joined(lines) == file.content());
  file.remove();
  {
    const audit_log first(file.path);
    CHECK(refusal() == "cannot write 'FILE': another run writes it");
  }
  CHECK(refusal().empty());
  {
    scheduled opt{in_float(), [](double t) { return t; }};
    tracked run{opt, audit_log(file.path)};
    CHECK_THROWS_AS(run.step(), std::invalid_argument);
    CHECK(opt.position() == 0);
  }
  CHECK_THROWS_AS(audit_log(file.path, {.sync_seconds = -1}), std::invalid_argument);
  CHECK_THROWS_AS(replay("/nowhere/at/all"), std::runtime_error);
  file.write("");
  CHECK(replay(file.path).problem == "is missing: the file is empty");
}

}  // namespace
