"""A thousand threads that all live at the same time."""
import sys
import threading

COUNT = int(sys.argv[1])
threading.stack_size(256 * 1024)
gate = threading.Barrier(COUNT + 1)
results = []


def work(number):
    gate.wait()
    results.append(sum(range(number)))
    gate.wait()


threads = [threading.Thread(target=work, args=(i,)) for i in range(COUNT)]
for thread in threads:
    thread.start()
gate.wait()
gate.wait()
for thread in threads:
    thread.join()
print(len(results), sum(results))
