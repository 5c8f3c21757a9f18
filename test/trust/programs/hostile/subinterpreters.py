"""Makes interpreters in this process, runs code in them, from threads too, and leaves one to the end."""
import threading

try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

CODE = """
class Node:
    def __init__(self, left):
        self.me = self
        self.below = Node(left - 1) if left else None

def count(last):
    yield from ([number] for number in range(last))

import json
kept = [Node(20), list(count(200)), json.dumps({"a": [1]})]
assert len(kept[1]) == 200
"""


def run(interpreter):
    interpreters.run_string(interpreter, CODE)


def make_and_destroy():
    for _ in range(5):
        interpreter = interpreters.create()
        run(interpreter)
        run(interpreter)
        interpreters.destroy(interpreter)


make_and_destroy()
thread = threading.Thread(target=make_and_destroy)
thread.start()
thread.join()
left = interpreters.create()
run(left)
try:
    interpreters.run_string(left, "1 / 0")
except Exception as error:
    print(type(error).__name__)
print(len(interpreters.list_all()))
