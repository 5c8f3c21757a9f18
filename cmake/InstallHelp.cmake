# install_help(PROGRAM): the manual page and the shell completions that the built program makes of its
# own --help, and where the system looks for them.
function(install_help program)
  set(folder ${CMAKE_BINARY_DIR}/share)
  set(man ${folder}/man/man1/${program}.1)
  set(bash ${folder}/bash-completion/completions/${program})
  set(zsh ${folder}/zsh/site-functions/_${program})
  set(made)
  foreach(form man bash zsh)
    cmake_path(GET ${form} PARENT_PATH parent)
    add_custom_command(OUTPUT ${${form}}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${parent}
      COMMAND ${program} --help-as ${form} > ${${form}}
      DEPENDS ${program} VERBATIM)
    list(APPEND made ${${form}})
  endforeach()
  add_custom_target(${program}-help ALL DEPENDS ${made})
  install(FILES ${man} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${bash} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${zsh} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endfunction()
