// SPDX-License-Identifier: Apache-2.0

// The other ways in which libraries take a rate: a C callback that gives the parameters of the next update (ggml), a
// function of the number of the update (SINGA, Shogun, MXNet, nntrainer), text (LightGBM, XGBoost), memory that a captured
// graph reads. None of these libraries is needed: what stands for them here has the same shape.
#include <anneal/adapter/callback.hpp>
#include <anneal/adapter/device_scalar.hpp>
#include <anneal/adapter/ggml.hpp>
#include <anneal/adapter/parameter.hpp>
#include <anneal/compose/map.hpp>
#include <anneal/schedule/cosine.hpp>
#include <cstdio>
#include <functional>
#include <string>

namespace {

/// As in ggml-opt.h.
struct ggml_opt_optimizer_params {
  struct {
    float alpha, beta1, beta2, eps, wd;
  } adamw;
  struct {
    float alpha, wd;
  } sgd;
};
using get_optimizer_params = ggml_opt_optimizer_params (*)(void* userdata);

/// As ggml_opt_fit, whose user data is the number of the epoch.
void fit(get_optimizer_params get) {
  long epoch = 1;
  for (int update = 0; update < 3; ++update) {
    const ggml_opt_optimizer_params p = get(&epoch);
    std::printf("ggml: update %d, alpha %g, weight decay %g\n", update, static_cast<double>(p.adamw.alpha),
                static_cast<double>(p.adamw.wd));
  }
}

void train_by_number(const std::function<float(int)>& rate) {
  for (int n = 1; n <= 3; ++n) {
    std::printf("by number: update %d of a library that counts from 1, rate %g\n", n, static_cast<double>(rate(n)));
  }
}

void train_by_function(double (*rate)(const void*, double), const void* context) {
  std::printf("C: rate %g at the beginning, %g at the end\n", rate(context, 0), rate(context, 4));
}

}  // namespace

int main() {
  constexpr anneal::cosine schedule({.initial = 0.1, .steps = 4});

  static anneal::scheduled parameters{
      ggml_opt_optimizer_params{{0.1F, 0.9F, 0.999F, 1e-8F, 0}, {0.1F, 0}},
      anneal::learning_rate = schedule | anneal::clamp(1e-9, 1),  // ggml ends the process at a rate of 0
      anneal::weight_decay = schedule * 0.1};
  fit(&anneal::pull<parameters>);

  train_by_number(anneal::numbered(schedule, 1));

  const anneal::c_schedule in_c(schedule);
  train_by_function(in_c.function, in_c.context);

  for (int round = 0; round < 3; ++round) {
    std::printf("boosting: %s, eta=%s\n", anneal::parameter("learning_rate", schedule(round)).c_str(),
                anneal::text_of(schedule(round)).c_str());
  }

  float on_device = 0;
  anneal::device_scalar rate(0.0F, [&](float x) { on_device = x; });  // in CUDA a cudaMemcpyAsync
  anneal::scheduled graph{rate, schedule};
  for (int launch = 0; launch < 3; ++launch) {
    graph.apply();
    std::printf("graph: launch %d reads %g\n", launch, static_cast<double>(on_device));
    graph.advance();
  }
}
