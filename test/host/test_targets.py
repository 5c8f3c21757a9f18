"""Every way to name a program works as under python3."""
import os
import zipfile

import pytest

SHOW = """
    import sys
    print(sys.argv, sys.path[0], __name__, __file__ if '__file__' in globals() else None)
    print(sys.orig_argv[1:], sys.flags)
    print(sys.executable, sys.prefix, sys.base_prefix, sys.exec_prefix, sys.version)
    print(__spec__ and __spec__.name, __package__, sorted(globals()))
    print(type(__loader__), sys.stdin.encoding, sys.stdout.encoding, sys.getfilesystemencoding())
"""


def test_script_with_arguments_like_our_options(write, same):
    write("show.py", SHOW)
    recorded = same("show.py", "--output", "x", "-q", "--help", "--", "-m")
    assert "['show.py', '--output', 'x', '-q', '--help', '--', '-m']" in recorded.stdout


def test_script_elsewhere(write, same, work):
    path = write("folder/show.py", SHOW)
    same(path, cwd="/")
    (work / "link.py").symlink_to(path)
    same("link.py")


def test_module_package_and_their_arguments(write, same):
    write("package/__init__.py", "")
    write("package/__main__.py", SHOW)
    write("package/part.py", SHOW)
    same("-m", "package", "-m", "x")
    same("-m", "package.part")
    same("-mpackage.part", "-o", "y")
    same("-m", "json.tool", input='{"b": 1, "a": [2]}')


def test_code(same):
    same("-c", "import sys; print(sys.argv, sys.path[0], __name__)", "-o", "x")
    same("-cprint(1)")


def test_stdin(same):
    same("-", "a", "b", input="import sys; print(sys.argv, __name__)\nprint(input())\n")


def test_script_reads_stdin(write, same):
    write("read.py", "import sys; print(sys.stdin.read().upper(), sys.stdin.isatty())")
    same("read.py", input="some text")


def test_directory_and_zip(write, same, work):
    write("app/__main__.py", SHOW + "\n    import part")
    write("app/part.py", "print(__name__, __file__)")
    same("app", "x")
    with zipfile.ZipFile(work / "app.zip", "w") as archive:
        archive.write(work / "app/__main__.py", "__main__.py")
        archive.write(work / "app/part.py", "part.py")
    same("app.zip", "x")


def test_target_after_two_dashes(write, same):
    write("-odd.py", "import sys; print(sys.argv)")
    same("--", "./-odd.py")


def test_program_of_many_modules(write, same):
    write("main.py", "import a, b; print(a.f(), b.g())")
    write("a.py", "def f(): import b; return b.g() + 1")
    write("b.py", "def g(): return 41")
    recorded = same("main.py")
    functions = recorded.profile
    assert functions is not None


@pytest.mark.parametrize("target", [
    ["missing.py"], ["-m", "missing"], ["-m", "missing.part"], ["."], ["folder"],
    ["unreadable.py"], ["binary.py"], ["nul.py"], ["broken.py"], ["latin.py"], ["-c", "x ="],
    ["raises.py"], ["-m", "raises"], ["empty.py"], ["notzip.zip"],
])
def test_what_python_cannot_run(target, same, work, write):
    (work / "folder").mkdir()
    write("unreadable.py", "print(1)").chmod(0)
    (work / "binary.py").write_bytes(bytes(range(128, 256)) * 4)
    (work / "nul.py").write_bytes(b"x = 1\0\n")
    write("broken.py", "def f(:\n    pass\n")
    (work / "latin.py").write_bytes(b"s = '\xe9'\n")
    write("raises.py", "def f(n):\n    return f(n - 1) if n else 1 / 0\nf(3)\n")
    write("empty.py", "")
    write("notzip.zip", "no archive")
    if target == ["unreadable.py"] and os.geteuid() == 0:
        (work / "unreadable.py").unlink()
        (work / "unreadable.py").symlink_to("unreadable.py")  # root reads everything, but no loop
    same(*target)
