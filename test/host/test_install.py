"""cmake --install, and the installed program from anywhere."""
import pathlib
import subprocess

import host
import pytest

BUILD = pathlib.Path(host.HOST).parent.parent


@pytest.mark.skipif(not (BUILD / "CMakeCache.txt").exists(), reason="not run from a build tree")
def test_installed_program_runs_from_anywhere(tmp_path):
    subprocess.run(["cmake", "--install", BUILD, "--prefix", tmp_path / "prefix"], check=True,
                   capture_output=True)
    program = tmp_path / "prefix/bin/pyprof-host"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    ended = subprocess.run([program, "-q", "-c", "import sys, json; print(sys.executable)"],
                           cwd=elsewhere, env={"PATH": "/nowhere"}, text=True, capture_output=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.strip() == host.PYTHON
    assert (elsewhere / "stacks.json").exists()
    loaded = subprocess.run(["readelf", "-d", program], text=True, capture_output=True, check=True)
    assert str(BUILD) not in loaded.stdout
    share = tmp_path / "prefix/share"
    for name in "pyprof", "pyprof-host":
        for path in (f"man/man1/{name}.1", f"bash-completion/completions/{name}",
                     f"zsh/site-functions/_{name}"):
            assert (share / path).stat().st_size > 1000
