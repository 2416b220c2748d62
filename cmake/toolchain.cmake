# SPDX-License-Identifier: Apache-2.0
#
# What holds for every target: languages, warnings, optimisation, sanitizers, compiler cache.

option(SLUICE_WERROR "Treat warnings in our own code as errors" ON)
set(SLUICE_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")

# SystemC as packaged links with C++17 only.
set(CMAKE_C_STANDARD 11)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_CXX_EXTENSIONS OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
# Assertions stay: a broken invariant must not look like a result. -O2 is the fastest for the
# Verilated model, -O3 and -march=native are not.
foreach(lang C CXX)
  set(CMAKE_${lang}_FLAGS_RELWITHDEBINFO "-O2 -g")
  set(CMAKE_${lang}_FLAGS_RELEASE "-O2")
endforeach()

# Generated C++ turns these off for itself (cmake/verilate.cmake).
add_compile_options(-Wall -Wextra)
if(SLUICE_WERROR)
  add_compile_options(-Werror)
endif()

set(SLUICE_TIMEOUT_SCALE 1)
if(SLUICE_SANITIZE)
  add_compile_options(-fsanitize=${SLUICE_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SLUICE_SANITIZE})
  set(SLUICE_TIMEOUT_SCALE 6) # slowest seen: 5 times
endif()

# CCACHE_BASEDIR and NOHASHDIR let one build folder profit from another.
find_program(SLUICE_CCACHE ccache)
if(SLUICE_CCACHE)
  foreach(lang C CXX)
    set(CMAKE_${lang}_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${SLUICE_CCACHE})
  endforeach()
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
