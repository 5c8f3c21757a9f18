"""Blocks that one thread makes and another frees, and waits of each kind."""
import queue
import threading
import time

PAIRS, ITEMS = 4, 100


def make(box):
    for i in range(ITEMS):
        box.put([bytearray(1000 + i), {i: str(i)}])
        if i % 10 == 0:
            time.sleep(0.0005)


def take(box):
    item = box.get()
    item.clear()


def take_all(box):
    for _ in range(ITEMS):
        take(box)


threads = []
for _ in range(PAIRS):
    box = queue.Queue(maxsize=3)
    threads += [threading.Thread(target=target, args=(box,)) for target in (make, take_all)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
