// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <string_view>

#include "hash.hpp"

namespace digits {

using json = nlohmann::ordered_json;

json number_or_text(double x) {
  if (std::isfinite(x)) {
    return x;
  }
  return std::isnan(x) ? "NaN" : x > 0 ? "Infinity" : "-Infinity";
}

namespace {

std::string hash_of(std::span<const float> parameters) {
  return hexadecimal(hash({reinterpret_cast<const char*>(parameters.data()), parameters.size_bytes()}));
}

void add_score(json& line, const char* loss, const char* accuracy, const std::optional<score>& of) {
  if (of) {
    line[loss] = number_or_text(of->loss);
    line[accuracy] = of->accuracy;
  }
}

}  // namespace

report::report(const options& o, run_length updates)
    : path_(o.report),
      active_(!o.report.empty()),
      every_(o.report_every > 0 ? o.report_every : updates.epoch),
      updates_(updates) {
  if (!active_) {
    return;
  }
  const bool goes_on = !o.resume.empty() && !o.branch;
  file_.reset(path_ == "-" ? stdout : std::fopen(path_.c_str(), goes_on ? "ab" : "wb"));
  if (!file_) {
    refuse_file("write", path_);
  }
  std::signal(SIGPIPE, SIG_IGN);  // write() says it
}

report::~report() {
  if (path_ == "-") {
    static_cast<void>(file_.release());
  }
}

void report::write(const json& line) {
  const std::string text = line.dump() + "\n";
  if (reader_gone_ ||
      (std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size() && std::fflush(file_.get()) == 0)) {
    return;
  }
  reader_gone_ = errno == EPIPE;
  if (!reader_gone_) {
    refuse_file("write", path_);
  }
}

void report::begin(std::size_t updates, double rate, std::optional<double> before, std::span<const float> parameters) {
  if (!active_) {
    return;
  }
  json line{{"begin", updates}, {"of", updates_.total}, {"updates_per_epoch", updates_.epoch}, {"learning_rate", rate}};
  if (before) {
    line["learning_rate_before"] = *before;
  }
  line["weights"] = hash_of(parameters);
  write(line);
}

void report::add(const update& u, const std::optional<score>& validation, std::span<const float> parameters) {
  losses_ += u.loss;
  ++losses_added_;
  if (!due(u.step + 1)) {
    return;
  }
  json line{{"updates", u.step + 1},
            {"epoch", (u.step + 1) / updates_.epoch},
            {"learning_rate", u.rate},
            {"loss", number_or_text(losses_ / static_cast<double>(losses_added_))}};
  add_score(line, "validation_loss", "validation_accuracy", validation);
  line["weights"] = hash_of(parameters);
  write(line);
  losses_ = 0;
  losses_added_ = 0;
}

void report::end(json line, std::size_t updates, const std::optional<score>& validation,
                 const std::optional<score>& test, std::span<const float> parameters) {
  if (!active_) {
    return;
  }
  line["updates"] = updates;
  line["epoch"] = (updates + updates_.epoch - 1) / updates_.epoch;
  add_score(line, "validation_loss", "validation_accuracy", validation);
  add_score(line, "test_loss", "test_accuracy", test);
  line["weights"] = hash_of(parameters);
  write(line);
}

}  // namespace digits
