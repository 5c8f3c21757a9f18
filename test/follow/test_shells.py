"""Programs that are started through others: a shell, env, a script's #! line. Each python3 that can be
told for certain is recorded, and whoever started it sees what plain python3 would show."""
import os

import pytest

import host

CHILD = """#!{first_line}
import os, sys
def square(n):
    return n * n
for i in range(int(sys.argv[1])):
    square(i)
ours = [name for name in os.environ if name.startswith("PYPROF_HOST_")]
words = open("/proc/self/cmdline", "rb").read().split(b"\\0")
print(sys.argv, sys.orig_argv, sys.executable, ours, words, flush=True)
"""
PARENT = """
import os, subprocess, sys
PYTHON = sys.executable
CHILD = {child!r}
SCRIPT = "{child}"
done = {how}
print(done)
"""


@pytest.fixture
def through(follow_as_python, program, tmp_path):
    """Runs a program that starts a child in some way; returns the square() calls of each process."""

    def run(how, first_line=host.PYTHON):
        child = program(CHILD.format(first_line=first_line), "child.py")
        child.chmod(0o755)
        path = program(PARENT.format(child=str(child), how=how), "parent.py")
        search = os.path.dirname(host.PYTHON) + ":/usr/bin:/bin"
        return follow_as_python(path, cwd=tmp_path, env={"PATH": search})

    return run


@pytest.mark.parametrize("how", [
    "os.system(f'{PYTHON} {CHILD} 30')",
    "os.system(f'exec {PYTHON} -s {CHILD} 30 2>&1')",
    "os.system(f'\"{PYTHON}\" \"{CHILD}\" 30; exit 3')",
    "os.system(f'python3 {CHILD} 30')",
    "os.system(f'cd / && A=b python3 {CHILD} 30 | cat')",
    "os.system(f'if env A=b {PYTHON} {CHILD} 30; then echo yes; fi')",
    "os.system(f'nohup {CHILD} 30')",
    "os.system('./child.py 30')",
    "os.popen(f'{PYTHON} {CHILD} 30').read()",
    "subprocess.run(f'{PYTHON} {CHILD} 30', shell=True).returncode",
    "subprocess.run(['sh', '-c', 'python3 \"$@\"', 'sh', CHILD, '30']).returncode",
    "subprocess.run(['env', 'A=b', 'python3', CHILD, '30']).returncode",
    "subprocess.run(['/usr/bin/env', PYTHON, CHILD, '30'], env=dict(os.environ, A='b')).returncode",
    "subprocess.run(['env', CHILD, '30']).returncode",
    "subprocess.run([CHILD, '30']).returncode",
    "subprocess.run(['child.py', '30'], executable='./child.py').returncode",
    "os.waitpid(os.posix_spawnp('python3', ['python3', CHILD, '30'], os.environ), 0)[1]",
    "os.spawnlp(os.P_WAIT, 'python3', 'python3', CHILD, '30')",
])
def test_a_python_behind_another_program(through, how):
    family = through(how)
    assert family.calls("square") == [30]


@pytest.mark.parametrize("first_line", ["/usr/bin/env python3", f"{host.PYTHON} -s", f" {host.PYTHON} "])
@pytest.mark.parametrize("how", ["subprocess.run([CHILD, '30']).returncode",
                                 "os.system('./child.py 30')"])
def test_the_first_line_of_a_script(through, how, first_line):
    assert through(how, first_line).calls("square") == [30]


@pytest.mark.parametrize("how", [
    "os.system(f'$PYTHON {CHILD} 30')",
    "os.system(f'python3() {{ echo \"$@\"; }}; python3 {CHILD} 30')",
    "os.system(f'PATH=/nowhere:$PATH python3 {CHILD} 30')",
    "os.system(f'echo $(python3 {CHILD} 30)')",
    "os.system(f'cat <<END\\npython3 {CHILD}\\nEND\\n')",
    "os.system(f'bash -c \"python3 {CHILD} 30\"')",
    "os.system(f'set -x; python3 {CHILD} 30')",
    "subprocess.run(['sh', '-xc', f'python3 {CHILD} 30']).returncode",
    "subprocess.run(['env', '-u', 'A', 'python3', CHILD, '30']).returncode",
    "subprocess.run(['env', 'PATH=/nowhere', 'python3', CHILD, '30']).returncode",
])
def test_what_is_not_certain_is_left_alone_and_told(through, how):
    family = through(how)
    assert family.calls("square") == [] and family.processes == []
    assert family.view.diagnostics()["programs_not_followed"].endswith(" Programs: 1.")


def test_other_first_lines_are_left_alone(through):
    family = through("subprocess.run([CHILD, '30'], capture_output=True).returncode", "/bin/cat")
    assert "programs_not_followed" in family.view.diagnostics()


def test_what_a_shell_says_of_its_children_is_the_same(through):
    through("os.system('python3 -c \"import os; os.abort()\"; echo $?; python3 /nowhere.py; nowhere x')")
    through("os.system('python3 -c \"print(1)\" > /nowhere/x')")


def test_what_the_shell_passes_on_has_nothing_of_ours(through):
    through("os.system('env | grep PYPROF_HOST_; python3 -c 1; env | grep PYPROF_HOST_')")
