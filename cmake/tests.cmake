# SPDX-License-Identifier: Apache-2.0
#
# Tests are C programs on cmocka. Labels: unit (no RTL), bench (one block of RTL), cosim (driver and
# RTL), replay (whole traces), bad_input (refusals of the command line). Beside them, `asan` marks
# what the sanitizer step of CI runs, `cycles` what must cost the same cycles with every compiler.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

# sluice_add_cmocka_test(NAME SOURCES file... [LIBS target...] [TIMEOUT seconds] [LABELS label...]
#                        [ARGS argument...])
# SLUICE_SOURCE_DIR is defined to the project root, for tests that read traces or goldens.
function(sluice_add_cmocka_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LIBS;LABELS;ARGS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "sluice_add_cmocka_test(${name}): wrong or missing arguments")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} sluice_plan_row PkgConfig::CMOCKA)
  target_compile_definitions(${name} PRIVATE SLUICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name} ${arg_ARGS})
  sluice_test_properties(${name} TIMEOUT ${arg_TIMEOUT} LABELS ${arg_LABELS})
endfunction()

# sluice_test_properties(NAME [TIMEOUT seconds] [LABELS label...] [NEEDS target...])
# For tests added with add_test: every test has a timeout, longer under sanitizers. NEEDS names what
# the test runs, where that is not a target of the test's own name.
function(sluice_test_properties name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABELS;NEEDS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  math(EXPR timeout "${arg_TIMEOUT} * ${SLUICE_TIMEOUT_SCALE}")
  set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} LABELS "${arg_LABELS}"
    ENVIRONMENT SLUICE_PLAN_TEST=${name}) # whose rows: tests/support/plan_row.h
  # Target sluice_tests_LABEL builds what the tests of that label need and no more.
  foreach(label ${arg_LABELS})
    if(NOT TARGET sluice_tests_${label})
      add_custom_target(sluice_tests_${label})
    endif()
    foreach(target ${name} ${arg_NEEDS})
      if(TARGET ${target})
        add_dependencies(sluice_tests_${label} ${target})
      endif()
    endforeach()
  endforeach()
endfunction()
