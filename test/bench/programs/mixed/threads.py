"""Four threads that take work from a queue, under the interpreter's lock."""

import queue
import sys
import threading


def collatz(number):
    steps = 0
    while number != 1:
        number = half(number) if number % 2 == 0 else 3 * number + 1
        steps += 1
    return steps


def half(number):
    return number // 2


def work(tasks, results):
    while (first := tasks.get()) is not None:
        results.put(sum(collatz(number) for number in range(first, first + 100)))


def run(scale=1.0):
    tasks, results = queue.Queue(), queue.Queue()
    workers = [threading.Thread(target=work, args=(tasks, results)) for _ in range(4)]
    for worker in workers:
        worker.start()
    rounds = round(980 * scale)
    for number in range(rounds):
        tasks.put(1 + 100 * number)
    for _ in workers:
        tasks.put(None)
    for worker in workers:
        worker.join()
    return sum(results.get() for _ in range(rounds))


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
