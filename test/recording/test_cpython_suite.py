"""CPython's own tests pass under pyprof-host as they do under python3."""
import os
import re

import pytest

import host

QUICK = ["test_generators", "test_coroutines", "test_dict", "test_list", "test_contextlib",
         "test_iter", "test_with", "test_exception_variations"]
LONG = ["test_asyncgen", "test_baseexception", "test_builtin", "test_bytes", "test_call",
        "test_class", "test_collections", "test_copy", "test_dataclasses", "test_decorators",
        "test_deque", "test_descr", "test_dynamic", "test_enum", "test_exceptions", "test_frame",
        "test_functools", "test_gc", "test_grammar", "test_heapq", "test_import", "test_inspect",
        "test_int", "test_itertools", "test_json", "test_listcomps", "test_long", "test_memoryio",
        "test_named_expressions", "test_operator", "test_ordered_dict", "test_property", "test_raise",
        "test_re", "test_scope", "test_set", "test_setcomps", "test_slice", "test_sort",
        "test_structseq", "test_subclassinit", "test_super", "test_sys_setprofile",
        "test_sys_settrace", "test_threading", "test_threading_local", "test_trace",
        "test_traceback", "test_tracemalloc", "test_tuple", "test_types", "test_unicode",
        "test_unpack", "test_weakref", "test_yield_from", "test_asyncio", "test_signal",
        "test_faulthandler", "test_subprocess", "test_os"]


@pytest.fixture(scope="module", autouse=True)
def suite():
    if host.run_python(["-c", "import test.test_generators"]).status:
        pytest.skip("CPython's tests are not installed (Debian: libpython3-testsuite)")


def outcome(run):
    """How many tests ran, and what became of them."""
    return re.findall(r"^(?:Ran \d+ tests?|OK.*|FAILED.*|(?:ERROR|FAIL): .*)", run.stderr,
                      re.MULTILINE)


def compare(record, module, folder):
    target = ["-m", "unittest", f"test.{module}"]
    environment = {"HOME": str(folder), "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "0")}
    plain = host.run_python(target, cwd=folder, env=environment)
    run = record(*target, cwd=folder, env=environment)
    assert outcome(run) == outcome(plain), run.stderr[-3000:]
    assert run.status == plain.status
    assert run.profile.totals["calls"] > 50


@pytest.mark.parametrize("module", QUICK)
def test_a_module_of_the_suite(record, tmp_path, module):
    compare(record, module, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("module", LONG)
def test_a_further_module_of_the_suite(record, tmp_path, module):
    compare(record, module, tmp_path)
