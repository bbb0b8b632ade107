// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "canvas.hpp"

namespace tool {

/// Writes a picture into a file by gnuplot: SVG, PNG or PDF, by its suffix; width and height in pixels of 1/96 inch. An SVG
/// holds `stamp` as a comment. Errors: another suffix; gnuplot is not installed, or cannot write the file.
void write_picture(const picture& p, const std::string& path, int width, int height, const std::string& stamp);

/// What pictures are made of.
std::string quoted(const std::string& text);
/// Terminal and colours: grey is seen on white and on black, and an SVG has no background. Errors: another suffix.
std::string beginning_of(const std::string& path, int width, int height);
/// Errors as write_picture.
void run_gnuplot(const std::string& script, const std::string& path, const std::string& stamp);

}  // namespace tool
