// SPDX-License-Identifier: Apache-2.0
#pragma once

// The schedulers of torch.optim.lr_scheduler, and SWALR of torch.optim.swa_utils, as of PyTorch 2.14.
#include "anneal/dialect/pytorch/chained.hpp"
#include "anneal/dialect/pytorch/cosine.hpp"
#include "anneal/dialect/pytorch/cyclic.hpp"
#include "anneal/dialect/pytorch/decay.hpp"
#include "anneal/dialect/pytorch/lambda.hpp"
#include "anneal/dialect/pytorch/one_cycle.hpp"
#include "anneal/dialect/pytorch/plateau.hpp"
#include "anneal/dialect/pytorch/ramps.hpp"
#include "anneal/dialect/pytorch/sequential.hpp"
