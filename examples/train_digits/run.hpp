// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data.hpp"
#include "options.hpp"
#include "schedules.hpp"
#include "training.hpp"

namespace digits {

/// How long the run is that the options ask for. Errors: a batch that is larger than the training set.
run_length length_of(const options& o, const data_set& data);

/// Trains with the optimizer and the schedule that the options name.
trained run(const options& o, const data_set& data);

}  // namespace digits
