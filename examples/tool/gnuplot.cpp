// SPDX-License-Identifier: Apache-2.0
#include "gnuplot.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <fstream>

#include "axis.hpp"
#include "document.hpp"

namespace tool {

namespace {

std::string terminal_of(const std::string& path, int width, int height) {
  const std::string pixels = std::to_string(width) + "," + std::to_string(height);
  if (path.ends_with(".svg")) {
    return "svg size " + pixels + " dynamic font 'DejaVu Sans,12' name 'anneal'";
  }
  if (path.ends_with(".png")) {
    return "pngcairo size " + pixels + " font 'DejaVu Sans,9'";
  }
  if (path.ends_with(".pdf")) {
    return "pdfcairo size " + text_of(width / 96.0) + "in," + text_of(height / 96.0) + "in font 'DejaVu Sans,9'";
  }
  throw input_error(path + ": must end in .svg, .png or .pdf");
}

std::string script_of(const picture& p, const std::string& path, int width, int height) {
  std::string script = beginning_of(path, width, height) + "set xrange [0:" + text_of(std::max(p.updates - 1, 1.0)) +
                       "]\nset format y '%g'\n";
  const axis rates(p, std::max(2.0, height / 45.0));
  const std::vector<double> marks = ticks_of(0, std::max(p.updates - 1, 1.0), std::max(2.0, width / 90.0));
  script += "set rmargin 4\nset xtics " + text_of(marks[1] - marks[0]) + "\nset yrange [" +
            short_text(rates.logarithmic ? std::pow(10, rates.low) : rates.low) + ":" +
            short_text(rates.logarithmic ? std::pow(10, rates.high) : rates.high) + "]\n";
  script += rates.logarithmic ? "set logscale y\n" : "set ytics " + short_text(rates.ticks[1] - rates.ticks[0]) + "\n";
  constexpr const char* colours[] = {"#2080f0", "#e05030", "#20a060", "#a050c0", "#10a0b0", "#c09010"};
  for (std::size_t c = 0; c < p.curves.size(); ++c) {
    script += (c == 0 ? "plot " : ", ") + std::string("'-' with lines lw 2 lc rgb '") + colours[c % 6] + "' title " +
              quoted(p.curves[c].name);
  }
  script += "\n";
  for (const named_curve& c : p.curves) {
    for (const point& q : c.points) {
      if (!p.logarithmic || q.rate > 0) {
        script += text_of(q.at) + " " + short_text(q.rate) + "\n";
      }
    }
    script += "e\n";
  }
  return script;
}

/// After the first line, which is the declaration of XML.
void put_stamp(const std::string& path, const std::string& stamp) {
  std::string text = read_file(path);
  text.insert(text.find('\n') + 1, "<!-- " + stamp + " -->\n");
  std::ofstream file(path, std::ios::binary);
  if (!(file << text).flush()) {
    throw input_error(path + ": cannot be written");
  }
}

}  // namespace

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    result += c == '\'' ? "''" : c == '\n' || c == '\r' ? " " : std::string(1, c);
  }
  return result + "'";
}

std::string beginning_of(const std::string& path, int width, int height) {
  return "set encoding utf8\nset terminal " + terminal_of(path, width, height) + "\nset output " + quoted(path) +
         "\nset border 3 lc rgb '#808080'\nset tics nomirror textcolor rgb '#808080'\n"
         "set key below textcolor rgb '#808080' noenhanced samplen 1\nset grid ytics lc rgb '#c0c0c0' dt 3\n";
}

void write_picture(const picture& p, const std::string& path, int width, int height, const std::string& stamp) {
  run_gnuplot(script_of(p, path, width, height), path, stamp);
}

void run_gnuplot(const std::string& script, const std::string& path, const std::string& stamp) {
  const auto former = std::signal(SIGPIPE, SIG_IGN);  // where gnuplot ends early its status says so
  std::FILE* const gnuplot = popen("command -v gnuplot >/dev/null || exit 127; exec gnuplot", "w");
  if (gnuplot == nullptr) {
    throw input_error("no process can be started for gnuplot");
  }
  std::fwrite(script.data(), 1, script.size(), gnuplot);
  const int status = pclose(gnuplot);
  std::signal(SIGPIPE, former);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
    throw input_error(path + ": files are drawn by gnuplot, which is not installed (Debian: gnuplot-nox)");
  }
  if (status != 0) {
    throw input_error(path + ": gnuplot could not draw it");
  }
  if (path.ends_with(".svg")) {
    put_stamp(path, stamp);
  }
}

}  // namespace tool
