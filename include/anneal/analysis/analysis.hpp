// SPDX-License-Identifier: Apache-2.0
#pragma once

// What can be known of a schedule before the run, and what a range test says.
#include "anneal/analysis/extremes.hpp"
#include "anneal/analysis/findings.hpp"
#include "anneal/analysis/jumps.hpp"
#include "anneal/analysis/range_test.hpp"
#include "anneal/analysis/suggest.hpp"
#include "anneal/analysis/total.hpp"
