# hy_service, hy_library, hy_binary, hy_test, hy_bench, hy_fuzz: the only ways to declare a target, and the layering they enforce.
#
#   hy_service(NAME dispatch SERVICE_DEPS common_text)                              # a whole service from its folder
#   hy_library(NAME common_store LAYER common SRCS db.cc db.h DEPS common_core EXTERNAL RocksDB::rocksdb-shared)
#   hy_test(NAME common_store_test SRCS db_test.cc DEPS common_store)               # label "unit"
#   hy_test(NAME sim_test LABELS sim TIMEOUT 300 SRCS ... DEPS ...)
#   hy_binary(NAME huying-dispatch SRCS main.cc DEPS dispatch_service)              # goes to <build>/bin
#   hy_bench(NAME store_bench SRCS store_bench.cc DEPS common_store [OWN_MAIN])
#   hy_fuzz(NAME csv DEPS huyingctl_csv)                                            # csv_fuzz.cc with corpus/csv/
#
# A library <name> is known as hy::<name>; DEPS takes it with or without "hy::". DEPS are ours, EXTERNAL is the
# distribution's. LAYER may be left out for tests, benches and binaries. Edges are checked after all targets are known,
# so folders may come in any order.

# Deny by default: a layer may use exactly the layers named here.
set(HY_ALLOW_proto proto)
set(HY_ALLOW_stubs proto stubs)                           # gRPC stubs: heavy, so apart from the messages
set(HY_ALLOW_core proto core)                             # common/core and common/case: the only parts of common that rules may see
set(HY_ALLOW_common proto stubs core common)
set(HY_ALLOW_rules proto core rules)                      # pure: no IO, no clock, no log, no gRPC
set(HY_ALLOW_services proto stubs core common rules services)
set(HY_ALLOW_tools proto stubs core common rules services tools)          # huying, huyingctl and the simulator, which compose all services
set(HY_ALLOW_tests proto stubs core common rules services tools tests)    # nothing but tests may use tests

# A layer may be claimed only in its own folder.
set(HY_FOLDER_proto "^proto(/|$)")
set(HY_FOLDER_stubs "^proto(/|$)")
set(HY_FOLDER_core "^common/(core|case)(/|$)")
set(HY_FOLDER_common "^common/")
set(HY_FOLDER_rules "^services/")
set(HY_FOLDER_services "^services/")
set(HY_FOLDER_tools "^services/(huying|huyingctl|simulator)(/|$)")
set(HY_FOLDER_tests "^(tests|common|services)(/|$)")

# What only tests may be made of, by name: tests, and the helpers that stand beside what they help to test. Helpers for
# several folders stand in common/testing, which is of the layer 'tests' as a whole.
set(HY_TEST_FILE "(^|/)(example|conformance|[a-z0-9_]+_(test|bench|fuzz|fixture|testing))\\.(cc|h)$")
set(HY_TEST_EXTERNAL "^(ext::testing|GTest::|benchmark::)")

function(_hy_fail)
  string(JOIN " " sentence ${ARGN})
  message(FATAL_ERROR "${sentence}")
endfunction()

# What ships holds no test and no test helper.
function(_hy_check_shipped NAME LAYER SRCS EXTERNAL)
  if(LAYER STREQUAL "tests")
    return()
  endif()
  list(FILTER SRCS INCLUDE REGEX "${HY_TEST_FILE}")
  if(SRCS)
    _hy_fail("${NAME} (layer ${LAYER}) ships '${SRCS}', whose name says that it is for tests. List it in the SRCS of the"
      "hy_test that uses it, or rename it if it does ship.")
  endif()
  list(FILTER EXTERNAL INCLUDE REGEX "${HY_TEST_EXTERNAL}")
  if(EXTERNAL)
    _hy_fail("${NAME} (layer ${LAYER}) names EXTERNAL '${EXTERNAL}', which is for tests. Move what needs it into a hy_test,"
      "or into a library of the layer tests.")
  endif()
endfunction()

# Files and usage that every kind of target shares.
macro(_hy_parse DEFAULT_LAYER)
  cmake_parse_arguments(HY "OWN_MAIN;NOT_IN_CTEST" "NAME;LAYER;TIMEOUT;WORKING_DIRECTORY" "SRCS;DEPS;EXTERNAL;LABELS;ARGS" ${ARGN})
  if(HY_UNPARSED_ARGUMENTS)
    _hy_fail("${HY_NAME}: unknown words '${HY_UNPARSED_ARGUMENTS}'. Use NAME LAYER SRCS DEPS EXTERNAL LABELS TIMEOUT ARGS NOT_IN_CTEST.")
  endif()
  if(NOT HY_NAME OR NOT HY_SRCS)
    _hy_fail("A target in ${CMAKE_CURRENT_SOURCE_DIR} lacks NAME or SRCS. Give both.")
  endif()
  if(NOT HY_LAYER)
    set(HY_LAYER ${DEFAULT_LAYER})
  endif()
  if(NOT DEFINED HY_ALLOW_${HY_LAYER})
    _hy_fail("${HY_NAME}: there is no layer '${HY_LAYER}'. Take one of proto stubs core common rules services tools tests.")
  endif()
  list(TRANSFORM HY_DEPS REPLACE "^hy::" "")
  _hy_check_shipped(${HY_NAME} ${HY_LAYER} "${HY_SRCS}" "${HY_EXTERNAL}")
endmacro()

function(_hy_register NAME LAYER DEPS EXTERNAL)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE folder)
  if(NOT folder MATCHES "${HY_FOLDER_${LAYER}}")
    _hy_fail("${NAME} in ${folder} claims the layer '${LAYER}', which does not live there. Move it or give its true layer.")
  endif()
  set_property(GLOBAL APPEND PROPERTY HY_TARGETS ${NAME})
  set_property(GLOBAL PROPERTY HY_LAYER_${NAME} ${LAYER})
  set_property(GLOBAL PROPERTY HY_PLACE_${NAME} ${folder})
  set_property(GLOBAL PROPERTY HY_DEPS_${NAME} "${DEPS}")
  set_property(GLOBAL PROPERTY HY_EXTERNAL_${NAME} "${EXTERNAL}")
endfunction()

function(_hy_link NAME SCOPE)
  target_include_directories(${NAME} ${SCOPE} ${CMAKE_SOURCE_DIR})
  list(TRANSFORM HY_DEPS PREPEND "hy::" OUTPUT_VARIABLE deps)
  target_link_libraries(${NAME} ${SCOPE} ${deps} ${HY_EXTERNAL})
  if(NOT SCOPE STREQUAL "INTERFACE")
    target_link_libraries(${NAME} PRIVATE hy_warnings hy_instrumented)
  endif()
endfunction()

function(hy_library)
  _hy_parse("" ${ARGN})
  set(compiled ${HY_SRCS})
  list(FILTER compiled INCLUDE REGEX "\\.(cc|c)$")
  if(compiled)
    add_library(${HY_NAME} STATIC ${HY_SRCS})
    set(scope PUBLIC)
  else()
    add_library(${HY_NAME} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(hy::${HY_NAME} ALIAS ${HY_NAME})
  _hy_register(${HY_NAME} ${HY_LAYER} "${HY_DEPS}" "${HY_EXTERNAL}")
  _hy_link(${HY_NAME} ${scope})
endfunction()

function(_hy_program)
  add_executable(${HY_NAME} ${HY_SRCS})
  _hy_register(${HY_NAME} ${HY_LAYER} "${HY_DEPS}" "${HY_EXTERNAL}")
  _hy_link(${HY_NAME} PRIVATE)
endfunction()

# A program that ships. Its layer follows from its folder.
function(hy_binary)
  set(layer services)
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "/services/(huying|huyingctl)$")
    set(layer tools)
  elseif(CMAKE_CURRENT_SOURCE_DIR MATCHES "^${CMAKE_SOURCE_DIR}/tests(/|$)")
    set(layer tests)
  endif()
  _hy_parse(${layer} ${ARGN})
  _hy_program()
  # Threads of the allocator in glibc keep freed arenas; a long-running service stays smaller with jemalloc.
  target_link_libraries(${HY_NAME} PRIVATE ext::jemalloc)
endfunction()

# A GoogleTest program: one ctest entry, run from the repository's root, with a bounded time.
function(hy_test)
  _hy_parse(tests ${ARGN})
  _hy_program()
  target_link_libraries(${HY_NAME} PRIVATE ext::testing)
  if(NOT HY_OWN_MAIN)
    target_link_libraries(${HY_NAME} PRIVATE GTest::gmock_main)
  endif()
  set_target_properties(${HY_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(NOT HY_LABELS)
    set(HY_LABELS unit)
    # What a unit test does itself is little, and to optimise it is a third of its compile time.
    target_compile_options(${HY_NAME} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O0>)
  endif()
  if(NOT HY_TIMEOUT)
    set(HY_TIMEOUT 120)
  endif()
  if(NOT HY_WORKING_DIRECTORY)
    set(HY_WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
  if(HY_NOT_IN_CTEST)  # a Python test runs it with what it needs
    return()
  endif()
  add_test(NAME ${HY_NAME} COMMAND ${HY_NAME} ${HY_ARGS} WORKING_DIRECTORY ${HY_WORKING_DIRECTORY})
  set_tests_properties(${HY_NAME} PROPERTIES LABELS "${HY_LABELS}" TIMEOUT ${HY_TIMEOUT}
    ENVIRONMENT "HUYING_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};GTEST_OUTPUT=json:${CMAKE_BINARY_DIR}/tests/results/${HY_NAME}.json")
endfunction()

# A Google Benchmark program, or with OWN_MAIN any measuring program; built with the rest, run by `make bench`.
function(hy_bench)
  _hy_parse(tests ${ARGN})
  _hy_program()
  if(HY_OWN_MAIN)
    target_link_libraries(${HY_NAME} PRIVATE benchmark::benchmark)
  else()
    target_link_libraries(${HY_NAME} PRIVATE benchmark::benchmark_main)
  endif()
  set_target_properties(${HY_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
endfunction()

# A fuzz target: <name>_fuzz.cc with what it has found worth keeping in corpus/<name>/. The preset `fuzz` makes a program of
# libFuzzer's of it; elsewhere hy_fuzz_replay makes one test of all of them.
function(hy_fuzz)
  cmake_parse_arguments(FUZZ "" "NAME" "" ${ARGN})
  _hy_parse(tests SRCS ${FUZZ_NAME}_fuzz.cc ${ARGN})
  set_property(GLOBAL APPEND PROPERTY HY_FUZZ_NAMES ${HY_NAME})
  set_property(GLOBAL APPEND PROPERTY HY_FUZZ_SRCS ${HY_SRCS})
  set_property(GLOBAL APPEND PROPERTY HY_FUZZ_DEPS ${HY_DEPS})
  if(HY_FUZZ)
    set(HY_NAME ${HY_NAME}_fuzz)
    _hy_program()
    target_compile_definitions(${HY_NAME} PRIVATE HY_LIBFUZZER)
    target_link_options(${HY_NAME} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${HY_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    add_dependencies(fuzz ${HY_NAME})
  endif()
endfunction()

# After all hy_fuzz of a folder: one program with every input of every corpus as a test case, and a ctest entry for each
# target. A target without a corpus and a corpus without a target do not configure.
function(hy_fuzz_replay)
  cmake_parse_arguments(REPLAY "" "NAME" "SRCS" ${ARGN})
  get_property(names GLOBAL PROPERTY HY_FUZZ_NAMES)
  get_property(sources GLOBAL PROPERTY HY_FUZZ_SRCS)
  get_property(deps GLOBAL PROPERTY HY_FUZZ_DEPS)
  list(REMOVE_DUPLICATES deps)
  file(GLOB corpora CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/corpus ${CMAKE_CURRENT_SOURCE_DIR}/corpus/*)
  foreach(name IN LISTS names)
    if(NOT name IN_LIST corpora)
      _hy_fail("the fuzz target ${name} has no corpus. Put some inputs that it should know into"
        "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}/.")
    endif()
  endforeach()
  foreach(corpus IN LISTS corpora)
    if(NOT corpus IN_LIST names)
      _hy_fail("${CMAKE_CURRENT_SOURCE_DIR}/corpus/${corpus} belongs to no fuzz target. Add hy_fuzz(NAME ${corpus} ...)"
        "or remove it.")
    endif()
  endforeach()
  if(HY_FUZZ)
    return()
  endif()
  hy_test(NAME ${REPLAY_NAME} NOT_IN_CTEST SRCS ${REPLAY_SRCS} ${sources} DEPS ${deps} OWN_MAIN)
  foreach(name IN LISTS names)
    add_test(NAME fuzz_${name} COMMAND ${REPLAY_NAME} --gtest_filter=${name}.* WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(fuzz_${name} PROPERTIES LABELS unit TIMEOUT 120
      ENVIRONMENT "GTEST_OUTPUT=json:${CMAKE_BINARY_DIR}/tests/results/fuzz_${name}.json")
  endforeach()
endfunction()

# The part of a service that a file belongs to: rules, rpc, process, program, else service. A test belongs where the file
# stands that it tests; machine_test.cc tests all rules together.
function(_hy_part_of FILE OUT)
  string(REGEX REPLACE "_test\\.cc$" ".cc" file ${FILE})
  set(part service)
  if(file MATCHES "^(policy|machine|rules/[^/]+|[^/]+/rules)\\.(cc|h)$")
    set(part rules)
  elseif(file MATCHES "^rpc\\.(cc|h)$")
    set(part rpc)
  elseif(file MATCHES "^add\\.(cc|h)$")
    set(part process)
  elseif(file STREQUAL "main.cc")
    set(part program)
  endif()
  set(${OUT} ${part} PARENT_SCOPE)
endfunction()

# A whole service from its folder; where a file stands says what it becomes, so that a new file is listed nowhere.
#
#   <name>_rules     layer rules: policy.{h,cc}, rules/*, and the rules.{h,cc} of each mechanism's folder
#   <name>_rpc       rpc.{h,cc}
#   <name>_process   add.{h,cc}: what puts the service into a process
#   huying-<name>    main.cc
#   <name>_service   everything else here and one folder below
#   <part>_test      the *_test.cc of each part, with the helpers (HY_TEST_FILE); nothing but tests gets these
#
# A part without files is left out. <PART>_DEPS and <PART>_EXTERNAL (PART: RULES SERVICE RPC PROCESS) add to what every
# service's part uses, <PART>_TEST_DEPS to what its test uses. APART names files (without ending) and folders that the
# caller makes targets of itself: hy_service(NAME gateway APART http open311 PROCESS_DEPS gateway_http).
function(hy_service)
  set(lists APART)
  foreach(part RULES SERVICE RPC PROCESS)
    list(APPEND lists ${part}_DEPS ${part}_EXTERNAL ${part}_TEST_DEPS)
  endforeach()
  cmake_parse_arguments(SERVICE "" "NAME" "${lists}" ${ARGN})
  if(NOT SERVICE_NAME OR SERVICE_UNPARSED_ARGUMENTS)
    list(JOIN lists " " known)
    _hy_fail("The service in ${CMAKE_CURRENT_SOURCE_DIR} lacks a NAME or has unknown words"
      "'${SERVICE_UNPARSED_ARGUMENTS}'. Use NAME ${known}.")
  endif()
  set(name ${SERVICE_NAME})

  file(GLOB files RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS *.cc *.h */*.cc */*.h)
  foreach(apart IN LISTS SERVICE_APART)
    list(FILTER files EXCLUDE REGEX "^${apart}(/|(_test)?\\.)")
  endforeach()
  foreach(file IN LISTS files)
    _hy_part_of(${file} part)
    if(file MATCHES "_test\\.cc$")
      list(APPEND ${part}_tests ${file})
    elseif(file MATCHES "${HY_TEST_FILE}")
      list(APPEND helpers ${file})
    else()
      list(APPEND ${part}_files ${file})
    endif()
  endforeach()

  set(rules_uses proto common_case)
  set(service_uses common_runtime_contract common_city)
  set(rpc_uses common_rpc_calls)
  set(process_uses common_process)
  set(rules_tested_with "")
  set(service_tested_with common_testing)
  set(rpc_tested_with common_bus common_testing)
  set(process_tested_with common_testing)
  # The rules of a mechanism are tested through the service's table of mechanisms, too.
  set(of_mechanisms ${rules_tests})
  list(FILTER of_mechanisms INCLUDE REGEX "/rules_test\\.cc$")
  if(of_mechanisms)
    set(rules_tested_with ${name}_service common_testing)
  endif()

  set(below "")  # the parts declared so far, each of which the next ones may use
  foreach(part rules service rpc process)
    string(TOUPPER ${part} PART)
    set(layer services)
    if(part STREQUAL "rules")
      set(layer rules)
    endif()
    if(${part}_files)
      hy_library(NAME ${name}_${part} LAYER ${layer} SRCS ${${part}_files}
        DEPS ${below} ${${part}_uses} ${SERVICE_${PART}_DEPS} EXTERNAL ${SERVICE_${PART}_EXTERNAL})
      list(APPEND below ${name}_${part})
    endif()
    if(${part}_tests)
      hy_test(NAME ${name}_${part}_test SRCS ${${part}_tests} ${helpers}
        DEPS ${name}_${part} ${${part}_tested_with} ${SERVICE_${PART}_TEST_DEPS})
    endif()
  endforeach()
  if(program_files)
    hy_binary(NAME huying-${name} SRCS ${program_files} DEPS ${name}_process)
  endif()
endfunction()

# The service folder of a target below services/, else nothing.
function(_hy_service_of NAME OUT)
  get_property(place GLOBAL PROPERTY HY_PLACE_${NAME})
  set(service "")
  if(place MATCHES "^services/([^/]+)")
    set(service ${CMAKE_MATCH_1})
  endif()
  set(${OUT} "${service}" PARENT_SCOPE)
endfunction()

function(_hy_check_edge FROM TO)
  get_property(from_layer GLOBAL PROPERTY HY_LAYER_${FROM})
  get_property(to_layer GLOBAL PROPERTY HY_LAYER_${TO})
  get_property(place GLOBAL PROPERTY HY_PLACE_${FROM})
  if(NOT to_layer)
    _hy_fail("${place}: ${FROM} depends on '${TO}', which is no library of ours. Correct the name, add the missing"
      "hy_library, or name a distribution's library under EXTERNAL.")
  endif()
  if(NOT to_layer IN_LIST HY_ALLOW_${from_layer})
    _hy_fail("${place}: ${FROM} (layer ${from_layer}) may not depend on ${TO} (layer ${to_layer}). It may use:"
      "${HY_ALLOW_${from_layer}}. Move the shared part down, or hand the value in as an argument.")
  endif()
  _hy_service_of(${FROM} from_service)
  _hy_service_of(${TO} to_service)
  if(to_service AND from_service AND NOT from_service STREQUAL to_service AND
      NOT from_service MATCHES "^(huying|huyingctl|simulator)$")
    _hy_fail("${place}: ${FROM} may not depend on ${TO}: services meet only by topics and rpc. React to the other"
      "service's events, or move what both need to common.")
  endif()
endfunction()

# Called once, after all folders were added.
function(hy_check_edges)
  get_property(targets GLOBAL PROPERTY HY_TARGETS)
  foreach(from IN LISTS targets)
    get_property(deps GLOBAL PROPERTY HY_DEPS_${from})
    foreach(to IN LISTS deps)
      _hy_check_edge(${from} ${to})
    endforeach()
    get_property(layer GLOBAL PROPERTY HY_LAYER_${from})
    get_property(external GLOBAL PROPERTY HY_EXTERNAL_${from})
    if(layer STREQUAL "rules" AND external)
      _hy_fail("${from} is a rules library and names EXTERNAL '${external}'. Rules use the standard library, messages and"
        "common_case only: do the library's work in a handler and pass the result in.")
    endif()
    foreach(library IN LISTS external)
      if(library MATCHES "::" AND NOT TARGET ${library})
        _hy_fail("${from} names EXTERNAL '${library}', which common/cmake/External.cmake does not find. Correct the"
          "name or add it there and to deploy/scripts/packages.")
      endif()
    endforeach()
  endforeach()
endfunction()

# The target headers_alone: every header of ours compiles by itself. Part of `make lint`, not of the build; never in groups,
# where one header would lend another its includes.
function(hy_headers_alone)
  file(GLOB_RECURSE headers RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/common/*.h ${CMAKE_SOURCE_DIR}/services/*.h ${CMAKE_SOURCE_DIR}/tests/*.h)
  set(sources "")
  foreach(header IN LISTS headers)
    set(source ${CMAKE_BINARY_DIR}/headers_alone/${header}.cc)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${header}\"\n")
    list(APPEND sources ${source})
  endforeach()
  if(sources)
    add_library(headers_alone OBJECT EXCLUDE_FROM_ALL ${sources})
    set_target_properties(headers_alone PROPERTIES UNITY_BUILD OFF)
    target_include_directories(headers_alone PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(headers_alone PRIVATE hy_warnings hy::proto hy::proto_grpc ext::testing)
  endif()
endfunction()
