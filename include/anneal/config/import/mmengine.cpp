// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: param_scheduler, train_cfg and optim_wrapper of an MMEngine configuration.

namespace anneal::imports {

/// One of its schedulers, as a factor on the clock of its unit; it is 1 before `begin`.
struct mmengine_factor {
  json factor;
  double begin, end;  ///< in updates
  bool adds;          ///< has a lowest value that is not a factor
  bool ends_at_one;
  std::string path;
};

static json mmengine_shape(source& from, node& p, const std::string& type, double base, double length, double unit,
                           mmengine_factor& about) {
  const auto lowest = [&] {
    const auto ratio = p.number("eta_min_ratio");
    if (ratio && p.has("eta_min")) {
      p.refuse("eta_min_ratio", "must not be given together with eta_min");
    }
    const double low = ratio ? *ratio : p.number("eta_min", 0) / base;
    about.adds = low != 0;
    return low;
  };
  const auto share = [&](const char* name, double otherwise, bool zero) {
    const double x = p.number(name, otherwise);
    if (!(x >= 0 && x <= 1) || (x == 0 && !zero)) {
      p.refuse(name, zero ? "must be from 0 to 1" : "must be above 0, up to 1");
    }
    return x;
  };
  if (type == "Linear") {
    const double start = share("start_factor", 1.0 / 3, false);
    const double end = share("end_factor", 1, true);
    about.ends_at_one = end == 1;
    return length > 1 ? ramp(start, end, length - 1) : constant(start);
  }
  if (type == "Constant") {
    about.ends_at_one = length > 1;
    return then(constant(share("factor", 1.0 / 3, true)), length - 1, constant(1));
  }
  if (type == "Exponential") {
    return {{"type", "exponential_decay"}, {"initial", 1}, {"gamma", p.required("gamma")}};
  }
  if (type == "Step") {
    const double size = p.required("step_size") * unit;
    return {{"type", "step_decay"}, {"initial", 1}, {"gamma", p.number("gamma", 0.1)}, {"every", size}};
  }
  if (type == "MultiStep") {
    std::vector<double> milestones = p.numbers("milestones");
    for (double& milestone : milestones) {
      milestone *= unit;
    }
    std::sort(milestones.begin(), milestones.end());
    return {{"type", "multi_step"}, {"initial", 1}, {"gamma", p.number("gamma", 0.1)}, {"milestones", milestones}};
  }
  if (type == "CosineAnnealing") {
    const double steps = p.has("T_max") ? p.number("T_max", 0) * unit : length;
    if (!(steps > 0)) {
      p.refuse("T_max", "must be positive");
    }
    return {{"type", "extend"}, {"past_end", "mirror"}, {"of", cosine(1, lowest(), steps)}};
  }
  if (type == "Poly") {
    if (length <= 1) {
      return constant(1);
    }
    const double exponent = p.number("power", 1);
    return ramp(1, lowest(), length - 1, {{"type", "mirrored"}, {"of", power(exponent)}});
  }
  if (type == "CosineRestart") {
    const std::vector<double> periods = p.numbers("periods");
    std::vector<double> weights = p.numbers("restart_weights");
    weights.resize(weights.empty() ? 1 : weights.size(), 1);
    const double low = lowest();
    if (periods.empty() || weights.size() != periods.size()) {
      p.refuse("restart_weights", "must be one for each of the periods");
    }
    json cycles = json::array();
    for (std::size_t i = 0; i < periods.size(); ++i) {
      cycles.push_back(cosine(weights[i], low, periods[i] * unit));
    }
    about.adds = true;  // the weights are of the first value
    return {{"type", "sequence"}, {"of", cycles}};
  }
  if (type == "OneCycle") {
    about.adds = true;  // has nothing to do with the rate of the optimizer
    json with = p.value();
    for (const char* name : {"type", "begin", "end", "by_epoch", "convert_to_iter_based", "eta_max", "verbose"}) {
      with.erase(name);
    }
    with["max_lr"] = p.required("eta_max") / base;
    with["total_steps"] = p.has("total_steps") ? p.number("total_steps", 0) * unit : length;
    for (const auto& [name, value] : p.value().items()) {
      p.find(name);
    }
    std::vector<std::string> warnings;
    node params(with, about.path.substr(0, about.path.rfind('/')), warnings);
    json description = torch_schedule(from, params, "OneCycleLR", 1, p.path_of("type"));
    params.refuse_unknown();
    return description;
  }
  p.refuse("type", "is none of the schedulers that are known here");
}

static mmengine_factor mmengine_scheduler(source& from, node& document, node& p, const std::string& type, double base,
                                          double epoch) {
  const bool by_epoch = p.boolean("by_epoch", true);
  const bool converted = p.boolean("convert_to_iter_based", false);
  if (converted && !by_epoch) {
    p.refuse("convert_to_iter_based", "needs by_epoch");
  }
  node loop = document.object("train_cfg");
  double last = loop.number(by_epoch ? "max_epochs" : "max_iters", 0);
  if (last == 0) {
    last = by_epoch ? loop.number("max_iters", 0) / epoch : loop.number("max_epochs", 0) * epoch;
  }
  if (last == 0 && from.run.parameters().updates) {
    last = double{*from.run.parameters().updates} / (by_epoch ? epoch : 1);
  }
  const double unit = converted ? epoch : 1;
  const double begin = p.whole("begin", 0) * unit;
  const double end = p.number("end", last) * unit;
  if (!(begin >= 0 && begin < end)) {
    p.refuse("end", "must be above begin");
  }
  p.find("verbose");
  p.find("last_step");
  mmengine_factor about{};
  about.path = p.path_of("type");
  const double length = end - begin;
  const json shape = mmengine_shape(from, p, type, base, length, unit, about);
  p.refuse_unknown();
  about.factor = then(constant(1), begin, length > 1 ? take(shape, length - 1) : take(shape, 1));
  const bool epochs = by_epoch && !converted;
  if (epochs) {
    about.factor = per_epoch(about.factor, epoch);
  }
  about.begin = begin * (epochs ? epoch : 1);
  about.end = end * (epochs ? epoch : 1);
  return about;
}

json mmengine(source& from) {
  from.only({"learning_rate", "momentum"});
  from.one_group();
  node& document = from.document;
  node wrapper = document.object("optim_wrapper");
  node optimizer = wrapper.object("optimizer");
  const double lr = optimizer.required("lr");
  const std::vector<double> betas = optimizer.numbers("betas");
  const double base = from.rate() ? lr : optimizer.number("momentum", betas.empty() ? 0 : betas[0]);
  if (!(base > 0)) {
    optimizer.refuse(from.rate() ? "lr" : "momentum", "must be positive");
  }
  const double accumulated = wrapper.positive("accumulative_counts", 1);
  if (const json* const groups = wrapper.find("paramwise_cfg");
      groups && groups->dump().find("lr_mult") != std::string::npos) {
    wrapper.warn("paramwise_cfg", "gives some parameters other rates: this is that of all others");
  }
  std::vector<node> schedulers = document.objects("param_scheduler");
  std::vector<mmengine_factor> factors;
  const std::string suffix = from.rate() ? "LR" : "Momentum";
  for (node& p : schedulers) {
    std::string type = p.text("type", "");
    for (const std::string& other : {std::string("LR"), std::string("Momentum")}) {
      if (type.ends_with(other)) {
        type.resize(type.size() - other.size());
        type += other == suffix ? "" : "/other";
        break;
      }
    }
    if (type == "OneCycle" && !from.rate()) {
      p.refuse("type", "drives no momentum");
    }
    if (type.ends_with("/other")) {
      continue;
    }
    if (type.starts_with("mmengine.")) {
      type.erase(0, 9);
    }
    const double epoch = double{from.run.epochs(1)} * accumulated;
    factors.push_back(mmengine_scheduler(from, document, p, type, base, epoch));
  }
  if (factors.empty() && !from.rate()) {
    from.only({"learning_rate"});
  }
  json description;
  for (const mmengine_factor& f : factors) {
    for (const mmengine_factor& other : factors) {
      const bool over = other.end <= f.begin && other.ends_at_one;
      if (f.adds && &other != &f && !over && other.begin < f.end) {
        throw json_error(
            f.path, "goes to a value that is no factor, while another scheduler is at work: that is not known here");
      }
    }
    description = description.is_null() ? f.factor : product(description, f.factor);
  }
  document.find("train_cfg");
  document.find("default_hooks");
  document.name_unknown();
  description = description.is_null() ? constant(base) : scaled(description, base);
  return accumulated == 1
             ? description
             : json{{"type", "stretch"}, {"factor", 1 / accumulated}, {"of", skip(description, accumulated - 1)}};
}

}  // namespace anneal::imports
