"""Threads of every kind: functions, subclasses, pools, raw, nested, with locals and locks."""
import _thread
import concurrent.futures
import threading


def work(n):
    return sum(square(k) for k in range(n))


def square(n):
    return n * n


class Worker(threading.Thread):
    def __init__(self, n):
        super().__init__(name=f"worker-{n}")
        self.n = n
        self.result = None

    def run(self):
        self.result = work(self.n)


def locked(lock, totals, n):
    for k in range(n):
        with lock:
            totals.append(square(k))


def nested(depth, log):
    log.append(depth)
    if depth:
        child = threading.Thread(target=nested, args=(depth - 1, log))
        child.start()
        child.join()


def with_local(local, n, log):
    local.value = n
    log.append(read_local(local))


def read_local(local):
    return local.value


def raw(done, n):
    work(n)
    done.release()


def failing():
    raise SystemExit


def run_functions():
    lock, totals = threading.Lock(), []
    threads = [threading.Thread(target=locked, args=(lock, totals, n)) for n in (10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(totals), sum(totals)


def run_workers():
    workers = [Worker(n) for n in (50, 100, 150)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [worker.result for worker in workers]


def run_raw():
    done = _thread.allocate_lock()
    done.acquire()
    _thread.start_new_thread(raw, (done, 40))
    with done:
        return "raw"


def run_pool():
    with concurrent.futures.ThreadPoolExecutor(max_workers=3) as pool:
        return sum(pool.map(work, range(30)))


def run_sequence(n):
    log, local = [], threading.local()
    for k in range(n):
        thread = threading.Thread(target=with_local, args=(local, k, log))
        thread.start()
        thread.join()
    return sum(log)


def run_failing():
    thread = threading.Thread(target=failing)
    thread.start()
    thread.join()


log = []
nested(6, log)
run_failing()
print(run_functions(), run_workers(), run_raw(), run_pool(), run_sequence(25), log)
