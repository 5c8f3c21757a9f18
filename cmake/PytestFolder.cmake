# add_pytest_folder(): each test_*.py of the calling folder becomes a test of CTest. The tests run
# under Debian's Python, which has pytest; what they compare the host with is PYPROF_PYTHON, the
# python3 of the version that the host is linked with.
find_program(PYPROF_TEST_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)

function(add_pytest_folder)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME folder)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/test_*.py)
  foreach(file IN LISTS files)
    cmake_path(GET file STEM stem)
    add_test(NAME ${folder}/${stem}
      COMMAND ${PYPROF_TEST_PYTHON} -m pytest -q -p no:cacheprovider ${file})
    set_tests_properties(${folder}/${stem} PROPERTIES
      LABELS ${folder}
      ENVIRONMENT "PYPROF_HOST=$<TARGET_FILE:pyprof-host>;PYPROF_TOOL=$<TARGET_FILE:pyprof>;PYPROF_PYTHON=${PYPROF_PYTHON_EXECUTABLE};PYPROF_SANITIZE=${PYPROF_SANITIZE};PYTHONDONTWRITEBYTECODE=1")
  endforeach()
endfunction()
