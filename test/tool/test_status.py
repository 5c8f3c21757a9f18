"""One word and one exit status for each way a run can end."""
import pytest

ENDINGS = [
    ("pass", "completed", 0),
    ("raise SystemExit(7)", "crashed-gracefully", 3),
    ("1 / 0", "crashed-gracefully", 3),
    ("import os; os.kill(os.getpid(), 9)", "crashed-ungracefully", 4),
]


@pytest.mark.parametrize("source, word, status", ENDINGS)
def test_how_a_run_ended(pyprof, record, source, word, status):
    done = pyprof("status", record(source))
    assert (done.stdout, done.returncode) == (word + "\n", status)


def test_of_a_file_that_is_no_profile(pyprof, tmp_path):
    (tmp_path / "other.json").write_text("{}")
    done = pyprof("status", "other.json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("pyprof: ") and "other.json" in done.stderr
    assert done.stderr.count("\n") == 1


def test_of_a_folder(pyprof, tmp_path):
    done = pyprof("status", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"pyprof: cannot read {tmp_path}: it is a folder; name a file in it\n"


def test_of_no_file(pyprof):
    done = pyprof("status", "missing.json")
    assert done.returncode == 2
    assert "missing.json" in done.stderr


def test_unknown_words_get_a_hint(pyprof):
    assert pyprof("reprot").stderr == (
        "pyprof: unknown subcommand reprot; did you mean report?\n")
    assert "unknown option --hepl; did you mean --help?" in pyprof("--hepl").stderr
    assert pyprof("frob").stderr == (
        "pyprof: unknown subcommand frob; pyprof --help lists what there is\n")


def test_output_that_cannot_be_written_is_said(pyprof, record):
    made = record("pass")
    with open("/dev/full", "w", encoding="utf-8") as full:
        for words in (["status", made], ["summary", made], ["stats", "--json", made], ["--help"]):
            done = pyprof(*words, piped=full)
            assert done.returncode == 2
            assert done.stderr == ("pyprof: cannot write to standard output: "
                                   "No space left on device; choose another place for it\n")
