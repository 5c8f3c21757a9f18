"""Global alignment of two DNA sequences by the method of Needleman and Wunsch.

Look at: fill_table has both the time and the peak: a list of lists of integers, quadratic in the
length. score_only computes the same score from two rows, in the same time and in almost no memory.
"""

import random

MATCH, MISMATCH, GAP = 2, -1, -2


def substitution(a, b):
    return MATCH if a == b else MISMATCH


def fill_table(first, second):
    table = [[column * GAP for column in range(len(second) + 1)]]
    for i, a in enumerate(first, 1):
        row = [i * GAP]
        above = table[-1]
        for j, b in enumerate(second, 1):
            row.append(max(above[j - 1] + substitution(a, b), above[j] + GAP, row[-1] + GAP))
        table.append(row)
    return table


def trace_back(table, first, second):
    i, j = len(first), len(second)
    aligned = []
    while i and j:
        a, b = first[i - 1], second[j - 1]
        if table[i][j] == table[i - 1][j - 1] + substitution(a, b):
            i, j = i - 1, j - 1
            aligned.append((a, b))
        elif table[i][j] == table[i - 1][j] + GAP:
            i -= 1
            aligned.append((a, "-"))
        else:
            j -= 1
            aligned.append(("-", b))
    aligned.extend((a, "-") for a in reversed(first[:i]))
    aligned.extend(("-", b) for b in reversed(second[:j]))
    return aligned[::-1]


def align(first, second):
    table = fill_table(first, second)
    return table[-1][-1], trace_back(table, first, second)


def score_only(first, second):
    above = [column * GAP for column in range(len(second) + 1)]
    for i, a in enumerate(first, 1):
        row = [i * GAP]
        for j, b in enumerate(second, 1):
            row.append(max(above[j - 1] + substitution(a, b), above[j] + GAP, row[-1] + GAP))
        above = row
    return above[-1]


def mutate(sequence, source):
    kept = [base for base in sequence if source.random() > 0.05]
    return "".join(base if source.random() > 0.1 else source.choice("ACGT") for base in kept)


def main():
    source = random.Random(4)
    first = "".join(source.choices("ACGT", k=500))
    second = mutate(first, source)
    score, aligned = align(first, second)
    assert score == score_only(first, second)
    same = sum(a == b for a, b in aligned)
    print(f"score {score}, {same} of {len(aligned)} positions equal")


if __name__ == "__main__":
    main()
