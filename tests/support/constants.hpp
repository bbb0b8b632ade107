// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Constants for judges in long double: those of libc++'s <numbers> have the precision of a double.
namespace test {

inline constexpr long double pi = 3.14159265358979323846264338327950288L;
inline constexpr long double ln2 = 0.693147180559945309417232121458176568L;

}  // namespace test
