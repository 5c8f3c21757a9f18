"""What C functions with entries of ours are to a program: seen wherever they are called from, and
otherwise as under python3."""
import host
import pytest


def test_builtins_that_builtins_call(record, program):
    profile = record(program("""
import functools, operator
def work(words):
    return list(map(str.title, words)), functools.reduce(operator.concat, words)
work(["word"] * 700)
"""), options=["--calls", "both"]).profile
    found = profile.builtins()
    assert (found["str.title"], found["concat"]) == (700, 699)
    assert profile.path(profile.only("concat"))[-3:] == ("work", "reduce", "concat")


def test_what_the_interpreter_does_by_instructions_of_its_own(record, program):
    """len(), isinstance() and list.append() in code that is warm."""
    profile = record(program("""
def work(n):
    found = []
    for k in range(n):
        if isinstance(k, int) and len(found) == k:
            found.append(k)
work(2000)
"""), options=["--calls", "both"]).profile
    work = profile.only("work")
    assert not profile.find("stop_recording")  # is ours
    children = {profile.path(node)[-1]: profile.nodes["calls"][node]
                for node in profile.subtree(work) if node != work}
    assert children == {"isinstance": 2000, "len": 2000, "append": 2000}


# As pybind11 makes functions: it changes a definition when another overload comes, and frees it.
OWN_DEFINITIONS = """
import ctypes, sys
class Definition(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("call", ctypes.c_void_p), ("flags", ctypes.c_int),
                ("doc", ctypes.c_char_p)]
def call(self, given): return given
call = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object)(call)
definition = Definition(b"f", ctypes.cast(call, ctypes.c_void_p).value, 1)
api = ctypes.pythonapi
api.PyCapsule_New.restype = api.PyCMethod_New.restype = ctypes.py_object
capsule = api.PyCapsule_New(ctypes.c_void_p(1), None, None)
class Made: pass
made = Made()
made.f = api.PyCMethod_New(ctypes.byref(definition), ctypes.py_object(capsule), None, None)
import _lzma
held = ctypes.c_void_p.from_address(id(made.f) + object.__basicsize__).value
print(held == ctypes.addressof(definition), made.f(1, 2))
"""


def test_definitions_that_their_makers_change_stay_theirs(record, program):
    run = record(program(OWN_DEFINITIONS), options=["--calls", "both"])
    assert (run.status, run.stdout) == (0, "True (1, 2)\n")


@pytest.mark.parametrize("module, call, name", [
    ("_lzma", "_lzma.is_check_supported(1)", "is_check_supported"),
    ("array", "array.array('i').tolist()", "array.tolist"),
    ("_contextvars", "_contextvars.copy_context().keys()", "Context.keys"),
    ("_lsprof", "_lsprof.Profiler().getstats()", "Profiler.getstats"),
])
def test_builtins_of_modules_that_are_imported_later(record, program, module, call, name):
    profile = record(program(f"""
def work():
    import {module}
    for _ in range(30):
        {call}
work()
"""), options=["--calls", "both"]).profile
    assert profile.builtins()[name] == 30


def test_each_type_s_new(record, program):
    profile = record(program("""
class Name(str):
    def __new__(cls, text): return str.__new__(cls, text)
class Pair(tuple):
    def __new__(cls, *items): return super().__new__(cls, items)
class Plain:
    def __new__(cls): return object.__new__(cls)
for k in range(40): Name("a"); Pair(1, 2); Pair(3, 4); Plain()
"""), options=["--calls", "both"]).profile
    found = profile.builtins()
    assert (found["str.__new__"], found["tuple.__new__"], found["object.__new__"]) == (40, 80, 40)


SAME = """
import _thread, collections, copy, json, operator, pickle, sys, types
lock, items = _thread.allocate_lock(), []
print(lock.release == lock.__exit__, lock.release == lock.acquire, items.append == items.append)
print(hash(items.append) == hash(items.append), {len: 1}[len], items.append in {items.append})
print(hash(items.append) == hash(items.append.__self__.append), [].append == [].append)
print(len == operator.length_hint, len != len, collections.deque.copy == collections.deque.__copy__)
try:
    print(len < max)
except TypeError as error:
    print(error)
print(len, str.join, dict.fromkeys.__name__, str.maketrans.__qualname__, max.__text_signature__)
print(len.__doc__, len.__module__, type(len), [type(each) for each in (str.join, dict.fromkeys)])
print(pickle.loads(pickle.dumps([len, [1].append.__name__, str.upper])), sys.getprofile())
class Plain: pass
class Spare(list):
    def __new__(cls, *items): return list.__new__(cls)
print(copy.copy(Spare()), json.dumps("caf\u00e9"), object.__reduce_ex__(Plain(), 2)[0].__name__)
for each in lock, property(), classmethod(len):
    try:
        print(pickle.dumps(each))
    except TypeError as error:
        print(error)
for call in (lambda: len(), lambda: len(1, 2), lambda: max(key=1), lambda: str.join(1),
             lambda: {}.fromkeys(), lambda: object.__new__(1), lambda: [].sort(1)):
    try:
        call()
    except TypeError as error:
        print(error)
"""


def test_builtins_are_what_they_are_under_python(record, program):
    path = program(SAME)
    plain, run = host.run_python([path]), record(path, options=["--calls", "both"])
    assert (run.status, run.stdout, run.stderr) == (0, plain.stdout, "")


def test_a_profile_function_of_the_program_s_disturbs_nothing(record, program):
    profile = record(program("""
import sys
def work():
    for k in range(50): divmod(k, 7)
sys.setprofile(lambda *event: None)
work()
sys.setprofile(None)
work()
"""), options=["--calls", "both"]).profile
    assert profile.builtins()["divmod"] == 100
    assert profile.diagnostics() == {}


def test_other_interpreters_are_not_recorded(record, program):
    host.skip_without("_xxsubinterpreters")
    profile = record(program("""
import _xxsubinterpreters as interpreters, threading
def work():
    other = interpreters.create()
    interpreters.run_string(other, "for k in range(500): 'a'.isupper(); abs(k)")
    interpreters.destroy(other)
    return "a".isupper()
work()
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""), options=["--calls", "both"]).profile
    assert profile.builtins()["str.isupper"] == 2
    assert not profile.find("abs")


MANY = """
import ctypes
class Definition(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("call", ctypes.c_void_p), ("flags", ctypes.c_int),
                ("doc", ctypes.c_char_p)]
make = ctypes.pythonapi.PyCFunction_NewEx
make.restype, make.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p)
call = ctypes.cast(ctypes.pythonapi.PyObject_Repr, ctypes.c_void_p)
definitions = [Definition(b"shown%d" % k, call, 4, None) for k in range(20_000)]
functions = [make(ctypes.addressof(each), k, None) for k, each in enumerate(definitions)]
import _lzma  # now they are looked at
print({function() == str(k) for k, function in enumerate(functions)})
"""


def test_more_builtins_than_there_is_room_for(record, program):
    run = record(program(MANY), options=["--calls", "both"])
    assert run.stdout == "{True}\n"
    found = run.profile.builtins()
    called = sum(calls for name, calls in found.items() if name.startswith("int.shown"))
    told = run.profile.columns["meta"]["truncated"]["c_functions"]
    assert called + told >= 20_000 and 10_000 < called < 16_384
    assert "c_functions_elided" in run.profile.diagnostics()
