// SPDX-License-Identifier: Apache-2.0
// A part of implementation.cpp: a scheduler of torch.optim.lr_scheduler by its name, which several systems take.

namespace anneal::imports {

/// `params` are its arguments, lr that of the optimizer.
static json torch_schedule(source& from, node& params, const std::string& name, double lr, const std::string& path) {
  struct scheduler {
    const char* name;
    std::initializer_list<const char*> arguments;
    bool cycles = false;
  };
  static const scheduler schedulers[] = {
      {"StepLR", {"step_size", "gamma"}},
      {"MultiStepLR", {"milestones", "gamma"}},
      {"ConstantLR", {"factor", "total_iters"}},
      {"LinearLR", {"start_factor", "end_factor", "total_iters"}},
      {"ExponentialLR", {"gamma"}},
      {"PolynomialLR", {"total_iters", "power"}},
      {"CosineAnnealingLR", {"T_max", "eta_min"}},
      {"CosineAnnealingWarmRestarts", {"T_0", "T_mult", "eta_min"}},
      {"OneCycleLR",
       {"max_lr", "total_steps", "epochs", "steps_per_epoch", "pct_start", "anneal_strategy", "cycle_momentum",
        "base_momentum", "max_momentum", "div_factor", "final_div_factor", "three_phase"},
       true},
      {"CyclicLR",
       {"base_lr", "max_lr", "step_size_up", "step_size_down", "mode", "gamma", "scale_mode", "cycle_momentum",
        "base_momentum", "max_momentum"},
       true},
      {"ReduceLROnPlateau", {"mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "min_lr", "eps"}},
  };
  std::vector<std::string> names;
  for (const scheduler& s : schedulers) {
    if (name != s.name) {
      names.emplace_back(s.name);
      continue;
    }
    json description = {{"type", "pytorch." + name}};
    for (const char* argument : s.arguments) {
      const json* const value = params.find(argument);
      if (value != nullptr) {
        const bool number = value->is_string() && !std::string_view(argument).ends_with("mode") &&
                            std::string_view(argument) != "anneal_strategy";
        description[argument] = number ? json(*params.number(argument)) : *value;
        if (value->is_array() && std::string_view(argument) != "milestones") {  // one for each group
          if (from.group_number() >= value->size()) {
            params.refuse(argument, "has no value for group " + from.group);
          }
          description[argument] = (*value)[from.group_number()];
        }
      }
    }
    params.find("last_epoch");
    params.find("verbose");
    if (!s.cycles) {
      from.only({"learning_rate"});
      description["lr"] = lr;
    } else if (!from.rate()) {
      from.only({"momentum"});
      if (!params.boolean("cycle_momentum", true)) {
        throw json_error(path, "does not drive the momentum: cycle_momentum is false");
      }
      description["drives"] = "momentum";
    }
    return description;
  }
  throw json_error(path, "there is no scheduler " + shown(name) + anneal::detail::did_you_mean(name, names));
}

}  // namespace anneal::imports
