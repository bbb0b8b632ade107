// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Asynchronous successive halving: `asha_stopping` judges trials that run, `asha_promotion` hands out jobs.
#include "anneal/search/asha_promotion.hpp"
#include "anneal/search/asha_stopping.hpp"
