// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace test {

/// The calls of operator new so far, in a program that allocations.cpp is linked into.
extern long allocations;

}  // namespace test
