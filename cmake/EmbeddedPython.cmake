# Finds the CPython to embed and defines the target embedded_python: its headers and its library; and
# add_python_program().
#
# The interpreter itself is asked where its parts lie, so headers, library and the python3 that
# sys.executable names always belong together. It is, in this order: Python3_EXECUTABLE;
# Python3_ROOT_DIR/bin/python3; Debian's /usr/bin/python3; python3 on PATH. PATH comes last because
# what stands first there is often a pyenv shim or a virtual environment, while python3-dev and the
# packages of the distribution belong to /usr/bin/python3.
#
# Sets PYPROF_PYTHON_EXECUTABLE, PYPROF_PYTHON_VERSION and PYPROF_PYTHON_LINK:
#   program  a copy of python3's own program, which loads our code as its first library and starts our
#            main. Only as a program was CPython optimised as a whole: what is linked from the archive
#            takes 1.11 times as long before anything is recorded (22 programs).
#   static   the archive, which sanitizers need
#   shared   the library, which is slower still

set(Python3_ROOT_DIR "" CACHE PATH "The prefix of the Python to embed, e.g. /usr or /opt/python3.12")

function(pyprof_choose_interpreter result)
  if(Python3_EXECUTABLE)
    set(candidates ${Python3_EXECUTABLE})
  elseif(Python3_ROOT_DIR)
    set(candidates ${Python3_ROOT_DIR}/bin/python3 ${Python3_ROOT_DIR}/python3)
  else()
    find_program(PYPROF_PYTHON3_ON_PATH python3)
    mark_as_advanced(PYPROF_PYTHON3_ON_PATH)
    set(candidates /usr/bin/python3 ${PYPROF_PYTHON3_ON_PATH})
  endif()
  foreach(candidate IN LISTS candidates)
    if(EXISTS ${candidate})
      set(${result} ${candidate} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "There is no python3 at ${candidates}; set Python3_ROOT_DIR to the prefix of a "
                      "Python 3.11 to 3.14 with its headers.")
endfunction()

# -I keeps the builder's environment out; the base prefix leads from a virtual environment to the
# Python it was made from, which is where headers and library are.
set(pyprof_query [=[
import sys, sysconfig
get = sysconfig.get_config_var
base = sys.base_exec_prefix + '/bin/python3'
own = sys.executable if sys.prefix == sys.base_prefix else base
print(own, '%d.%d' % sys.version_info[:2], '%d.%d.%d' % sys.version_info[:3],
      sysconfig.get_path('include'), get('LIBDIR'), get('LIBPL'), get('LIBRARY'), get('INSTSONAME'),
      '%s %s %s' % (get('LIBS') or '', get('SYSLIBS') or '', get('MODLIBS') or ''),
      get('Py_GIL_DISABLED') or 0, sep='\n')
]=])

set(pyprof_program_maker ${CMAKE_SOURCE_DIR}/cmake/python_program.sh)
pyprof_choose_interpreter(pyprof_interpreter)
execute_process(COMMAND ${pyprof_interpreter} -I -c "${pyprof_query}"
  OUTPUT_VARIABLE pyprof_answer RESULT_VARIABLE pyprof_status OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT pyprof_status EQUAL 0)
  message(FATAL_ERROR "${pyprof_interpreter} does not run; set Python3_ROOT_DIR to another Python.")
endif()
string(REPLACE "\n" ";" pyprof_answer "${pyprof_answer}")
list(GET pyprof_answer 0 PYPROF_PYTHON_EXECUTABLE)
list(GET pyprof_answer 1 pyprof_minor)
list(GET pyprof_answer 2 PYPROF_PYTHON_VERSION)
list(GET pyprof_answer 3 pyprof_include)
list(GET pyprof_answer 4 pyprof_libdir)
list(GET pyprof_answer 5 pyprof_libpl)
list(GET pyprof_answer 6 pyprof_archive)
list(GET pyprof_answer 7 pyprof_soname)
list(GET pyprof_answer 8 pyprof_libs)
list(GET pyprof_answer 9 pyprof_free_threaded)

if(pyprof_minor VERSION_LESS 3.11 OR pyprof_minor VERSION_GREATER 3.14)
  message(FATAL_ERROR "${PYPROF_PYTHON_EXECUTABLE} is Python ${PYPROF_PYTHON_VERSION}; pyprof-host "
                      "embeds 3.11 to 3.14: set Python3_ROOT_DIR to one of those.")
endif()
if(pyprof_free_threaded)
  message(FATAL_ERROR "${PYPROF_PYTHON_EXECUTABLE} is a free-threaded build (Py_GIL_DISABLED), whose "
                      "objects allow no header in front of them: set Python3_ROOT_DIR to a build with the GIL.")
endif()
if(NOT EXISTS ${pyprof_include}/Python.h)
  message(FATAL_ERROR "${pyprof_include}/Python.h is missing: install the headers of Python "
                      "${PYPROF_PYTHON_VERSION} (Debian: libpython3-dev) or set Python3_ROOT_DIR.")
endif()

# From 3.13 on extension modules need functions that only an archive taken whole contains.
set(pyprof_archive ${pyprof_libpl}/${pyprof_archive})
set(pyprof_static_libraries ${pyprof_archive})
if(pyprof_minor VERSION_GREATER_EQUAL 3.13)
  set(pyprof_static_libraries -Wl,--whole-archive ${pyprof_archive} -Wl,--no-whole-archive)
endif()
separate_arguments(pyprof_libs UNIX_COMMAND "${pyprof_libs}")
list(FILTER pyprof_libs INCLUDE REGEX "^-l")
list(REMOVE_DUPLICATES pyprof_libs)
list(APPEND pyprof_static_libraries ${pyprof_libs} -lm -lz -lexpat -ldl -lutil -lpthread)

# Whether a static host can do what this python3 can: it has to import every extension module of the
# standard library that needs nothing but CPython's own symbols.
function(pyprof_static_works result)
  if(NOT EXISTS ${pyprof_archive})
    set(${result} FALSE PARENT_SCOPE)
    return()
  endif()
  set(dir ${CMAKE_BINARY_DIR}/CMakeFiles/pyprof_static)
  file(WRITE ${dir}/main.c [=[
#include <Python.h>
int main(int argc, char **argv) { return Py_BytesMain(argc, argv); }
]=])
  file(WRITE ${dir}/imports.py [=[
import importlib, os, sys, sysconfig
folder = sysconfig.get_config_var('DESTSHARED')
for name in sorted({n.split('.')[0] for n in os.listdir(folder) if n.endswith('.so')}):
    try:
        importlib.import_module(name)
    except ImportError as error:
        if 'undefined symbol' in str(error):
            sys.exit(str(error))
]=])
  try_compile(linked ${dir} SOURCES ${dir}/main.c
    CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${pyprof_include}"
    LINK_OPTIONS -no-pie -rdynamic LINK_LIBRARIES ${pyprof_static_libraries}
    COPY_FILE ${dir}/static_python OUTPUT_VARIABLE log)
  set(status 1)
  if(linked)
    # Under the name of the real one the copy finds the real standard library.
    execute_process(COMMAND bash -c "exec -a '${PYPROF_PYTHON_EXECUTABLE}' '${dir}/static_python' -I '${dir}/imports.py'"
      RESULT_VARIABLE status OUTPUT_VARIABLE log ERROR_VARIABLE log)
  endif()
  if(NOT status EQUAL 0)
    file(WRITE ${dir}/log.txt "${log}")
    message(STATUS "A static libpython does not work here (${dir}/log.txt says why)")
    set(${result} FALSE PARENT_SCOPE)
    return()
  endif()
  set(${result} TRUE PARENT_SCOPE)
endfunction()

# Whether python3's own program can be ours: all of CPython has to be in it, and it has to come to our
# main. A sanitizer wants to be the first library itself.
find_program(PYPROF_PATCHELF patchelf)
function(pyprof_program_works result)
  set(${result} FALSE PARENT_SCOPE)
  if(NOT PYPROF_PATCHELF OR PYPROF_SANITIZE OR CMAKE_CROSSCOMPILING)
    return()
  endif()
  execute_process(COMMAND ${CMAKE_READELF} --dynamic --wide ${PYPROF_PYTHON_EXECUTABLE}
    OUTPUT_VARIABLE loaded ERROR_QUIET)
  if(loaded MATCHES "libpython")
    return()
  endif()
  set(dir ${CMAKE_BINARY_DIR}/CMakeFiles/pyprof_program)
  file(REMOVE_RECURSE ${dir})
  file(WRITE ${dir}/main.cpp [=[
#include <Python.h>
int main(int argc, char **argv) { return argc == 1 ? 42 : Py_BytesMain(argc, argv); }
]=])
  execute_process(
    COMMAND ${CMAKE_CXX_COMPILER} -shared -fPIC -o ${dir}/libtrial.so -I ${pyprof_include}
      ${dir}/main.cpp ${CMAKE_SOURCE_DIR}/src/python/program/start.cpp
    OUTPUT_VARIABLE compiled ERROR_VARIABLE compiled)
  execute_process(
    COMMAND ${pyprof_program_maker} ${PYPROF_PYTHON_EXECUTABLE} ${dir}/trial libtrial.so ${dir}
    OUTPUT_VARIABLE copied ERROR_VARIABLE copied)
  execute_process(COMMAND ${dir}/trial RESULT_VARIABLE ours OUTPUT_VARIABLE started ERROR_VARIABLE started)
  execute_process(COMMAND bash -c "exec -a '${PYPROF_PYTHON_EXECUTABLE}' '${dir}/trial' -I -c 'import json'"
    RESULT_VARIABLE status OUTPUT_VARIABLE ran ERROR_VARIABLE ran)
  if(ours EQUAL 42 AND status EQUAL 0)
    set(${result} TRUE PARENT_SCOPE)
    return()
  endif()
  file(WRITE ${dir}/log.txt "${compiled}${copied}${started}${ran}")
  message(STATUS "python3's own program cannot be ours here (${dir}/log.txt says why)")
endfunction()

# The best of what works here. From 3.12 on the program hides which thread runs, which is asked for each
# block, and what that costs was not measured.
function(pyprof_choose_link result)
  set(${result} shared PARENT_SCOPE)
  if(PYPROF_LIBPYTHON STREQUAL program OR
      (PYPROF_LIBPYTHON STREQUAL auto AND pyprof_minor VERSION_LESS 3.12))
    pyprof_program_works(works)
    if(works)
      set(${result} program PARENT_SCOPE)
      return()
    elseif(PYPROF_LIBPYTHON STREQUAL program)
      message(FATAL_ERROR "PYPROF_LIBPYTHON=program was asked, but ${PYPROF_PYTHON_EXECUTABLE} cannot "
                          "be used so: it needs patchelf, and no sanitizer.")
    endif()
  endif()
  if(PYPROF_LIBPYTHON STREQUAL auto OR PYPROF_LIBPYTHON STREQUAL static)
    pyprof_static_works(works)
    if(works)
      set(${result} static PARENT_SCOPE)
    elseif(PYPROF_LIBPYTHON STREQUAL static)
      message(FATAL_ERROR "PYPROF_LIBPYTHON=static was asked, but ${pyprof_archive} cannot be used.")
    endif()
  endif()
endfunction()

set(pyprof_link_key "${PYPROF_PYTHON_EXECUTABLE} ${PYPROF_PYTHON_VERSION} ${PYPROF_LIBPYTHON} ${PYPROF_PATCHELF} ${PYPROF_SANITIZE}")
if(NOT pyprof_link_key STREQUAL PYPROF_LINK_KEY)
  pyprof_choose_link(pyprof_link)
  set(PYPROF_LINK_KEY "${pyprof_link_key}" CACHE INTERNAL "What PYPROF_PYTHON_LINK was decided for")
  set(PYPROF_PYTHON_LINK ${pyprof_link} CACHE INTERNAL "How CPython is embedded: program, static or shared")
endif()

add_library(embedded_python INTERFACE)
target_include_directories(embedded_python SYSTEM INTERFACE ${pyprof_include})
# Extension modules find CPython's functions in the executable, as they do in a static python3.
target_link_options(embedded_python INTERFACE -rdynamic)
if(PYPROF_PYTHON_LINK STREQUAL static)
  target_link_libraries(embedded_python INTERFACE ${pyprof_static_libraries})
elseif(PYPROF_PYTHON_LINK STREQUAL shared)
  find_file(PYPROF_PYTHON_SHARED_LIBRARY ${pyprof_soname} PATHS ${pyprof_libdir} NO_DEFAULT_PATH NO_CACHE)
  if(NOT PYPROF_PYTHON_SHARED_LIBRARY)
    message(FATAL_ERROR "Python ${PYPROF_PYTHON_VERSION} has neither a usable archive nor ${pyprof_libdir}/${pyprof_soname}: "
                        "install its library (Debian: libpython3-dev) or set Python3_ROOT_DIR.")
  endif()
  target_link_libraries(embedded_python INTERFACE ${PYPROF_PYTHON_SHARED_LIBRARY} -ldl -lutil -lpthread -lm)
  set(PYPROF_PYTHON_RPATH ${pyprof_libdir})
endif()
message(STATUS "Embedding Python ${PYPROF_PYTHON_VERSION}, ${PYPROF_PYTHON_LINK}, of ${PYPROF_PYTHON_EXECUTABLE}")

# add_python_program(NAME SOURCE…): a program that embeds Python. NAME_code names the target that
# takes what it is made of; both are NAME unless the program is Python's own.
function(add_python_program name)
  if(NOT PYPROF_PYTHON_LINK STREQUAL program)
    add_executable(${name} ${ARGN})
    set(${name}_code ${name} PARENT_SCOPE)
    return()
  endif()
  set(folder ${CMAKE_BINARY_DIR}/lib/pyprof)
  set(library lib${name}.so)
  add_library(${name}-code SHARED ${ARGN} ${CMAKE_SOURCE_DIR}/src/python/program/start.cpp)
  set_target_properties(${name}-code PROPERTIES
    OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${folder})
  target_link_options(${name}-code PRIVATE LINKER:-Bsymbolic)
  # CMake's idea of the program, in whose place the copy comes.
  set(stand_in ${CMAKE_CURRENT_BINARY_DIR}/${name}-stand-in.cpp)
  file(CONFIGURE OUTPUT ${stand_in} CONTENT "int main() { return 2; }\n")
  add_executable(${name} ${stand_in})
  add_dependencies(${name} ${name}-code)
  set_target_properties(${name} PROPERTIES
    LINK_DEPENDS "${folder}/${library};${PYPROF_PYTHON_EXECUTABLE};${pyprof_program_maker}")
  add_custom_command(TARGET ${name} POST_BUILD VERBATIM
    COMMAND ${pyprof_program_maker} ${PYPROF_PYTHON_EXECUTABLE} $<TARGET_FILE:${name}> ${library}
      "$ORIGIN/../lib/pyprof:${folder}")
  set(${name}_code ${name}-code PARENT_SCOPE)
endfunction()

# The library of such a program. Where there is no /proc, a program cannot be told where it lies
# itself ($ORIGIN), so it knows the place in full as well.
function(install_code_of name)
  set(folder ${CMAKE_INSTALL_BINDIR}/../lib/pyprof)
  install(TARGETS ${name}-code LIBRARY DESTINATION ${folder})
  install(CODE "execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${PYPROF_PATCHELF}
    --set-rpath \"\$ORIGIN/../lib/pyprof:\${CMAKE_INSTALL_PREFIX}/${folder}\"
    \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/${name}\")")
endfunction()
