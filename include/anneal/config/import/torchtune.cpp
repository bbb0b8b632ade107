// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: a recipe's configuration of torchtune.

namespace anneal::imports {

json torchtune(source& from) {
  from.only({"learning_rate"});
  from.one_group();
  node& document = from.document;
  node optimizer = document.object("optimizer");
  const double lr = optimizer.not_negative("lr", 1e-3);
  if (!document.has("lr_scheduler")) {
    document.warn("lr_scheduler", "is missing: the rate is constant, and the recipes of LoRA fail");
    document.name_unknown();
    return constant(lr);
  }
  node scheduler = document.object("lr_scheduler");
  const std::string component = scheduler.text("_component_", "");
  if (component.substr(component.rfind('.') + 1) != "get_cosine_schedule_with_warmup") {
    scheduler.refuse("_component_", "must be get_cosine_schedule_with_warmup: others know no num_training_steps");
  }
  const double epochs = document.positive("epochs", 1);
  const auto& known = from.run.parameters();
  double per_epoch = known.updates_per_epoch ? std::floor(double{*known.updates_per_epoch}) : anneal::detail::not_given;
  if (const auto most = document.number("max_steps_per_epoch")) {
    per_epoch = known.updates_per_epoch ? (std::min)(per_epoch, *most) : *most;
  }
  const double total = std::isnan(per_epoch) ? double{from.run.epochs(epochs)} : epochs * per_epoch;
  const double warmup = scheduler.whole("num_warmup_steps", -1);
  if (warmup < 0) {
    scheduler.refuse("num_warmup_steps", "must be given, and not negative");
  }
  if (scheduler.has("num_training_steps")) {
    scheduler.warn("num_training_steps", "has no effect: the recipe sets it to " + shown(total));
  }
  if (warmup > total) {
    scheduler.warn("num_warmup_steps", "the warm-up is longer than the run of " + shown(total) + " updates");
  }
  const json description = {{"type", "transformers.get_cosine_schedule_with_warmup"},
                            {"lr", lr},
                            {"num_warmup_steps", warmup},
                            {"num_training_steps", total},
                            {"num_cycles", scheduler.number("num_cycles", 0.5)}};
  scheduler.find("last_epoch");
  scheduler.refuse_unknown();
  document.find("gradient_accumulation_steps");
  document.name_unknown();
  return description;
}

}  // namespace anneal::imports
