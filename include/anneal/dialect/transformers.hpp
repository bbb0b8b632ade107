// SPDX-License-Identifier: Apache-2.0
#pragma once

// The get_…_schedule functions of transformers/optimization.py under their own names, as of transformers 5.12.
#include "anneal/dialect/transformers/cosine.hpp"
#include "anneal/dialect/transformers/decay.hpp"
#include "anneal/dialect/transformers/greedy.hpp"
#include "anneal/dialect/transformers/reduce_on_plateau.hpp"
#include "anneal/dialect/transformers/wsd.hpp"
