"""What the tests of exports record: two threads, recursion, a generator, builtins."""

EXPORTED_PROGRAM = """
import threading

class A:
    def method(self):
        return sorted({str(i): [i] for i in range(200)})

def recursive(n):
    return 0 if n == 0 else 1 + recursive(n - 1)

def steps(n):
    for i in range(n):
        yield i

def work():
    kept = [A().method() for _ in range(9)]
    kept.append(A().method())
    return len(kept) + recursive(30) + sum(steps(5))

thread = threading.Thread(target=work, name="wor;ker")
thread.start()
thread.join()
work()
import time
time.sleep(0.05)
"""
