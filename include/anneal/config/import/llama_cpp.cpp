// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the options of llama.cpp's finetune. The rate is constant in an epoch.

namespace anneal::imports {

json llama_cpp(source& from) {
  from.only({"learning_rate"});
  from.one_group();
  node& args = from.document;
  const auto option = [&args](const char* name, const char* long_name, double otherwise) {
    return args.number(args.has(long_name) ? long_name : name, otherwise);
  };
  const double lr = option("lr", "learning_rate", 1e-5);
  const double least = option("lr_min", "learning_rate_min", -1);
  const double epochs = args.whole("epochs", 2);
  const double decay = option("decay_epochs", "learning_rate_decay_epochs", -1);
  if (!(lr > 0) || !(epochs >= 1)) {
    args.refuse(lr > 0 ? "epochs" : "lr", "must be positive");
  }
  json description;
  if (least <= 0) {
    if (decay > 0) {
      args.warn("decay_epochs", "has no effect without lr-min");
    }
    description = constant(lr);
  } else if (least < lr) {
    const double span = decay > 0 && decay < epochs ? decay : epochs;
    description = {{"type", "exponential"}, {"initial", lr}, {"final", least}, {"steps", span}};
    if (span < 1) {  // a part of an epoch is no epoch: the first one has lr
      description = then(constant(lr), 1, constant(least));
    }
  } else {
    args.warn("lr_min", shown(least) + " is not below lr: the rate jumps to it");
    description = then(constant(lr), std::ceil(decay), constant(least));
  }
  args.name_unknown();
  return per_epoch(description, from.run.epochs(1));
}

}  // namespace anneal::imports
