# SPDX-License-Identifier: Apache-2.0
# Bounds the preprocessed lines of the umbrella header and of one schedule. The standard library's are most of them, and
# a header that brings in much of it (<functional>, <ranges>, <iostream>: 20,000 lines and more) is seen here.
function(bound most header)
  file(WRITE ${DIR}/lines.cpp "#include <${header}>\n")
  execute_process(COMMAND ${COMPILER} -std=c++20 -I ${INCLUDE} -E -P ${DIR}/lines.cpp COMMAND wc -l
                  OUTPUT_VARIABLE count OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  message("${header}: ${count} lines of at most ${most}")
  if(count GREATER most)
    message(FATAL_ERROR "${header} brings in more text than it should")
  endif()
endfunction()
bound(48000 anneal/anneal.hpp)
bound(26000 anneal/schedule/cosine.hpp)
