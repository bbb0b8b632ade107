# SPDX-License-Identifier: Apache-2.0
# What the text of every header under INCLUDE must hold and must not.
cmake_minimum_required(VERSION 3.24)
file(GLOB_RECURSE headers ${INCLUDE}/*.hpp)
# A header includes only headers of its own room and of those before it; the umbrella is for users.
set(rooms core curve schedule compose feedback recipe batch driver optimizer dialect config analysis track search adapter)
# What anneal.hpp leaves out, beside the dialects and what stands in a detail/ folder.
set(apart
    # for one library
    adapter/dlib.hpp adapter/ensmallen.hpp adapter/ggml.hpp adapter/mpi.hpp adapter/mpi_farm.hpp adapter/parameter.hpp
    adapter/tiny_dnn.hpp adapter/torch.hpp track/mlflow.hpp
    # for one system
    search/to_[a-z]+.hpp search/exported.hpp search/portable_names.hpp
    # needs a library of JSON, or is of use with one
    config/any_curve.hpp config/any_list.hpp config/any_state.hpp config/formula.hpp config/formula/parser.hpp
    config/formula/program.hpp config/import.hpp config/import/.* config/json.hpp config/json_error.hpp
    config/json/.* config/load.hpp config/pytorch_scheduler.hpp
    # for who writes a schedule, a binding
    core/check.hpp core/closure.hpp core/describe.hpp driver/place.hpp)
foreach(header IN LISTS headers)
  file(STRINGS ${header} lines)
  file(RELATIVE_PATH name ${INCLUDE}/anneal ${header})
  string(REGEX MATCH "^[^/]+" room ${name})
  list(FIND rooms ${room} place)
  if(place EQUAL -1 AND NOT name STREQUAL "anneal.hpp")
    message(SEND_ERROR "${header}: is in no room of tests/text.cmake")
  endif()
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "//.*" "" line "${line}")
    if(line MATCHES "no_unique_address")
      message(SEND_ERROR "${header}: [[no_unique_address]], which Clang 15 to 18 compile wrongly: see core/detail/held.hpp")
    endif()
    if(line MATCHES "#include \"anneal/([^\"]+)\"")
      list(APPEND included_by_${room} ${CMAKE_MATCH_1})
    endif()
    if(place GREATER -1 AND line MATCHES "#include \"anneal/([^/\"]+)/?" AND NOT CMAKE_MATCH_1 STREQUAL "needs")
      list(FIND rooms "${CMAKE_MATCH_1}" included)
      if(included EQUAL -1 OR included GREATER place)
        message(SEND_ERROR "${header}: ${line}: is above ${room}/")
      endif()
    endif()
  endforeach()
  if(NOT header MATCHES "core/version.hpp$" AND NOT "${lines}" MATCHES "#include \"anneal/")
    message(SEND_ERROR "${header}: does not lead to core/version.hpp, which refuses what is older than C++20")
  endif()
endforeach()
# A header that nobody is led to is one that was forgotten.
foreach(header IN LISTS headers)
  file(RELATIVE_PATH name ${INCLUDE}/anneal ${header})
  string(REGEX MATCH "^[^/]+" room ${name})
  set(stated FALSE)
  foreach(pattern IN LISTS apart)
    if(name MATCHES "^${pattern}$")
      set(stated TRUE)
      list(APPEND used ${pattern})
    endif()
  endforeach()
  if(name MATCHES "/detail/|^anneal.hpp$|^dialect/[^/]+$" OR name STREQUAL "${room}/${room}.hpp")
    continue()
  elseif(room STREQUAL "dialect")
    string(REGEX REPLACE "/[^/]+$" ".hpp" place ${name})
    set(leading ${included_by_dialect})
  elseif(EXISTS ${INCLUDE}/anneal/${room}/${room}.hpp)
    set(place ${room}/${room}.hpp)
    file(READ ${INCLUDE}/anneal/${place} leading)
    string(REGEX MATCHALL "${room}/[^\"]+" leading "${leading}")
  else()
    set(place anneal.hpp)
    set(leading ${included_by_anneal.hpp})
  endif()
  if(stated AND name IN_LIST leading)
    message(SEND_ERROR "${header}: is in anneal/${place}, and in the list of tests/text.cmake of what is not")
  elseif(NOT stated AND NOT name IN_LIST leading)
    message(SEND_ERROR "${header}: include it in anneal/${place}, or state in tests/text.cmake why it is left out")
  endif()
endforeach()
list(REMOVE_ITEM apart ${used})
if(apart)
  message(SEND_ERROR "tests/text.cmake: states what there is not: ${apart}")
endif()

# A hyperparameter is tested, and stands where users look for it.
file(READ ${INCLUDE}/anneal/driver/hyperparameter.hpp text)
string(REGEX MATCHALL "inline constexpr [a-z0-9_]+_t [a-z0-9_]+{}" hyperparameters "${text}")
if(NOT hyperparameters)
  message(SEND_ERROR "${INCLUDE}/anneal/driver/hyperparameter.hpp: defines none that tests/text.cmake finds")
endif()
foreach(hyperparameter IN LISTS hyperparameters)
  string(REGEX REPLACE ".* ([a-z0-9_]+){}" "\\1" hyperparameter ${hyperparameter})
  foreach(file README.md include/anneal/adapter/README.md tests/driver/hyperparameter.test.cpp)
    file(READ ${INCLUDE}/../${file} text)
    if(NOT text MATCHES "[^a-z0-9_]${hyperparameter}[^a-z0-9_]")
      message(SEND_ERROR "${file}: does not name the hyperparameter ${hyperparameter}")
    endif()
  endforeach()
endforeach()

# A piece has a test of its own.
set(untested compose/named.hpp feedback/improvement.hpp recipe/inverse_sqrt.hpp) # by what is made of them
foreach(header IN LISTS headers)
  file(RELATIVE_PATH name ${INCLUDE}/anneal ${header})
  string(REGEX REPLACE "hpp$" "test.cpp" test ${name})
  if(name MATCHES "^(schedule|curve|compose|feedback|recipe|optimizer)/([^/]+)\\.hpp$" AND NOT name IN_LIST untested
     AND NOT CMAKE_MATCH_1 STREQUAL CMAKE_MATCH_2 AND NOT EXISTS ${CMAKE_CURRENT_LIST_DIR}/${test})
    message(SEND_ERROR "${header}: there is no tests/${test}")
  endif()
endforeach()
