"""Three named workers that each count words of their own documents.

Look at: each thread has its own tree and its own sum of times. Times are wall times, so a worker
that waits for the interpreter's lock or in get() is charged for it where it waits. The timeline has a
curve for the memory of each thread: what a worker counted stays on its own until main lets it go.
"""

import collections
import queue
import random
import threading

WORDS = "time space frame block type node cell peak".split()


def document(seed):
    return " ".join(random.Random(seed).choices(WORDS, k=2_000))


def count_words(text):
    return collections.Counter(text.split())


def work(tasks, results):
    while (seed := tasks.get()) is not None:
        results.put(count_words(document(seed)))


def main():
    tasks, results = queue.Queue(), queue.Queue()
    workers = [
        threading.Thread(target=work, args=(tasks, results), name=f"worker-{number}")
        for number in range(3)
    ]
    for worker in workers:
        worker.start()
    for seed in range(30):
        tasks.put(seed)
    for _ in workers:
        tasks.put(None)
    for worker in workers:
        worker.join()
    total = sum((results.get() for _ in range(30)), collections.Counter())
    print(total.total(), "words,", total.most_common(1)[0][0], "most often")


if __name__ == "__main__":
    main()
