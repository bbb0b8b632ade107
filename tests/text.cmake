# SPDX-License-Identifier: Apache-2.0
# What the text of every header under INCLUDE must not hold.
file(GLOB_RECURSE headers ${INCLUDE}/*.hpp)
foreach(header IN LISTS headers)
  file(STRINGS ${header} lines)
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "//.*" "" line "${line}")
    if(line MATCHES "no_unique_address")
      message(SEND_ERROR "${header}: [[no_unique_address]], which Clang 15 to 18 compile wrongly: see core/held.hpp")
    endif()
  endforeach()
endforeach()
