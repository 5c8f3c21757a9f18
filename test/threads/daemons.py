"""Daemon threads that still run when the process ends."""
import threading
import time

running = threading.Barrier(5)


def tick():
    return [0] * 10


def churn():
    running.wait()
    while True:
        [str(i) for i in range(100)]
        time.sleep(0)


for _ in range(4):
    threading.Thread(target=churn, daemon=True).start()
running.wait()
tick()
