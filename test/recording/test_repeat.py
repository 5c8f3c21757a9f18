"""Two runs of a deterministic program give the same calls, counts and bytes."""
import pytest

import host
from profile_view import differences

SKIPPED = {"threads": "the scheduler decides who waits for a lock"}


def test_two_runs_agree(corpus_program, tmp_path):
    if corpus_program.stem in SKIPPED:
        pytest.skip(SKIPPED[corpus_program.stem])
    first, second = [host.run_host([corpus_program], tmp_path).profile.counted() for _ in range(2)]
    assert differences(first, second) == {}
