"""The accounts of every corpus program close in every mode, and no mode changes the program."""
import pytest

import host

# The mode's options, and which of (time, memory) it records.
MODES = {
    "default": ((), (True, True)),
    "no-memory": (("--no-memory",), (True, False)),
    "no-time": (("--no-time",), (False, True)),
    "calls-only": (("--no-time", "--no-memory"), (False, False)),
    "calls-c": (("--calls", "c"), (True, True)),
    "calls-both": (("--calls", "both"), (True, True)),
    "filter": (("--filter", "{folder}/shop", "--filter", "{program}"), (True, True)),
    "no-supervisor": (("--no-supervisor",), (True, True)),
}
MEMORY = ("alloc_count", "alloc_bytes", "live_count", "live_bytes", "at_peak_bytes")


@pytest.mark.parametrize("mode", MODES)
def test_accounts_close(corpus_program, mode, record):
    options, (time, memory) = MODES[mode]
    places = {"folder": corpus_program.parent, "program": corpus_program}
    run = record(corpus_program, options=[option.format(**places) for option in options])
    plain = host.run_python([corpus_program])
    assert (run.status, run.stdout, run.stderr) == (plain.status, plain.stdout, plain.stderr)

    profile = run.profile
    assert profile.status["state"] == "completed"
    assert profile.status["exit_code"] == 0
    assert ("self_ns" in profile.nodes) == time
    if time:
        check_time(profile)
    assert [column in profile.nodes for column in MEMORY] == [memory] * len(MEMORY)
    if memory:
        check_memory(profile)


def check_time(profile):
    duration = profile.columns["meta"]["duration_ns"]
    assert 0 < sum(profile.nodes["self_ns"]) == profile.totals["self_ns"]
    for thread in profile.threads:
        assert 0 <= thread["start_ns"] < thread["end_ns"] <= duration
        lifetime = thread["end_ns"] - thread["start_ns"]
        assert profile.sum("self_ns", profile.subtree(thread["root"])) == lifetime
    assert 0 < profile.columns["meta"]["overhead_ns"] < duration


def check_memory(profile):
    totals, nodes = profile.totals, profile.nodes
    for column in MEMORY[:-1]:
        assert sum(nodes[column]) == totals[column] > 0
    assert sum(nodes["at_peak_bytes"]) == totals["peak_bytes"] >= totals["live_bytes"]
    assert totals["live_count"] == totals["alloc_count"] - totals["free_count"]
    for sums in profile.memory(range(nodes["count"])).values():
        assert sums["live_count"] <= sums["alloc_count"] >= sums["object_count"]
        assert sums["live_bytes"] <= sums["alloc_bytes"] >= sums["at_peak_bytes"]
    peak, = profile.columns["peaks"]
    assert 0 <= peak["t_ns"] <= profile.columns["meta"]["duration_ns"]


def test_what_has_no_owner_is_little(record, corpus_program):
    """Blocks without a type, and storage that is known by its library only."""
    profile = record(corpus_program).profile
    memory = profile.memory(range(profile.nodes["count"]))
    ownerless = sum(sums["alloc_bytes"] for kind, sums in memory.items()
                    if kind == profile.types[0] or kind.name.startswith("buffer in "))
    assert ownerless <= profile.totals["alloc_bytes"] * 0.02
