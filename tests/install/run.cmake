# Builds and runs the consumer; `way` is find_package (of a fresh install) or add_subdirectory.
file(REMOVE_RECURSE ${work})
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

if(way STREQUAL "find_package")
  run(${CMAKE_COMMAND} --install ${build} --prefix ${work}/prefix)
endif()
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${work}/build -G ${generator} -D CMAKE_CXX_COMPILER=${compiler}
  -D CMAKE_PREFIX_PATH=${work}/prefix -D way=${way} -D version=${version} -D source=${source}
  -D hana_ROOT=${hana_ROOT} -D xsimd_ROOT=${xsimd_ROOT})
# Without a build type the user is told, with one not.
foreach(type IN ITEMS "" Release)
  execute_process(COMMAND ${CMAKE_COMMAND} -D CMAKE_BUILD_TYPE=${type} ${work}/build
    OUTPUT_QUIET ERROR_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
  string(FIND "${said}" "no CMAKE_BUILD_TYPE" told)
  if((type AND told GREATER_EQUAL 0) OR (NOT type AND told LESS 0))
    message(FATAL_ERROR "with CMAKE_BUILD_TYPE '${type}' CMake said: ${said}")
  endif()
endforeach()
run(${CMAKE_COMMAND} --build ${work}/build)
run(${work}/build/consumer)
