// SPDX-License-Identifier: Apache-2.0
#include "find_lr.hpp"

#include <anneal/analysis/range_test.hpp>
#include <anneal/anneal.hpp>
#include <cstdio>
#include <string_view>
#include <vector>

#include "batches.hpp"
#include "csv_file.hpp"
#include "hash.hpp"
#include "network.hpp"
#include "optimizers.hpp"
#include "run.hpp"

namespace digits {

namespace {

std::string weights_of(const std::vector<float>& parameters) {
  return hexadecimal(hash({reinterpret_cast<const char*>(parameters.data()), parameters.size() * sizeof(float)}));
}

void print(const anneal::range_curve& curve) {
  std::printf("%zu of %zu updates, rates from %g to %g%s\n", curve.rates.size(), curve.planned, curve.rates.front(),
              curve.rates.back(), curve.diverged ? ", where the loss diverged" : "");
  using enum anneal::suggestion_rule;
  for (const auto rule : {valley, slide, minimum, steep}) {
    if (const auto found = curve.suggest(rule)) {
      std::printf("%-8s %-12.6g update %zu\n", name_of(rule), found->rate, found->index);
    } else {
      std::printf("%-8s too few points\n", name_of(rule));
    }
  }
}

}  // namespace

void find_lr(const options& o, const data_set& data) {
  const run_length updates = length_of(o, data);
  const anneal::lr_finder finder({.initial = 1e-7, .final = 10, .steps = 100});
  network net(o.threads);
  std::vector<float> parameters = network::initial_parameters(o.seed);
  std::vector<float> gradient(parameters.size());
  batches batch(o.seed, data.training.size(), o.batch);
  csv_file csv(o.csv, 0, 0, false);
  with_optimizer(o.optimizer, [&](auto plain) {
    auto optimizer = regularised(plain, o);
    std::printf("weights %s\n", weights_of(parameters).c_str());
    const anneal::range_curve curve = anneal::range_test(
        optimizer, parameters, finder,
        [&](auto& opt) {
          update made{.step = static_cast<std::size_t>(opt.position()), .rate = opt.rate()};
          made.loss = net.gradient(parameters, data.training, batch(made.step), gradient);
          opt.step(parameters, gradient);
          csv.add(made);
          return made.loss;
        },
        anneal::weight_decay = decay_schedule(o.decay_schedule, o.weight_decay, updates));
    print(curve);
    std::printf("weights %s\n", weights_of(parameters).c_str());
  });
}

}  // namespace digits
