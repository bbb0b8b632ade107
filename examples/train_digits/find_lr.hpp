// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data.hpp"
#include "options.hpp"

namespace digits {

/// Trains a few updates with rates that rise, prints what they suggest, and puts all back.
void find_lr(const options& o, const data_set& data);

}  // namespace digits
