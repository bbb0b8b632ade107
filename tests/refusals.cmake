# SPDX-License-Identifier: Apache-2.0
# Where a header cannot be compiled it says so in one sentence, and nothing follows but the end of the compilation.
set(ENV{LC_ALL} C)
function(refuse header flags sentence)
  file(WRITE ${DIR}/refusal.cpp "#include <anneal/${header}>\n")
  execute_process(COMMAND ${COMPILER} ${flags} -fsyntax-only -I ${INCLUDE} ${DIR}/refusal.cpp
                  RESULT_VARIABLE result ERROR_VARIABLE output)
  string(REGEX MATCHALL "error: " errors "${output}")
  list(LENGTH errors count)
  string(FIND "${output}" "${sentence}" found)
  if(result EQUAL 0 OR found EQUAL -1 OR count GREATER 2)
    message("${output}")
    message(SEND_ERROR "${header} with ${flags}: ${count} errors, among them should be: ${sentence}")
  endif()
endfunction()

foreach(standard c++17 gnu++17 c++14)
  foreach(header anneal.hpp config/json.hpp core/step.hpp schedule/cosine.hpp adapter/torch.hpp dialect/keras.hpp)
    refuse(${header} -std=${standard} "anneal needs C++20: compile with -std=c++20")
  endforeach()
endforeach()
refuse(config/json.hpp "-std=c++20;-fno-exceptions" "config/json.hpp needs exceptions")
refuse(track/mlflow.hpp "-std=c++20;-fno-exceptions" "track/mlflow.hpp needs exceptions")
refuse(track/mlflow/server.cpp -std=c++20 "anneal::mlflow: link that CMake target, or compile with $(pkg-config")
