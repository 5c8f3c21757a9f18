"""pyprof plot, of runs of which some recorded no memory: what was asked for is drawn, or nothing."""
import pytest

from picture import Picture

SLEEP = "import time; time.sleep(0.2)"


@pytest.fixture
def whole(record, tmp_path):
    return record(SLEEP).rename(tmp_path / "whole.json")


@pytest.fixture
def bare(record, tmp_path):
    return record(SLEEP, "--no-memory").rename(tmp_path / "bare.json")


@pytest.mark.parametrize("words", [
    ["bare.json", "--metric", "heap"], ["bare.json", "--no-process"],
    ["whole.json", "bare.json", "--metric", "heap"]])
def test_a_heap_that_was_not_recorded_is_refused(pyprof, whole, bare, tmp_path, words):
    done = pyprof("plot", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "pyprof: bare.json has no traced memory; record it without --no-memory\n")
    assert not (tmp_path / "plot.svg").exists()


@pytest.mark.parametrize("words", [["bare.json"], ["whole.json", "bare.json"]])
def test_resident_memory_is_drawn_of_them_all(pyprof, whole, bare, tmp_path, words):
    done = pyprof("plot", *words, "-o", "out.svg")
    assert done.returncode == 0, done.stderr
    assert len(Picture((tmp_path / "out.svg").read_text()).lines()) == len(words)
