// SPDX-License-Identifier: Apache-2.0
#include "anneal/track/checkpoint.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "anneal/adapter/archive.hpp"
#include "anneal/anneal.hpp"
#include "anneal/config/json.hpp"
#include "anneal/track/csv.hpp"
#include "anneal/track/tracked.hpp"
#include "support/catch.hpp"
#include "support/samples.hpp"

using namespace anneal;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

constexpr auto formats = {checkpoint_format::json, checkpoint_format::binary};

/// A folder that is gone afterwards.
struct folder {
  fs::path path = fs::temp_directory_path() / ("anneal_checkpoint_" + std::to_string(::getpid()));
  folder() { fs::create_directories(path); }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() { fs::remove_all(path); }
  std::string operator/(const char* name) const { return (path / name).string(); }
};

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

/// What f throws, without the path of the file before it.
template <class F>
std::string refusal(F f) {
  try {
    f();
  } catch (const json_error& error) {
    const std::string text = error.what();
    return text.substr((std::min)(text.find(": ") + 2, text.size()));
  } catch (const std::exception& error) {
    return error.what();
  }
  return "taken";
}

const auto listening = plateau({.initial = 0.1, .factor = 0.5, .patience = 2}) | warmup({.steps = 5});

auto new_run() { return scheduled{adam<float>({.amsgrad = true}), listening}; }

std::vector<float> gradient(int t, std::size_t n = 7) {
  std::vector<float> g(n);
  for (std::size_t i = 0; i < n; ++i) {
    g[i] = std::sin(static_cast<float>(t) + static_cast<float>(i));
  }
  return g;
}

void train(auto& opt, std::vector<float>& weights, int from, int to) {
  for (int t = from; t < to; ++t) {
    const auto g = gradient(t, weights.size());
    opt.step(weights, g);
    opt.observe(test::metric(t));
  }
}

/// An optimizer of somebody else.
struct foreign {
  double learning_rate = 0;
  double momentum = 0;
  void step() {}
};

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

}  // namespace

TEST_CASE("checkpoint: a run goes on from it as one that was not interrupted", "[track]") {
  const folder here;
  for (const checkpoint_format format : formats) {
    auto whole = new_run();
    std::vector<float> weights(7, 0.5f);
    train(whole, weights, 0, 40);
    save_checkpoint(here / "run", whole, format, also("weights", weights));
    train(whole, weights, 40, 80);

    auto resumed = new_run();
    std::vector<float> loaded(7);
    load_checkpoint(here / "run", resumed, also("weights", loaded));
    train(resumed, loaded, 40, 80);
    CHECK(loaded == weights);
    CHECK(resumed.checkpoint() == whole.checkpoint());
  }
}

TEST_CASE("checkpoint: of every optimizer, in float and double", "[track]") {
  const folder here;
  const auto round_trip = [&]<class Optimizer>(const Optimizer& optimizer) {
    using real = typename Optimizer::value_type;
    scheduled opt{Optimizer(optimizer), listening};
    std::vector<real> weights(9, real(0.3)), g(9);
    for (int t = 0; t < 20; ++t) {
      for (std::size_t i = 0; i < g.size(); ++i) {
        g[i] = static_cast<real>(std::cos(t + 0.1 * static_cast<double>(i)));
      }
      opt.step(weights, g);
    }
    for (const checkpoint_format format : formats) {
      save_checkpoint(here / "run", opt, format);
      scheduled other{Optimizer(optimizer), listening};
      load_checkpoint(here / "run", other);
      CHECK(other.checkpoint() == opt.checkpoint());
    }
  };
  const auto both = [&]<class Real>(Real) {
    round_trip(sgd<Real>({.momentum = 0.9}));
    round_trip(adam<Real>({}));
    round_trip(adamw<Real>({.amsgrad = true}));
    round_trip(rmsprop<Real>({.momentum = 0.5, .centered = true}));
    round_trip(adagrad<Real>({}));
  };
  both(float{});
  both(double{});
}

TEST_CASE("checkpoint: what drives the run, its state and its horizon can be looked at", "[track]") {
  const folder here;
  const horizon run({.updates = 100, .updates_per_epoch = 12.5});
  for (const checkpoint_format format : formats) {
    auto opt = new_run();
    std::vector<float> weights(3, 1.0f);
    train(opt, weights, 0, 10);
    save_checkpoint(here / "run", opt, format, run, also("epoch", 3));
    const json saved = read_checkpoint(here / "run");
    CHECK(saved["definition"] == definition_of(opt));
    CHECK(bindings_from_json(saved["definition"]) == bindings_from_json(definition_of(opt)));
    CHECK(saved["state"] == to_json(opt));
    CHECK(saved["horizon"] == json{{"updates", 100}, {"updates_per_epoch", 12.5}});
    CHECK(saved["written_by"] == "anneal 0.1.0");
    CHECK(saved["values"]["epoch"] == 3);
    CHECK(saved["optimizer"]["steps"] == 10);
    CHECK(saved["optimizer"]["exp_avg"].size() == 1);
    if (format == checkpoint_format::json) {
      CHECK(saved["optimizer"]["exp_avg"]["F32"].size() == 3);
    }
    load_checkpoint(here / "run", opt, run);
    CHECK(refusal([&] { load_checkpoint(here / "run", opt, horizon({.updates = 101})); }) ==
          R"(/horizon: is of another run: {"updates":100,"updates_per_epoch":12.5}, this one has {"updates":101})");
    load_checkpoint(here / "run", opt, horizon({.updates = 101}), other_definition::accept);
  }
}

// By the description of safetensors alone.
TEST_CASE("checkpoint: a binary one is a file of safetensors", "[track]") {
  const folder here;
  auto opt = new_run();
  std::vector<float> weights(7, 0.5f);
  const std::vector<double> wide{0.1, -0.0, 1e308};
  const std::vector<std::uint8_t> bytes{1, 2, 3};
  train(opt, weights, 0, 4);
  save_checkpoint(here / "run", opt, checkpoint_format::binary, also("a bytes", bytes), also("weights", weights),
                  also("wide", wide));
  const std::string file = content(here / "run");
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), 8);
  CHECK(length % 8 == 0);
  const json header = json::parse(file.substr(8, length));
  for (const auto& [key, value] : header["__metadata__"].items()) {
    CHECK(value.is_string());
  }
  std::size_t sum = 0;
  for (const auto& [name, entry] : header.items()) {
    if (name != "__metadata__") {
      const std::size_t begin = entry["data_offsets"][0], end = entry["data_offsets"][1], size = entry["shape"][0];
      const std::size_t width = entry["dtype"] == "U8" ? 1 : entry["dtype"] == "F32" ? 4 : 8;
      CHECK(end - begin == size * width);
      CHECK((8 + length + begin) % width == 0);
      sum += end - begin;
    }
  }
  CHECK(8 + length + sum == file.size());  // without holes
  const auto at = [&](const char* name) {
    return file.data() + 8 + length + header[name]["data_offsets"][0].get<std::size_t>();
  };
  CHECK(std::memcmp(at("weights"), weights.data(), 28) == 0);
  CHECK(std::memcmp(at("wide"), wide.data(), 24) == 0);
  CHECK(std::memcmp(at("optimizer.exp_avg"), opt.optimizer().state().exp_avg.data(), 28) == 0);
}

TEST_CASE("checkpoint: of schedules that are known at run time, of groups, of a scheduler, of a foreign optimizer",
          "[track]") {
  const folder here;
  const auto round_trip = [&](auto make) {
    auto run = make();
    for (int t = 0; t < 30; ++t) {
      run.advance();
      run.observe(test::metric(t));
    }
    for (const checkpoint_format format : formats) {
      save_checkpoint(here / "run", run, format);
      auto other = make();
      load_checkpoint(here / "run", other);
      CHECK(other.state() == run.state());
      CHECK(read_checkpoint(here / "run")["definition"] == definition_of(run));
      CHECK_FALSE(read_checkpoint(here / "run").contains("optimizer"));
    }
  };
  round_trip([] { return scheduler{listening}; });
  round_trip([] { return scheduler{any_schedule(listening)}; });
  round_trip([] { return scheduled{foreign{}, any_schedule(listening)}; });
  round_trip([] {
    return scheduled{foreign{}, learning_rate = listening, momentum = linear({.initial = 0.9, .steps = 9})};
  });
  round_trip([] {
    return scheduled{foreign{}, bindings_from_json({{"learning_rate", to_json(listening)},
                                                    {"momentum", {{"type", "constant"}, {"value", 0.5}}}})};
  });
  round_trip([] { return scheduled{foreign{}, per_group(listening)}; });
}

TEST_CASE("checkpoint: values of every kind, bit for bit", "[track]") {
  const folder here;
  constexpr double inf = std::numeric_limits<double>::infinity();
  scheduler run{listening};
  const std::vector<double> list{0.1, -0.0, 5e-324, 1.7976931348623157e308, inf, -inf, std::nan(""), 1e22, 3};
  const std::array<float, 5> narrow{0.1f, -0.0f, 1e-45f, 3.4028235e38f, -std::numeric_limits<float>::infinity()};
  const std::vector<std::uint8_t> bytes{0, 255, 7};
  const early_stopping stop({.patience = 5});
  const auto heard = stop.observe(stop.initial_state(), 0.25);
  for (const checkpoint_format format : formats) {
    const std::uint64_t seed = 0xfedcba9876543211;
    const std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    const std::string note = std::string("a zero ") + '\0' + ", a \" and \xc3\xa9";
    save_checkpoint(here / "v", run, format, also("list", list), also("narrow", narrow), also("seed", seed),
                    also("lowest", lowest), also("x", 0.1), also("none", inf), also("nan", std::nan("")),
                    also("negative", -std::numeric_limits<float>::infinity()), also("yes", true), also("note", note),
                    also("literal", "text"), also("stopping", heard), also("untouched", stop.initial_state()),
                    also("empty", std::vector<float>()), also("json", json{{"a", {1, 2}}}), also("bytes", bytes));
    std::vector<std::uint8_t> bytes2;
    std::vector<double> list2(list.size());
    std::array<float, 5> narrow2{};
    std::uint64_t seed2 = 0;
    std::int64_t lowest2 = 0;
    double x = 0, none = 0, nan = 0;
    float negative = 0;
    bool yes = false;
    std::string note2, literal;
    early_stopping::state heard2, untouched;
    std::vector<float> empty;
    json j;
    load_checkpoint(here / "v", run, also("list", list2), also("narrow", std::span(narrow2)), also("seed", seed2),
                    also("lowest", lowest2), also("x", x), also("none", none), also("nan", nan),
                    also("negative", negative), also("yes", yes), also("note", note2), also("literal", literal),
                    also("stopping", heard2), also("untouched", untouched), also("empty", empty), also("json", j),
                    also("bytes", bytes2));
    CHECK(bytes2 == bytes);
    REQUIRE(list2.size() == list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
      CHECK(same_bits(list2[i], list[i]));
    }
    CHECK(std::memcmp(narrow.data(), narrow2.data(), sizeof narrow) == 0);
    CHECK((seed2 == seed && lowest2 == lowest && x == 0.1 && none == inf && yes));
    CHECK((std::isnan(nan) && negative == -inf));
    CHECK((note2 == note && literal == "text" && heard2 == heard && untouched == stop.initial_state()));
    CHECK((empty.empty() && j == json{{"a", {1, 2}}}));
  }
}

TEST_CASE("checkpoint: what does not fit is refused, and all is as before", "[track]") {
  const folder here;
  for (const checkpoint_format format : formats) {
    auto saved = new_run();
    std::vector<float> weights(7, 0.5f);
    train(saved, weights, 0, 40);
    save_checkpoint(here / "run", saved, format, also("weights", weights), also("big", 300), also("x", 0.1));

    const auto refused = [&](auto opt, const auto&... with) {
      const auto before = opt.state();
      const std::string text = refusal([&] { load_checkpoint(here / "run", opt, with...); });
      CHECK(opt.state() == before);
      return text;
    };
    const auto other = plateau({.initial = 0.1, .factor = 0.5, .patience = 3}) | warmup({.steps = 5});
    CHECK(refused(scheduled{adam<float>({.amsgrad = true}), other})
              .find("/state/schedules/learning_rate/fingerprint: is of another schedule") == 0);
    scheduled accepts{adam<float>({.amsgrad = true}), other};
    load_checkpoint(here / "run", accepts, other_definition::accept);
    CHECK(accepts.position() == 40);

    CHECK(refused(scheduled{foreign{}, listening}) ==
          "/optimizer: is the state of an optimizer, which this run has none of");
    CHECK(refused(scheduled{sgd<float>({}), listening}).find("/optimizer") == 0);
    CHECK(refused(scheduled{adam<float>({}), listening})
              .find("anneal::adam: max_exp_avg_sq must be empty without amsgrad") == 0);
    CHECK(refused(scheduled{adam<double>({.amsgrad = true}), listening}) ==
          "/optimizer/exp_avg: must be a list of F64, got F32");
    std::vector<double> wide;
    std::vector<std::uint8_t> bytes;
    CHECK(refused(new_run(), also("weights", wide)) == "/values/weights: must be a list of F64, got F32");
    CHECK(refused(new_run(), also("weights", bytes)) == "/values/weights: must be a list of U8, got F32");

    // Not the values either, where one of them or the run is refused.
    std::vector<float> here_too(7, 9.0f), few(6, 9.0f);
    signed char small = 1;
    float narrow = 2;
    double absent = 3;
    CHECK(refused(new_run(), also("weights", here_too), also("absent", absent)).find("/values/absent: ") == 0);
    CHECK(refused(new_run(), also("weights", here_too), also("big", small)) ==
          "/values/big: must be a whole number in the range of its type, got 300");
    CHECK(refused(new_run(), also("weights", std::span(few))) == "/values/weights: must be a list of 6, got 7");
    CHECK(refused(new_run(), also("weights", few)) == "/values/weights: must be a list of 6, got 7");
    CHECK(refused(new_run(), also("big", few)) == "/values/big: must be a list of F32, got 300");
    CHECK(refused(scheduled{adam<float>({}), listening}, also("weights", here_too)).find("anneal::adam") == 0);
    CHECK((here_too == std::vector<float>(7, 9.0f) && few == std::vector<float>(6, 9.0f)));
    CHECK((small == 1 && narrow == 2 && absent == 3));
  }
  const scheduler run{listening};
  CHECK(refusal([&] { save_checkpoint(here / "two", run, also("a", 1), also("a", 2)); }) ==
        R"(anneal::save_checkpoint: two values are named "a")");
  CHECK(refusal([&] { save_checkpoint(here / "two", run, also("a", "\xff")); }).find("anneal::save_checkpoint: ") == 0);
  const std::vector<float> list(2);
  CHECK(refusal([&] {
          save_checkpoint(here / "two", scheduled{adam<float>({}), listening}, checkpoint_format::binary,
                          also("optimizer.exp_avg", list));
        }) == R"(anneal::save_checkpoint: another list than "optimizer.exp_avg" has that name)");
  const json nan{{"a", {1, std::nan("")}}};
  CHECK(refusal([&] {
          save_checkpoint(here / "two", run, also("j", nan));
        }).find("is a number that JSON does not have: NaN or an infinity") != std::string::npos);
  CHECK_FALSE(fs::exists(here / "two"));
}

TEST_CASE("checkpoint: a tracked is saved and loaded as what it tracks", "[track]") {
  const folder here;
  scheduled opt{foreign{}, listening};
  anneal::tracked run{opt, anneal::csv_sink(here / "csv")};
  run.step();
  save_checkpoint(here / "run", run);
  run.step();
  load_checkpoint(here / "run", run);
  CHECK(opt.position() == 1);
}

TEST_CASE("checkpoint: a number in JSON that does not fit into a list is not loaded into it", "[track]") {
  const folder here;
  scheduler run{listening};
  save_checkpoint(here / "run", run, also("wide", json{{"F32", {0.5, 0.1}}}));
  std::vector<float> narrow;
  CHECK(refusal([&] { load_checkpoint(here / "run", run, also("wide", narrow)); }) ==
        "/values/wide/1: is no number of the type of the list, got 0.1");
  save_checkpoint(here / "run", run, also("wide", json{{"F32", {1e300, 255}}}),
                  also("bytes", json{{"U8", {255, 256}}}));
  std::vector<std::uint8_t> bytes;
  CHECK(refusal([&] { load_checkpoint(here / "run", run, also("wide", narrow)); }) ==
        "/values/wide/0: is no number of the type of the list, got 1e+300");
  CHECK(refusal([&] { load_checkpoint(here / "run", run, also("bytes", bytes)); }) ==
        "/values/bytes/1: is no number of the type of the list, got 256");
  CHECK((narrow.empty() && bytes.empty()));
}

TEST_CASE("checkpoint: damaged, cut off, foreign and newer files are refused, and all is as before", "[track]") {
  const folder here;
  std::mt19937 random(20261126);
  const auto below = [&random](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  for (const checkpoint_format format : formats) {
    auto saved = new_run();
    std::vector<float> weights(100, 0.5f);
    train(saved, weights, 0, 40);
    save_checkpoint(here / "good", saved, format, also("weights", weights));
    const std::string good = content(here / "good");
    auto opt = new_run();
    std::vector<float> mine(100, 7.0f);
    train(opt, mine, 0, 3);
    const auto before = opt.checkpoint();
    const auto as_it_was = mine;
    const auto refused = [&](const std::string& bytes) {
      write(here / "bad", bytes);
      const std::string text = refusal([&] { load_checkpoint(here / "bad", opt, also("weights", mine)); });
      CHECK((opt.checkpoint() == before && mine == as_it_was));
      return text;
    };
    for (int i = 0; i < 300; ++i) {
      std::string bad = good;
      const int kind = i % 4;
      if (kind == 0) {  // a bit
        bad[below(bad.size())] ^= static_cast<char>(1 << below(8));
      } else if (kind == 1) {
        bad.resize(below(bad.size()));
      } else if (kind == 2) {  // two sections
        const std::size_t size = 1 + below(bad.size() / 4);
        const std::size_t a = below(bad.size() - 2 * size), b = a + size + below(bad.size() - a - 2 * size + 1);
        for (std::size_t k = 0; k < size; ++k) {
          std::swap(bad[a + k], bad[b + k]);
        }
      } else {  // something in the middle
        bad.insert(below(bad.size()), 1 + below(3), static_cast<char>(below(256)));
      }
      if (bad != good) {
        INFO(i << ": " << bad.substr(0, 200));
        const std::string text = refused(bad);
        CHECK(text != "taken");
      }
    }
    std::string newer = good;
    newer[newer.find("\"version\":\"1\"") + 11] = '2';
    CHECK(refused(newer) == "is of version 2, and this anneal reads version 1");
    CHECK(refused("") == "is empty");
    CHECK(refused("{\"type\": \"constant\", \"value\": 1}") ==
          "is no checkpoint of anneal, or its beginning is damaged");
    CHECK(refused(good.substr(0, good.size() - 1)).find("is cut off or damaged: it has ") == 0);
    CHECK(refused(good + ' ').find("is damaged: it has ") == 0);
    CHECK(refusal([&] { load_checkpoint(here / "none", opt); }).find("cannot read '") == 0);
    CHECK(refusal([&] { load_checkpoint(here.path.string(), opt); }).find("it is not a file") != std::string::npos);
    load_checkpoint(here / "good", opt, also("weights", mine));
    CHECK((opt.checkpoint() == saved.checkpoint() && mine == weights));
  }
}

TEST_CASE("checkpoint: where it cannot be written the old one stays", "[track]") {
  const folder here;
  const scheduler run{listening};
  save_checkpoint(here / "run", run);
  fs::create_symlink(here / "run", here / "link");
  CHECK(refusal([&] { save_checkpoint(here / "link", run); }).find("a link; give the file that it leads to") !=
        std::string::npos);
  CHECK(refusal([&] { save_checkpoint(here.path.string(), run); }).find("it is not a file of its own") !=
        std::string::npos);
  CHECK(refusal([&] { save_checkpoint(here / "none/run", run); }).find("No such file or directory") !=
        std::string::npos);
  {  // of another process
    const auto lock = detail::open_unfinished(here / "run.unfinished");
    CHECK(refusal([&] { save_checkpoint(here / "run", run); }).find("another process writes it") != std::string::npos);
  }
  write(here / "run.unfinished", std::string(100'000, 'x'));  // a killed process left it
  const std::string before = content(here / "run");
  save_checkpoint(here / "run", run);
  CHECK(content(here / "run") == before);
  CHECK_FALSE(fs::exists(here / "run.unfinished"));
}

TEST_CASE("checkpoint: a process that is killed while it writes leaves the old one or the new one", "[track]") {
  const folder here;
  const std::string path = here / "run";
  std::vector<float> weights(50'000);
  const auto save = [&](int n) {
    scheduled opt{foreign{}, listening};
    opt.seek(n);
    std::fill(weights.begin(), weights.end(), static_cast<float>(n));
    save_checkpoint(path, opt, checkpoint_format::binary, also("weights", weights), also("n", n));
  };
  save(0);
  std::mt19937 random(7);
  int last = 0;
  int unfinished = 0;
  for (int kill = 0; kill < 40; ++kill) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int n = last + 1;; ++n) {
        save(n);
      }
    }
    std::this_thread::sleep_for(std::chrono::microseconds(std::uniform_int_distribution(0, 20'000)(random)));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    unfinished += fs::exists(path + ".unfinished") ? 1 : 0;
    scheduled opt{foreign{}, listening};
    int n = -1;
    load_checkpoint(path, opt, also("weights", std::span(weights)), also("n", n));
    CHECK(opt.position() == n);
    CHECK(n >= last);
    CHECK((weights.front() == static_cast<float>(n) && weights.back() == static_cast<float>(n)));
    last = n;
  }
  CHECK(last > 0);
  WARN(last << " were written in 40 runs, " << unfinished << " of which were killed between begin and end of a file");
}

// Who has the lock gives the file its final name: another one who has opened it just before must not cut that off.
TEST_CASE("checkpoint: of processes that write one file at once, each writes it whole or not at all", "[track]") {
  const folder here;
  const std::string path = here / "run";
  scheduler run{listening};
  save_checkpoint(path, run);
  struct writer {
    pid_t id = ::fork();
    explicit writer(const std::string& to) {
      while (id == 0) {
        try {
          save_checkpoint(to, scheduler{listening});
        } catch (...) {  // another process writes it
        }
      }
    }
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    ~writer() {
      ::kill(id, SIGKILL);
      ::waitpid(id, nullptr, 0);
    }
  };
  {
    const writer a(path), b(path), c(path);
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
         std::chrono::steady_clock::now() < end;) {
      load_checkpoint(path, run);
    }
  }
  load_checkpoint(path, run);
}
