// SPDX-License-Identifier: Apache-2.0
#include "timeline.hpp"

#include <algorithm>
#include <cmath>

#include "input.hpp"

namespace tool {

namespace {

constexpr std::size_t first_phases = 6;  // that are told, with about as many of the last
constexpr std::size_t most_stairs = 8;   // that are told each

std::string number(double x) { return short_text(x); }

}  // namespace

void timeline::range::take(double x) {
  least = std::min(least, x);
  greatest = std::max(greatest, x);
}

void timeline::range::take(const range& other) {
  take(other.least);
  take(other.greatest);
}

timeline::phase timeline::beginning(double t, double rate) {
  phase p;
  p.begin = p.end = t;
  p.from = p.to = rate;
  p.first = {{t, rate}};
  return p;
}

void timeline::add(double rate) {
  const double t = next_++;
  if (t == 0) {
    open_ = beginning(t, rate);
    last_ = rate;
    return;
  }
  const double change = rate - last_;
  const double ratio = last_ != 0 ? rate / last_ : 0;
  const int direction = change > 0 ? 1 : change < 0 ? -1 : 0;
  if (open_.changes() > 0 && direction != open_.direction) {
    close();
    open_ = beginning(t - 1, last_);
  }
  if (open_.changes() == 0) {
    open_.direction = direction;
    open_.stairs = direction == 0 ? 1 : 0;
    open_.change = {change, change};
    open_.ratio = {ratio, ratio};
  }
  open_.end = t;
  open_.to = rate;
  open_.change.take(change);
  open_.ratio.take(ratio);
  last_ = rate;
}

/// Rounding makes stairs of a flat slope.
bool timeline::tiny(const phase& p) {
  return std::abs(p.to - p.from) <= 1e-6 * p.changes() * std::max(std::abs(p.from), std::abs(p.to));
}

void timeline::close() {
  const double updates = open_.changes() + 1;
  open_.stair = {updates, updates};
  closed_.push_back(std::move(open_));
  while (merge_slopes() || merge_stairs()) {
  }
  if (closed_.size() > 2 * first_phases + 4) {
    const auto out = closed_.begin() + first_phases;
    if (left_out_++ == 0) {
      left_out_rates_ = {out->from, out->from};
    }
    left_out_rates_.take(out->from);
    left_out_rates_.take(out->to);
    closed_.erase(out);
  }
}

/// A slope, a short rest and a slope of the same direction are one, as two slopes of the same direction are.
bool timeline::merge_slopes() {
  const std::size_t n = closed_.size();
  if (n < 2 || !closed_[n - 1].slope()) {
    return false;
  }
  const phase& b = closed_[n - 1];
  std::size_t to = n - 2;
  if (!closed_[to].slope() && n > 2) {
    const phase& rest = closed_[n - 2];
    const phase& before = closed_[n - 3];
    const bool is_short =
        rest.changes() <= 0.02 * (before.changes() + b.changes()) || (rest.changes() <= 32 && tiny(before) && tiny(b));
    to = rest.stairs == 1 && is_short ? n - 3 : to;
  }
  phase& a = closed_[to];
  if (!a.slope() || a.direction != b.direction) {
    return false;
  }
  a.end = b.end;
  a.to = b.to;
  a.change.take(b.change);
  a.ratio.take(b.ratio);
  closed_.resize(to + 1);
  return true;
}

/// A level, a single change and a level are stairs, or where the change is tiny a slope.
bool timeline::merge_stairs() {
  const std::size_t n = closed_.size();
  if (n < 3 || closed_[n - 1].slope() || !closed_[n - 2].slope() || closed_[n - 3].slope()) {
    return false;
  }
  phase& a = closed_[n - 3];
  const phase& step = closed_[n - 2];
  const phase& b = closed_[n - 1];
  if (step.changes() != 1 || (a.stairs > 1 && a.direction != step.direction)) {
    return false;
  }
  a.direction = step.direction;
  a.end = b.end;
  a.to = b.to;
  if (tiny(step) && a.stairs == 1) {
    a.stairs = 0;
    a.change.take(step.change);
    a.ratio.take(step.ratio);
  } else {
    a.stairs += 1;
    // the last one is cut off by the end of the run
    if (a.stairs > 2) {
      a.stair.take(closed_[n - 1].begin - a.first.back().first);
    }
    a.first.emplace_back(b.begin, b.from);
    if (a.first.size() > most_stairs + 1) {
      a.first.erase(a.first.end() - 2);
    }
  }
  closed_.resize(n - 2);
  return true;
}

std::string timeline::shape(const phase& p) {
  const auto within = [](const range& r, double of) { return r.greatest - r.least <= 1e-3 * std::abs(of); };
  if (p.changes() > 1 && within(p.change, p.change.greatest)) {
    return " in a line";
  }
  return p.changes() > 1 && within(p.ratio, 1 - p.ratio.greatest) ? " exponentially" : " in a curve";
}

std::string timeline::words(const phase& p) {
  if (p.direction == 0) {
    return (p.changes() == 0 ? "is " : "stays at ") + number(p.from);
  }
  const std::string ends = " from " + number(p.from) + " to " + number(p.to);
  if (p.slope()) {
    return p.changes() == 1 ? (p.direction > 0 ? "jumps up" : "jumps down") + ends
                            : (p.direction > 0 ? "rises" : "falls") + shape(p) + ends;
  }
  std::string text = p.direction > 0 ? "rises in " : "falls in ";
  text += number(p.stairs) + " stairs";
  if (p.stairs <= most_stairs) {
    text += ": ";
    for (std::size_t i = 0; i < p.first.size(); ++i) {
      text += (i > 0 ? ", from " + text_of(p.first[i].first) + " " : "") + number(p.first[i].second);
    }
    return text;
  }
  text += " of " + text_of(p.stair.least);
  return text + (p.stair.least < p.stair.greatest ? " to " + text_of(p.stair.greatest) : "") + " updates" + ends;
}

std::vector<std::string> timeline::lines() && {
  close();
  std::vector<std::string> when;
  std::size_t width = 0;
  for (const phase& p : closed_) {
    when.push_back(p.changes() == 0 ? text_of(p.begin) : text_of(p.begin) + " - " + text_of(p.end));
    width = std::max(width, when.back().size());
  }
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < closed_.size(); ++i) {
    if (i == first_phases && left_out_ > 0) {
      lines.push_back("... " + text_of(left_out_) + " more, between " + number(left_out_rates_.least) + " and " +
                      number(left_out_rates_.greatest));
    }
    lines.push_back(when[i] + std::string(width + 2 - when[i].size(), ' ') + words(closed_[i]));
  }
  return lines;
}

}  // namespace tool
