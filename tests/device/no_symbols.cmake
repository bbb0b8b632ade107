# SPDX-License-Identifier: Apache-2.0
# Fails if OBJECT needs anything from elsewhere.
execute_process(COMMAND ${NM} -u ${OBJECT} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "[^\n]*_GLOBAL_OFFSET_TABLE_[^\n]*" "" symbols "${symbols}") # of position-independent code
string(STRIP "${symbols}" symbols)
if(NOT symbols STREQUAL "")
  message(FATAL_ERROR "${OBJECT} needs: ${symbols}")
endif()
