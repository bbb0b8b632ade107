// SPDX-License-Identifier: Apache-2.0
#pragma once

// The schedules of Optax (optax/schedules, and contrib.reduce_on_plateau) under their own names.
#include "anneal/dialect/optax/decay.hpp"
#include "anneal/dialect/optax/join_schedules.hpp"
#include "anneal/dialect/optax/piecewise.hpp"
#include "anneal/dialect/optax/reduce_on_plateau.hpp"
#include "anneal/dialect/optax/warmup.hpp"
