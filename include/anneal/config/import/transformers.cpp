// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the TrainingArguments of Hugging Face's transformers.

namespace anneal::imports {

/// The updates of a run of so many epochs, as transformers counts them.
static double updates_of_epochs(double epochs, const horizon& run) {
  const auto& known = run.parameters();
  const double per_epoch = known.updates_per_epoch ? double{*known.updates_per_epoch} : double{run.epochs(1)};
  return (std::max)(1.0, std::ceil(epochs * per_epoch));
}

static double transformers_warmup(node& arguments, double total, const version& v) {
  const auto steps = arguments.number("warmup_steps");
  const auto ratio = arguments.number("warmup_ratio");
  if (steps && *steps < 0) {
    arguments.refuse("warmup_steps", "must not be negative");
  }
  if (v < version{{5, 0, 0}}) {
    if (steps && (std::floor(*steps) != *steps || arguments.find("warmup_steps")->is_number_float())) {
      arguments.refuse("warmup_steps",
                       "must be a whole number before transformers 5 (a part of the run is warmup_ratio)");
    }
    if (ratio && (*ratio < 0 || *ratio > 1)) {
      arguments.refuse("warmup_ratio", "must be from 0 to 1");
    }
    return steps && *steps > 0 ? *steps : std::ceil(total * ratio.value_or(0));
  }
  double given = steps.value_or(0);
  if (ratio && v < version{{5, 15, 0}}) {
    given = *ratio;
    if (steps) {
      arguments.warn("warmup_ratio", "takes the place of warmup_steps in transformers 5.0 to 5.14");
    }
  } else if (ratio) {
    arguments.warn("warmup_ratio", "has no effect since transformers 5.15, which takes a warmup_steps below 1 for it");
  }
  return given >= 1 ? std::floor(given) : std::ceil(total * given);
}

training transformers_training(node& arguments, const horizon& run, const version& v) {
  training t{};
  t.lr = arguments.not_negative("learning_rate", 5e-5);
  const double steps = arguments.whole("max_steps", -1);
  const auto epochs = arguments.number("num_train_epochs");
  if (steps >= 0) {
    t.total = steps;
  } else if (!epochs && !run.parameters().updates_per_epoch && run.parameters().updates) {
    t.total = run.updates();
  } else {
    t.total = updates_of_epochs(epochs.value_or(3), run);
  }
  if (steps == 0) {
    arguments.warn("max_steps", "0 is a run of one update, of rate 0; for \"as many as there are\" write -1");
  }
  t.warmup = transformers_warmup(arguments, t.total, v);
  t.type = arguments.text("lr_scheduler_type", "linear");
  t.kwargs = json::object();
  t.kwargs_path = arguments.path_of("lr_scheduler_kwargs");
  if (const json* const kwargs = arguments.find("lr_scheduler_kwargs")) {
    t.kwargs = kwargs->is_string() ? json::parse(kwargs->get<std::string>(), nullptr, false) : *kwargs;
    if (!t.kwargs.is_object()) {
      arguments.refuse("lr_scheduler_kwargs", "must be an object");
    }
  }
  return t;
}

/// What a type of the arguments is called, and which lr_scheduler_kwargs it takes.
struct transformers_type {
  const char* type;
  const char* function;
  std::initializer_list<const char*> kwargs;
  bool warms_up = true, ends = true;
};

static const transformers_type& transformers_type_of(const training& t, node& arguments) {
  static const transformers_type types[] = {
      {"linear", "get_linear_schedule_with_warmup", {}},
      {"cosine", "get_cosine_schedule_with_warmup", {"num_cycles"}},
      {"cosine_with_restarts", "get_cosine_with_hard_restarts_schedule_with_warmup", {"num_cycles"}},
      {"polynomial", "get_polynomial_decay_schedule_with_warmup", {"lr_end", "power"}},
      {"constant", "get_constant_schedule", {}, false, false},
      {"constant_with_warmup", "get_constant_schedule_with_warmup", {}, true, false},
      {"inverse_sqrt", "get_inverse_sqrt_schedule", {"timescale"}, true, false},
      {"cosine_with_min_lr", "get_cosine_with_min_lr_schedule_with_warmup", {"num_cycles", "min_lr", "min_lr_rate"}},
      {"cosine_warmup_with_min_lr",
       "get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
       {"num_cycles", "min_lr", "min_lr_rate", "warmup_lr_rate"}},
      {"warmup_stable_decay",
       "get_wsd_schedule",
       {"num_decay_steps", "num_stable_steps", "warmup_type", "decay_type", "min_lr_ratio", "num_cycles"}},
      {"reduce_lr_on_plateau",
       "get_reduce_on_plateau_schedule",
       {"mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "min_lr", "eps"},
       false,
       false},
      {"greedy",
       "get_greedy_schedule",
       {"mode", "factor", "patience", "threshold", "cooldown", "warmup", "min_lr", "max_lr", "eps", "smooth",
        "window_size", "reset_start"},
       false,
       false},
  };
  std::vector<std::string> names;
  for (const transformers_type& type : types) {
    if (t.type == type.type) {
      return type;
    }
    names.emplace_back(type.type);
  }
  arguments.refuse(t.type_field, "is none of transformers' schedules" + anneal::detail::did_you_mean(t.type, names));
}

json transformers_schedule(const training& t, const version& v, node& arguments) {
  const transformers_type& type = transformers_type_of(t, arguments);
  if (t.type == "greedy" && v < version{{5, 4, 0}}) {
    arguments.refuse(t.type_field, "is there since transformers 5.4");
  }
  const bool listens = t.type == "greedy" || t.type == "reduce_lr_on_plateau";
  if (t.type == "reduce_lr_on_plateau" && t.type_field == std::string_view("lr_scheduler_type") &&
      arguments.text("eval_strategy", arguments.text("evaluation_strategy", "no")) == "no") {
    arguments.fail("eval_strategy", "must not be \"no\" for reduce_lr_on_plateau, which needs a metric");
  }
  if (listens) {
    arguments.warn(t.type_field, t.type + " depends on the metric: observe it after each evaluation");
  }
  json description = {{"type", std::string("transformers.") + type.function}, {"lr", t.lr}};
  std::vector<std::string> warnings;
  node kwargs(t.kwargs, t.kwargs_path, warnings);
  const bool deaf =
      t.type == "constant" || t.type == "constant_with_warmup" || (t.type == "inverse_sqrt" && v < version{{5, 4, 0}});
  if (deaf && !t.kwargs.empty()) {
    arguments.warn("lr_scheduler_kwargs", "has no effect on " + t.type + (t.type[0] == 'i' ? " before 5.4" : ""));
  } else {
    for (const char* name : type.kwargs) {
      const json* const value = kwargs.find(name);
      if (value != nullptr) {
        const bool word = std::string_view(name).ends_with("type") || std::string_view(name).ends_with("mode");
        description[name] = value->is_string() && !word ? json(*kwargs.number(name)) : *value;
      }
    }
    kwargs.refuse_unknown();
  }
  if (type.warms_up) {
    description["num_warmup_steps"] = t.warmup;
  } else if (t.warmup > 0) {
    arguments.warn("warmup_steps", "has no effect on " + t.type);
  }
  if (type.ends) {
    description["num_training_steps"] = t.total;
  }
  if (t.type == "warmup_stable_decay" && !description.contains("num_decay_steps")) {
    arguments.fail("lr_scheduler_kwargs", "must give num_decay_steps for warmup_stable_decay");
  }
  if (t.type == "polynomial" && t.warmup == t.total) {
    arguments.fail("warmup_steps", "must not be the whole run for polynomial, got " + shown(t.warmup));
  }
  if (description.contains("min_lr") && description.contains("min_lr_rate")) {
    arguments.fail("lr_scheduler_kwargs", "must not give both min_lr and min_lr_rate");
  }
  if (t.type.find("with_min_lr") != t.type.npos && !description.contains("min_lr") &&
      !description.contains("min_lr_rate")) {
    arguments.fail("lr_scheduler_kwargs", "must give min_lr or min_lr_rate for " + t.type);
  }
  if (type.warms_up && t.total > 0 && t.warmup > t.total) {
    arguments.warn("warmup_steps", "the warm-up of " + shown(t.warmup) + " updates is longer than the run of " +
                                       shown(t.total) + ": the peak is never reached");
  }
  for (const std::string& warning : warnings) {
    arguments.warn(warning);
  }
  return description;
}

json transformers(source& from) {
  from.only({"learning_rate"});
  from.one_group();
  node& arguments = from.document;
  if (arguments.object("deepspeed").has("scheduler")) {
    arguments.fail("deepspeed/scheduler", "takes the place of this schedule: import it as deepspeed");
  }
  if (arguments.has("deepspeed")) {
    arguments.warn("deepspeed", "a scheduler in that file would take the place of this schedule");
  }
  const training t = transformers_training(arguments, from.run, from.own);
  json description = transformers_schedule(t, from.own, arguments);
  arguments.name_unknown();
  return description;
}

}  // namespace anneal::imports
