// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the hyperparameters of YOLOv5, and the configuration of Ultralytics. Both interpolate in the
// first batches, from a start of the group to the rate of the epoch, and accumulate up to 64 samples.

namespace anneal::imports {

struct yolo_run {
  double epochs, batches, batch_size, warmup;  ///< warmup: in batches, or less than 0
  bool cosine, behind;                         ///< behind: after the warm-up an epoch has the rate of the one before

  /// From `first` along a line or half a wave, to `first` · last in all epochs.
  json epochs_of(double first, double last) const {
    return cosine ? imports::cosine(first, first * last, epochs) : ramp(first, first * last, epochs);
  }

  double value_of(double first, double last, double epoch) const {
    const double p = (std::min)(epoch / epochs, 1.0);
    const double gone = cosine ? (1 - std::cos(p * std::numbers::pi)) / 2 : p;
    return first * (1 + (last - 1) * gone);
  }

  double epoch_seen(double epoch) const { return behind && epoch > std::floor(warmup / batches) ? epoch - 1 : epoch; }

  double needed(double batch) const {
    const double whole = 64 / batch_size;
    return (std::max)(1.0, std::nearbyint(batch <= warmup && warmup > 0 ? 1 + (whole - 1) * batch / warmup : whole));
  }

  /// From `start` up or down to what the epoch has, which falls from `first` to first · last.
  json from(double start, double first, double last) const {
    return std::nearbyint(64 / batch_size) <= 1 ? by_batch(start, first, last) : by_update(start, first, last);
  }

  /// An update for each batch.
  json by_batch(double start, double first, double last) const {
    json target = last == 1 ? constant(first) : epochs_of(first, last);
    if (behind && last != 1) {
      const double ends = std::floor((std::max)(warmup, 0.0) / batches);
      target = then(target, ends + 1, skip(target, ends));
    }
    if (last != 1) {
      target = per_epoch(target, batches);
    }
    if (warmup <= 0) {
      return target;
    }
    const json mixed = product(target, ramp(0, 1, warmup));
    return start == 0 ? mixed : sum(mixed, ramp(start, 0, warmup));
  }

  /// The updates are not evenly spaced: a list of the warm-up's, and then of the epochs.
  json by_update(double start, double first, double last) const {
    std::vector<double> boundaries;
    std::vector<double> values;
    double before = -1;
    double update = 0;
    for (double batch = 0; batch < epochs * batches; ++batch) {
      if (batch - before < needed(batch)) {
        continue;
      }
      const double target = value_of(first, last, epoch_seen(std::floor(batch / batches)));
      const double value = batch <= warmup && warmup > 0 ? start + (target - start) * batch / warmup : target;
      if (values.empty() || values.back() != value) {
        if (!values.empty()) {
          boundaries.push_back(update);
        }
        values.push_back(value);
      }
      before = batch;
      ++update;
    }
    return boundaries.empty() ? constant(values.at(0)) : piecewise_constant(boundaries, values);
  }
};

static yolo_run yolo_run_of(source& from, double epochs, double batch_size, bool cosine, bool behind) {
  yolo_run run{epochs, 0, batch_size, 0, cosine, behind};
  if (!(epochs > 0) || !(batch_size > 0)) {
    throw json_error("arguments", "epochs and batch_size must be positive");
  }
  const auto batches = from.arguments.number("batches_per_epoch");
  if (!batches && std::nearbyint(64 / batch_size) > 1) {
    from.arguments.fail("batches_per_epoch",
                        "must be given for a batch of less than 43, of which several are accumulated");
  }
  if (epochs * batches.value_or(1) > 1e7) {
    from.arguments.fail("epochs", "must be 10 million batches at most, got " + shown(epochs) + " epochs");
  }
  run.batches = batches ? *batches : double{from.run.epochs(1)};
  return run;
}

static bool bias_group(const source& from) {
  if (from.group == "bias") {
    return true;
  }
  if (!from.group.empty() && from.group != "weight" && from.group != "bn") {
    throw json_error("", from.system + " has no group " + shown(from.group) + ", but weight, bn and bias");
  }
  return false;
}

json yolov5(source& from) {
  from.only({"learning_rate", "momentum"});
  node& hyp = from.document;
  node& args = from.arguments;
  yolo_run run =
      yolo_run_of(from, args.whole("epochs", 100), args.whole("batch_size", 16), args.boolean("cos_lr", false), true);
  const double lr = hyp.not_negative("lr0", 0.01);
  const double last = hyp.not_negative("lrf", 0.01);
  const double momentum = hyp.number("momentum", 0.937);
  const double warmup_momentum = hyp.number("warmup_momentum", 0.8);
  const double bias = hyp.number("warmup_bias_lr", 0.1);
  const double asked = std::nearbyint(hyp.number("warmup_epochs", 3) * run.batches);
  run.warmup = (std::max)(asked, 100.0);
  if (run.warmup != asked) {
    hyp.warn("warmup_epochs", "the warm-up is 100 batches at least, also for 0 epochs");
  }
  const bool is_bias = bias_group(from);
  if (!from.rate() && args.text("optimizer", "SGD") != "SGD") {
    from.only({"learning_rate"});
  }
  args.name_unknown();
  hyp.name_unknown();
  return from.rate() ? run.from(is_bias ? bias : 0, lr, last) : run.from(warmup_momentum, momentum, 1);
}

json ultralytics(source& from) {
  from.only({"learning_rate", "momentum"});
  node& document = from.document;
  node& args = from.arguments;
  const double epochs = document.whole("epochs", args.whole("epochs", 100));
  const double batch = document.whole("batch", args.whole("batch_size", 16));
  yolo_run run = yolo_run_of(from, epochs, batch, document.boolean("cos_lr", false), false);
  double lr = document.not_negative("lr0", 0.01);
  const double last = document.not_negative("lrf", 0.01);
  const double momentum = document.number("momentum", 0.937);
  const double warmup_momentum = document.number("warmup_momentum", 0.8);
  double bias = document.number("warmup_bias_lr", 0.1);
  const double warmup = document.number("warmup_epochs", 3);
  run.warmup = warmup > 0 ? std::nearbyint((std::min)(warmup, epochs - 1) * run.batches) : -1;
  if (warmup > epochs - 1) {
    document.warn("warmup_epochs", shown(warmup) + " are cut to " + shown(epochs - 1) + ", one less than epochs");
  }
  std::string optimizer = document.text("optimizer", "auto");
  if (optimizer == "auto") {
    const double iterations = std::ceil(run.batches * batch / (std::max)(batch, 64.0)) * epochs;
    const bool large = iterations > 10'000;
    const double classes = args.number("classes", document.number("nc", 80));
    optimizer = large ? "MuSGD" : "AdamW";
    const double chosen = large ? 0.01 : std::nearbyint(0.01 / (4 + classes) * 1e6) / 1e6;
    if (document.has("lr0") && lr != chosen) {
      document.warn(
          "lr0", shown(lr) + " has no effect with optimizer auto, which takes " + optimizer + " at " + shown(chosen));
    }
    lr = chosen;
    bias = 0;
  }
  const bool is_bias = bias_group(from);
  if (!from.rate() && optimizer != "SGD" && optimizer != "MuSGD" && optimizer != "RMSProp") {
    from.only({"learning_rate"});
  }
  args.find("classes");
  args.find("epochs");
  args.find("batch_size");
  args.name_unknown();
  document.name_unknown();
  return from.rate() ? run.from(is_bias ? bias : 0, lr, last) : run.from(warmup_momentum, momentum, 1);
}

}  // namespace anneal::imports
