"""Threads that start threads, and end while others start; each with values of its own."""
import _thread
import concurrent.futures
import gc
import threading
import time

local = threading.local()
ended = threading.Semaphore(0)


def visit(i):
    local.value = [bytes(i) for _ in range(10)]
    local.value.append(local.value)  # for the collector
    if i % 10 == 0:
        gc.collect()


def bare(i):
    visit(i)
    ended.release()


def nested(i):
    visit(i)
    _thread.start_new_thread(bare, (i,))


threads = [threading.Thread(target=nested, args=(i,)) for i in range(50)]
for thread in threads:
    thread.start()
    time.sleep(0)
for thread in threads:
    thread.join()
for _ in threads:
    ended.acquire()
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    list(pool.map(visit, range(50)))
