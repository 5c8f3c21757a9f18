"""A pool of processes, a subprocess and their parent as one profile; record it with --follow:

    pyprof-host --follow examples/processes.py

Look at: the lanes, one for each process, called by its number and what it ran. count_words() runs nine
times and never in the parent: eight times in the workers, which were forked, and once in the program
that subprocess started. What a worker inherited is below <inherited>, apart from its own.
"""
import multiprocessing
import subprocess
import sys

WORDS = "the quick brown fox jumps over the lazy dog".split()


def chunk(number):
    return [WORDS[(number + i * i) % len(WORDS)] for i in range(20_000)]


def count_words(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def work(number):
    return count_words(chunk(number))


def total(parts):
    return sum(sum(part.values()) for part in parts)


def main():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        parts = pool.map(work, range(8), chunksize=1)
        pool.close()
        pool.join()
    ninth = subprocess.run([sys.executable, __file__, "8"], stdout=subprocess.PIPE, check=True)
    print(total(parts) + int(ninth.stdout), "words")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(total([work(int(sys.argv[1]))]))
    else:
        main()
