// SPDX-License-Identifier: Apache-2.0
#pragma once

// Schedules as spaces that a search draws from.
#include "anneal/search/dimension.hpp"
#include "anneal/search/perturbation.hpp"
#include "anneal/search/random.hpp"
#include "anneal/search/space.hpp"
