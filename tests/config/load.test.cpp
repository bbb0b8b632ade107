// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/load.hpp"

#include <cstdio>
#include <string>

#include "anneal/anneal.hpp"
#include "support/catch.hpp"

#if defined(INCLUDE_NLOHMANN_JSON_HPP_)
#error "config/load.hpp includes a library of JSON"
#endif

using namespace anneal;

namespace {

struct told {
  std::string what;
  std::string path;
  friend bool operator==(const told&, const told&) = default;
};

template <class Read>
told error_of(Read read) {
  try {
    static_cast<void>(read());
  } catch (const json_error& error) {
    return {error.what(), error.path()};
  }
  return {"accepted", ""};
}

told error_in(const char* text) {
  return error_of([text] { return parse_schedule(text); });
}

void write_file(const char* path, const char* text) {
  std::FILE* const file = std::fopen(path, "wb");
  REQUIRE(file != nullptr);
  std::fputs(text, file);
  REQUIRE(std::fclose(file) == 0);
}

}  // namespace

TEST_CASE("load: a text and back", "[config]") {
  const auto made = cosine({.initial = 3e-4, .final = 3e-5, .steps = 98'000}) | warmup({.steps = 500});
  const std::string text = to_text(made);
  CHECK(text == R"({"clock":"elapsed","curve":"linear","from":0,"of":{"final":3e-05,"initial":0.0003,"steps":98000,)"
                R"("type":"cosine"},"steps":500,"type":"warmup"})");
  CHECK(parse_schedule(text) == any_schedule(made));
  const any_schedule read = parse_schedule(text);
  CHECK(read(read.initial_state(), 12'345) == made(12'345));
  const any_schedule listens = plateau({.initial = 0.1, .mode = plateau_mode::max, .min = 1e-300});
  CHECK(parse_schedule(to_text(listens)) == listens);
}

TEST_CASE("load: a text that is no JSON is told with the line and the column", "[config]") {
  CHECK(error_in("") == told{"line 1, column 1: syntax error while parsing value - unexpected end of input; expected "
                             "'[', '{', or a literal",
                             "line 1, column 1"});
  CHECK(error_in("{\"type\": \"cosine\",\n \"initial\" 0.1}").path == "line 2, column 14");
  CHECK(error_in("{\"type\": \"cosine\"} {").path == "line 1, column 20");
  CHECK(error_in(R"({"type": "constant", "value": 1e999})") == told{"/: number overflow parsing '1e999'", ""});
  CHECK(error_in(R"({"type": "constant", "value": "big"})") == told{"/value: must be a number, got \"big\"", "/value"});
}

TEST_CASE("load: an object that has a key twice is refused with the path of the key", "[config]") {
  CHECK(error_in(R"({"type": "constant", "value": 1, "value": 2})") == told{"/value: is there twice", "/value"});
  CHECK(error_in(R"({"type": "constant", "value": 1, "v\u0061lue": 1})").path == "/value");
  CHECK(error_in(R"({"type": "sum", "of": [{"type": "constant", "value": 1},
                                            {"type": "take", "steps": 3, "of": {"type": "linear", "type": "line"}}]})")
            .path == "/of/1/of/type");
  CHECK(error_in(R"({"of": [[], [1, 2, {"a": 1, "a/b": {}, "a/b": 1}]]})").path == "/of/1/2/a~1b");
  CHECK(
      error_in(R"({"type": "sum", "of": [{"type": "constant", "value": 1}, {"type": "constant", "value": 1}]})").what ==
      "accepted");
}

TEST_CASE("load: a text goes on after a NUL", "[config]") {
  CHECK_THROWS_MATCHES(parse_schedule(std::string_view("{\"type\": \"constant\", \"value\": 1}\0", 33)), json_error,
                       Catch::Matchers::Message("character 33: is a NUL"));
}

TEST_CASE("load: a file", "[config]") {
  const char* const path = "anneal_load_test.json";
  write_file(path, R"({"type": "step_decay", "initial": 0.1, "gamma": 0.5, "every": 30})");
  CHECK(load(path) == any_schedule(step_decay({.initial = 0.1, .gamma = 0.5, .every = 30})));

  const std::string long_text = std::string(10'000, ' ') + R"({"type": "constant", "value": 2})";
  write_file(path, long_text.c_str());
  CHECK(load(path).at(0) == 2);

  write_file(path, "{\"type\": \"take\",\n \"steps\": 9, \"of\": {\"type\": \"constant\", \"value\": \"big\"}}");
  CHECK(error_of([&] { return load(path); }) ==
        told{"anneal_load_test.json: /of/value: must be a number, got \"big\"", "/of/value"});
  write_file(path, "{\"type\": \"constant\",\n \"value\": }");
  CHECK(
      error_of([&] { return load(path); }).what.starts_with("anneal_load_test.json: line 2, column 11: syntax error"));
  CHECK(std::remove(path) == 0);

  CHECK(error_of([&] { return load(path); }) ==
        told{"anneal_load_test.json: cannot be read: No such file or directory", "anneal_load_test.json"});
  CHECK(error_of([] { return load("."); }).what == ".: cannot be read: Is a directory");
}
