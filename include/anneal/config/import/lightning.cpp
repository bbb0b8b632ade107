// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the optimizer and lr_scheduler of a Lightning CLI configuration. The scheduler is stepped
// once an epoch, whatever its parameters are meant in.

namespace anneal::imports {

json lightning(source& from) {
  from.one_group();
  node& document = from.document;
  node optimizer = document.object("optimizer");
  if (!document.has("optimizer")) {
    document.fail("optimizer", "is missing");
  }
  node optimizer_args = optimizer.object("init_args");
  const double lr = optimizer_args.not_negative("lr", 1e-3);
  for (const char* const name : {"momentum",       "dampening",
                                 "weight_decay",   "nesterov",
                                 "betas",          "eps",
                                 "amsgrad",        "alpha",
                                 "centered",       "rho",
                                 "lr_decay",       "initial_accumulator_value",
                                 "momentum_decay", "decoupled_weight_decay",
                                 "etas",           "step_sizes",
                                 "lambd",          "t0",
                                 "maximize",       "foreach",
                                 "fused",          "capturable",
                                 "differentiable"}) {
    optimizer_args.find(name);
  }
  optimizer_args.refuse_unknown();
  if (!document.has("lr_scheduler")) {
    from.only({"learning_rate"});
    document.name_unknown();
    return constant(lr);
  }
  node scheduler = document.object("lr_scheduler");
  const std::string path = scheduler.text("class_path", "");
  node args = scheduler.object("init_args");
  const std::string name = path.substr(path.rfind('.') + 1);
  const bool listens = name == "ReduceLROnPlateau";
  if (listens && !args.has("monitor")) {
    args.fail("monitor", "is missing");
  }
  json description = torch_schedule(from, args, name, lr, scheduler.path_of("class_path"));
  args.refuse_unknown();
  scheduler.refuse_unknown();
  document.find("trainer");
  document.name_unknown();
  if (listens) {
    args.warn("monitor", "the rate depends on it: observe it after each epoch");
    return description;
  }
  const double updates = from.run.epochs(1);
  const auto& run = from.run.parameters();
  if (name == "OneCycleLR" && run.updates && args.number("total_steps", 0) >= double{*run.updates} && updates > 1) {
    args.warn("total_steps",
              shown(args.number("total_steps", 0)) + " are epochs here, not updates: the rate hardly moves");
  }
  return per_epoch(description, updates);
}

}  // namespace anneal::imports
