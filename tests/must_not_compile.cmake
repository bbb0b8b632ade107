# SPDX-License-Identifier: Apache-2.0
# Passes if COMPILER refuses FILE with every text of its `// expect: ` lines, and accepts it with -DANNEAL_FIXED, so
# that nothing but the intended mistake is what it refuses.

set(ENV{LC_ALL} C) # other locales translate the messages
macro(compile)
  execute_process(COMMAND ${COMPILER} -std=c++20 -Werror=unused-result -fsyntax-only -I ${INCLUDE} ${ARGN} ${FILE}
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
endmacro()

file(READ ${FILE} rest)
compile()
if(result EQUAL 0)
  message(FATAL_ERROR "${FILE} compiled")
endif()
# No lists: a text may hold a semicolon or an unpaired bracket.
set(expected 0)
while(rest MATCHES "// expect: ([^\n]+)\n(.*)")
  set(text "${CMAKE_MATCH_1}")
  set(rest "${CMAKE_MATCH_2}")
  math(EXPR expected "${expected} + 1")
  string(FIND "${output}" "${text}" found)
  if(found EQUAL -1)
    message("${output}")
    message(FATAL_ERROR "The compiler did not say: ${text}")
  endif()
endwhile()
if(expected EQUAL 0)
  message(FATAL_ERROR "${FILE} has no line `// expect: text`")
endif()

compile(-DANNEAL_FIXED)
if(NOT result EQUAL 0)
  message("${output}")
  message(FATAL_ERROR "${FILE} does not compile with -DANNEAL_FIXED")
endif()
