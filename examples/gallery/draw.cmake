# SPDX-License-Identifier: Apache-2.0
# Draws the pictures of README.md with the program ANNEAL, out of the JSON that stands beside each, or with VERIFY only
# looks whether they are current.
set(mode "")
if(VERIFY)
  set(mode --verify)
endif()
file(READ ${CMAKE_CURRENT_LIST_DIR}/README.md rest)
set(count 0)
while(rest MATCHES "!\\[[a-z_0-9]+\\]\\(([a-z_0-9]+)\\.svg\\) \\| `[^`]*`<br>`([^`]*)`(.*)")
  set(rest "${CMAKE_MATCH_3}")
  set(svg ${CMAKE_MATCH_1}.svg)
  execute_process(COMMAND ${ANNEAL} plot ${CMAKE_MATCH_2} --name "" --updates 200 --metrics loss.csv:loss --size 240x120
                          -o ${svg} ${mode}
                  WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR} RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "${svg}: cmake --build build --target gallery draws it anew")
  endif()
  math(EXPR count "${count} + 1")
endwhile()
if(count LESS 60)
  message(SEND_ERROR "README.md has only ${count} rows")
endif()
