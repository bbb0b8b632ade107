// SPDX-License-Identifier: Apache-2.0
#include "search_picture.hpp"

#include <algorithm>
#include <anneal/search/search_table.hpp>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "document.hpp"
#include "gnuplot.hpp"
#include "input.hpp"

namespace tool {

namespace {

using anneal::trial_record;
using anneal::trial_state;

/// By the number that they begin with, then as texts: "2%" is before "10%".
struct by_number {
  bool operator()(const std::string& a, const std::string& b) const { return key(a) < key(b); }

 private:
  static std::pair<double, std::string_view> key(const std::string& word) {
    char* end = nullptr;
    const double number = std::strtod(word.c_str(), &end);
    return {end == word.c_str() || std::isnan(number) ? HUGE_VAL : number, word};
  }
};

/// What all values of a dimension are.
struct scale {
  std::string name;
  bool words = false;  ///< they are not all numbers: a place each, by its text
  bool logarithmic = false;
  std::map<std::string, std::size_t, by_number> places;
};

std::string word_of(const nlohmann::json& value) { return anneal::detail::cell_of(value); }

/// What stands at a tic is a format to gnuplot.
std::string tic_of(const std::string& word) {
  std::string result;
  for (const char c : word) {
    result += c == '%' ? "%%" : std::string(1, c);
  }
  return result;
}

bool can_be_logarithmic(double low, double high, double span) { return low > 0 && high / low >= span; }

std::vector<scale> scales_of(const std::vector<const trial_record*>& trials) {
  std::set<std::string> names;
  for (const trial_record* t : trials) {
    for (const auto& [name, value] : t->values.items()) {
      names.insert(name);
    }
  }
  std::vector<scale> result;
  for (const std::string& name : names) {
    scale s;
    s.name = name;
    double low = HUGE_VAL;
    double high = -HUGE_VAL;
    for (const trial_record* t : trials) {
      if (t->values.contains(name)) {
        const nlohmann::json& value = t->values[name];
        s.places.emplace(word_of(value), 0);
        s.words = s.words || !value.is_number();
        low = value.is_number() ? std::min(low, value.get<double>()) : low;
        high = value.is_number() ? std::max(high, value.get<double>()) : high;
      }
    }
    std::size_t place = 0;
    for (auto& [word, at] : s.places) {
      at = place++;
    }
    s.logarithmic = !s.words && can_be_logarithmic(low, high, 30);
    result.push_back(std::move(s));
  }
  return result;
}

/// Those that have a number to show.
std::vector<const trial_record*> shown(const anneal::search_history& history) {
  std::vector<const trial_record*> result;
  for (const auto& [n, t] : history.trials()) {
    if (std::isfinite(t.score)) {
      result.push_back(&t);
    }
  }
  return result;
}

/// The score that is worse than `share` of them.
double worse_than(std::vector<double> scores, double share, bool least) {
  std::sort(scores.begin(), scores.end());
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(scores.size() - 1));
  return scores[least ? rank : scores.size() - 1 - rank];
}

/// The scores between which nine tenths of those that are complete lie, and three quarters of all: a trial that diverged
/// hides no other.
std::string range_of(const anneal::search_history& history, const std::vector<const trial_record*>& trials) {
  std::vector<double> scores;
  std::vector<double> complete;
  for (const trial_record* t : trials) {
    scores.push_back(t->score);
    if (t->state == trial_state::complete) {
      complete.push_back(t->score);
    }
  }
  const bool least = history.direction() == anneal::search_direction::minimize;
  const double best = worse_than(scores, 0, least);
  double worst = worse_than(scores, 0.75, least);
  if (!complete.empty()) {
    const double of_complete = worse_than(complete, 0.9, least);
    worst = least ? std::max(worst, of_complete) : std::min(worst, of_complete);
  }
  const double low = std::min(best, worst);
  const double high = std::max(best, worst);
  const bool logarithmic = can_be_logarithmic(low, high, 20);
  const double room =
      logarithmic ? std::pow(high / low, 0.1) : std::max(0.1 * (high - low), 1e-3 * std::abs(low) + 1e-12);
  return (logarithmic ? "set logscale y\n" : "unset logscale y\n") + std::string("set yrange [") +
         short_text(logarithmic ? low / room : low - room) + ":" + short_text(logarithmic ? high * room : high + room) +
         "]\n";
}

struct look {
  trial_state state;
  const char* style;
};

/// Below the others what counts least.
constexpr look looks[] = {{trial_state::failed, "pt 2 ps 0.6 lc rgb '#e05030'"},
                          {trial_state::running, "pt 6 ps 0.6 lc rgb '#c09010'"},
                          {trial_state::pruned, "pt 6 ps 0.5 lc rgb '#a0a0a0'"},
                          {trial_state::complete, "pt 7 ps 0.6 lc rgb '#2080f0'"}};

/// A panel's points, by `x`, and what else its data are.
template <class X>
std::string points(const std::vector<const trial_record*>& trials, X x, const std::string& more_plots,
                   const std::string& more_data, bool titled) {
  std::string plots;
  std::string data;
  for (const look& l : looks) {
    std::string of_state;
    for (const trial_record* t : trials) {
      if (const std::string at = t->state == l.state ? x(*t) : ""; !at.empty()) {
        of_state += at + " " + short_text(t->score) + "\n";
      }
    }
    if (!of_state.empty()) {
      plots.append(plots.empty() ? "plot " : ", ").append("'-' with points ").append(l.style);
      plots += titled ? " title " + quoted(std::string(to_text(l.state))) : " notitle";
      data += of_state + "e\n";
    }
  }
  return plots + (plots.empty() || more_plots.empty() ? "" : ", " + more_plots) + "\n" + data +
         (more_plots.empty() ? "" : more_data);
}

std::string best_so_far(const anneal::search_history& history) {
  const bool least = history.direction() == anneal::search_direction::minimize;
  std::string data;
  double best = NAN;
  for (const auto& [n, t] : history.trials()) {
    if (t.state == trial_state::complete && std::isfinite(t.score) &&
        (std::isnan(best) || (least ? t.score < best : t.score > best))) {
      best = t.score;
    }
    if (!std::isnan(best)) {
      data += std::to_string(n) + " " + short_text(best) + "\n";
    }
  }
  return data;
}

}  // namespace

void write_search_picture(const anneal::search_history& history, const std::string& path, int width, int height) {
  const std::vector<const trial_record*> trials = shown(history);
  if (trials.empty()) {
    throw input_error(path + ": no trial has a score to draw");
  }
  const std::vector<scale> scales = scales_of(trials);
  const int columns = std::clamp(static_cast<int>(scales.size()), 1, 3);
  const int rows = 1 + (static_cast<int>(scales.size()) + columns - 1) / columns;
  const double row = 1.0 / rows;
  const auto place = [&](double x, double y, double w) {
    return "set origin " + short_text(x) + "," + short_text(y) + "\nset size " + short_text(w) + "," + short_text(row) +
           "\n";
  };
  std::string script =
      beginning_of(path, width, rows * height) +
      "set format y '%g'\nset lmargin 9\nset rmargin 3\nset bmargin 3.5\nset tmargin 1.5\nset multiplot\n" +
      range_of(history, trials);
  const double last = static_cast<double>(history.trials().rbegin()->first);
  script +=
      place(0, 1 - row, 1) + "set key outside top right horizontal textcolor rgb '#808080' noenhanced samplen 1\n" +
      "set xrange [-0.5:" + short_text(last + 0.5) + "]\nset xlabel 'trial' textcolor rgb '#808080' offset 0,0.5\n" +
      "set ylabel 'score' textcolor rgb '#808080' offset 1,0\n";
  const std::string best = best_so_far(history);
  script += points(
      trials, [](const trial_record& t) { return std::to_string(t.trial); },
      best.empty() ? "" : "'-' with steps lw 2 lc rgb '#20a060' title 'best so far'", best + "e\n", true);
  script += "unset key\n";
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const scale& s = scales[i];
    const int r = static_cast<int>(i) / columns;
    const double w = 1.0 / columns;
    script += place(static_cast<int>(i) % columns * w, 1 - (r + 2) * row, w);
    script += "set xlabel " + quoted(s.name) + " noenhanced textcolor rgb '#808080' offset 0,0.5\nset xtics autofreq\n";
    script += s.logarithmic ? "set logscale x\nset format x '%g'\n" : "unset logscale x\nset format x '%g'\n";
    if (s.words) {
      script +=
          "set xrange [-0.5:" + short_text(static_cast<double>(s.places.size()) - 0.5) + "]\nset xtics noenhanced (";
      for (const auto& [word, at] : s.places) {
        script += (at == 0 ? "" : ", ") + quoted(tic_of(word)) + " " + std::to_string(at);
      }
      script += ")\n";
    } else {
      script += "set autoscale x\nset offsets graph 0.05, graph 0.05, 0, 0\n";
    }
    script += points(
        trials,
        [&s](const trial_record& t) {
          if (!t.values.contains(s.name)) {
            return std::string();
          }
          const nlohmann::json& value = t.values[s.name];
          return s.words ? std::to_string(s.places.at(word_of(value))) : short_text(value.get<double>());
        },
        "", "", false);
    script += "unset offsets\n";
  }
  run_gnuplot(script + "unset multiplot\n", path, "anneal trials");
}

}  // namespace tool
