// SPDX-License-Identifier: Apache-2.0
#include <anneal/dialect/keras.hpp>
#include <anneal/dialect/libtorch.hpp>
#include <anneal/dialect/llmc.hpp>
#include <anneal/dialect/megatron.hpp>
#include <anneal/dialect/optax.hpp>
#include <anneal/dialect/pytorch.hpp>
#include <anneal/dialect/timm.hpp>
#include <anneal/dialect/transformers.hpp>

#include "hand.hpp"

using namespace overhead::hand;

void overhead::add_dialects(table& to) {
  using namespace anneal;
  const double n = real(c.steps), w = real(c.warmup), every = real(c.every);
  const double all = n + w;
  const auto square = [](double from, double span) {
    const double steps = real(c.steps);
    return [l = c.steps, p = from, f = from - span, b = -2 * span / steps, a = span / (steps * steps)](long t) {
      const double x = real(t);
      return t < l ? p + x * (b + x * a) : f;
    };
  };
  const auto warm = [](auto falling) {
    return
        [falling, s = c.peak / real(c.warmup), w = c.warmup](long t) { return t < w ? s * real(t) : falling(t - w); };
  };
  to.of_size(c.peak);
  to.add_libm("pytorch.CosineAnnealingLR", pytorch::CosineAnnealingLR({.lr = c.peak, .T_max = n, .eta_min = c.last}),
              [m = (c.peak + c.last) / 2, h = c.span / 2, turn = std::numbers::pi / n](long t) {
                return m + h * std::cos(turn * real(t));
              });
  to.add("pytorch.LinearLR", pytorch::LinearLR({.lr = c.peak, .start_factor = c.half, .total_iters = n}),
         straight(c.peak / 2, c.peak, c.steps));
  to.add("pytorch.PolynomialLR", pytorch::PolynomialLR({.lr = c.peak, .total_iters = n, .power = unknown(2.0)}),
         square(c.peak, c.peak));
  to.add("pytorch.MultiStepLR",
         pytorch::MultiStepLR({.lr = c.peak, .gamma = c.half}, {real(c.warmup), real(c.every * 30), n}),
         [p = c.peak, q = c.peak / 2, r = c.peak / 4, s = c.peak / 8, a = c.warmup, b = c.every * 30,
          l = c.steps](long t) { return t < b   ? t < a ? p : q
                                        : t < l ? r
                                                : s; });
  to.add_libm("libtorch.StepLR", libtorch::StepLR({.lr = c.peak, .step_size = every, .gamma = c.gamma}),
              [p = c.peak, r = std::log2(c.gamma), div = modulo(c.every)](long t) {
                return t > 0 ? p * std::exp2(real(div.quotient(t - 1)) * r) : p;
              });
  to.add("optax.polynomial_schedule",
         optax::polynomial_schedule(
             {.init_value = c.peak, .end_value = c.last, .power = unknown(2.0), .transition_steps = n}),
         square(c.peak, c.span));
  to.add_libm("optax.warmup_cosine_decay_schedule",
              optax::warmup_cosine_decay_schedule(
                  {.init_value = 0, .peak_value = c.peak, .warmup_steps = w, .decay_steps = all, .end_value = c.last}),
              warm(wave(c.peak, c.last, c.steps)));
  to.add_libm("keras.CosineDecay", keras::CosineDecay({.initial_learning_rate = c.peak, .decay_steps = n}),
              wave(c.peak, 0, c.steps));
  to.add("keras.InverseTimeDecay",
         keras::InverseTimeDecay({.initial_learning_rate = c.peak, .decay_steps = every, .decay_rate = c.half}),
         [p = c.peak, r = c.half / every](long t) { return p / (1 + r * real(t)); });
  to.add(
      "transformers linear with warm-up",
      transformers::get_linear_schedule_with_warmup({.lr = c.peak, .num_warmup_steps = w, .num_training_steps = all}),
      warm(straight(c.peak, 0, c.steps)));
  to.add_libm(
      "transformers cosine with warm-up",
      transformers::get_cosine_schedule_with_warmup({.lr = c.peak, .num_warmup_steps = w, .num_training_steps = all}),
      warm([h = c.peak / 2, turn = std::numbers::pi / n](long t) {
        return h + h * std::cos(turn * real(t));  // rises again
      }));
  to.add("transformers inverse_sqrt", transformers::get_inverse_sqrt_schedule({.lr = c.peak, .num_warmup_steps = w}),
         warm([p = c.peak * root(w), w = c.warmup](long t) { return p / root(real(t + w)); }));
  to.add_libm("timm.CosineLRScheduler", timm::CosineLRScheduler({.lr = c.peak, .t_initial = n, .lr_min = c.last}),
              wave(c.peak, c.last, c.steps));
  to.add_libm("llm.c.cosine", llmc::cosine({.learning_rate = c.peak, .warmup_iterations = w, .train_num_batches = all}),
              [falling = wave(c.peak, 0, c.steps), s = c.peak / w, w = c.warmup](long t) {
                return t < w ? s * real(t + 1) : falling(t - w);
              });
  to.add("megatron linear",
         megatron::OptimizerParamScheduler({.init_lr = 0,
                                            .max_lr = c.peak,
                                            .min_lr = 0,
                                            .lr_warmup_steps = w,
                                            .lr_decay_steps = all,
                                            .lr_decay_style = megatron::decay_style::linear})
             .lr,
         warm(straight(c.peak, 0, c.steps)));
}
