"""CPython's flags and environment variables mean what they mean under python3."""
import pytest

SHOW = """
    import sys, warnings
    print(sys.flags, sys.warnoptions, sys._xoptions, sys.dont_write_bytecode, sys.orig_argv[1:])
    print(sys.path, 'site' in sys.modules, __debug__, f.__doc__ if (f := lambda: 0) else 0)
    warnings.warn('careful')
    warnings.warn('old', DeprecationWarning)
    assert len(sys.argv) < 3, 'three'
    print(b'' == '')
"""


@pytest.mark.parametrize("flags", [
    ["-I"], ["-E"], ["-s"], ["-S"], ["-B"], ["-O"], ["-OO"], ["-P"], ["-b"], ["-bb"], ["-u"], ["-x"],
    ["-W", "error"], ["-Wignore"], ["-W", "once::DeprecationWarning"], ["-X", "dev"], ["-Xdev"],
    ["-X", "utf8"], ["-Xint_max_str_digits=1000"], ["-X", "own=1", "-X", "other"], ["-IB"],
    ["-IBOu"], ["-bbWerror"], ["--check-hash-based-pycs", "never"],
], ids="".join)
def test_flags(flags, same, write):
    write("show.py", SHOW)
    same(*flags, "show.py")


def test_flags_before_modules_and_code(same):
    same("-Ic", "import sys; print(sys.flags, sys.orig_argv[1:])", "x")
    same("-I", "-m", "platform")
    same("-OOm", "platform")


def test_unknown_warning_filter_is_pythons_business(same):
    same("-W", "nonsense", "-c", "pass")


@pytest.mark.parametrize("variables", [
    {"PYTHONWARNINGS": "error"}, {"PYTHONOPTIMIZE": "1"}, {"PYTHONPATH": "/nowhere"},
    {"PYTHONNOUSERSITE": "1"}, {"PYTHONUTF8": "1"}, {"PYTHONDEVMODE": "1"},
    {"PYTHONMALLOC": "malloc"}, {"PYTHONMALLOC": "debug"}, {"PYTHONUNBUFFERED": "1"},
    {"PYTHONIOENCODING": "latin-1:replace"}, {"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8"},
    {"PYTHONTRACEMALLOC": "1"}, {"PYTHONFAULTHANDLER": "1"}, {"PYTHONSAFEPATH": "1"},
    {"PYTHONHASHSEED": "12"}, {"PYTHONINTMAXSTRDIGITS": "700"},
], ids=str)
def test_environment(variables, same, write):
    write("show.py", SHOW + "    print(hash('x'), 'é', sys.stdout.encoding)\n")
    same("show.py", env=variables)


def test_environment_is_ignored_when_isolated(same, write):
    write("show.py", SHOW)
    same("-I", "show.py", env={"PYTHONOPTIMIZE": "1", "PYTHONPATH": "/nowhere"})


def test_invalid_environment_is_pythons_business(same):
    same("-c", "pass", env={"PYTHONHASHSEED": "x"})


def test_unbuffered_output_interleaves(same, write):
    write("mixed.py", """
        import sys
        for i in range(3):
            print(i)
            print(i, file=sys.stderr)
        sys.stdout.flush()
    """)
    same("-u", "mixed.py")
