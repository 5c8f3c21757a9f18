"""The modules of CPython's tests that are compared: a few always, the many with PYPROF_FULL=1.

Left out are those that need a network, a display, another system or minutes, and those that do not
run under Debian's python3 either.
"""

FEW = """
    test_code test_readline test_dis test_generators test_coroutines test_dict test_list
    test_contextlib test_json test_with test_exception_variations test_sys_setprofile test_gc
    test_atexit test_frame test_context test_threading_local test_runpy
""".split()

MANY = """
    test___all__ test___future__ test__locale test__opcode test__osx_support
    test__xxsubinterpreters test_abc test_abstract_numbers test_aifc test_argparse test_array
    test_ast test_asyncgen test_asynchat test_asyncore test_audioop test_audit test_augassign
    test_base64 test_baseexception test_bdb test_binascii test_binop test_bisect test_bool
    test_buffer test_bufio test_builtin test_bytes test_bz2 test_c_locale_coercion test_calendar
    test_call test_cgi test_cgitb test_charmapcodec test_class test_cmath test_cmd test_cmd_line
    test_cmd_line_script test_code_module test_codeccallbacks test_codecencodings_cn
    test_codecencodings_hk test_codecencodings_iso2022 test_codecencodings_jp
    test_codecencodings_kr test_codecencodings_tw test_codecmaps_cn test_codecmaps_hk
    test_codecmaps_jp test_codecmaps_kr test_codecmaps_tw test_codecs test_codeop
    test_collections test_colorsys test_compare test_compile test_compileall test_complex
    test_configparser test_contains test_contextlib_async test_copy test_copyreg test_cprofile
    test_crypt test_csv test_ctypes test_dataclasses test_datetime test_dbm test_dbm_dumb
    test_dbm_ndbm test_decorators test_defaultdict test_deque test_descr test_descrtut
    test_dict_version test_dictcomps test_dictviews test_difflib test_doctest test_docxmlrpc
    test_dynamic test_dynamicclassattribute test_email test_embed test_enum test_enumerate
    test_eof test_epoll test_errno test_except_star test_exception_group
    test_exception_hierarchy test_exceptions test_extcall test_faulthandler test_fcntl test_file
    test_file_eintr test_filecmp test_fileinput test_fileio test_fileutils test_finalization
    test_float test_flufl test_fnmatch test_fork1 test_format test_fractions test_frozen
    test_fstring test_ftplib test_funcattrs test_functools test_future test_future3 test_future4
    test_future5 test_generator_stop test_genericalias test_genericclass test_genericpath
    test_genexps test_getopt test_getpass test_getpath test_gettext test_glob test_global
    test_grammar test_graphlib test_grp test_gzip test_hash test_hashlib test_heapq test_hmac
    test_html test_htmlparser test_http_cookiejar test_http_cookies test_httplib
    test_httpservers test_imaplib test_imghdr test_imp test_import test_index test_inspect
    test_int test_int_literal test_ipaddress test_isinstance test_iter test_iterlen
    test_itertools test_keyword test_keywordonlyarg test_linecache test_listcomps test_lltrace
    test_locale test_logging test_long test_longexp test_lzma test_mailbox test_mailcap
    test_marshal test_math test_memoryio test_memoryview test_metaclass test_mimetypes
    test_minidom test_mmap test_module test_modulefinder test_multibytecodec
    test_named_expressions test_netrc test_nis test_ntpath test_numeric_tower test_opcache
    test_opcodes test_openpty test_operator test_optparse test_ordered_dict test_os test_pathlib
    test_patma test_pdb test_peepholer test_pickle test_picklebuffer test_pickletools test_pipes
    test_pkg test_pkgutil test_platform test_plistlib test_poll test_popen test_poplib
    test_positional_only_arg test_posix test_posixpath test_pow test_pprint test_print
    test_profile test_property test_pstats test_pty test_pulldom test_pwd test_py_compile
    test_pyclbr test_pydoc test_pyexpat test_queue test_quopri test_raise test_random test_range
    test_re test_repl test_reprlib test_resource test_richcmp test_rlcompleter test_robotparser
    test_sax test_sched test_scope test_script_helper test_secrets test_select test_selectors
    test_set test_setcomps test_shelve test_shlex test_shutil test_signal test_slice test_smtpd
    test_smtplib test_sndhdr test_sort test_source_encoding test_spwd test_stable_abi_ctypes
    test_stat test_strftime test_string test_string_literals test_stringprep test_strptime
    test_strtod test_struct test_structseq test_subclassinit test_subprocess test_sunau
    test_sundry test_super test_support test_symtable test_syntax test_sys test_sys_settrace
    test_sysconfig test_syslog test_tabnanny test_telnetlib test_tempfile test_textwrap
    test_thread test_threadedtempfile test_threading test_threadsignals test_time test_timeit
    test_trace test_traceback test_tracemalloc test_tuple test_type_annotations test_type_cache
    test_type_comments test_typechecks test_types test_typing test_ucn test_unary test_unicode
    test_unicode_file test_unicode_file_functions test_unicode_identifiers test_unicodedata
    test_unittest test_univnewlines test_unpack test_unpack_ex test_urllib test_urllib2
    test_urllib2_localnet test_urllib_response test_urlparse test_userdict test_userlist
    test_userstring test_utf8_mode test_utf8source test_uu test_uuid test_wait3 test_wait4
    test_warnings test_wave test_weakref test_weakset test_webbrowser test_wsgiref test_xdrlib
    test_xml_dom_minicompat test_xml_etree test_xml_etree_c test_xmlrpc test_xxlimited
    test_yield_from test_zipapp test_zipimport test_zipimport_support test_zlib test_zoneinfo
""".split()
