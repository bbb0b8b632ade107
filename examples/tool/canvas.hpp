// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "curve.hpp"

namespace tool {

/// A picture made of Braille characters, with axes: width and height of all of it, in characters. Each curve has a colour
/// or, without colours, its number on it.
std::string drawn(const picture& p, std::size_t width, std::size_t height, bool colours);

}  // namespace tool
