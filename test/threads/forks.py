"""Forks and programs started while other threads run. What children do is not recorded."""
import os
import subprocess
import threading

done = threading.Event()


def churn():
    while not done.is_set():
        [bytes(i) for i in range(50)]


def in_child():
    return [bytes(1000) for _ in range(100)]


threads = [threading.Thread(target=churn) for _ in range(3)]
for thread in threads:
    thread.start()
for i in range(5):
    child = os.fork()
    if child == 0:
        in_child()
        os._exit(i)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == i
    subprocess.run(["true"], check=True)
done.set()
for thread in threads:
    thread.join()
