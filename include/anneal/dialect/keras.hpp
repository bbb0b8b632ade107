// SPDX-License-Identifier: Apache-2.0
#pragma once

// The schedules and callbacks of Keras under their own names.
#include "anneal/dialect/keras/cosine_decay.hpp"
#include "anneal/dialect/keras/decay.hpp"
#include "anneal/dialect/keras/piecewise_constant_decay.hpp"
#include "anneal/dialect/keras/reduce_lr_on_plateau.hpp"
