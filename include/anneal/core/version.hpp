// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one place that states the version; CMakeLists.txt reads it from here.
#define ANNEAL_VERSION_MAJOR 0
#define ANNEAL_VERSION_MINOR 1
#define ANNEAL_VERSION_PATCH 0
