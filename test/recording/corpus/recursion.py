"""Plain, mutual, nested and branching recursion."""


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def hanoi(disks, source, target, spare, moves):
    if disks:
        hanoi(disks - 1, source, spare, target, moves)
        moves.append((source, target))
        hanoi(disks - 1, spare, target, source, moves)


def depth(n):
    return 1 + depth(n - 1) if n else 0


def permutations(items):
    if not items:
        return [[]]
    return [[head] + tail
            for position, head in enumerate(items)
            for tail in permutations(items[:position] + items[position + 1:])]


moves = []
hanoi(8, "a", "b", "c", moves)
print(fib(16), ackermann(2, 12), even(300), odd(301), len(moves), depth(900))
print(len(permutations([1, 2, 3, 4, 5])))
