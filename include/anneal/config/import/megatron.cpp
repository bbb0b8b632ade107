// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the options of Megatron-LM, also as MODEL_ARGS of its tests.

namespace anneal::imports {

/// Everything that Megatron counts is in samples.
struct megatron_lengths {
  double decay, warmup, weight_decay;
  std::optional<double> wsd;
};

static megatron_lengths megatron_lengths_of(node& args, double batch) {
  const bool samples = args.has("train_samples");
  if (samples == args.has("train_iters")) {
    args.fail("train_iters",
              samples ? "must not be given together with train-samples" : "is missing, and so is train-samples");
  }
  const char* const here = samples ? "samples" : "iters";
  const std::string there = samples ? "iters" : "samples";
  for (const std::string& name : {"lr_decay_" + there, "lr_warmup_" + there, "lr_wsd_decay_" + there}) {
    if (args.number(name, 0) != 0) {
      args.refuse(name, std::string("must not be given with train-") + here);
    }
  }
  const double unit = samples ? 1 : batch;
  const auto length = [&](const std::string& name) {
    const auto x = args.whole(name + here);
    return x ? std::optional(*x * unit) : std::nullopt;
  };
  megatron_lengths all{};
  all.weight_decay = *length("train_");
  all.decay = length("lr_decay_").value_or(all.weight_decay);
  if (!(all.decay > 0)) {
    args.refuse(std::string(args.has(std::string("lr_decay_") + here) ? "lr_decay_" : "train_") + here,
                "must be positive");
  }
  all.warmup = length("lr_warmup_").value_or(0);
  if (const auto fraction = args.number("lr_warmup_fraction")) {
    if (all.warmup != 0) {
      args.refuse("lr_warmup_fraction", std::string("must not be given together with lr-warmup-") + here);
    }
    all.warmup = *fraction * all.decay;
  }
  if (!(all.warmup < all.decay)) {
    args.refuse(args.has("lr_warmup_fraction") ? "lr_warmup_fraction" : std::string("lr_warmup_") + here,
                "must be less than the decay, of " + shown(all.decay / unit) + " " + here);
  }
  all.wsd = length("lr_wsd_decay_");
  return all;
}

json megatron(source& from) {
  from.only({"learning_rate", "weight_decay"});
  const bool own = from.group.empty() || from.group == "0";
  const bool decoupled = from.group == "embedding/output" || from.group == "embedding" || from.group == "output";
  const bool undecayed = from.group == "no-decay";
  if (!own && !decoupled && !undecayed) {
    throw json_error("", "megatron has no group " + shown(from.group) + ", but no-decay and embedding/output");
  }
  node args = from.document.has("MODEL_ARGS") ? from.document.object("MODEL_ARGS") : from.document;
  args.refuse_if_given({"rampup_batch_size", "step_batch_size_schedule"},
                       "changes the samples of an update in the run, which is not known here");
  double batch = args.number("global_batch_size", 0);
  if (batch == 0) {
    const auto known = from.run.parameters().samples_per_update;
    batch =
        known ? double{*known} : args.number("micro_batch_size", 0) * from.arguments.number("data_parallel_size", 1);
  }
  if (!(batch >= 1)) {
    args.refuse("global_batch_size", "must be given, or the horizon's samples_per_update");
  }
  const double lr = args.required("lr");
  const double min_lr = args.not_negative("min_lr", 0);
  const double init = args.number("lr_warmup_init", 0);
  if (min_lr > lr) {
    args.refuse("min_lr", "must not be above lr");
  }
  if (init > lr) {
    args.refuse("lr_warmup_init", "must not be above lr");
  }
  const megatron_lengths lengths = megatron_lengths_of(args, batch);
  const std::string style = args.text("lr_decay_style", "linear");
  json description = {{"type", "megatron.OptimizerParamScheduler"},
                      {"init_lr", init},
                      {"max_lr", lr},
                      {"min_lr", min_lr},
                      {"lr_warmup_steps", lengths.warmup},
                      {"lr_decay_steps", lengths.decay},
                      {"lr_decay_style", style},
                      {"wd_incr_steps", lengths.weight_decay}};
  const std::vector<std::string> styles = {"constant", "linear", "cosine", "inverse-square-root", "WSD"};
  if (std::find(styles.begin(), styles.end(), style) == styles.end()) {
    args.refuse("lr_decay_style", "is none of Megatron's" + anneal::detail::did_you_mean(style, styles));
  }
  const std::string wsd_style = args.text("lr_wsd_decay_style", "exponential");
  if (style == "WSD") {
    if (!lengths.wsd) {
      args.fail("lr_wsd_decay_iters", "is missing, for WSD");
    }
    description["wsd_decay_steps"] = *lengths.wsd;
    description["lr_wsd_decay_style"] = wsd_style;
  }

  const std::string increase = args.text("weight_decay_incr_style", "constant");
  const double decay = args.number("weight_decay", 0.01);
  const auto start = args.number("start_weight_decay");
  const auto end = args.number("end_weight_decay");
  if (increase == "constant" && (start || end)) {
    args.refuse(start ? "start_weight_decay" : "end_weight_decay", "must not be given with the style constant");
  }
  if (increase != "constant" && (!start || !end || *start < 0 || *end < *start)) {
    args.refuse(start ? "end_weight_decay" : "start_weight_decay",
                "must be given, and start-weight-decay not be negative or above end-weight-decay");
  }
  if (increase != "constant" && args.has("weight_decay")) {
    args.warn("weight_decay", "has no effect with start-weight-decay and end-weight-decay");
  }
  description["wd_incr_style"] = increase;
  description["start_wd"] = start.value_or(decay);
  description["end_wd"] = end.value_or(decay);

  const double other_lr = args.number("decoupled_lr", lr);
  const double other_min = args.number("decoupled_min_lr", min_lr);
  if (decoupled) {
    if (!args.has("decoupled_lr")) {
      args.fail("decoupled_lr", "is missing: without it there is no such group");
    }
    description["max_lr"] = other_lr;
    description["min_lr"] = other_min;
  }
  if (args.boolean("override_opt_param_scheduler", false) ||
      args.boolean("use_checkpoint_opt_param_scheduler", false)) {
    args.warn("override_opt_param_scheduler and use_checkpoint_opt_param_scheduler say what a resumed run does");
  }
  if (!from.rate()) {
    description["drives"] = "weight_decay";
    if (undecayed) {
      description = constant(0);
    }
  }
  args.name_unknown();
  return {{"type", "stretch"}, {"factor", 1 / batch}, {"of", description}};
}

}  // namespace anneal::imports
