// SPDX-License-Identifier: Apache-2.0
// Against a server in this process that fails as it is told; read_mlflow.py is against MLflow itself.
#include <anneal/track/mlflow.hpp>
#include <anneal/track/sink.hpp>

#include <anneal/track/detail/spool.hpp>

#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "mlflow_server.hpp"
#include "support/catch.hpp"

namespace {

using anneal::mlflow_options;
using anneal::mlflow_sink;
static_assert(anneal::sink<mlflow_sink>);
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A folder of its own for a spool.
class folder {
 public:
  folder() {
    std::random_device random;
    path_ = std::filesystem::temp_directory_path() / ("anneal_mlflow_" + std::to_string(random()));
    std::filesystem::create_directory(path_);
  }
  ~folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
  }
  return lines;
}

template <class Condition>
bool within(std::chrono::milliseconds time, Condition holds) {
  const auto end = steady::now() + time;
  while (!holds()) {
    if (steady::now() > end) {
      return false;
    }
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

/// Options for a test: what is told is kept.
struct setting {
  folder here;
  std::vector<std::string> told;
  std::mutex mutex;

  mlflow_options options(mlflow_options of = {}) {
    of.spool = here / "spool";
    of.max_wait = of.max_wait == 2000ms ? 10'000ms : of.max_wait;  // this machine may be busy
    of.interval = 20ms;
    of.report = [this](const std::string& text) {
      const std::lock_guard lock(mutex);
      told.push_back(text);
    };
    return of;
  }
  bool was_told(const std::string& what) {
    const std::lock_guard lock(mutex);
    return std::any_of(told.begin(), told.end(),
                       [&](const auto& text) { return text.find(what) != std::string::npos; });
  }
};

bool wait_until_sent(mlflow_sink& sink) {
  return within(30s, [&] {
    sink.flush();
    return sink.progress().waiting == 0;
  });
}

const fake_mlflow::run& only_run(fake_mlflow& server) {
  REQUIRE(server.runs.size() == 1);
  return server.runs.begin()->second;
}

/// The steps of a metric in the order in which they came.
std::vector<std::int64_t> steps_of(const fake_mlflow::run& run, const std::string& key) {
  std::vector<std::int64_t> steps;
  for (const auto& m : run.metrics) {
    if (m.key == key) {
      steps.push_back(m.step);
    }
  }
  return steps;
}

std::vector<std::int64_t> up_to(std::int64_t n) {
  std::vector<std::int64_t> steps;
  for (std::int64_t i = 0; i < n; ++i) {
    steps.push_back(i);
  }
  return steps;
}

/// As README.md of track/ says it for Python.
std::string joined(const std::map<std::string, std::string>& tags, const std::string& key) {
  if (const auto whole = tags.find(key); whole != tags.end()) {
    return whole->second;
  }
  for (const auto& [name, value] : tags) {
    if (name.starts_with(key + ".1of")) {
      const std::string of = name.substr(key.size() + 2);
      std::string text = value;
      for (int i = 2; i <= std::stoi(of.substr(2)); ++i) {
        text += tags.at(key + "." + std::to_string(i) + of);
      }
      return text;
    }
  }
  return "there is none";
}

template <class F>
std::string error_of(F f) {
  try {
    f();
  } catch (const std::exception& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("mlflow_sink: whatever is logged arrives, in its order, in requests that MLflow takes whole") {
  fake_mlflow server;
  setting with;
  std::string run_id;
  {
    mlflow_sink sink(server.url() + "/",
                     with.options({.experiment = "a b/ü&?", .run_name = "first", .tags = {{"who", "me"}}}));
    for (int i = 0; i < 5000; ++i) {
      sink.scalar("rate", 0.1 / (i + 1), i);
    }
    sink.scalar("odd", std::nan(""), 0);
    sink.scalar("odd", infinity, 1);
    sink.scalar("odd", -infinity, 2);
    sink.scalar("odd", -0.0, 3);
    sink.scalar("odd", 5e-324, -0x1p53);
    sink.scalar("odd", std::numeric_limits<double>::max(), 0x1p53);
    sink.text("note", "\"quoted\"\n\tü\x01", 7);
    CHECK(wait_until_sent(sink));
    run_id = sink.run_id();
    CHECK(sink.progress().refused == 0);
    CHECK(sink.progress().problem.empty());
  }
  CHECK(server.violations == std::vector<std::string>());
  CHECK(server.experiments.count("a b/ü&?") == 1);
  const auto& run = only_run(server);
  CHECK(run_id == server.runs.begin()->first);
  CHECK(run.status == "FINISHED");
  CHECK(run.name == "first");
  CHECK(run.tags.at("who") == "me");
  CHECK(run.tags.at("note") == "\"quoted\"\n\tü\x01");
  CHECK(run.tags.at("note:7") == "\"quoted\"\n\tü\x01");
  CHECK(run.params.at("note") == "\"quoted\"\n\tü\x01");
  CHECK(steps_of(run, "rate") == up_to(5000));
  std::vector<std::string> odd;
  for (const auto& m : run.metrics) {
    if (m.key == "rate") {
      CHECK(m.value.get<double>() == 0.1 / (static_cast<double>(m.step) + 1));
    } else {
      odd.push_back(m.key + " " + m.value.dump() + " " + std::to_string(m.step));
    }
  }
  CHECK(odd == std::vector<std::string>{R"(odd "NaN" 0)", R"(odd "Infinity" 1)", "odd.sign 1 1", R"(odd "-Infinity" 2)",
                                        "odd.sign -1 2", "odd -0.0 3", "odd.sign -1 3", "odd 5e-324 -9007199254740992",
                                        "odd 1.7976931348623157e+308 9007199254740992"});
  // What was sent is not kept: the spool says which run it was.
  CHECK(std::filesystem::file_size(with.here / "spool") < 400);
  CHECK_FALSE(std::filesystem::exists(with.here / "spool.refused"));
}

TEST_CASE("mlflow_sink: without a server training goes on, and all is sent when there is one") {
  auto first = std::make_unique<fake_mlflow>();
  const int port = first->port();
  first.reset();
  setting with;
  mlflow_sink sink("http://127.0.0.1:" + std::to_string(port), with.options({.max_wait = 1000ms}));
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  auto longest = steady::duration::zero();
  for (int i = 0; i < 100'000; ++i) {
    const auto start = steady::now();
    sink.scalar("rate", i, i);
    longest = std::max(longest, steady::now() - start);
  }
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  CHECK(longest < 500ms);                             // microseconds; the machine may be busy
  CHECK(after.ru_maxrss - before.ru_maxrss < 4'000);  // KiB, of 7 MB
  const auto start = steady::now();
  sink.flush();
  CHECK(steady::now() - start < 1100ms);
  CHECK(sink.run_id().empty());
  CHECK(sink.progress().waiting > 5'000'000);
  CHECK(sink.progress().problem.find("Connection") != std::string::npos);
  CHECK(with.was_told("what is logged waits in"));

  fake_mlflow server(port);
  CHECK(wait_until_sent(sink));
  CHECK(steps_of(only_run(server), "rate") == up_to(100'000));
  CHECK(within(1s, [&] { return with.was_told("is there again"); }));
  CHECK(with.told.size() == 2);  // once each
  CHECK(server.violations == std::vector<std::string>());
  // Nor does the file of a run that goes well grow for ever.
  CHECK(within(10s, [&] { return std::filesystem::file_size(with.here / "spool") < 1'000'000; }));
}

TEST_CASE("mlflow_sink: lost requests, lost answers, pages of errors and slowness lose nothing and change no order") {
  const auto seed = GENERATE(1U, 2U, 3U);
  fake_mlflow server;
  server.slowness = 20ms;
  std::mt19937 random(seed);
  server.fate_of = [&](const std::string&, int request) {
    return request < 30 ? static_cast<fate>(random() % 6) : fate::fine;
  };
  setting with;
  {
    mlflow_sink sink(server.url(), with.options());
    for (int i = 0; i < 3000; ++i) {
      sink.scalar("rate", i, i);
      if (i % 100 == 0) {
        sink.text("note", "at " + std::to_string(i), i);
        sink.flush();
      }
    }
    CHECK(wait_until_sent(sink));
  }
  const auto& run = only_run(server);  // though the answer to its creation may have been lost
  CHECK(server.requests > 30);
  CHECK(run.status == "FINISHED");
  CHECK(steps_of(run, "rate") == up_to(3000));
  CHECK(run.tags.size() == 1 + 30);
  CHECK(run.tags.at("note") == "at 0");
  for (int i = 100; i < 3000; i += 100) {
    CHECK(run.tags.at("note:" + std::to_string(i)) == "at " + std::to_string(i));
  }
  CHECK(server.violations == std::vector<std::string>());
  CHECK_FALSE(std::filesystem::exists(with.here / "spool.refused"));
}

TEST_CASE("mlflow_sink: a run is made once, though the answer is lost") {
  fake_mlflow server;
  int made = 0;
  server.fate_of = [&](const std::string& path, int) {
    return path == "runs/create" && made++ == 0 ? fate::stored_but_lost : fate::fine;
  };
  setting with;
  {
    mlflow_sink sink(server.url(), with.options());
    sink.scalar("rate", 0, 0);
    CHECK(wait_until_sent(sink));
  }
  CHECK(made == 1);
  CHECK(steps_of(only_run(server), "rate") == up_to(1));
}

TEST_CASE("mlflow_sink: a server that dies within a request, and one that never answers, keep nobody") {
  auto server = std::make_unique<fake_mlflow>();
  const int port = server->port();
  server->slowness = 1500ms;
  server->fate_of = [](const std::string&, int) { return fate::slow; };
  setting with;
  {
    std::optional<mlflow_sink> sink(std::in_place, server->url(), with.options({.max_wait = 400ms}));
    sink->scalar("rate", 1, 1);
    auto start = steady::now();
    sink->flush();
    CHECK(steady::now() - start < 600ms);
    start = steady::now();
    sink.reset();
    CHECK(steady::now() - start < 600ms);
    CHECK(with.was_told("what could not be sent is in"));
  }
  server.reset();
  fake_mlflow again(port);
  {
    mlflow_sink sink(again.url(), with.options({.resume = true}));
    sink.scalar("rate", 2, 2);
  }
  const auto& run = only_run(again);
  CHECK(steps_of(run, "rate") == std::vector<std::int64_t>{1, 2});
  CHECK(run.status == "FINISHED");
}

TEST_CASE("mlflow_sink: what a killed program has left is sent by the next one, to its run") {
  const bool resume = GENERATE(false, true);
  const bool reached = GENERATE(false, true);
  fake_mlflow server;
  setting with;
  const std::string left = with.here / "left";
  {
    server.fate_of = [&](const std::string& path, int) {
      return !reached || path == "runs/log-batch" ? fate::page_of_500 : fate::fine;
    };
    mlflow_sink sink(server.url(), with.options({.run_name = "killed", .max_wait = 300ms}));
    for (int i = 0; i < 100; ++i) {
      sink.scalar("rate", i, i);
    }
    sink.flush();
    // What the file is when the process dies; in the middle of a line, too.
    std::filesystem::copy_file(with.here / "spool", left);
    std::ofstream(left, std::ios::app) << R"({"key":"rate","value":1)";
  }
  server.fate_of = [](const std::string&, int) { return fate::fine; };
  {
    auto options = with.options({.run_name = "next", .resume = resume});
    options.spool = left;
    mlflow_sink sink(server.url(), options);
    for (int i = 100; i < 200; ++i) {
      sink.scalar("rate", i, i);
    }
  }
  REQUIRE(server.runs.size() == (resume ? 1 : 2));
  for (const auto& [id, run] : server.runs) {
    if (run.name == "next") {
      CHECK(run.status == "FINISHED");
      CHECK(steps_of(run, "rate").front() == 100);
      CHECK(steps_of(run, "rate").size() == 100);
    } else {
      CHECK(run.name == "killed");
      CHECK(run.status == (resume ? "FINISHED" : "KILLED"));
      CHECK(steps_of(run, "rate") == up_to(resume ? 200 : 100));
    }
  }
}

TEST_CASE("mlflow_sink: a run that has ended goes on where the next program says so, or names it") {
  const bool named = GENERATE(false, true);
  fake_mlflow server;
  setting with;
  std::string id;
  {
    mlflow_sink sink(server.url(), with.options());
    sink.scalar("rate", 0, 0);
    sink.text("definition", "one", 0);
    sink.finish("FAILED");
    CHECK(error_of([&] { sink.scalar("rate", 1, 1); }) ==
          "anneal::mlflow_sink: the run is ended, nothing more can be logged");
    id = sink.run_id();
  }
  CHECK(only_run(server).status == "FAILED");
  {
    auto options = with.options({.tags = {{"part", "2"}}, .run_id = named ? id : "", .resume = !named});
    options.spool = named ? with.here / "other" : options.spool;
    mlflow_sink sink(server.url(), options);
    sink.scalar("rate", 1, 1);
    sink.text("definition", "one", 1);
    sink.text("definition", "two", 1);
    CHECK(wait_until_sent(sink));
    CHECK(sink.run_id() == id);
    CHECK(only_run(server).status == "RUNNING");
  }
  const auto& run = only_run(server);
  CHECK(run.status == "FINISHED");
  CHECK(steps_of(run, "rate") == up_to(2));
  CHECK(run.tags.at("part") == "2");
  CHECK(run.tags.at("definition") == "one");
  CHECK(run.tags.at("definition:1") == "one");
  CHECK(run.tags.at("definition:1:2") == "two");
  CHECK(run.params == std::map<std::string, std::string>{{"definition", "one"}});
}

TEST_CASE("mlflow_sink: what the server refuses is set apart with the reason, and the rest is sent") {
  fake_mlflow server;
  setting with;
  {
    mlflow_sink sink(server.url(), with.options());
    for (int i = 0; i < 1500; ++i) {
      sink.scalar(i == 700 || i == 701 || i == 1400 ? "refused" : "rate", i, i);
    }
    CHECK(wait_until_sent(sink));
    CHECK(sink.progress().refused == 3);
    CHECK(sink.progress().problem.empty());
  }
  CHECK(steps_of(only_run(server), "rate").size() == 1497);
  const auto kept = lines_of(with.here / "spool.refused");
  REQUIRE(kept.size() == 3);
  const auto line = nlohmann::json::parse(kept[1]);
  CHECK(line.at("line").at("key") == "refused");
  CHECK(line.at("line").at("step") == 701);
  CHECK(line.at("reason").get<std::string>().find("400") != std::string::npos);
  CHECK(line.at("reason").get<std::string>().find("metrics[0].name") != std::string::npos);
  CHECK(line.at("run_id") == server.runs.begin()->first);
  CHECK(with.told.size() == 1);  // not once for each
  CHECK(with.was_told("spool.refused: runs/log-batch: 400"));
}

TEST_CASE("mlflow_sink: damaged lines of a spool do not keep the rest") {
  fake_mlflow server;
  setting with;
  { mlflow_sink sink("http://127.0.0.1:1", with.options({.max_wait = 50ms})); }
  const std::vector<std::string> damaged{R"({"text":"a"})",
                                         R"({"text":5,"value":"","step":0})",
                                         "rubbish",
                                         R"({"end":5})",
                                         R"({"other":1})",
                                         R"({"key":"refused"})",
                                         ""};
  {
    std::ofstream spool(with.here / "spool", std::ios::app);
    for (const std::string& line : damaged) {
      spool << R"({"key":"rate","value":1,"timestamp":1,"step":1})" << '\n' << line << '\n';
    }
  }
  {
    mlflow_sink sink(server.url(), with.options({.resume = true}));
    sink.scalar("rate", 2, 2);
    CHECK(wait_until_sent(sink));
    CHECK(sink.progress().refused == damaged.size());
  }
  CHECK(steps_of(only_run(server), "rate") == std::vector<std::int64_t>{1, 2});
  CHECK(lines_of(with.here / "spool.refused").size() == damaged.size());
  CHECK(server.violations == std::vector<std::string>());
}

TEST_CASE("mlflow_sink: a run that is not there, or deleted, is refused as a whole and asked for a few times only") {
  fake_mlflow server;
  setting with;
  {
    mlflow_sink sink(server.url(), with.options({.run_id = "gone"}));
    for (int i = 0; i < 3000; ++i) {
      sink.scalar("rate", i, i);
    }
    CHECK(wait_until_sent(sink));
  }
  CHECK(server.runs.empty());
  CHECK(server.requests < 10);
  CHECK(lines_of(with.here / "spool.refused").size() == 3000 + 2);  // and begin and end
  {
    mlflow_sink sink(server.url(), with.options());
    sink.scalar("rate", 0, 0);
    CHECK(wait_until_sent(sink));
    server.runs.begin()->second.deleted = true;
    for (int i = 0; i < 3000; ++i) {
      sink.scalar("rate", i, i);
    }
    CHECK(wait_until_sent(sink));
    CHECK(sink.progress().refused >= 3000);
    CHECK(server.requests < 60);
  }
}

TEST_CASE("mlflow_sink: whom the server does not know or does not like now waits") {
  const int status = GENERATE(401, 403, 429, 503);
  httplib::Server server;
  int requests = 0;
  server.Get("/.*", [&](const auto&, auto& answer) {
    ++requests;
    answer.status = status;
    answer.set_content("Invalid Host header", "text/plain");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });
  setting with;
  {
    mlflow_sink sink("http://127.0.0.1:" + std::to_string(port), with.options({.max_wait = 500ms}));
    sink.scalar("rate", 0, 0);
    sink.flush();
    CHECK(within(5s, [&] { return !sink.progress().problem.empty(); }));
    CHECK(sink.progress().problem.find(std::to_string(status) + " Invalid Host header") != std::string::npos);
  }
  server.stop();
  thread.join();
  CHECK(requests < 10);  // 0, 0.1, 0.3, 0.7 s, and what was asked for
  CHECK(text_of(with.here / "spool").find(R"({"key":"rate","value":0,)") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(with.here / "spool.refused"));
}

TEST_CASE("mlflow_sink: long texts come back whole, and none is written over") {
  fake_mlflow server;
  setting with;
  std::string definition;
  while (definition.size() < 20'000) {
    definition += "{\"ü\": " + std::to_string(definition.size()) + "}";
  }
  std::string other = definition;
  other.back() = ']';
  const std::string huge(1'200'000, '\x01');  // six bytes each in JSON
  {
    mlflow_sink sink(server.url(), with.options());
    sink.text("d", definition, 0);
    sink.text("d", definition, 5);
    sink.text("d", other, 5);
    sink.text("d", "short", 5);
    sink.text("e", "short", 0);
    sink.text("e", definition, 3);
    sink.text("empty", "", 0);
    sink.text("huge", huge, 0);
    sink.text("p", std::string(250, 'x'), 0);
    sink.text("q", std::string(251, 'x'), 0);
    CHECK(wait_until_sent(sink));
  }
  CHECK(server.violations == std::vector<std::string>());
  const auto& run = only_run(server);
  CHECK(joined(run.tags, "d") == definition);
  CHECK(run.tags.contains("d.1of6"));
  CHECK(joined(run.tags, "d:5") == definition);
  CHECK(joined(run.tags, "d:5:2") == other);
  CHECK(joined(run.tags, "d:5:3") == "short");
  CHECK(joined(run.tags, "e") == "short");
  CHECK(joined(run.tags, "e:3") == definition);
  CHECK(run.tags.at("empty").empty());
  CHECK(joined(run.tags, "huge") == huge);
  CHECK(run.params == std::map<std::string, std::string>{{"e", "short"}, {"p", std::string(250, 'x')}});
}

TEST_CASE("mlflow_sink: a run that ends by an exception has failed") {
  fake_mlflow server;
  setting with;
  try {
    mlflow_sink sink(server.url(), with.options());
    mlflow_sink moved(std::move(sink));
    moved.scalar("rate", 0, 0);
    throw std::runtime_error("the loss is not a number");
  } catch (const std::runtime_error&) {
  }
  CHECK(only_run(server).status == "FAILED");
}

TEST_CASE("mlflow_sink: what MLflow does not take is an error where it is given") {
  setting with;
  mlflow_sink sink("http://127.0.0.1:1", with.options({.max_wait = 50ms}));
  const auto name = [&](const std::string& n) { return error_of([&] { sink.scalar(n, 1, 0); }); };
  // The names that real servers were seen to take and to refuse.
  for (const char* fine : {"a b", "a/b", "a.b", "a-b", "a_b", "a:b", "ä", "a..b", ".a", "a/.b"}) {
    CHECK(name(fine) == "");
  }
  for (const char* bad : {"a@b", "a[0]", "a,b", "a=b", "a+b", "a%b", "a#b", "a\nb", "a\"b", "a\\b", "a*b"}) {
    CHECK(name(bad) ==
          "anneal::mlflow_sink: a name in MLflow has letters, digits and \"_-./: \", got \"" + std::string(bad) + "\"");
  }
  for (const char* bad : {"/a", "a//b", "a/", "../a", ".", "..", "a/./b", "a/..", "..a"}) {
    CHECK(name(bad).starts_with("anneal::mlflow_sink: a name in MLflow "));
  }
  CHECK(name("") == "anneal::mlflow_sink: a name must have 1 to 200 bytes, got \"\"");
  CHECK(name(std::string(200, 'x')) == "");
  CHECK(name(std::string(201, 'x')) != "");
  CHECK(name("a\xff") == "anneal::mlflow_sink: a name must be UTF-8");
  for (const double step : {0.5, std::nan(""), infinity, -infinity, 0x1p53 + 2}) {
    CHECK(error_of([&] {
            sink.scalar("a", 1, step);
          }).starts_with("anneal::mlflow_sink: step must be a whole number of at most 2^53, got "));
  }
  CHECK(error_of([&] { sink.text("a", "\xff", 0); }) == "anneal::mlflow_sink: the text a must be UTF-8");
  CHECK(error_of([&] { sink.text("a@b", "", 0); }) != "");
  CHECK(error_of([&] { sink.finish("DONE"); }) ==
        "anneal::mlflow_sink: a run ends FINISHED, FAILED or KILLED, got \"DONE\"");

  const auto made = [&](const std::string& url, mlflow_options options) {
    return error_of([&] {
      options.spool = with.here / "never";
      mlflow_sink other(url, options);
    });
  };
  CHECK(made("127.0.0.1:5000", {}) ==
        "anneal::mlflow_sink: url must begin with http:// or https://, got 127.0.0.1:5000");
  CHECK(made("http:///a", {}) == "anneal::mlflow_sink: url must name a host, got http:///a");
  CHECK(made("http://a:99999/b", {}) ==
        "anneal::mlflow_sink: url must have a port from 1 to 65535, got http://a:99999/b");
  CHECK(made("http://a:", {}) == "anneal::mlflow_sink: url must have a port from 1 to 65535, got http://a:");
  CHECK(made("http://:5000", {}) == "anneal::mlflow_sink: url must name a host, got http://:5000");
  CHECK(made("http://a?b", {}) ==
        "anneal::mlflow_sink: url must have no white space, query or fragment, got http://a?b");
  CHECK(made("http://a\n", {}).find("anneal::mlflow_sink: url must have no white space") == 0);
  for (const char* const id : {" ", "a/b", "a?b", "a\n"}) {
    CHECK(made("http://a", {.run_id = id}) ==
          std::string("anneal::mlflow_sink: run_id must be one of MLflow's, letters, digits, - and _, got \"") + id +
              "\"");
  }
  CHECK(made("http://a", {.run_id = "../b"}) ==
        "anneal::mlflow_sink: run_id must be one of MLflow's, letters, digits, - and _, got \"../b\"");
  CHECK(made("http://", {}) == "anneal::mlflow_sink: url must name a host, got http://");
  CHECK(made("http://a", {.max_wait = 0ms}) == "anneal::mlflow_sink: max_wait must be positive, got 0");
  CHECK(made("http://a", {.interval = -1ms}) == "anneal::mlflow_sink: interval must be positive, got -1");
  CHECK(made("http://a", {.tags = {{"a@b", ""}}}) != "");
  CHECK(made("http://a", {.tags = {{"a", std::string(4001, 'x')}}}) != "");
  CHECK(made("http://a", {.experiment = "\xff"}) == "anneal::mlflow_sink: an option must be UTF-8");
  CHECK_FALSE(std::filesystem::exists(with.here / "never"));
}

TEST_CASE("mlflow_sink: a spool is nobody else's file") {
  setting with;
  auto options = with.options({.max_wait = 50ms});
  const auto open = [&] { return error_of([&] { mlflow_sink sink("http://127.0.0.1:1", options); }); };
  for (const std::string text : {"precious\n", "{\"anneal\":\"spool\",\"version\":2,\"sent\":                  62}\n",
                                 "{\"anneal\":\"spool\",\"version\":1,\"sent\":                  99}\n"}) {
    std::ofstream(options.spool) << text;
    CHECK(open().starts_with("anneal::mlflow_sink: the spool " + options.spool + " is "));
    CHECK(text_of(options.spool) == text);
  }
  std::filesystem::remove(options.spool);
  {
    mlflow_sink sink("http://127.0.0.1:1", options);
    CHECK(open().ends_with("is in use: two sinks, or two programs, each need one of their own"));
  }
  CHECK(open() == "");
  options.spool = with.here / "no folder/spool";
  CHECK(open().ends_with("cannot be opened: No such file or directory"));
}

TEST_CASE("spool: a line that does not fit on the disk is not there, and those before it are") {
  folder here;
  const std::string path = here / "spool";
  anneal::detail::spool spool(path);
  spool.append("one\n");
  const auto size = std::filesystem::file_size(path);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit little{size + 2, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &little);
  const std::string error = error_of([&] { spool.append("two\n"); });
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(error == "anneal::mlflow_sink: the spool " + path + " cannot be written: File too large");
  CHECK(std::filesystem::file_size(path) == size);
  spool.append("three\n");
  CHECK(spool.read(spool.begin(), spool.end(), 1000) == "one\nthree\n");
  CHECK(spool.read(spool.begin(), spool.end(), 5) == "one\n");
  CHECK(spool.read(spool.begin(), spool.end(), 2) == "one\n");  // a line whatever its length
  const auto middle = spool.begin() + 4;
  spool.mark_sent(middle);
  spool.replace_sent("zero\n");
  CHECK(spool.sent() == middle);  // positions stay
  CHECK(spool.read(spool.sent(), spool.end(), 1000) == "three\n");
  spool.append("four\n");
  CHECK(lines_of(path)[1] == "zero");
  CHECK(spool.read(spool.sent(), spool.end(), 1000) == "three\nfour\n");
}
