# PYPROF_VIEWER_PAGE is the viewer that reports are made of; empty where it cannot be built: all but
# the reports works without. add_viewer_page() says how it is made.
option(PYPROF_VIEWER "Build the viewer into the programs (needs Node.js 20)" ON)
set(PYPROF_VIEWER_PAGE "")

function(is_node_20 result program)
  execute_process(COMMAND ${program} --version OUTPUT_VARIABLE version ERROR_QUIET)
  string(REGEX REPLACE "^v([0-9]+)\\..*" "\\1" major "${version}")
  if(NOT major GREATER_EQUAL 20)
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

if(PYPROF_VIEWER)
  # The second one is what cmake/node/path.sh brings where the machine's own is older.
  find_program(PYPROF_NODE node VALIDATOR is_node_20
    HINTS ${CMAKE_SOURCE_DIR}/cmake/node/node_modules/.bin)
  find_program(PYPROF_NPM npm)
  if(PYPROF_NODE AND PYPROF_NPM)
    set(PYPROF_VIEWER_PAGE ${CMAKE_BINARY_DIR}/viewer/viewer.html)
  else()
    message(STATUS "no Node.js 20 with npm: the programs are built without reports")
  endif()
endif()

# The packages lie in the source folder, where npm and the editors look for them; the page does not.
function(add_viewer_page)
  set(viewer ${CMAKE_SOURCE_DIR}/viewer)
  cmake_path(GET PYPROF_NODE PARENT_PATH node_folder)
  set(with_node ${CMAKE_COMMAND} -E env "PATH=${node_folder}:$ENV{PATH}")
  set(packages ${viewer}/node_modules/.package-lock.json)
  add_custom_command(
    OUTPUT ${packages}
    DEPENDS ${viewer}/package-lock.json
    # Another build folder may have them already, and npm begins by removing what is there.
    COMMAND test ${packages} -nt ${viewer}/package-lock.json ||
      ${with_node} ${PYPROF_NPM} --prefix ${viewer} ci --no-audit --no-fund --loglevel=error
    COMMENT "Installing what builds the viewer"
    VERBATIM)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS
    ${viewer}/src/* ${viewer}/scripts/* ${viewer}/test/make/*)
  add_custom_command(
    OUTPUT ${PYPROF_VIEWER_PAGE}
    DEPENDS ${sources} ${packages}
    COMMAND ${PYPROF_NODE} scripts/build.mjs ${PYPROF_VIEWER_PAGE}
    WORKING_DIRECTORY ${viewer}
    COMMENT "Building the viewer"
    VERBATIM)
endfunction()
