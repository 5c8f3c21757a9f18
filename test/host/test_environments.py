"""sys.executable, virtual environments and the packages they bring, and what their libraries find."""
import os
import subprocess

import host
import pytest

SHOW = """
    import site, sys, sysconfig
    print(sys.executable, sys.prefix, sys.base_prefix, sys.exec_prefix, sys._base_executable)
    print(sys.path, site.getsitepackages(), sysconfig.get_path('purelib'))
    try:
        import only_here
        print(only_here.WHERE)
    except ImportError as error:
        print(error)
"""


@pytest.fixture(scope="module")
def venv(tmp_path_factory):
    """An environment of the linked Python, without pip, with one package of its own."""
    root = tmp_path_factory.mktemp("environments") / "venv"
    subprocess.run([host.PYTHON, "-m", "venv", "--without-pip", root], check=True)
    packages, = root.glob("lib/python3.*/site-packages")
    (packages / "only_here.py").write_text("WHERE = __file__\n")
    return root


def run_both(python, write, work, tmp_path, *options, env=None):
    write("show.py", SHOW)
    env = host.reproducible(env)
    plain = subprocess.run([python, "show.py"], cwd=work, env=env, text=True, capture_output=True)
    ours = subprocess.run([host.HOST, "-q", "-o", tmp_path / "stacks.json", *options, "show.py"],
                          cwd=work, env=env, text=True, capture_output=True)
    assert (ours.returncode, ours.stdout, ours.stderr) == (
        plain.returncode, plain.stdout, plain.stderr)
    return ours.stdout


def test_active_environment(venv, write, work, tmp_path):
    shown = run_both(venv / "bin/python", write, work, tmp_path, env={"VIRTUAL_ENV": str(venv)})
    assert str(venv / "bin/python") in shown and "only_here.py" in shown


@pytest.mark.parametrize("name", ["python", "python3"])
def test_python_option(name, venv, write, work, tmp_path):
    python = venv / "bin" / name
    assert "only_here.py" in run_both(python, write, work, tmp_path, "--python", python)


def test_python_option_outranks_the_active_environment(venv, write, work, tmp_path):
    shown = run_both(host.PYTHON, write, work, tmp_path, "--python", host.PYTHON,
                     env={"VIRTUAL_ENV": str(venv)})
    assert "No module named 'only_here'" in shown


def test_relative_python_option(venv, write, work, tmp_path):
    relative = os.path.relpath(venv / "bin/python", work)
    assert "only_here.py" in run_both(venv / "bin/python", write, work, tmp_path,
                                      "--python", relative)


def test_no_environment(write, work, tmp_path):
    run_both(host.PYTHON, write, work, tmp_path)


def test_isolated_in_an_environment(venv, write, work, tmp_path):
    write("show.py", SHOW)
    shown = subprocess.run(
        [host.HOST, "-q", "-o", tmp_path / "stacks.json", "-I", "show.py"], cwd=work, text=True,
        env=host.reproducible({"VIRTUAL_ENV": str(venv)}), capture_output=True, check=True).stdout
    assert "only_here.py" in shown


def refusal(tmp_path, *options, **env):
    ended = subprocess.run([host.HOST, "-o", tmp_path / "stacks.json", *options, "-c", "print(1)"],
                           env=host.reproducible(env), text=True, capture_output=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    return ended.stderr


@pytest.fixture
def other_venv(tmp_path):
    root = tmp_path / "other"
    (root / "bin").mkdir(parents=True)
    (root / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.9.1\n")
    (root / "bin/python").symlink_to(host.PYTHON)
    return root


def test_environment_of_another_version_is_refused(other_venv, tmp_path):
    assert "is Python 3.9, but" in refusal(tmp_path, VIRTUAL_ENV=str(other_venv))
    assert "is Python 3.9, but" in refusal(tmp_path, "--python", other_venv / "bin/python")


def test_environment_that_is_gone_is_refused(tmp_path):
    assert "unset VIRTUAL_ENV" in refusal(tmp_path, VIRTUAL_ENV=str(tmp_path / "gone"))


def test_python_that_is_none_is_refused(tmp_path):
    assert "--python" in refusal(tmp_path, "--python", tmp_path)
    for program in ("/bin/ls", "/bin/false"):
        assert f"{program} does not answer" in refusal(tmp_path, "--python", program)


def test_python_whose_name_says_no_version_is_asked(tmp_path):
    def script(version):
        path = tmp_path / "snake"
        path.write_text(f"#!/bin/sh\necho Python {version}\nexec sleep 60\n")
        path.chmod(0o755)
        return path

    assert "is Python 3.9, but" in refusal(tmp_path, "--python", script("3.9.1"))
    ours = subprocess.run([host.PYTHON, "--version"], text=True, capture_output=True).stdout
    words = [host.HOST, "-q", "-o", tmp_path / "stacks.json", "--python",
             script(ours.split()[1]), "-c", "print(1)"]
    ended = subprocess.run(words, env=host.reproducible({}), text=True, capture_output=True)
    assert (ended.returncode, ended.stdout) == (0, "1\n"), ended.stderr


@pytest.mark.parametrize("package", ["numpy", "lxml.etree"])
def test_extension_packages(package, same, write):
    if subprocess.run([host.PYTHON, "-c", f"import {package}"], capture_output=True).returncode:
        pytest.skip(f"{host.PYTHON} has no {package}")
    write("use.py", """
        import sys
        if 'numpy' in sys.argv[1]:
            import numpy
            a = numpy.arange(1000).reshape(10, 100)
            print(a.sum(), (a @ a.T).trace(), numpy.linalg.det(numpy.eye(3) * 2), numpy.__file__)
        else:
            from lxml import etree
            root = etree.fromstring('<a><b x="1">t</b></a>')
            print(root.xpath('//b/@x'), etree.tostring(root))
    """)
    same("use.py", package)


def test_every_module_of_the_standard_library_that_is_an_extension(same, write):
    write("all.py", """
        import importlib, os, sys, sysconfig
        folder = sysconfig.get_config_var('DESTSHARED')
        for name in sorted({file.split('.')[0] for file in os.listdir(folder)}):
            try:
                importlib.import_module(name)
                print(name)
            except ImportError as error:
                print(name, error)
    """)
    same("all.py")


# Of the libraries that the host is made of, which an extension module may have too, and its own.
NAMES = ["_ZTIN3CLI3AppE", "_ZTSN8nlohmann16json_abi_v3_11_26detail9exceptionE",
         "_ZN6spdlog7details8registry8instanceEv", "_ZN6pyprof13RecordingFileD1Ev"]


def test_what_the_script_loads_finds_none_of_our_names(same, write):
    write("names.py", f"""
        import ctypes
        print([name for name in {NAMES} if hasattr(ctypes.CDLL(None), name)])
    """)
    same("names.py")
