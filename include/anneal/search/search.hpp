// SPDX-License-Identifier: Apache-2.0
#pragma once

// Schedules as spaces that a search draws from, and what decides in it.
#include "anneal/search/asha.hpp"
#include "anneal/search/asha_promotion.hpp"
#include "anneal/search/asha_stopping.hpp"
#include "anneal/search/dimension.hpp"
#include "anneal/search/direction.hpp"
#include "anneal/search/farm.hpp"
#include "anneal/search/low_discrepancy.hpp"
#include "anneal/search/percentile_pruner.hpp"
#include "anneal/search/perturbation.hpp"
#include "anneal/search/policy.hpp"
#include "anneal/search/policy_log.hpp"
#include "anneal/search/population.hpp"
#include "anneal/search/pruner.hpp"
#include "anneal/search/quantiles.hpp"
#include "anneal/search/random.hpp"
#include "anneal/search/space.hpp"
#include "anneal/search/successive_halving_pruner.hpp"
#include "anneal/search/takeover.hpp"
