// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data.hpp"

namespace digits {

/// Trains with every optimizer at a constant rate and with warm-up + cosine, over several seeds, and prints a table.
void demo(const data_set& data, unsigned threads);

}  // namespace digits
