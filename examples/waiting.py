"""A crawler without a network: two workers fetch, which is waiting, and parse, which is work.

Run it with `--clock both`. Look at: the column "waiting" of `pyprof stats`, or the metric "Waiting" in
the viewer. All of the time of fetch is waiting, none of parse's but what the other worker's turn at the
interpreter's lock takes; and main spends its time in join.
"""

import queue
import threading
import time


def fetch(page):
    time.sleep(0.02)
    return " ".join(f"word{n % 97}" for n in range(page * 1_000))


def parse(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def work(pages, results):
    while (page := pages.get()) is not None:
        results.append(parse(fetch(page)))


def main():
    pages, results = queue.Queue(), []
    for page in [*range(1, 11), None, None]:
        pages.put(page)
    workers = [threading.Thread(target=work, args=(pages, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(sum(sum(counts.values()) for counts in results), "words on", len(results), "pages")


if __name__ == "__main__":
    main()
