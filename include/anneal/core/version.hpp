// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every header leads here first. The file that is not there ends the compilation: one error, not a thousand after it.
#if __cplusplus < 202002L && !(defined(_MSVC_LANG) && _MSVC_LANG >= 202002L)
#error "anneal needs C++20: compile with -std=c++20 (GCC 12 or Clang 14, or later; MSVC: /std:c++20)"
#include "anneal/needs/cxx20"
#endif

// The one place that states the version; CMakeLists.txt reads it from here.
#define ANNEAL_VERSION_MAJOR 0
#define ANNEAL_VERSION_MINOR 1
#define ANNEAL_VERSION_PATCH 0
