# SPDX-License-Identifier: Apache-2.0
#
# The only calls into Verilator. Each model is a static library of its own, so that its generated
# C++ escapes our warnings; users include it as a system header.
find_package(verilator REQUIRED HINTS $ENV{VERILATOR_ROOT})

set(SLUICE_RTL ${CMAKE_SOURCE_DIR}/rtl)
set(SLUICE_RTL_PACKAGES
  ${SLUICE_RTL}/gen/iommu_regs_pkg.sv
  ${SLUICE_RTL}/gen/iommu_structs_pkg.sv
  ${SLUICE_RTL}/gen/iommu_causes_pkg.sv
  ${SLUICE_RTL}/gen/iommu_trace_pkg.sv
  ${SLUICE_RTL}/iommu_pkg.sv)

# Assertions on; X and reset values fixed, so that every run and compiler gives the same cycles.
# script/lint is the place for warnings (-Wall), a build is not.
set(SLUICE_VERILATOR_ARGS --assert -Wno-lint -Wno-style -Wno-fatal
  --x-assign fast --x-initial fast --output-split 20000 -I${SLUICE_RTL}/include)

# The compile order of rtl/iommu.f, as absolute paths.
function(sluice_rtl_files out)
  file(STRINGS ${SLUICE_RTL}/iommu.f lines REGEX "^rtl/")
  list(TRANSFORM lines PREPEND ${CMAKE_SOURCE_DIR}/)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${SLUICE_RTL}/iommu.f)
  set(${out} ${lines} PARENT_SCOPE)
endfunction()

# Make static library NAME_model holding class V<prefix>, and NAME's users see its headers.
function(sluice_verilate_model model)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TRACE_FST" "PREFIX;TOP" "SOURCES;ARGS")
  add_library(${model} STATIC)
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/${model}.dir)
  set(trace)
  if(arg_TRACE_FST)
    set(trace TRACE_FST)
  endif()
  verilate(${model} ${trace} PREFIX ${arg_PREFIX} TOP_MODULE ${arg_TOP} DIRECTORY ${dir}
           SOURCES ${arg_SOURCES} VERILATOR_ARGS ${SLUICE_VERILATOR_ARGS} ${arg_ARGS})
  target_compile_options(${model} PRIVATE -w -g0)
  target_include_directories(${model} SYSTEM INTERFACE
    ${dir} ${VERILATOR_ROOT}/include ${VERILATOR_ROOT}/include/vltstd)
  target_link_libraries(${model} PUBLIC Threads::Threads)
endfunction()

# sluice_verilate_bench(NAME TOP module SOURCES file.sv... SHIM file.cpp... [LIBS target...]
#                       [PARAMS Name=value...])
# Static library NAME: the Verilated TOP (class V<TOP>) and the extern "C" shim that drives it. The
# packages come first in the compile order. A C test links NAME:
#   sluice_add_cmocka_test(test_fifo SOURCES test_fifo.c LIBS NAME LABELS bench)
function(sluice_verilate_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TOP" "SOURCES;SHIM;LIBS;PARAMS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_TOP OR NOT arg_SOURCES OR NOT arg_SHIM)
    message(FATAL_ERROR "sluice_verilate_bench(${name}): wrong or missing arguments")
  endif()
  list(TRANSFORM arg_PARAMS PREPEND -G)
  set(sources ${SLUICE_RTL_PACKAGES})
  foreach(file ${arg_SOURCES})
    get_filename_component(file ${file} ABSOLUTE)
    list(APPEND sources ${file})
  endforeach()
  sluice_verilate_model(${name}_model PREFIX V${arg_TOP} TOP ${arg_TOP}
    SOURCES ${sources} ARGS ${arg_PARAMS})
  add_library(${name} STATIC ${arg_SHIM})
  target_include_directories(${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_LIBS} PRIVATE ${name}_model)
endfunction()

# sluice_verilate_build(MODEL BUILD name PREFIX class [TRACE_FST])
# Static library MODEL: iommu_top as the named build, straps as pins, class <PREFIX>.
function(sluice_verilate_build model)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TRACE_FST" "BUILD;PREFIX" "")
  if(NOT arg_BUILD IN_LIST SLUICE_BUILDS)
    message(FATAL_ERROR "sluice_verilate_build(${model}): no build '${arg_BUILD}'")
  endif()
  set(trace)
  if(arg_TRACE_FST)
    set(trace TRACE_FST)
  endif()
  sluice_rtl_files(sources)
  sluice_verilate_model(${model} ${trace} PREFIX ${arg_PREFIX} TOP iommu_top SOURCES ${sources}
    ARGS ${SLUICE_BUILD_${arg_BUILD}_GARGS} -GSimStraps=1)
endfunction()
