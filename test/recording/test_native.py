"""--native: what libraries take from malloc and mmap, charged to the function that asked."""
import re

import host
import pytest

MIB = 1 << 20
# Of the process: its malloc is the one that libraries are bound to. ctypes calls through libffi.
C = """
import ctypes, mmap, threading
c = ctypes.CDLL(None)
for name in ("malloc", "calloc", "realloc", "aligned_alloc", "memalign", "mmap"):
    getattr(c, name).restype = ctypes.c_void_p
c.malloc.argtypes = [ctypes.c_size_t]
c.calloc.argtypes = c.aligned_alloc.argtypes = c.memalign.argtypes = [ctypes.c_size_t] * 2
c.realloc.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
c.free.argtypes = [ctypes.c_void_p]
c.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
c.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
"""


@pytest.fixture
def native(record, program):
    """A function that runs a program and returns, by function, the memory of its native types."""

    def run(source, *options, **process):
        recorded = record(program(source), options=["--native", *options], **process)
        assert (recorded.status, recorded.stderr) == (0, "")
        return Native(recorded.profile)

    return run


class Native:
    def __init__(self, profile):
        self.profile = profile

    def of(self, function, column, library=None):
        types = self.profile.memory(self.profile.find(function))
        return sum(sums[column] for kind, sums in types.items()
                   if kind.module == "native" and library in (None, kind.name))

    def array(self, function, column):
        """With what it calls: parts of numpy are Python functions."""
        nodes = [below for node in self.profile.find(function)
                 for below in self.profile.subtree(node)]
        types = self.profile.memory(nodes)
        return sum(sums[column] for kind, sums in types.items()
                   if (kind.module, kind.name) == ("numpy", "ndarray"))


CALLS = C + """
def by_malloc():
    blocks = []
    for _ in range(10):
        blocks.append(c.malloc(1000))
    return blocks
def by_calloc():
    return c.calloc(30, 700)
def by_realloc(block):
    return c.realloc(block, 5000)
def by_posix_memalign():
    block = ctypes.c_void_p()
    assert c.posix_memalign(ctypes.byref(block), ctypes.c_size_t(64), ctypes.c_size_t(6400)) == 0
    return block.value
def by_others():
    return [c.aligned_alloc(64, 640), c.memalign(32, 320)]
def by_mmap():
    first = c.mmap(None, 1 << 20, 3, 0x22, -1, 0)
    assert c.munmap(first + 4096, 8192) == 0
def free_all():
    for block in blocks:
        c.free(block)
blocks = by_malloc() + [by_calloc(), by_posix_memalign(), *by_others()]
blocks[0] = by_realloc(blocks[0])
by_mmap()
peak = c.malloc(50_000_000)
def give_back():
    c.free(peak)
give_back()
if FREE:
    free_all()
"""
FFI = "libffi.so.8"


def test_each_call_is_charged_to_its_function(native):
    run = native("FREE = False\n" + CALLS)
    expected = {"by_malloc": 10_000, "by_calloc": 21_000, "by_realloc": 5000,
                "by_posix_memalign": 6400, "by_others": 960}
    assert {name: run.of(name, "alloc_bytes", FFI) for name in expected} == expected
    live = {**expected, "by_malloc": 9000}
    assert {name: run.of(name, "live_bytes", FFI) for name in expected} == live
    assert {name: run.of(name, "at_peak_bytes", FFI) for name in expected} == live
    assert run.of("by_malloc", "alloc_count", FFI) == 10
    assert run.of("by_malloc", "object_count", FFI) == 0
    assert run.of("<module>", "at_peak_bytes", FFI) == 50_000_000


def test_what_is_freed_is_not_live(native):
    run = native("FREE = True\n" + CALLS)
    for name in ("by_malloc", "by_calloc", "by_realloc", "by_posix_memalign", "by_others"):
        assert run.of(name, "live_bytes", FFI) == 0


def test_a_mapping_may_be_unmapped_in_part(native):
    run = native("FREE = False\n" + CALLS)
    assert run.of("by_mmap", "live_bytes", FFI) == MIB - 8192


def test_mappings_grow_and_shrink(native):
    run = native(C + """
c.mremap.restype = ctypes.c_void_p
c.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
def make():
    return c.mmap(None, 1 << 20, 3, 0x22, -1, 0)
def grow(block):
    return c.mremap(block, 1 << 20, 4 << 20, 1)
block = grow(make())
""")
    assert run.of("make", "live_bytes", FFI) == 0
    assert run.of("grow", "live_bytes", FFI) == 4 * MIB


def test_python_blocks_are_not_counted_twice(record, program):
    source = """
def make():
    return [bytes(100_000) for _ in range(50)], [object() for _ in range(100_000)]
kept = make()
"""
    sums = []
    for options in ([], ["--native"]):
        profile = record(program(source), options=options).profile
        sums.append(profile.sum("live_bytes", profile.find("make")))
    assert sums[1] == pytest.approx(sums[0], rel=0.001)


def test_threads_without_the_gil_are_charged_to_their_own_function(native):
    """ctypes gives the GIL away during each call, so that four threads allocate at once."""
    run = native(C + """
def work(bytes):
    for _ in range(5000):
        c.free(c.malloc(bytes))
    return c.malloc(bytes)
def first(): work(1000)
def second(): work(3000)
threads = [threading.Thread(target=f) for f in (first, second, first, second)]
for thread in threads: thread.start()
for thread in threads: thread.join()
""")
    assert run.of("work", "alloc_count", FFI) == 4 * 5001
    assert run.of("work", "alloc_bytes", FFI) == 2 * 5001 * 4000
    assert run.of("work", "live_bytes", FFI) == 8000


def test_a_fork_and_an_exec_do_not_disturb_the_books(native):
    run = native(C + """
import os, subprocess, sys
def keep():
    return c.malloc(123_456)
kept = keep()
child = os.fork()
if child == 0:
    c.free(kept)
    for _ in range(1000): c.malloc(10_000)
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True).stdout == b"1\\n"
""")
    assert run.of("keep", "live_bytes", FFI) == 123_456


def test_forks_while_others_allocate(native):
    native(C + """
import os, warnings
warnings.simplefilter("ignore")  # 3.12 and later do not like forks beside threads
stop = False
def churn():
    while not stop:
        c.free(c.malloc(100))
threads = [threading.Thread(target=churn) for _ in range(3)]
for thread in threads: thread.start()
for _ in range(50):
    child = os.fork()
    if child == 0:
        c.free(c.malloc(100))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
stop = True
for thread in threads: thread.join()
""")


def test_zlib_is_charged_to_the_function_that_compresses(native):
    """deflateInit: two windows of 32 KiB bytes, hash tables and pending output, 268,104 bytes."""
    run = native("""
import zlib
def compress():
    return zlib.compress(b"x" * 100_000)
def keep():
    return zlib.compressobj()
compress()
kept = keep()
""")
    deflate_state = 268_104
    assert run.of("compress", "alloc_bytes", "libz.so.1") == pytest.approx(deflate_state, rel=0.01)
    assert run.of("compress", "live_bytes", "libz.so.1") == 0
    assert run.of("keep", "live_bytes", "libz.so.1") == pytest.approx(deflate_state, rel=0.01)


def test_the_data_of_numpy_arrays_belongs_to_the_array(native):
    host.skip_without("numpy")
    run = native("""
import numpy
def make():
    return numpy.ones((1000, 1000))
def temporary(array):
    return float((array * 2 + 1).sum())
def zeros():
    return numpy.zeros(500_000)
kept = make()
temporary(kept)
more = zeros()
""")
    assert run.array("make", "live_bytes") == pytest.approx(8_000_000, rel=0.01)
    assert run.array("temporary", "live_bytes") == pytest.approx(0, abs=1000)
    # The two steps: numpy adds 1 in place, since nobody else has the product.
    assert run.array("temporary", "alloc_bytes") == pytest.approx(8_000_000, rel=0.01)
    assert run.array("zeros", "live_bytes") == pytest.approx(4_000_000, rel=0.01)


def test_libxml2_trees_belong_to_the_function_that_parses(native):
    host.skip_without("lxml")
    run = native("""
from lxml import etree
TEXT = b"<a>" + b"<b/>" * 50_000 + b"</a>"
def parse():
    return etree.fromstring(TEXT)
kept = parse()
""")
    # struct _xmlNode has 120 bytes on 64-bit machines; the name is shared.
    nodes = 50_001 * 120
    assert run.of("parse", "live_bytes", "libxml2.so.2") == pytest.approx(nodes, rel=0.01)


def test_without_the_option_there_are_no_native_types(record, program):
    profile = record(program("FREE = False\n" + CALLS)).profile
    assert not [kind for kind in profile.types if kind.module == "native"]


def test_only_what_libraries_take_is_in_the_books(native):
    run = native("pass")
    assert run.profile.totals["peak_bytes"] < 16 * MIB


def test_what_was_allocated_before_is_told(native):
    codes = [row["code"] for row in native("pass").profile.columns["diagnostics"]]
    assert codes.count("native_before_start") == 1


def test_it_cannot_go_without_memory(tmp_path):
    run = host.run_host(["-c", "pass"], tmp_path, options=["--native", "--no-memory"])
    assert run.status == 2
    assert re.fullmatch(r"pyprof-host: --native .* leave out --no-memory\n", run.stderr)
