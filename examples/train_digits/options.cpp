// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "optimizers.hpp"
#include "schedules.hpp"

namespace digits {

namespace {

std::vector<std::string> optimizer_names() {
  std::vector<std::string> names;
  for (const optimizer_choice& choice : optimizers) {
    names.emplace_back(choice.name);
  }
  return names;
}

double usual_rate(const std::string& optimizer) {
  return std::find_if(std::begin(optimizers), std::end(optimizers), [&](const auto& o) { return o.name == optimizer; })
      ->rate;
}

std::string check_rate(const std::string& text) {
  double rate = 0;
  const bool good = CLI::detail::lexical_cast(text, rate) && std::isfinite(rate) && rate > 0;
  return good ? "" : "must be a positive number, got " + text;
}

std::string check_limit(const std::string& text) {
  double limit = 0;
  return CLI::detail::lexical_cast(text, limit) && limit > 0 ? "" : "must be positive, got " + text;
}

std::string check_decay(const std::string& text) {
  double decay = 0;
  const bool good = CLI::detail::lexical_cast(text, decay) && std::isfinite(decay) && decay >= 0;
  return good ? "" : "must be a number that is not negative, got " + text;
}

std::string check_schedule(const std::string& text) {
  if (is_name(text) || is_description(text) || std::filesystem::is_regular_file(text)) {
    return "";
  }
  std::string names;
  for (const char* name : schedules) {
    names.append(name).append(", ");
  }
  return "must be one of " + names + "JSON or a file with it, got " + text;
}

std::string check_path(const std::string& path) { return path.empty() ? "must not be empty" : ""; }

/// As few digits as say exactly which number it is.
std::string to_text(double x) {
  char text[32];
  return {text, std::to_chars(std::begin(text), std::end(text), x).ptr};
}

}  // namespace

options parse_options(int argc, char** argv) {
  options o;

  CLI::App app(
      "Trains a small neural network on handwritten digits under a learning-rate schedule.\n"
      "Without options it compares the optimizers, each with a constant rate and with warm-up + cosine.");
  app.option_defaults()->always_capture_default();
  app.add_option("--optimizer", o.optimizer, "The optimizer")->check(CLI::IsMember(optimizer_names()));
  app.add_option(
         "--schedule", o.schedule,
         "The schedule of the learning rate: a name, JSON, or a file with it; lengths may be texts, \"5%\", \"2ep\"")
      ->envname("ANNEAL_SCHEDULE")
      ->check(CLI::Validator(check_schedule, "NAME|JSON|FILE"));
  const CLI::Option* set =
      app.add_option("--set", o.set, "Change a field of that JSON: of.initial=3e-4, milestones[1]=80%");
  const CLI::Option* lr = app.add_option("--lr", o.lr, "The largest learning rate")
                              ->default_str("one that suits the optimizer")
                              ->check(CLI::Validator(check_rate, "POSITIVE"));
  app.add_option("--epochs", o.epochs, "Passes over the training set")->check(CLI::Range(1, 1'000'000));
  app.add_option("--batch", o.batch, "Digits in a mini-batch")->check(CLI::Range(1, 1'000'000));
  app.add_option("--seed", o.seed, "Seed of the initial weights, the shuffling and the noise")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--clip-norm", o.clip_norm, "The largest norm of a gradient")
      ->check(CLI::Validator(check_limit, "POSITIVE"));
  app.add_option("--clip-value", o.clip_value, "The largest element of a gradient")
      ->check(CLI::Validator(check_limit, "POSITIVE"));
  app.add_option("--weight-decay", o.weight_decay, "Decoupled weight decay")
      ->check(CLI::Validator(check_decay, "NOT NEGATIVE"));
  app.add_option("--decay-schedule", o.decay_schedule, "What the weight decay follows")
      ->check(CLI::IsMember(std::vector<std::string>(std::begin(decay_schedules), std::end(decay_schedules))));
  app.add_option("--early-stopping", o.early_stopping,
                 "Stop after so many epochs without a better validation loss, and go back to the best weights")
      ->default_str("never")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--until", o.until, "Stop after so many of the updates that --epochs makes, to be resumed")
      ->default_str("the end")
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--csv", o.csv, "Write step, rate, loss, accuracy of every update to this file")
      ->check(CLI::Validator(check_path, "FILE"));
  CLI::Option* checkpoint = app.add_option("--checkpoint", o.checkpoint, "Save the whole run in this file, repeatedly")
                                ->check(CLI::Validator(check_path, "FILE"));
  app.add_option("--checkpoint-every", o.checkpoint_every, "Updates between two checkpoints")
      ->default_str("one epoch")
      ->check(CLI::Range(1, 1'000'000'000))
      ->needs(checkpoint);
  CLI::Option* resume =
      app.add_option("--resume", o.resume, "Go on from this checkpoint; the other options must be those of its run")
          ->check(CLI::Validator(check_path, "FILE"));
  CLI::Option* branch =
      app.add_flag(
             "--branch", o.branch,
             "The checkpoint of --resume is of another run: take its weights, optimizer and clock, and go on with "
             "this --schedule")
          ->needs(resume);
  CLI::Option* blend =
      app.add_option("--blend", o.blend, "Updates in which the rate is led over to the schedule of a --branch")
          ->default_str("one epoch")
          ->check(CLI::Range(1, 1'000'000'000))
          ->needs(branch);
  app.add_flag("--jump", o.jump, "Let the rate of a --branch jump to its schedule")->needs(branch)->excludes(blend);
  CLI::Option* audit =
      app.add_option("--audit", o.audit, "Append to this file what drove the run, for `anneal audit` to prove")
          ->check(CLI::Validator(check_path, "FILE"));
  app.add_option("--reason", o.reason, "Why the run begins or goes on, for that file")->needs(audit);
  CLI::Option* report =
      app.add_option("--report", o.report,
                     "Write intermediate results to this file, JSON Lines; -: to stdout, and nothing else there")
          ->check(CLI::Validator(check_path, "FILE|-"));
  app.add_option("--report-every", o.report_every, "Updates between two results")
      ->default_str("one epoch")
      ->check(CLI::Range(1, 1'000'000'000))
      ->needs(report);
  app.add_flag("--test", o.test, "End the report with the score on the test set, which no search may see")
      ->needs(report);
  CLI::Option* find_lr = app.add_flag("--find-lr", o.find_lr,
                                      "No training: a range test, and the rates that it suggests; --csv has its curve");
  for (CLI::Option* other : {app.get_option("--set"), app.get_option("--lr"), checkpoint, app.get_option("--resume"),
                             app.get_option("--early-stopping"), audit, report, app.get_option("--until")}) {
    find_lr->excludes(other);
  }
  const CLI::Option* threads = app.add_option("--threads", o.threads, "Threads; their number changes no result")
                                   ->default_str("1, all for the table")
                                   ->check(CLI::Range(1, 256));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  o.demo = app.get_options([](const CLI::Option* x) { return x->count() > 0 && x->get_name() != "--threads"; }).empty();
  o.quiet = o.report == "-";
  if (o.demo && threads->count() == 0) {
    o.threads = std::max(1U, std::thread::hardware_concurrency());
  }
  if (is_name(o.schedule) ? set->count() > 0 : lr->count() > 0) {
    std::fprintf(stderr, "%s\n",
                 is_name(o.schedule) ? "--set: there is no JSON to change, only the name of a schedule"
                                     : "--lr: the JSON of --schedule has the rates; --set changes them");
    std::exit(EXIT_FAILURE);
  }
  if (lr->count() == 0) {
    o.lr = usual_rate(o.optimizer);
  }
  return o;
}

std::vector<std::pair<std::string, std::string>> settings(const options& o) {
  return {
      {"--optimizer", o.optimizer},
      {"--schedule", o.schedule},
      {"--lr", to_text(o.lr)},
      {"--epochs", std::to_string(o.epochs)},
      {"--batch", std::to_string(o.batch)},
      {"--seed", std::to_string(o.seed)},
      {"--clip-norm", to_text(o.clip_norm)},
      {"--clip-value", to_text(o.clip_value)},
      {"--weight-decay", to_text(o.weight_decay)},
      {"--decay-schedule", o.decay_schedule},
      {"--early-stopping", std::to_string(o.early_stopping)},
  };
}

}  // namespace digits
