"""Merge sort of 20,000 numbers.

Look at: the call path merge_sort > merge_sort > ..., fifteen deep; the calls double from level to
level while each level's bytes stay the same, since every level copies the whole list once. Most of
the self time is in merge, most of the `list` bytes in the slices of merge_sort.
"""

import random


def merge(left, right):
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


def merge_sort(numbers):
    if len(numbers) <= 1:
        return numbers
    middle = len(numbers) // 2
    return merge(merge_sort(numbers[:middle]), merge_sort(numbers[middle:]))


def main():
    numbers = random.Random(1).choices(range(1_000_000), k=20_000)
    assert merge_sort(numbers) == sorted(numbers)
    print("sorted", len(numbers), "numbers")


if __name__ == "__main__":
    main()
