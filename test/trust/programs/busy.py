"""Calls, allocates, collects, makes code and starts threads until it is killed."""
import gc
import threading


def make_code(number):
    space = {"__name__": f"made_{number}"}
    exec(f"class Made{number}:\n def method(self): return [{number}] * 10", space)
    return space[f"Made{number}"]().method()


def descend(depth):
    return [depth, descend(depth - 1)] if depth else []


def count(last):
    for number in range(last):
        yield {number: str(number)}


def hold_in_cycles():
    rings = [[] for _ in range(50)]
    for ring in rings:
        ring.append(ring)


def in_a_thread():
    return [bytearray(number) for number in range(100)]


def work(round_number):
    kept = [make_code(round_number), descend(40), list(count(50))]
    hold_in_cycles()
    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()
    gc.collect(0)
    return kept


kept = {}
for round_number in range(10**9):
    kept[round_number % 100] = work(round_number)
