"""What holds for every format of pyprof export, and its command line."""
import csv
import gzip
import io
import json

import pytest

import profile_documents
import protobuf

FORMATS = ["speedscope", "collapsed", "pprof", "callgrind", "pstats", "chrome", "firefox", "csv",
           "mprof", "memray-csv", "timeline-csv", "pyprofile"]
WITH_METRIC = ["speedscope", "collapsed", "firefox"]
HOSTILE_NAME = '=1+1;a|b <x>\n"q",\t\u2028\ufffd '


def test_help_lists_every_format(pyprof):
    text = pyprof("export", "--help").stdout
    listed = text.partition("The formats:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == [*FORMATS, "html"]
    assert all(len(line) <= 100 for line in text.splitlines())


def test_an_unknown_format_lists_those_there_are(pyprof, exported_profile):
    done = pyprof("export", exported_profile, "--format", "svg")
    assert done.returncode == 2
    assert done.stderr.startswith("pyprof: there is no format svg; choose one of speedscope, ")


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in WITH_METRIC])
def test_a_metric_where_all_are_carried_is_refused(pyprof, exported_profile, name):
    done = pyprof("export", exported_profile, "--format", name, "--metric", "alloc")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"--metric means nothing for {name}" in done.stderr


def test_the_profile_is_not_replaced_by_its_export(pyprof, exported_profile):
    before = exported_profile.read_bytes()
    done = pyprof("export", exported_profile, "--format", "csv", "-o", exported_profile)
    assert done.returncode == 2 and "would replace" in done.stderr
    assert exported_profile.read_bytes() == before


@pytest.mark.parametrize("name", FORMATS)
def test_standard_output_gets_what_a_file_gets(export, pyprof, exported_profile, name, tmp_path):
    in_file = export(name)
    for words in ([], ["-o", "-"], ["-o", "/dev/stdout"]):
        with open(tmp_path / "piped", "wb") as piped:
            done = pyprof("export", exported_profile, "-f", name, *words, piped=piped)
        assert (done.returncode, (tmp_path / "piped").read_bytes()) == (0, in_file)


@pytest.mark.parametrize("name", FORMATS)
def test_a_profile_that_is_none_leaves_the_output_alone(pyprof, tmp_path, name):
    (tmp_path / "broken.json").write_text('{"schema": "pyprof.stacks", "version": [1, 0]')
    (tmp_path / "out").write_text("before")
    done = pyprof("export", "broken.json", "-f", name, "-o", "out")
    assert done.returncode == 2
    assert "broken.json" in done.stderr and done.stderr.count("\n") == 1
    assert (tmp_path / "out").read_text() == "before"
    assert {path.name for path in tmp_path.iterdir()} == {"broken.json", "out"}


@pytest.mark.parametrize("name", FORMATS)
def test_a_folder_that_is_not_there_gets_a_sentence(pyprof, exported_profile, name):
    done = pyprof("export", exported_profile, "-f", name, "-o", "no/such/folder")
    assert done.returncode == 2 and "no/such/folder" in done.stderr
    assert done.stderr.count("\n") == 1


NEEDS = {"pstats": "--no-time", "memray-csv": "--no-memory"}


@pytest.mark.parametrize("option", ["--no-time", "--no-memory"])
def test_what_was_not_recorded_is_left_out_or_said(pyprof, record, option):
    path = record("x = [str(i) for i in range(100)]", option)
    for name in FORMATS:
        done = pyprof("export", path, "-f", name, "-o", "out")
        expected = 2 if NEEDS.get(name) == option else 0
        assert (done.returncode, bool(done.stderr)) == (expected, bool(expected)), name
        assert option in done.stderr or not expected
    metric = "time" if option == "--no-time" else "peak"
    assert option in pyprof("export", path, "-f", "collapsed", "--metric", metric).stderr


@pytest.mark.parametrize("name", FORMATS)
def test_recursion_100000_deep(export, name):
    exported = export(name, document=profile_documents.chain(100_000))
    assert exported
    if name == "collapsed":
        lines = exported.decode().splitlines()
        assert sum(int(line.rsplit(" ", 1)[1]) for line in lines) == 100_000
        assert "(deeper calls)" in lines[-1]


def hostile(document):
    strings = [text and HOSTILE_NAME + str(i) for i, text in enumerate(document["strings"])]
    return {**document, "strings": strings}


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_in(item)


@pytest.mark.parametrize("name", ["speedscope", "chrome", "firefox", "pyprofile"])
def test_names_are_data_in_json(export, document, name):
    exported = json.loads(export(name, document=hostile(document)))
    assert any(text.startswith(HOSTILE_NAME) for text in texts_in(exported))


def test_names_are_data_in_text(export, document):
    """A name that is separators, a formula and line ends stays one name."""
    lines = export("collapsed", document=hostile(document)).decode().split("\n")
    assert sum(int(line.rsplit(" ", 1)[1]) for line in lines[:-1]) == document["totals"]["self_ns"]
    text = export("csv", document=hostile(document)).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == document["nodes"]["count"]
    assert all(row["function"].startswith("'=") for row in rows if row["function"])
    assert any(HOSTILE_NAME in row["function"] for row in rows)
    for line in export("mprof", document=hostile(document)).decode().split("\n"):
        assert line.partition(" ")[0] in ("CMDLINE", "FUNC", "MEM", "")
    message = gzip.decompress(export("pprof", document=hostile(document)))
    assert any(HOSTILE_NAME in value.decode() for field, value in protobuf.fields(message)
               if field == 6)
