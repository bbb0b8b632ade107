// SPDX-License-Identifier: Apache-2.0
#pragma once

// The schedulers of timm.scheduler under their own names, as of timm 1.0.29.
#include "anneal/dialect/timm/cycles.hpp"
#include "anneal/dialect/timm/plateau.hpp"
#include "anneal/dialect/timm/step.hpp"
