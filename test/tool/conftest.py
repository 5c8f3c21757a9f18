"""What the tests of pyprof share. Run with PYPROF_HOST and PYPROF_TOOL set; ctest sets both."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import host  # noqa: E402
import long_tests  # noqa: E402
import made_course  # noqa: E402
import made_profile  # noqa: E402
from exported_program import EXPORTED_PROGRAM  # noqa: E402
from picture import Picture  # noqa: E402

pytest_configure = long_tests.pytest_configure
pytest_collection_modifyitems = long_tests.pytest_collection_modifyitems


@pytest.fixture
def pyprof(tmp_path):
    """Runs the tool; returns the completed process with its output as text. `piped` is a file that
    gets its standard output."""

    def pyprof(*words, cwd=tmp_path, piped=subprocess.PIPE, stdin=subprocess.DEVNULL, **process):
        return subprocess.run([os.environ["PYPROF_TOOL"], *map(str, words)], cwd=cwd, text=True,
                              stdin=stdin, stdout=piped, stderr=subprocess.PIPE, **process)

    return pyprof


@pytest.fixture
def record(tmp_path):
    """Records a program given as source; returns the path of its stacks.json."""

    def record(source, *options):
        return host.run_host(["-c", source], tmp_path, options).path

    return record


@pytest.fixture
def cpu_time(tmp_path):
    """The path of made_profile's program, if its times were those of the processors."""
    path = made_profile.write(tmp_path / "cpu.json")
    document = json.loads(path.read_text())
    document["meta"]["clock"] = "thread-cpu"
    path.write_text(json.dumps(document))
    return path


@pytest.fixture
def course(tmp_path):
    return made_course.write(tmp_path / "course.json")


@pytest.fixture
def plot(pyprof, tmp_path):
    """Draws; returns the picture."""

    def plot(*words):
        done = pyprof("plot", *words, "-o", "out.svg")
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        return Picture((tmp_path / "out.svg").read_text(encoding="utf-8"))

    return plot


@pytest.fixture(scope="session")
def exported_profile(tmp_path_factory):
    """stacks.json of a program with two threads, recursion and a generator."""
    recorded = host.run_host(["-c", EXPORTED_PROGRAM], tmp_path_factory.mktemp("exported"))
    assert recorded.profile  # reading it validates it
    return recorded.path


@pytest.fixture
def document(exported_profile):
    return json.loads(exported_profile.read_bytes())


@pytest.fixture
def export(pyprof, exported_profile, tmp_path):
    """Returns the bytes of an export: of that program, or of a document given."""

    def export(name, *options, document=None):
        path = exported_profile
        if document is not None:
            path = tmp_path / "document.json"
            path.write_text(json.dumps(document))
        done = pyprof("export", path, "--format", name, "-o", "exported", *options)
        assert (done.returncode, done.stderr) == (0, "")
        return (tmp_path / "exported").read_bytes()

    return export
