// SPDX-License-Identifier: Apache-2.0
#include "anneal/config/json/all_types.hpp"
