// SPDX-License-Identifier: Apache-2.0
// anneal plot: the rates as a picture.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <anneal/config/fingerprint.hpp>
#include <anneal/schedule/table.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "canvas.hpp"
#include "commands.hpp"
#include "document.hpp"
#include "gnuplot.hpp"
#include "input.hpp"

namespace tool {

namespace {

struct options {
  input_options input;
  std::vector<std::string> schedules;
  std::vector<std::string> names;
  std::string output;
  std::string size = "720x405";
  std::string colour = "auto";
  int width = 0, height = 0;
  bool logarithmic = false;
  bool verify = false;
};

/// The columns and rows of the terminal, as far as it tells.
winsize window() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    const char* const columns = std::getenv("COLUMNS");
    const int given = columns != nullptr ? std::atoi(columns) : 0;
    size.ws_col = static_cast<unsigned short>(given > 0 && given < 10'000 ? given : 80);
    size.ws_row = 24;
  }
  return size;
}

/// What tells whether a picture shows these schedules: their fingerprints, and one of the rates in it. As floats, which
/// another compiler's last digit does not change.
std::string stamp_of(const std::vector<source>& sources, const picture& p) {
  std::string stamp = "anneal";
  for (const source& s : sources) {
    for (const driven& d : s.all) {
      stamp.append(" ").append(anneal::fingerprint_text(d.schedule));
    }
  }
  std::vector<float> drawn = {static_cast<float>(p.updates)};
  for (const named_curve& c : p.curves) {
    for (const point& q : c.points) {
      drawn.push_back(static_cast<float>(q.at));
      drawn.push_back(static_cast<float>(q.rate));
    }
  }
  return stamp.append(" ").append(anneal::fingerprint_text(anneal::table(drawn)));
}

int plot(const options& o) {
  const anneal::horizon run = o.input.horizon();
  const std::vector<anneal::metric_at> metrics = read_metrics(o.input.metrics);
  const std::vector<source> sources = read_sources(o.schedules, o.input);
  print_warnings(sources);
  const winsize terminal = window();
  const int width = o.width > 0 ? o.width : terminal.ws_col;
  const int height = o.height > 0 ? o.height : std::clamp(terminal.ws_row - 6, 8, std::max(8, width / 4));
  int pixels[2] = {};
  char more = 0;
  if (std::sscanf(o.size.c_str(), "%5dx%5d%c", &pixels[0], &pixels[1], &more) != 2 ||
      std::min(pixels[0], pixels[1]) < 50) {
    throw input_error("--size: must be a width and a height of at least 50 pixels, as 720x405, got " + o.size);
  }

  picture p;
  p.updates = updates_of(sources, run);
  p.logarithmic = o.logarithmic;
  const auto columns = static_cast<std::size_t>(o.output.empty() ? 2 * width : pixels[0]);
  for (const source& s : sources) {
    for (const driven& d : s.all) {
      std::string name = s.name + (s.all.size() > 1 || sources.size() == 1 ? ": " + d.hyperparameter : "");
      if (p.curves.size() < o.names.size()) {
        name = o.names[p.curves.size()];
      }
      p.curves.push_back({name, curve_of(d.schedule, p.updates, columns, metrics)});
    }
  }

  if (o.output.empty()) {
    const bool colours = o.colour == "always" ||
                         (o.colour == "auto" && isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr);
    std::fputs(drawn(p, static_cast<std::size_t>(width), static_cast<std::size_t>(height), colours).c_str(), stdout);
    return 0;
  }
  const std::string stamp = stamp_of(sources, p);
  if (o.verify) {
    if (read_file(o.output).find("<!-- " + stamp + " -->") == std::string::npos) {
      std::printf("%s: is not a picture of these schedules\n", o.output.c_str());
      return 1;
    }
    return 0;
  }
  write_picture(p, o.output, pixels[0], pixels[1], stamp);
  return 0;
}

}  // namespace

void add_plot(CLI::App& program, int& status) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand("plot", "Draws schedules, all in one picture");
  command->add_option("schedule", o->schedules, "What to draw")->required()->type_name("SCHEDULE…");
  command->add_option("--name", o->names, "What the first, the second, … is called in the picture")
      ->type_name("TEXT")
      ->expected(1)
      ->take_all();
  command->add_flag("--log", o->logarithmic, "A logarithmic axis; rates of 0 and less are at its lower end");
  command->add_option("--width", o->width, "Characters; without it those of the window, or 80")
      ->check(CLI::Range(20, 10'000));
  command->add_option("--height", o->height, "Lines")->check(CLI::Range(6, 1'000));
  command->add_option("--color", o->colour, "auto: if it is a terminal")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  CLI::Option* const output =
      command->add_option("-o,--output", o->output, "Draws into this file, by gnuplot: .svg, .png or .pdf")
          ->type_name("FILE");
  command->add_option("--size", o->size, "Of the file, in pixels")
      ->type_name("WxH")
      ->needs(output)
      ->capture_default_str();
  command
      ->add_flag("--verify", o->verify,
                 "Draws nothing; exit status 1 if the SVG is not what would be drawn: for pictures that are kept")
      ->needs(output);
  add_input_options(*command, o->input);
  command->footer(
      "Every rate is read of up to 1048576 updates; of a longer run as many, evenly apart, and those beside the "
      "places\n"
      "that the definition names.\n"
      "Example: anneal plot '{\"type\": \"cosine\", \"initial\": 3e-4, \"steps\": 98000}' "
      "'{\"type\": \"linear\", \"initial\": 3e-4, \"steps\": 98000}' --width 100");
  command->callback([o, &status] { status = plot(*o); });
}

}  // namespace tool
