// SPDX-License-Identifier: Apache-2.0
#include "pairs.hpp"

using namespace overhead;

namespace {

[[gnu::always_inline]] inline double along(const straight& l, double t) {
  const double inside = t < l.late.at ? t : l.late.at;
  const end& nearer = inside < l.half ? l.early : l.late;
  return nearer.base + (inside - nearer.at) * nearer.factor;
}

[[gnu::always_inline]] inline double along(const wave& w, double t) {
  const double inside = t < w.late.at ? t : w.late.at;
  const end& nearer = inside < w.half ? w.early : w.late;
  return nearer.base + w.sine(inside - nearer.at, nearer.factor);
}

}  // namespace

double inlined_polynomial(const anneal::polynomial<>& s, long t) { return s(t); }
double inlined_restarts(const growing& s, long t) { return s(t); }

double composed_warmup_cosine(const warmup_cosine& s, long t) { return s(t); }
double by_hand_warmup_cosine(const hand_warmup_cosine& s, long t) {
  const auto at = static_cast<double>(t);
  return at >= s.start ? along(s.down, at - s.start) : along(s.up, at);
}

double composed_exponential(const exponential_floor& s, long t) { return s(t); }
double by_hand_exponential(const hand_exponential& s, long t) {
  const double rate = s.power(static_cast<double>(t));
  return rate > s.floor ? rate : s.floor;
}

double composed_product(const product& s, long t) { return s(t); }
double by_hand_product(const hand_product& s, long t) {
  const auto at = static_cast<double>(t);
  return s.power(s.every(at).quotient) * along(s.down, at);
}

double composed_restarts(const restarts& s, long t) { return s(t); }
double by_hand_restarts(const hand_restarts& s, long t) {
  return along(s.down, s.every(static_cast<double>(t)).remainder);
}

double composed_mapped(const mapped_cosine& s, long t) { return s(t); }
double by_hand_mapped(const hand_mapped& s, long t) {
  const double rate = along(s.down, static_cast<double>(t)) * s.factor + s.plus;
  const double above = rate < s.low ? s.low : rate;
  return above > s.high ? s.high : above;
}

double composed_stable(const stable& s, long t) { return s(t); }
double by_hand_stable(const hand_stable& s, long t) {
  const auto at = static_cast<double>(t);
  if (at < s.start) {
    return along(s.up, at);
  }
  const double local = at - s.start;
  return local >= s.end ? along(s.down, local - s.end) : s.value;
}

double composed_plateau(const plateau_warmup& s, const plateau_warmup::state& q, long t) { return s(q, t); }
double by_hand_plateau(const hand_plateau& s, const anneal::plateau<>::state& q, long t) {
  const auto at = static_cast<double>(t);
  return at >= s.start ? q.rate : along(s.up, at);
}

double composed_deep(const deep& s, long t) { return s(t); }
double by_hand_deep(const hand_deep& s, long t) {
  auto at = static_cast<double>(t);
  at = at < s.stop ? at : s.stop;
  if (at < s.start) {
    return along(s.up, at) * s.three;
  }
  const double late = at - s.start - s.delayed;
  const double delayed = late > 0 ? late : 0;
  return (along(s.down, delayed + s.skipped) * s.half + s.plus) * s.three;
}
