// SPDX-License-Identifier: Apache-2.0
// anneal sample: schedules out of a space.
#include <anneal/search/low_discrepancy.hpp>
#include <anneal/search/random.hpp>
#include <cstdio>
#include <memory>
#include <vector>

#include "commands.hpp"
#include "searched.hpp"

namespace tool {

namespace {

struct options {
  input_options input;
  std::string space;
  std::size_t count = 5;
  std::uint64_t seed = 1;
  bool sobol = false, halton = false, latin = false;
};

void print_at(const anneal::search_space& space, const std::vector<double>& coordinates) {
  std::puts(space.at(coordinates).dump().c_str());
}

void print(const options& o) {
  const anneal::search_space space = read_space(o.space, o.input).space;
  const std::size_t dimensions = space.dimensions().size();
  anneal::search_rng random(o.seed);
  if (dimensions == 0 || !(o.sobol || o.halton || o.latin)) {
    for (std::size_t i = 0; i < o.count; ++i) {
      std::puts(space.sample(random).dump().c_str());
    }
  } else if (o.latin) {
    for (const std::vector<double>& point : anneal::latin_hypercube(o.count, dimensions, random)) {
      print_at(space, point);
    }
  } else {
    const auto print_all = [&](auto points) {
      for (std::size_t i = 0; i < o.count; ++i) {
        print_at(space, points.next());
      }
    };
    o.sobol ? print_all(anneal::sobol(dimensions)) : print_all(anneal::halton(dimensions));
  }
}

}  // namespace

void add_sample(CLI::App& program, int&) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand("sample", "Prints schedules out of a space, one in a line");
  command->add_option("space", o->space, "What to read")->required()->type_name("SPACE");
  command->add_option("-n,--count", o->count, "How many")->capture_default_str();
  command->add_option("--seed", o->seed, "Of the random numbers; the same schedules on every platform")
      ->capture_default_str();
  CLI::Option_group* const how = command->add_option_group("How", "At random, or");
  how->add_flag("--sobol", o->sobol, "Sobol's points, from the first on");
  how->add_flag("--halton", o->halton, "Halton's points, from the first on");
  how->add_flag("--latin", o->latin, "A Latin hypercube of as many points");
  how->require_option(0, 1);
  add_run_options(*command, o->input);
  command->footer(
      "Example: anneal sample '{\"type\": \"constant\", \"value\": {\"search\": \"log_uniform\", \"low\": 1e-4, "
      "\"high\": 1}}' -n 3");
  command->callback([o] { print(*o); });
}

}  // namespace tool
