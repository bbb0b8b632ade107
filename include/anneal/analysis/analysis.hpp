// SPDX-License-Identifier: Apache-2.0
#pragma once

// What can be known of a schedule before the run.
#include "anneal/analysis/extremes.hpp"
#include "anneal/analysis/findings.hpp"
#include "anneal/analysis/jumps.hpp"
#include "anneal/analysis/total.hpp"
