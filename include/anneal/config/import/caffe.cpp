// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: a solver of Caffe.

namespace anneal::imports {

/// base · factor^n where n counts periods of `every`; a factor of 0 leaves nothing of it.
static json dropping(double base, double factor, double every) {
  return factor == 0 ? piecewise_constant({every}, {base, 0})
                     : json{{"type", "step_decay"}, {"initial", base}, {"gamma", factor}, {"every", every}};
}

/// base · (1 - t / steps)^power, which past the end goes on as pow does.
static json plain_power(double base, double steps, double exponent) {
  return formula(base, "(1 - t / " + shown(steps) + ") ** (" + shown(exponent) + ")");
}

json caffe(source& from) {
  from.only({"learning_rate"});
  from.one_group();
  node& solver = from.document;
  const double base = solver.number("base_lr", 0);
  const double gamma = solver.number("gamma", 0);
  const double exponent = solver.number("power", 0);
  const double size = solver.whole("stepsize", 0);
  const double last = solver.whole("max_iter", 0);
  std::vector<double> milestones = solver.numbers("stepvalue");
  const std::string policy = solver.text("lr_policy", "");
  json description;
  if (!solver.has("base_lr")) {
    solver.warn("base_lr", "is missing: the rate is 0");
  }
  if (policy == "fixed") {
    description = constant(base);
  } else if (policy == "step" || policy == "sigmoid") {
    if (size <= 0) {
      solver.refuse("stepsize", "must be positive");
    }
    if (gamma < 0) {
      solver.refuse("gamma", "must not be negative");
    }
    if (policy == "step") {
      if (gamma == 0) {
        solver.warn("gamma", "is missing or 0: the rate falls to 0 at iteration " + shown(size));
      }
      description = dropping(base, gamma, size);
    } else if (gamma == 0) {
      description = constant(base / 2);
    } else {
      description = {{"type", "sigmoid"}, {"high", base}, {"rate", gamma}, {"center", size}};
    }
  } else if (policy == "exp") {
    description = gamma == 0   ? piecewise_constant({1}, {base, 0})
                  : gamma == 1 ? constant(base)
                               : json{{"type", "exponential_decay"}, {"initial", base}, {"gamma", gamma}};
  } else if (policy == "inv") {
    description = gamma == 0 || exponent == 0
                      ? constant(base)
                      : json{{"type", "inverse_time"}, {"initial", base}, {"rate", gamma}, {"power", exponent}};
  } else if (policy == "multistep") {
    // One of them is passed in an iteration, and never one before those in front of it.
    for (std::size_t i = 0; i < milestones.size(); ++i) {
      milestones[i] = i == 0 ? (std::max)(milestones[i], 0.0) : (std::max)(milestones[i], milestones[i - 1] + 1);
    }
    std::vector<double> values = {base};
    for (std::size_t i = 0; i < milestones.size(); ++i) {
      values.push_back(values.back() * gamma);
    }
    description = milestones.empty() ? constant(base)
                  : gamma > 0
                      ? json{{"type", "multi_step"}, {"initial", base}, {"gamma", gamma}, {"milestones", milestones}}
                      : piecewise_constant(milestones, values);
  } else if (policy == "poly") {
    if (last <= 0) {
      solver.refuse("max_iter", "must be positive for poly");
    }
    description = exponent == 0 ? constant(base) : plain_power(base, last, exponent);
  } else {
    solver.refuse("lr_policy", "must be fixed, step, exp, inv, multistep, poly or sigmoid");
  }
  solver.name_unknown();
  return description;
}

}  // namespace anneal::imports
