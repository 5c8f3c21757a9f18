"""Threads that call, allocate, fail and recurse at the same time."""
import sys
import threading

THREADS, ROUNDS = 8, 200


def steps(n):
    for i in range(n):
        yield [i]


def fall(depth):
    if depth == 0:
        raise ValueError(depth)
    fall(depth - 1)


def count(kept, i):
    kept.append({str(j): bytes(j * 50) for j in range(i % 9)})
    try:
        fall(i % 20)
    except ValueError:
        del kept[:i % 3]
    return sum(len(step) for step in steps(5))


def work(start):
    kept = []
    start.wait()
    for i in range(ROUNDS):
        assert count(kept, i) == 5


sys.setswitchinterval(1e-5)
start = threading.Barrier(THREADS)
threads = [threading.Thread(target=work, args=(start,)) for _ in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
