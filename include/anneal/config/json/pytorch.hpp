// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "anneal/config/formula.hpp"
#include "anneal/config/json/formula.hpp"
#include "anneal/config/json/node.hpp"
#include "anneal/config/pytorch_scheduler.hpp"
#include "anneal/dialect/pytorch.hpp"

namespace anneal::detail {

/// A scheduler that can be a part of a composite, which needs to know more of it than its rates.
struct pytorch_type : json_type {
  pytorch::LRScheduler (*part)(json_node& node);
};

/// Make: called with a node and a function, which it gives the scheduler to.
template <class Make>
constexpr pytorch_type pytorch_scheduler(const char* name, Make) noexcept {
  static_assert(std::is_empty_v<Make>, "a lambda without captures");
  return {{name, [](json_node& node) { return Make{}(node, [](auto s) { return any_schedule(std::move(s)); }); }},
          [](json_node& node) { return Make{}(node, [](auto s) { return pytorch::LRScheduler(std::move(s)); }); }};
}

/// A scheduler that is a function of its parameters alone.
template <class Params, class Make>
constexpr pytorch_type pytorch_scheduler_of(Make) noexcept {
  return pytorch_scheduler(Params::name,
                           [](json_node& node, auto give) { return give(Make{}(node.params<Params>())); });
}

inline pytorch::LRScheduler pytorch_part(json_node& node);

/// The schedulers of a composite. Its own `lr` is theirs.
inline std::vector<pytorch::LRScheduler> pytorch_parts(json_node& node) {
  if (node.given("lr")) {
    node.get("lr", not_given, is::finite, "that of the schedulers which have none of their own");
  }
  std::vector<pytorch::LRScheduler> parts;
  for (json_node& part : node.nodes("schedulers", "pytorch.part")) {
    parts.push_back(pytorch_part(part));
  }
  return parts;
}

inline constexpr pytorch_type pytorch_part_types[] = {
    pytorch_scheduler_of<pytorch::params::StepLR>([](const auto& p) { return pytorch::StepLR(p); }),
    pytorch_scheduler("pytorch.MultiStepLR",
                      [](json_node& node, auto give) {
                        const auto p = node.params<pytorch::params::MultiStepLR>();
                        return give(pytorch::MultiStepLR(
                            p, node.get("milestones", std::vector<step>(), "from which steps on there is a change")));
                      }),
    pytorch_scheduler_of<pytorch::params::ConstantLR>([](const auto& p) { return pytorch::ConstantLR(p); }),
    pytorch_scheduler_of<pytorch::params::LinearLR>([](const auto& p) { return pytorch::LinearLR(p); }),
    pytorch_scheduler_of<pytorch::params::ExponentialLR>([](const auto& p) { return pytorch::ExponentialLR(p); }),
    pytorch_scheduler_of<pytorch::params::PolynomialLR>([](const auto& p) { return pytorch::PolynomialLR(p); }),
    pytorch_scheduler_of<pytorch::params::CosineAnnealingLR>(
        [](const auto& p) { return pytorch::CosineAnnealingLR(p); }),
    pytorch_scheduler_of<pytorch::params::CosineAnnealingWarmRestarts>(
        [](const auto& p) { return pytorch::CosineAnnealingWarmRestarts(p); }),
    pytorch_scheduler_of<pytorch::params::SWALR>([](const auto& p) { return pytorch::SWALR(p); }),
    pytorch_scheduler_of<pytorch::params::OneCycleLR>([](const auto& p) { return one_cycle_lr(p); }),
    pytorch_scheduler(
        "pytorch.CyclicLR",
        [](json_node& node, auto give) {
          const auto p = node.params<pytorch::params::CyclicLR>();
          if (!node.given("scale_fn")) {
            return give(cyclic_lr(p));
          }
          return give(cyclic_lr(pytorch::params::CyclicLR_of<formula>{p, formula_of(node, "scale_fn", "x")}));
        }),
    pytorch_scheduler("pytorch.LambdaLR",
                      [](json_node& node, auto give) {
                        const auto p = node.params<pytorch::params::LambdaLR>();
                        return give(pytorch::LambdaLR(p, formula_of(node, "lr_lambda", "t")));
                      }),
    pytorch_scheduler("pytorch.MultiplicativeLR",
                      [](json_node& node, auto give) {
                        const auto p = node.params<pytorch::params::MultiplicativeLR>();
                        return give(pytorch::MultiplicativeLR(p, formula_of(node, "lr_lambda", "t")));
                      }),
    pytorch_scheduler("pytorch.ChainedScheduler",
                      [](json_node& node, auto give) {
                        const auto drives =
                            node.get("drives", pytorch::hyperparameter::lr, "which hyperparameter this is for");
                        return give(pytorch::ChainedScheduler(pytorch_parts(node), drives));
                      }),
    pytorch_scheduler("pytorch.SequentialLR",
                      [](json_node& node, auto give) {
                        const auto drives =
                            node.get("drives", pytorch::hyperparameter::lr, "which hyperparameter this is for");
                        auto milestones =
                            node.get("milestones", std::vector<step>(), "from which steps on there is a change");
                        return give(pytorch::SequentialLR(std::move(milestones), pytorch_parts(node), drives));
                      }),
};

inline pytorch::LRScheduler pytorch_part(json_node& node) {
  const std::string name = node.text("type");
  for (const pytorch_type& type : pytorch_part_types) {
    if (name == type.name) {
      pytorch::LRScheduler part = node.guarded([&] { return type.part(node); });
      node.finish();
      return part;
    }
  }
  throw json_error(node.path() + "/type",
                   "must be a scheduler of PyTorch that does not listen, got " + json_node::shown(name));
}

/// The one that listens is not for the composites.
inline constexpr json_type pytorch_listening_types[] = {
    json_type_of<pytorch::params::ReduceLROnPlateau>([](const auto& p) { return pytorch::ReduceLROnPlateau(p); })};

}  // namespace anneal::detail
