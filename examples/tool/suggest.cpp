// SPDX-License-Identifier: Apache-2.0
// anneal suggest: the rate that a range test says, and its picture.
#include <algorithm>
#include <anneal/analysis/suggest.hpp>
#include <anneal/feedback/lr_finder.hpp>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>

#include "commands.hpp"
#include "document.hpp"
#include "gnuplot.hpp"
#include "input.hpp"

namespace tool {

namespace {

struct options {
  std::string file, output;
  std::string rate = "rate", loss = "loss";
  std::string size = "720x405";
  double beta = 0.98;
  std::size_t steps = 0;
};

struct curve {
  std::vector<double> rates, losses, smoothed;
  bool diverged = false;
};

/// The updates that have both. Smoothed, and cut where it diverged.
curve read_curve(const options& o) {
  const auto rates = read_metrics(o.file + ":" + o.rate);
  const auto losses = read_metrics(o.file + ":" + o.loss);
  curve c;
  for (auto rate = rates.begin(), loss = losses.begin(); rate != rates.end() && loss != losses.end();) {
    if (rate->updates == loss->updates) {
      c.rates.push_back(rate->metric);
      c.losses.push_back(loss->metric);
      ++rate;
      ++loss;
    } else {
      ++(rate->updates < loss->updates ? rate : loss);
    }
  }
  if (c.rates.size() < 2) {
    throw input_error(o.file + ": must have 2 updates or more with " + o.rate + " and " + o.loss + ", got " +
                      std::to_string(c.rates.size()));
  }
  const auto fall = std::ranges::adjacent_find(c.rates, std::ranges::greater_equal{});
  if (fall != c.rates.end() || !(c.rates.front() >= 0)) {
    const double wrong = fall != c.rates.end() ? fall[1] : c.rates.front();
    throw input_error(o.file + ": " + o.rate + " must rise from 0 or more, as in a range test, got " +
                      short_text(wrong) + (fall != c.rates.end() ? " after " + short_text(*fall) : ""));
  }
  const anneal::lr_finder finder({.initial = c.rates.front(),
                                  .final = c.rates.back(),
                                  .steps = c.rates.size(),
                                  .range = anneal::lr_range::linear,
                                  .beta = o.beta});
  auto state = finder.initial_state();
  for (std::size_t i = 0; i < c.rates.size() && !state.stopped; ++i) {
    state = finder.observe(state, i + 1, c.losses[i]);
    c.smoothed.push_back(std::isfinite(c.losses[i]) ? finder.smoothed(state) : c.losses[i]);
  }
  c.diverged = state.stopped;
  c.rates.resize(c.smoothed.size());
  c.losses.resize(c.smoothed.size());
  return c;
}

struct suggestion {
  const char* rule;
  std::size_t index;
  double rate;
  double loss;  ///< smoothed, at that rate
};

std::vector<suggestion> suggestions_of(const curve& c, std::size_t steps) {
  using enum anneal::suggestion_rule;
  std::vector<suggestion> all;
  for (const auto rule : {valley, slide, minimum, steep}) {
    if (const auto found = anneal::suggest_rate(c.rates, c.smoothed, rule, steps)) {
      const auto above = std::ranges::upper_bound(c.rates, found->rate);
      const auto at = static_cast<std::size_t>(std::max(above - c.rates.begin(), std::ptrdiff_t{1}) - 1);
      all.push_back({name_of(rule), found->index, found->rate, c.smoothed[at]});
    } else {
      std::printf("%-8s too few points\n", name_of(rule));
    }
  }
  return all;
}

/// The loss over the logarithm of the rate, which leaves a rate of 0 out.
std::string script_of(const curve& c, const std::vector<suggestion>& found, const options& o, int width, int height) {
  const std::size_t shown = c.smoothed.size() > 5 ? c.smoothed.size() - 5 : c.smoothed.size();  // the last ones diverge
  std::vector<double> finite;
  for (std::size_t i = 0; i < shown; ++i) {
    if (std::isfinite(c.smoothed[i])) {
      finite.push_back(c.smoothed[i]);
    }
  }
  if (finite.empty()) {
    throw input_error(o.file + ": there is no finite loss to draw");
  }
  const auto [low, high] = std::ranges::minmax(finite);
  const double room = high > low ? (high - low) / 20 : 1;
  std::string script = beginning_of(o.output, width, height) +
                       "set logscale x\nset format x '%g'\nset format y '%g'\nset yrange [" + short_text(low - room) +
                       ":" + short_text(high + room) + "]\nplot '-' with points pt 7 ps 0.3 lc rgb '#a0a0a0' title " +
                       quoted(o.loss) + ", '-' with lines lw 2 lc rgb '#2080f0' title 'smoothed'";
  constexpr const char* colours[] = {"#e05030", "#20a060", "#a050c0", "#c09010"};
  for (std::size_t i = 0; i < found.size(); ++i) {
    script += std::string(", '-' with points pt ") + std::to_string(4 + 2 * i) + " ps 1.2 lw 2 lc rgb '" + colours[i] +
              "' title " + quoted(std::string(found[i].rule) + " " + short_text(found[i].rate));
  }
  script += "\n";
  for (const auto* const losses : {&c.losses, &c.smoothed}) {
    for (std::size_t i = 0; i < c.rates.size(); ++i) {
      if (c.rates[i] > 0 && std::isfinite((*losses)[i])) {
        script += text_of(c.rates[i]) + " " + text_of((*losses)[i]) + "\n";
      }
    }
    script += "e\n";
  }
  for (const suggestion& s : found) {
    script += text_of(s.rate) + " " + text_of(s.loss) + "\ne\n";
  }
  return script;
}

int suggest(const options& o) {
  const curve c = read_curve(o);
  int pixels[2] = {};
  char more = 0;
  if (std::sscanf(o.size.c_str(), "%5dx%5d%c", &pixels[0], &pixels[1], &more) != 2 ||
      std::min(pixels[0], pixels[1]) < 50) {
    throw input_error("--size: must be a width and a height of at least 50 pixels, as 720x405, got " + o.size);
  }
  std::printf("%zu updates, rates from %s to %s%s\n", c.rates.size(), short_text(c.rates.front()).c_str(),
              short_text(c.rates.back()).c_str(), c.diverged ? ", where the loss diverged" : "");
  const std::vector<suggestion> found = suggestions_of(c, o.steps > 0 ? o.steps : c.rates.size());
  for (const suggestion& s : found) {
    std::printf("%-8s %-12s update %zu\n", s.rule, short_text(s.rate).c_str(), s.index);
  }
  if (!o.output.empty()) {
    run_gnuplot(script_of(c, found, o, pixels[0], pixels[1]), o.output, "anneal suggest");
  }
  return 0;
}

}  // namespace

void add_suggest(CLI::App& program, int& status) {
  const auto o = std::make_shared<options>();
  CLI::App* const command = program.add_subcommand("suggest", "Says which rate a range test suggests");
  command->add_option("file", o->file, "A CSV file with the rate and the loss of every update")
      ->required()
      ->type_name("FILE");
  command->add_option("--rate", o->rate, "The column of the rates, which rise")->capture_default_str();
  command->add_option("--loss", o->loss, "The column of the losses")->capture_default_str();
  command->add_option("--beta", o->beta, "How much of the smoothed loss stays; 0 if it is smoothed already")
      ->check(CLI::Range(0.0, 0.999999))
      ->capture_default_str();
  command->add_option("--steps", o->steps, "How many updates were planned; without it as many as there are")
      ->check(CLI::Range(1, 1'000'000'000));
  CLI::Option* const output =
      command
          ->add_option("-o,--output", o->output,
                       "Draws the loss over the rate into this file, by gnuplot: .svg, .png or .pdf")
          ->type_name("FILE");
  command->add_option("--size", o->size, "Of the file, in pixels")
      ->type_name("WxH")
      ->needs(output)
      ->capture_default_str();
  command->footer(
      "The first tenth of the updates and the last five are left out, as fastai's lr_find does; minimum suggests a\n"
      "tenth of the rate at the lowest loss.\n"
      "Example: train_digits --find-lr --csv range.csv && anneal suggest range.csv -o range.svg");
  command->callback([o, &status] { status = suggest(*o); });
}

}  // namespace tool
