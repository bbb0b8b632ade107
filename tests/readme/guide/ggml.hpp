// SPDX-License-Identifier: Apache-2.0
#pragma once

/// As in ggml-opt.h.
struct ggml_opt_optimizer_params {
  struct {
    float alpha, beta1, beta2, eps, wd;
  } adamw;
  struct {
    float alpha, wd;
  } sgd;
};

inline ggml_opt_optimizer_params ggml_opt_get_default_optimizer_params(void*) {
  return {{0.001F, 0.9F, 0.999F, 1e-8F, 0}, {0.001F, 0}};
}
