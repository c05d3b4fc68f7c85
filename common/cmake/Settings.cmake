# How everything is compiled: language, warnings, optimisation, linker, cache, where programs go.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "RelWithDebInfo, Debug or Release" FORCE)
endif()
# Line tables are enough for a stack trace and keep objects a third of the size.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG" CACHE STRING "" FORCE)

option(HY_SANITIZE "Build with address and undefined-behaviour sanitizers" OFF)
option(HY_WERROR "Treat warnings as errors" ON)
if(HY_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# For clang. Generated code is compiled without: it is large, and not what is looked at.
option(HY_FUZZ "Build the fuzz targets of tests/fuzz, with sanitizers" OFF)
add_library(hy_instrumented INTERFACE)
if(HY_FUZZ)
  target_compile_options(hy_instrumented INTERFACE -O1 -fno-omit-frame-pointer
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()

find_program(HY_CCACHE ccache)
if(HY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${HY_CCACHE})
endif()
find_program(HY_MOLD mold)
if(HY_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Warnings for our own code; generated code does not get this.
add_library(hy_warnings INTERFACE)
target_compile_options(hy_warnings INTERFACE -Wall -Wextra $<$<BOOL:${HY_WERROR}>:-Werror>)
