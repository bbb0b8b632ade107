// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: training configurations of Leela Chess Zero, the YAML of lczero-training's TensorFlow and
// the textproto of its JAX.

namespace anneal::imports {

static json lczero_stairs(node& training) {
  const std::vector<double> values = training.numbers("lr_values");
  std::vector<double> boundaries = training.numbers("lr_boundaries");
  std::sort(boundaries.begin(), boundaries.end());
  if (values.size() <= boundaries.size()) {
    training.fail("lr_values", "must be one more than lr_boundaries, got " + std::to_string(values.size()));
  }
  const double total = training.positive("total_steps", 0);
  std::vector<double> at;
  std::vector<double> rates = {values[0]};
  for (std::size_t i = 0; i < boundaries.size(); ++i) {
    if (boundaries[i] <= 0 || (!at.empty() && at.back() == boundaries[i])) {
      rates.back() = values[i + 1];
    } else {
      at.push_back(boundaries[i]);
      rates.push_back(values[i + 1]);
    }
  }
  const json round = at.empty() ? constant(rates[0]) : piecewise_constant(at, rates);
  json description = forever(take(round, total));
  const double warmup = training.whole("warmup_steps", 0);
  if (warmup > 1) {
    description = product(description, ramp(1 / warmup, 1, warmup - 1));
  }
  return description;
}

/// The rates of one rule from its start on.
static json lczero_rule(node& rule) {
  const std::vector<double> durations = rule.numbers("duration_steps");
  const std::vector<double> rates = rule.numbers("lr");
  if (rates.empty()) {
    rule.fail("lr", "is missing");
  }
  json transitions = rule.find("transition") == nullptr ? json::array() : *rule.find("transition");
  if (!transitions.is_array()) {
    transitions = json::array({transitions});
  }
  json parts = json::array();
  for (std::size_t i = 0; i < durations.size(); ++i) {
    if (durations[i] <= 0) {
      continue;
    }
    const double begin = rates[(std::min)(i, rates.size() - 1)];
    const double end = rates[(std::min)(i + 1, rates.size() - 1)];
    const json kind = i < transitions.size() ? transitions[i] : json("CONSTANT");
    if (kind == "LINEAR" || kind == 1) {
      parts.push_back(ramp(begin, end, durations[i]));
    } else if (kind == "COSINE" || kind == 2) {
      parts.push_back(cosine(begin, end, durations[i]));
    } else if (kind == "CONSTANT" || kind == 0) {
      parts.push_back(take(constant(begin), durations[i]));
    } else {
      rule.refuse("transition", "must be CONSTANT, LINEAR or COSINE");
    }
  }
  parts.push_back(constant(rates.back()));
  rule.find("starting_step");
  rule.refuse_unknown();
  return parts.size() == 1 ? parts[0] : json{{"type", "sequence"}, {"of", parts}};
}

json lczero(source& from) {
  from.only({"learning_rate"});
  from.one_group();
  node training = from.document.object("training");
  if (training.has("lr_values")) {
    json description = lczero_stairs(training);
    training.find("num_batch_splits");  // divides the rate, where as many gradients are added
    training.name_unknown();
    const auto& updates = from.run.parameters().updates;
    const double total = training.number("total_steps", 0);
    if (updates && *updates > total) {
      training.warn("total_steps", "the stairs begin anew at update " + shown(total));
    }
    return description;
  }
  node& holder = training.has("lr_schedule") ? training : from.document;
  std::vector<node> rules = holder.objects("lr_schedule");
  if (rules.empty()) {
    holder.warn("lr_schedule", "is missing: the rate is 0");
    holder.name_unknown();
    return constant(0);
  }
  std::stable_sort(rules.begin(), rules.end(),
                   [](node a, node b) { return a.number("starting_step", 0) < b.number("starting_step", 0); });
  json description;
  for (std::size_t i = rules.size(); i-- > 0;) {
    const double start = rules[i].number("starting_step", 0);
    const json rule = lczero_rule(rules[i]);
    // Each rule is put in front of the later ones, up to where they begin.
    description =
        description.is_null() ? rule : then(rule, rules[i + 1].number("starting_step", 0) - start, description);
    if (i == 0 && start > 0) {
      description = then(constant(rules[0].numbers("lr")[0]), start, description);
    }
  }
  holder.name_unknown();
  return description;
}

}  // namespace anneal::imports
