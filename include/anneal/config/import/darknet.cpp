// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: the section [net] of a configuration of darknet. It counts batches from 1.

namespace anneal::imports {

/// rate · scales at the steps. A step counts only when those in front of it have been passed.
static json darknet_steps(node& net, double rate) {
  const std::vector<double> steps = net.numbers("steps");
  const std::vector<double> scales = net.numbers("scales");
  if (steps.empty() || scales.size() < steps.size()) {
    net.refuse(steps.empty() ? "steps" : "scales", "must be given, one for each step");
  }
  std::vector<double> boundaries;
  std::vector<double> values = {rate};
  double reached = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    reached = (std::max)(reached, steps[i]);
    const double next = values.back() * scales[i];
    if (reached <= 0 || (!boundaries.empty() && boundaries.back() == reached)) {
      values.back() = next;
    } else {
      boundaries.push_back(reached);
      values.push_back(next);
    }
  }
  return boundaries.empty() ? constant(values[0]) : piecewise_constant(boundaries, values);
}

/// Restarts come one batch late: a cycle shows its end, but not its start.
static json darknet_sgdr(node& net, double rate, double last) {
  double cycle = net.whole("sgdr_cycle", last);
  const double growth = net.whole("sgdr_mult", 2);
  const double low = net.number("learning_rate_min", 1e-5);
  if (cycle <= 0 || growth < 1) {
    net.refuse(cycle <= 0 ? "sgdr_cycle" : "sgdr_mult", "must be positive");
  }
  if (growth == 1) {
    return then(cosine(rate, low, cycle), cycle + 1, forever(take(skip(cosine(rate, low, cycle), 1), cycle)));
  }
  json cycles = json::array({take(cosine(rate, low, cycle), cycle + 1)});
  for (double start = cycle; start < 1e9; start += cycle) {
    cycle *= growth;
    cycles.push_back(take(skip(cosine(rate, low, cycle), 1), cycle));
  }
  return {{"type", "sequence"}, {"of", cycles}};
}

json darknet(source& from) {
  from.only({"learning_rate"});
  from.one_group();
  const char* const section = from.document.has("network") ? "network" : "net";
  if (!from.document.has(section)) {
    from.document.fail("net", "is missing");
  }
  node net = from.document.object(section);
  const double rate = net.number("learning_rate", 0.001);
  const double last = net.whole("max_batches", 0);
  const double burn_in = net.whole("burn_in", 0);
  const double exponent = net.number("power", 4);
  const double gamma = net.number("gamma", 1);
  const double step = net.whole("step", 1);
  const double scale = net.number("scale", 1);
  const std::string policy = net.text("policy", "constant");
  for (const char* const name :
       {"steps", "scales", "sgdr_cycle", "sgdr_mult", "learning_rate_min", "momentum", "seen"}) {
    net.find(name);
  }
  json description;
  if (policy == "steps") {
    description = darknet_steps(net, rate);
  } else if (policy == "step") {
    description = dropping(rate, scale, step);
  } else if (policy == "exp") {
    description = {{"type", "exponential_decay"}, {"initial", rate}, {"gamma", gamma}};
  } else if (policy == "poly") {
    if (last <= 0) {
      net.refuse("max_batches", "must be positive for poly");
    }
    description = plain_power(rate, last, exponent);
  } else if (policy == "sigmoid") {
    description = {{"type", "sigmoid"}, {"high", rate}, {"rate", -gamma}, {"center", step}};
  } else if (policy == "sgdr") {
    description = darknet_sgdr(net, rate, last);
  } else if (policy == "random") {
    net.refuse("policy", "must not be random, which is no function of the batch");
  } else {
    if (policy != "constant") {
      net.warn("policy", shown(policy) + " is not known to darknet: the rate is constant");
    }
    description = constant(rate);
  }
  if (burn_in > 0) {
    description = then(ramp(0, rate, burn_in, power(exponent)), burn_in, skip(description, burn_in));
  }
  if (last > 0 && burn_in > last) {
    net.warn("burn_in", shown(burn_in) + " is more than max_batches");
  }
  net.name_unknown();
  return skip(description, 1);
}

}  // namespace anneal::imports
