// SPDX-License-Identifier: Apache-2.0
#pragma once

// The schedulers of torch::optim, PyTorch's C++ library, which are not quite those of Python.
#include "anneal/dialect/libtorch/plateau.hpp"
#include "anneal/dialect/libtorch/step.hpp"
