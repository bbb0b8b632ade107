// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the arguments of timm's train.py, as options or as its args.yaml.

namespace anneal::imports {

/// The rate, where it follows from the batch.
static double timm_rate(source& from, node& args) {
  if (const auto lr = args.number("lr")) {
    return *lr;
  }
  const double batch = args.number("batch_size", args.number("b", 128)) * args.number("grad_accum_steps", 1) *
                       from.arguments.number("world_size", 1);
  const std::string optimizer = args.text("opt", "sgd");
  std::string scale = args.text("lr_base_scale", "");
  if (scale.empty()) {
    const bool adaptive = optimizer.find("ada") != optimizer.npos || optimizer.find("lamb") != optimizer.npos;
    scale = adaptive ? "sqrt" : "linear";
  }
  const double ratio = batch / args.positive("lr_base_size", 256);
  return args.number("lr_base", 0.1) * (scale == "sqrt" ? std::sqrt(ratio) : ratio);
}

json timm(source& from) {
  from.only({"learning_rate"});
  from.one_group();
  node& args = from.document;
  args.refuse_if_given({"lr_noise"}, "has random numbers of PyTorch, which are not known here");
  const double lr = timm_rate(from, args);
  const std::string sched = args.text("sched", "cosine");
  const bool on_updates = args.boolean("sched_on_updates", false);
  const double epochs = args.whole("epochs", 300);
  const double warmup = args.number("warmup_epochs", 5);
  const double decay_epochs = args.number("decay_epochs", 90);
  const double decay_rate = args.number("decay_rate", 0.1);
  std::vector<double> milestones = args.numbers("decay_milestones");
  const double per_update = on_updates ? double{from.run.epochs(1)} : 1;
  json description = {{"lr", lr},
                      {"warmup_t", warmup * per_update},
                      {"warmup_lr_init", args.number("warmup_lr", 1e-5)},
                      {"warmup_prefix", args.boolean("warmup_prefix", false)}};
  const double low = args.number("min_lr", 0);
  const json cycles = {{"t_initial", epochs * per_update},
                       {"lr_min", low},
                       {"cycle_mul", args.number("lr_cycle_mul", 1)},
                       {"cycle_decay", args.number("lr_cycle_decay", 0.5)},
                       {"cycle_limit", args.whole("lr_cycle_limit", 1)}};
  const double k = args.number("lr_k_decay", 1);
  for (const char* const name : {"cooldown_epochs", "lr_noise_pct", "lr_noise_std", "patience_epochs"}) {
    args.find(name);
  }
  if (sched == "cosine" || sched == "tanh" || sched == "poly") {
    description.update(cycles);
    description["type"] = sched == "cosine" ? "timm.CosineLRScheduler"
                          : sched == "tanh" ? "timm.TanhLRScheduler"
                                            : "timm.PolyLRScheduler";
    if (sched != "tanh") {
      description["k_decay"] = k;
    }
    if (sched == "poly") {
      description["power"] = decay_rate;
    }
    if (!description["warmup_prefix"].get<bool>() && warmup > 0 && sched != "tanh") {
      args.warn("warmup_prefix",
                "is false: the decay runs during the warm-up, and the rate " + shown(lr) + " is never reached");
    }
  } else if (sched == "step") {
    description.update(
        {{"type", "timm.StepLRScheduler"}, {"decay_t", decay_epochs * per_update}, {"decay_rate", decay_rate}});
  } else if (sched == "multistep") {
    if (milestones.empty()) {
      milestones = {90, 180, 270};
    }
    for (double& milestone : milestones) {
      milestone *= per_update;
    }
    description.update({{"type", "timm.MultiStepLRScheduler"}, {"decay_t", milestones}, {"decay_rate", decay_rate}});
  } else if (sched == "plateau") {
    const std::string metric = args.text("eval_metric", "top1");
    description.erase("warmup_prefix");
    description.update({{"type", "timm.PlateauLRScheduler"},
                        {"decay_rate", decay_rate},
                        {"patience_t", args.whole("patience_epochs", 10)},
                        {"lr_min", low},
                        {"mode", metric.find("loss") != metric.npos ? "min" : "max"}});
    args.warn("sched", "plateau depends on the metric: observe it after each epoch");
  } else {
    args.warn("sched", shown(sched) + " is no schedule of timm: the rate is constant, without a warm-up");
    args.name_unknown();
    return constant(lr);
  }
  args.name_unknown();
  return on_updates ? description : per_epoch(description, from.run.epochs(1));
}

}  // namespace anneal::imports
