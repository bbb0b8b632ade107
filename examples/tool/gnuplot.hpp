// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "canvas.hpp"

namespace tool {

/// Writes a picture into a file by gnuplot: SVG, PNG or PDF, by its suffix; width and height in pixels of 1/96 inch. An SVG
/// holds `stamp` as a comment. Errors: another suffix; gnuplot is not installed, or cannot write the file.
void write_picture(const picture& p, const std::string& path, int width, int height, const std::string& stamp);

}  // namespace tool
