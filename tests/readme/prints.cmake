# SPDX-License-Identifier: Apache-2.0
# Passes if PROGRAM prints what stands in the file EXPECTED.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
file(READ ${EXPECTED} expected)
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "It printed\n${printed}and not\n${expected}")
endif()
