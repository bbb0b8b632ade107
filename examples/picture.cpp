// SPDX-License-Identifier: Apache-2.0
// The picture in the README: `picture > examples/picture.svg`. Every point is a rate of the library.
#include <cstdio>

#include <anneal/anneal.hpp>

namespace {

constexpr int updates = 160;  // of every schedule, one a pixel
constexpr int height = 80;
constexpr int margin = 20;
int panels = 0;

/// What may listen hears a metric that falls for a while.
double metric(int t) { return t < updates / 3 ? 100 - t : 100 - updates / 3; }

/// Draws the rates of the updates of s beside what was drawn, from 0 to 1.
void draw(const char* title, const anneal::schedule auto& s) {
  const int left = margin + panels++ * (updates + margin);
  std::printf("<text x=\"%d\" y=\"%d\">%s</text>\n<path fill=\"none\" stroke=\"#2080f0\" d=\"M", left,
              height + 2 * margin, title);
  anneal::scheduler run{s};
  for (int t = 0; t <= updates; ++t) {
    std::printf(" %d,%.2f", left + t, margin + height * (1 - run.rate()));
    run.observe(metric(t));
    run.advance();
  }
  std::printf("\"/>\n");
}

}  // namespace

int main() {
  using namespace anneal;
  std::printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" fill=\"#808080\" ",
              5 * (updates + margin) + margin, height + 3 * margin);
  std::printf("font-family=\"monospace\" font-size=\"11\" stroke-width=\"2\">\n");
  draw("cosine | warmup", cosine({.initial = 1, .steps = 140}) | warmup({.steps = 20}));
  draw("warmup_stable_decay",
       warmup_stable_decay({.peak = 1, .warmup = 20, .stable = 80, .decay = 60}, curve::power(0.5)));
  draw("cosine_restarts", cosine_restarts({.initial = 1, .period = 23, .growth = 2, .decay = 0.75}));
  draw("one_cycle", one_cycle({.max = 1, .steps = 160}).learning_rate);
  draw("plateau | warmup", plateau({.initial = 1, .factor = 0.5, .patience = 20}) | warmup({.steps = 20}));
  std::printf("</svg>\n");
}
