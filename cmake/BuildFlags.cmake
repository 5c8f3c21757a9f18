# Flags that every target of the project shares.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

# Where it is installed, ccache shortens all builds but the first.
find_program(PYPROF_CCACHE ccache)
if(PYPROF_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PYPROF_CCACHE})
endif()

# A dozen sources of a library are compiled as one, which takes a third of the time: most of a
# source is the headers that it includes. So names in unnamed namespaces, too, are a library's own.
# For work on a few sources each is compiled alone: -D CMAKE_UNITY_BUILD=OFF, or the preset debug.
set(CMAKE_UNITY_BUILD ON CACHE BOOL "Compile sources of a library together")
set(CMAKE_UNITY_BUILD_BATCH_SIZE 12 CACHE STRING "How many; 0 is all")

# Tried: link-time optimisation of all libraries adds 3 to 5 % to a call's instructions. Optimisation
# by a profile of the bench's programs takes 1 to 2 % from whole programs', and every source would be
# compiled twice.
add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion)
# False alarms of GCC 12 on std::string.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(-Wno-restrict)
endif()
# What the script loads finds by our names only those that are there to be found, such as wait4: an
# extension module may have spdlog, CLI11 or a class of our name itself, of another version.
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

if(PYPROF_PYTHON_LINK STREQUAL program)
  # Our code is a library, and means itself by its names.
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  add_compile_options(-fno-semantic-interposition -ftls-model=initial-exec)
else()
  # Debian's static libpython is not position-independent, so nothing that is linked with it can be.
  add_compile_options(-fno-pie)
  add_link_options(-no-pie)
endif()

if(PYPROF_SANITIZE)
  add_compile_options(-fsanitize=${PYPROF_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PYPROF_SANITIZE})
endif()

# For what parses a command line, waits or prints a table: optimised less, since CLI11's functions
# are compiled anew in each source that includes it, and that was two thirds of its time.
function(optimise_less target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# For programs whose output is the script's or a user's, under sanitizers.
function(report_apart program)
  if(PYPROF_SANITIZE)
    set(reports ${CMAKE_BINARY_DIR}/sanitizer-reports)
    file(MAKE_DIRECTORY ${reports})
    target_sources(${program} PRIVATE ${CMAKE_SOURCE_DIR}/src/host/sanitizer_options.cpp)
    target_compile_definitions(${program} PRIVATE
      PYPROF_SANITIZER_REPORTS="${reports}/report")
  endif()
endfunction()

if(PYPROF_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
