"""Corrected times: what recording took is taken from where it lies. That shares are then right only
a quiet machine can show: ./dev bench --honesty."""

CALLS = 20_000
PROGRAM = f"""
def piece(number):
    return number ^ 21
def in_calls(numbers):
    for number in numbers: piece(number)
def pieces(numbers):
    for number in numbers: yield number ^ 21
def in_resumes(numbers):
    for part in pieces(numbers): pass
def in_one(numbers):
    for number in numbers: number ^ 21
def in_objects(numbers, large=2**40):
    for number in numbers: number ^ large
numbers = bytes(range(250)) * ({CALLS} // 250)
for work in (in_calls, in_resumes, in_one, in_objects): work(numbers)
"""


def taken_ns(profile, name):
    """Of the time of the function with its callees, what recording took."""
    nodes = profile.subtree(profile.only(name))
    return profile.sum("self_ns", nodes) - profile.sum("corrected_ns", nodes)


def test_what_recording_took_is_taken_from_who_calls_and_resumes(record, program):
    profile = record(program(PROGRAM)).profile
    for name in ("in_calls", "in_resumes"):
        # Two looks at the clock alone are more than a nanosecond.
        assert taken_ns(profile, name) > CALLS, name
    assert taken_ns(profile, "in_one") < taken_ns(profile, "in_calls") / 20


def test_without_memory_blocks_cost_nothing(record, program):
    profile = record(program(PROGRAM), options=["--no-memory"]).profile
    assert taken_ns(profile, "in_objects") < taken_ns(profile, "in_calls") / 20


def test_getting_ready_is_no_part_of_the_start_up_that_python_has_too(record, program):
    profile = record(program("pass")).profile
    startup = profile.only("<startup>")
    assert profile.nodes["corrected_ns"][startup] < profile.nodes["self_ns"][startup]
    assert profile.columns["meta"]["overhead_ns"] < profile.nodes["self_ns"][startup]


def test_measuring_leaves_no_counts_behind(record, program):
    profile = record(program("pass"), options=["--calls", "both"]).profile
    startup = profile.only("<startup>")
    assert list(profile.subtree(startup)) == [startup]
    assert not {"work", "steps", "<calibration>"} & set(profile.columns["strings"])
