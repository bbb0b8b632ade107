// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: a configuration of axolotl, which has schedules of its own beside transformers'.

namespace anneal::imports {

static double axolotl_warmup(node& document, double total) {
  const auto steps = document.number("warmup_steps");
  const auto ratio = document.number("warmup_ratio");
  if (steps && ratio) {
    document.refuse("warmup_ratio", "must not be given together with warmup_steps");
  }
  if (steps && (*steps < 0 || std::floor(*steps) != *steps)) {
    document.refuse("warmup_steps", "must be a whole number, and not negative");
  }
  if (ratio && *ratio > 1) {
    document.warn("warmup_ratio", shown(*ratio) + " times the run is longer than it");
  }
  const double warmup = steps   ? *steps
                        : ratio ? (std::max)(0.0, std::floor(*ratio * total))
                                : (std::min)(std::floor(0.03 * total), 100.0);
  if (warmup == 1) {
    document.warn("warmup_steps", "a warm-up of 1 update is raised to 2");
  }
  return warmup == 1 ? 2 : warmup;
}

static double axolotl_ratio(node& document, const char* name) {
  const double ratio = document.number(name, 0);
  if (!(ratio >= 0 && ratio <= 1)) {
    document.refuse(name, "must be from 0 to 1");
  }
  return ratio;
}

/// transformers' cosines with a shape of their own; past the end these rise again.
static json axolotl_cosine(node& document, const training& t) {
  const double steps = (std::max)(1.0, t.total - t.warmup);
  const auto wave = [&](double low) {
    return json{{"type", "extend"}, {"past_end", "mirror"}, {"of", cosine(t.lr, low, steps)}};
  };
  if (document.boolean("lr_quadratic_warmup", false)) {
    return then(ramp(0, t.lr, t.warmup, power(2)), t.warmup, wave(0));
  }
  const double lowest = axolotl_ratio(document, "cosine_min_lr_ratio");
  const double low = t.lr * lowest;
  if (lowest == 0) {
    return {};
  }
  const json up = ramp(0, t.lr, t.warmup);
  const double share = axolotl_ratio(document, "cosine_constant_lr_ratio");
  if (share == 0) {
    return then(up, t.warmup, wave(low));
  }
  const double end = std::floor(t.total * share);
  if (end < t.warmup) {
    document.refuse("cosine_constant_lr_ratio", "must not end the decay before the warm-up ends");
  }
  return then(up, t.warmup, end > t.warmup ? cosine(t.lr, low, end - t.warmup) : constant(t.lr));
}

/// RexLR begins at its step 1.
static json axolotl_rex(node& document, const training& t) {
  const double low = t.lr * axolotl_ratio(document, "cosine_min_lr_ratio");
  if (t.warmup > t.total) {
    document.refuse("warmup_steps", "must not be more than the run of " + shown(t.total) + " updates");
  }
  const double steps = t.total - t.warmup;
  const json up = ramp(0, t.lr, t.warmup);
  if (steps == 0) {
    return skip(then(up, t.warmup + 1, constant(low)), 1);
  }
  return skip(then(up, t.warmup, ramp(t.lr, low, steps, {{"type", "hyperbolic"}, {"ratio", 10}})), 1);
}

/// One more scheduler around `of`, which is one step ahead, and takes `of` with it.
static json axolotl_restarts(node& document, json of, double ahead) {
  const double every = document.whole("jagged_restart_steps", 0);
  const double warmup = document.whole("jagged_restart_warmup_steps", 10);
  const double anneal = document.whole("jagged_restart_anneal_steps", 1);
  if (every == 0) {
    return of;
  }
  if (warmup <= 0 || anneal <= 0 || warmup + anneal > every) {
    document.refuse("jagged_restart_steps", "must not be less than jagged_restart_warmup_steps and _anneal_steps");
  }
  const double ratio = document.number("cosine_min_lr_ratio", 0);
  const double low = ratio == 0 ? 0.001 : ratio;
  std::vector<double> steps = {0, warmup, every - anneal, every};
  std::vector<double> values = {low, 1, 1, low};
  if (steps[1] == steps[2]) {
    steps.erase(steps.begin() + 1);
    values.erase(values.begin() + 1);
  }
  const json cycle = piecewise_linear(steps, values);
  const json scale =
      then(constant(1), every - anneal, then(skip(cycle, every - anneal), anneal, forever(take(cycle, every))));
  return product(skip(std::move(of), 1), skip(scale, ahead));
}

json axolotl(source& from) {
  from.only({"learning_rate", "momentum"});
  from.one_group();
  node& document = from.document;
  training t{};
  t.type_field = "lr_scheduler";
  t.lr = document.required("learning_rate");
  const double epochs = document.positive("num_epochs", 1);
  const double most = document.number("max_steps", 0);
  t.total = most > 0 ? most : updates_of_epochs(epochs, from.run);
  const bool known = most <= 0 || from.run.parameters().updates_per_epoch;
  t.warmup = axolotl_warmup(document, known ? (std::min)(t.total, updates_of_epochs(epochs, from.run)) : t.total);
  t.type = document.text("lr_scheduler", "cosine");
  t.kwargs = document.object("lr_scheduler_kwargs").value();
  t.kwargs_path = document.path_of("lr_scheduler_kwargs");
  if (t.warmup > t.total) {
    document.warn("warmup_steps", "the warm-up is longer than the run of " + shown(t.total) + " updates");
  }
  if (document.has("deepspeed")) {
    document.warn("deepspeed", "a scheduler in that file would take the place of this schedule");
  }
  if (document.has("cosine_constant_lr_ratio") &&
      (t.type != "cosine" || document.number("cosine_min_lr_ratio", 0) == 0)) {
    document.warn("cosine_constant_lr_ratio", "has no effect without a cosine_min_lr_ratio above 0");
  }
  document.find("lr_quadratic_warmup");
  if (t.type != "cosine" && t.type != "rex" && document.has("cosine_min_lr_ratio")) {
    document.warn("cosine_min_lr_ratio", "has an effect on cosine only");
  }
  json description;
  if (t.type == "one_cycle") {
    node kwargs = document.object("lr_scheduler_kwargs");
    json with = kwargs.value();
    with.emplace("pct_start", t.warmup / t.total);
    with["max_lr"] = t.lr;
    with["total_steps"] = t.total;
    std::vector<std::string> warnings;
    node params(with, t.kwargs_path, warnings);
    description = torch_schedule(from, params, "OneCycleLR", t.lr, document.path_of("lr_scheduler"));
    params.refuse_unknown();
  } else {
    from.only({"learning_rate"});
    if (t.type == "rex") {
      description = axolotl_rex(document, t);
    } else if (t.type == "log_sweep") {
      document.warn("lr_scheduler", "log_sweep was in versions of 2023 only; learning_rate has no effect on it");
      const double low = document.number("log_sweep_min_lr", 1e-10);
      const double high = document.number("log_sweep_max_lr", 10);
      if (t.warmup < 2) {
        document.refuse("warmup_steps", "must be at least 2 for log_sweep, whose length it is");
      }
      description = delay({{"type", "exponential"}, {"initial", low}, {"final", high}, {"steps", t.warmup - 1}}, 1);
    } else if (t.type == "cosine") {
      description = axolotl_cosine(document, t);
    }
    if (description.is_null()) {
      description = transformers_schedule(t, from.within, document);
    }
  }
  description = axolotl_restarts(document, std::move(description), t.type == "rex" ? 2 : 1);
  document.name_unknown();
  return description;
}

}  // namespace anneal::imports
