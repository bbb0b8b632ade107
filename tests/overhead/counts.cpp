// SPDX-License-Identifier: Apache-2.0
//
// Runs the schedule of every row over the same steps, apart for callgrind: it writes a file for each, with its name and
// its instructions, which counts.cmake reads.
#include <valgrind/callgrind.h>

#include "rows.hpp"

int main() {
  overhead::table rows;
  overhead::add_all(rows);
  for (const overhead::row& of : rows.rows()) {
    CALLGRIND_ZERO_STATS;
    of.anneal.rates(0, overhead::run_length, 50);
    CALLGRIND_DUMP_STATS_AT(of.name.c_str());
  }
}
