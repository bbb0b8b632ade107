# SPDX-License-Identifier: Apache-2.0
# Passes if OBJECT has at most MOST bytes of code and constants, as SIZE counts them.
execute_process(COMMAND ${SIZE} ${OBJECT} OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
if(NOT said MATCHES "\n *[0-9]+[ \t]+[0-9]+[ \t]+[0-9]+[ \t]+([0-9]+)[ \t]")
  message(FATAL_ERROR "No size in: ${said}")
endif()
message("${CMAKE_MATCH_1} bytes, at most ${MOST}")
if(CMAKE_MATCH_1 GREATER MOST)
  message(FATAL_ERROR "${OBJECT} has grown")
endif()
