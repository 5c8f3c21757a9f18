"""Each thread's heap over time: the live blocks that it allocated, whoever holds them."""
import statistics

import pytest

PROGRAM = """
import threading, time
time.sleep(0.2)
held = []
def work(size):
    for _ in range(10):
        held.append(bytes(size))
        time.sleep(0.01)
threads = [threading.Thread(target=work, args=(size,)) for size in (100_000, 300_000)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
own = bytes(500_000)
time.sleep(0.5)
"""


@pytest.fixture
def profile(record, program):
    return record(program(PROGRAM)).profile


def test_blocks_belong_to_the_thread_that_made_them(profile):
    heap = profile.columns["timeline"]["thread_heap_bytes"]
    main, small, large = (heap[str(thread["tid"])] for thread in profile.threads)
    assert 1_000_000 <= small[-1] < 1_100_000
    assert 3_000_000 <= large[-1] < 3_100_000
    assert main[-1] >= 500_000
    assert small[0] == large[0] == 0
    assert any(0 < value < 3_000_000 for value in large)


def test_the_threads_sum_to_the_heap(profile):
    """They are looked at one after the other, and less often: when nothing moves for a while."""
    timeline = profile.columns["timeline"]
    heap = timeline["heap_bytes"]
    sums = [sum(values) for values in zip(*timeline["thread_heap_bytes"].values())]
    assert len(sums) == len(heap)
    assert sums[0] == heap[0]
    rest = statistics.mode(heap)
    assert rest > 4_500_000
    assert rest in [total for total, whole in zip(sums, heap) if whole == rest]


def test_one_thread_has_no_line_of_its_own(record, program):
    timeline = record(program("x = bytes(10_000)")).profile.columns["timeline"]
    assert "thread_heap_bytes" not in timeline


def test_without_memory_there_is_none(record, program):
    timeline = record(program(PROGRAM), options=["--no-memory"]).profile.columns["timeline"]
    assert "thread_heap_bytes" not in timeline
