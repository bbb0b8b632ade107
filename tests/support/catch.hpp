// SPDX-License-Identifier: Apache-2.0
#pragma once

// Catch2 3.x, or the 2.13 of Debian bookworm, under one name. Tests include this and nothing of Catch2 itself.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
