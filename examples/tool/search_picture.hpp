// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <anneal/search/search_history.hpp>
#include <string>

namespace tool {

/// Draws a search into a file by gnuplot: the scores over the trials, with the best so far, and below it the scores over the
/// values of each dimension. The width of all of it, and the height of a row, in pixels. Errors: as of write_picture; no
/// trial has a score.
void write_search_picture(const anneal::search_history& history, const std::string& path, int width, int height);

}  // namespace tool
