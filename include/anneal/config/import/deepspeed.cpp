// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the optimizer and scheduler of a DeepSpeed configuration.

namespace anneal::imports {

/// DeepSpeed steps its schedulers after the update and counts from -1: update t sees f(t - 1), and update 0 what the
/// constructor sets. `first` is that rate.
static json one_behind(json f, double first) { return then(constant(first), 1, std::move(f)); }

static bool is_auto(const json* value) { return value != nullptr && *value == "auto"; }

/// What transformers fills in for "auto", and checks where a number is given.
static void fill_auto(source& from, json& document) {
  node& arguments = from.arguments;
  const training t = transformers_training(arguments, from.run, from.within);
  const auto fill = [&](json& block, const std::string& path, const char* name, json value, bool checked = true) {
    const auto found = block.find(name);
    if (found == block.end()) {
      return;
    }
    if (*found == "auto") {
      *found = value;
    } else if (checked && found->is_number() && *found != value) {
      throw json_error(anneal::detail::path_to(path, name),
                       "must be what the arguments say, " + shown(value) + ", got " + shown(*found));
    }
  };
  if (document.contains("optimizer") && document["optimizer"].contains("params")) {
    json& params = document["optimizer"]["params"];
    fill(params, "/optimizer/params", "lr", t.lr);
    fill(params, "/optimizer/params", "weight_decay", arguments.number("weight_decay", 0));
    fill(params, "/optimizer/params", "eps", arguments.number("adam_epsilon", 1e-8));
    if (params.contains("betas") && params["betas"] == "auto") {
      params["betas"] = {arguments.number("adam_beta1", 0.9), arguments.number("adam_beta2", 0.999)};
    }
  }
  if (document.contains("scheduler") && document["scheduler"].contains("params")) {
    json& params = document["scheduler"]["params"];
    const std::string path = "/scheduler/params";
    fill(params, path, "warmup_min_lr", 0, false);
    fill(params, path, "warmup_max_lr", t.lr);
    const double least = from.within < version{{5, 0, 0}} ? 0 : 1;
    fill(params, path, "warmup_num_steps", static_cast<std::int64_t>((std::max)(least, t.warmup)));
    fill(params, path, "total_num_steps", static_cast<std::int64_t>(t.total));
  }
}

/// One value of a list, which has one for each group.
static double of_group(source& from, node& params, const char* name, double otherwise) {
  const json* const value = params.find(name);
  if (value == nullptr || !value->is_array()) {
    return params.number(name, otherwise);
  }
  const std::vector<double> all = params.numbers(name);
  if (from.group_number() >= all.size()) {
    params.fail(name, "has no value for group " + from.group);
  }
  return all[from.group_number()];
}

struct deepspeed_warmup {
  double steps;
  bool logarithmic;

  /// From `low` to `high`, and then `high`.
  json ramp_up(double low, double high) const {
    return logarithmic ? ramp(low, high, steps - 1, {{"type", "logarithmic"}, {"ratio", steps}})
                       : ramp(low, high, steps);
  }
};

static deepspeed_warmup warmup_of(source& from, node& params, bool cosine) {
  const double steps = params.whole("warmup_num_steps", 1000);
  const bool checks = !(from.own < version{{0, 19, 4}});
  if (checks && (steps <= 0 || params.value().value("warmup_num_steps", json(1000)).is_number_float())) {
    params.refuse("warmup_num_steps", "must be a positive whole number");
  }
  if (steps < 2) {
    params.warn("warmup_num_steps", shown(steps) + " is raised to 2");
  }
  const std::string type = params.text("warmup_type", "log");
  if (type != "log" && type != "linear") {
    if (cosine && !checks) {
      params.refuse("warmup_type", "must be log or linear");
    }
    params.warn("warmup_type", shown(type) + " is not known: log is taken");
  }
  return {(std::max)(2.0, steps), type != "linear"};
}

static json warmup_lr(source& from, node& params, double lr, bool decays) {
  const bool inherits = !decays && !(from.own < version{{0, 17, 2}});
  const bool has_max = params.has("warmup_max_lr");
  const double low = of_group(from, params, "warmup_min_lr", 0);
  const double high = of_group(from, params, "warmup_max_lr", inherits ? lr : 0.001);
  if (!has_max) {
    params.warn("warmup_max_lr", "is missing: " + shown(high) + " is taken, " +
                                     (inherits ? "the rate of the optimizer" : "whatever the optimizer's rate is"));
  }
  if (low > high) {
    params.warn("warmup_min_lr", shown(low) + " is above warmup_max_lr: the rate falls");
  }
  const deepspeed_warmup warmup = warmup_of(from, params, false);
  json f = warmup.ramp_up(low, high);
  if (decays) {
    const double total = params.required("total_num_steps");
    if (total < warmup.steps) {
      params.warn("total_num_steps", shown(total) + " is less than the warm-up");
    }
    f = then(f, warmup.steps, total > warmup.steps ? ramp(high, low, total - warmup.steps) : constant(low));
  }
  const double first = from.own < version{{0, 15, 3}} ? lr : low;
  return one_behind(f, first);
}

static json warmup_cosine_lr(source& from, node& params, double lr) {
  const double total = params.required("total_num_steps");
  const double start = params.number("warmup_min_ratio", 0);
  const double low = lr * params.number("cos_min_ratio", 0.0001);
  const deepspeed_warmup warmup = warmup_of(from, params, true);
  const bool holds = !(from.own < version{{0, 19, 4}});
  double steps = total - warmup.steps;
  if (holds) {
    steps = (std::max)(1.0, steps);
  } else if (steps == 0) {
    params.refuse("total_num_steps", "must not be warmup_num_steps, which this version divides by 0");
  }
  // The angle of older versions goes on, also backwards.
  json wave = cosine(lr, low, std::abs(steps));
  if (!holds) {
    wave = {{"type", "extend"}, {"past_end", "mirror"}, {"of", wave}};
  }
  const json f = then(warmup.ramp_up(lr * start, lr), warmup.steps, skip(wave, 1));
  const bool left_alone =
      from.own < version{{0, 15, 3}} || (from.own < version{{0, 18, 10}} && from.group_number() > 0);
  return one_behind(f, left_alone ? lr : 0);
}

static json lr_range_test(source& from, node& params) {
  const double low = of_group(from, params, "lr_range_test_min_lr", 1e-3);
  const double size = params.positive("lr_range_test_step_size", 2000);
  const json* const given = params.find("lr_range_test_step_size");
  if (!(from.own < version{{0, 19, 4}}) && given != nullptr && given->is_number_float()) {
    params.refuse("lr_range_test_step_size", "must be a whole number without a point");
  }
  const double rate = params.number("lr_range_test_step_rate", 1);
  json line = {{"type", "line"}, {"initial", low}, {"slope", low * rate / size}};
  if (params.boolean("lr_range_test_staircase", false)) {
    line = {{"type", "staircase"}, {"steps", size}, {"of", line}};
  }
  return line;
}

struct one_cycle_halves {
  double first, second, first_stairs, second_stairs;

  /// From `low` up to `high` and back, in stairs or along lines.
  json cycle(double low, double high) const {
    const auto stairs = [&](double steps, double count, bool up) {
      std::vector<double> boundaries;
      std::vector<double> values;
      for (double i = 0; i <= count; i += 1) {
        // Upwards a stair begins at its whole step, downwards after it.
        if (i > 0) {
          boundaries.push_back(up ? std::ceil(i * steps / count) : std::floor((i - 1) * steps / count) + 1);
        }
        values.push_back(low + (high - low) * (up ? i : count - i) / count);
      }
      return piecewise_constant(boundaries, values);
    };
    const json up = first_stairs > 0 ? stairs(first, first_stairs, true) : ramp(low, high, first);
    const json down = second_stairs > 0 ? stairs(second, second_stairs, false) : ramp(high, low, second);
    return second > 0 ? then(up, first, down) : then(up, first, constant(low));
  }
};

static json one_cycle(source& from, node& params, bool has_betas) {
  one_cycle_halves halves{};
  halves.first = params.positive("cycle_first_step_size", 2000);
  halves.second = params.not_negative("cycle_second_step_size", halves.first);
  halves.first_stairs = params.whole("cycle_first_stair_count", 0);
  halves.second_stairs = params.whole("cycle_second_stair_count", halves.first_stairs);
  if ((std::max)(halves.first_stairs, halves.second_stairs) > 10'000) {
    params.refuse("cycle_first_stair_count", "must be 10000 at most here");
  }
  if (from.own < version{{0, 19, 4}} && (halves.first_stairs > 0 || halves.second_stairs > 0)) {
    params.warn("cycle_first_stair_count", "has no effect before DeepSpeed 0.19.4");
    halves.first_stairs = halves.second_stairs = 0;
  }
  const double total = halves.first + halves.second;
  const double size = params.number("decay_step_size", 0);
  const double low = of_group(from, params, "cycle_min_lr", params.has("cycle_min_lr") ? 0 : anneal::detail::not_given);
  const double high =
      of_group(from, params, "cycle_max_lr", params.has("cycle_max_lr") ? 0 : anneal::detail::not_given);
  const double lr_rate = params.number("decay_lr_rate", 0);
  const bool cycles = params.boolean("cycle_momentum", true);
  const double low_momentum = of_group(from, params, "cycle_min_mom", 0.8);
  const double high_momentum = of_group(from, params, "cycle_max_mom", 0.9);
  const double momentum_rate = params.number("decay_mom_rate", 0);
  for (const char* name : {"cycle_min_lr", "cycle_max_lr"}) {
    params.required(params.has(name) && params.find(name)->is_array() ? "cycle_first_step_size" : name);
  }
  if (size == 0 && (lr_rate != 0 || momentum_rate != 0)) {
    params.warn("decay_lr_rate", "has no effect without decay_step_size");
  }
  if (from.rate()) {
    const json decay = size == 0 || lr_rate == 0
                           ? constant(low)
                           : json{{"type", "inverse_time"}, {"initial", low}, {"rate", lr_rate}, {"every", size}};
    return then(halves.cycle(low, high), total, decay);
  }
  if (!cycles || !has_betas) {
    throw json_error("/scheduler", "does not drive the " + from.hyperparameter + ": " +
                                       (cycles ? "the optimizer has no betas" : "cycle_momentum is false"));
  }
  if (from.hyperparameter == "beta2") {
    return constant(0.99);
  }
  const json decay =
      size == 0 || momentum_rate == 0
          ? constant(high_momentum)
          : json{{"type", "line"}, {"initial", high_momentum}, {"slope", high_momentum * momentum_rate / size}};
  // Down and up again; the constructor sets the low value for update 0.
  const json wave = halves.cycle(high_momentum, low_momentum);
  return one_behind(skip(then(wave, total, decay), 1), low_momentum);
}

/// A file that gives last_batch_iteration resumes: the constructor sets nothing, and update t sees the index last + t.
static json resumed(json f, double unset, double last) { return one_behind(skip(std::move(f), last + 2), unset); }

json deepspeed(source& from) {
  from.only({"learning_rate", "momentum", "beta2"});
  json filled = from.document.value();
  const bool trainer = !from.arguments.value().empty();
  if (trainer) {
    fill_auto(from, filled);
  }
  std::vector<std::string> warnings;
  node document(filled, "", warnings);
  node optimizer = document.object("optimizer");
  node optimizer_params = optimizer.object("params");
  if (is_auto(optimizer_params.find("lr"))) {
    optimizer_params.refuse("lr", "needs the arguments of transformers");
  }
  const std::string kind = optimizer.text("type", "Adam");
  const double lr =
      of_group(from, optimizer_params, "lr", trainer ? from.arguments.number("learning_rate", 5e-5) : 1e-3);
  std::string lower = kind;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
  const bool has_betas = lower != "sgd" && lower != "adagrad" && lower != "rmsprop" && lower != "muon";
  const auto done = [&](json description) {
    document.name_unknown();
    for (const std::string& warning : warnings) {
      from.document.warn(warning);
    }
    from.arguments.name_unknown();
    return description;
  };
  if (!document.has("scheduler")) {
    from.only({"learning_rate"});
    if (trainer) {
      return done(transformers_schedule(transformers_training(from.arguments, from.run, from.within), from.within,
                                        from.arguments));
    }
    from.document.warn("there is no scheduler: the rate of the optimizer is constant");
    return done(constant(lr));
  }
  node scheduler = document.object("scheduler");
  const std::string type = scheduler.text("type", "");
  if (type.empty()) {
    from.only({"learning_rate"});
    scheduler.warn("type", "is missing: DeepSpeed makes no scheduler, and the rate of the optimizer is constant");
    return done(constant(lr));
  }
  if (!scheduler.has("params")) {
    scheduler.fail("params", "is missing");
  }
  node params = scheduler.object("params");
  for (const auto& [name, value] : params.value().items()) {
    if (value == "auto") {
      params.refuse(name, trainer ? "is not filled in by transformers" : "needs the arguments of transformers");
    }
  }
  if (trainer && from.arguments.has("lr_scheduler_type")) {
    from.arguments.warn("lr_scheduler_type", "has no effect: the scheduler of the file takes its place");
  }
  const double last = params.whole("last_batch_iteration", -1);
  json description;
  if (type == "OneCycle") {
    description = one_cycle(from, params, has_betas);
  } else if (type == "WarmupLR" || type == "WarmupDecayLR" || type == "WarmupCosineLR" || type == "LRRangeTest") {
    from.only({"learning_rate"});
    description = type == "LRRangeTest"      ? lr_range_test(from, params)
                  : type == "WarmupCosineLR" ? warmup_cosine_lr(from, params, lr)
                                             : warmup_lr(from, params, lr, type == "WarmupDecayLR");
  } else {
    description = torch_schedule(from, params, type, lr, scheduler.path_of("type"));
  }
  if (last != -1) {
    params.warn("last_batch_iteration", shown(last) + ": update 0 sees the rate of the optimizer");
    const std::vector<double> betas = optimizer_params.numbers("betas");
    description = resumed(description, from.rate() ? lr : betas.empty() ? 0.9 : betas[0], last);
  }
  params.refuse_unknown();
  return done(description);
}

}  // namespace anneal::imports
