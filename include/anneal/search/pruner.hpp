// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "anneal/search/percentile_pruner.hpp"
#include "anneal/search/successive_halving_pruner.hpp"
