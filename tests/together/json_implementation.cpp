// SPDX-License-Identifier: Apache-2.0
// The one file of this program that brings what config/json.hpp and config/load.hpp declare.
#define ANNEAL_JSON_IMPLEMENTATION
#include <anneal/config/load.hpp>

#include <anneal/config/json.hpp>
