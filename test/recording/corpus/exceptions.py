"""Exceptions raised, caught, re-raised, chained and unwound through many frames."""
import traceback


class Failure(Exception):
    def __init__(self, depth):
        super().__init__(f"at depth {depth}")
        self.depth = depth


def descend(depth):
    if depth == 0:
        raise Failure(depth)
    return descend(depth - 1)


def caught(depth):
    try:
        descend(depth)
    except Failure as failure:
        return len(traceback.extract_tb(failure.__traceback__))


def with_finally(depth, log):
    try:
        if depth == 0:
            raise Failure(0)
        with_finally(depth - 1, log)
    finally:
        log.append(note(depth))


def note(depth):
    return depth


def reraised(depth):
    if depth == 0:
        raise Failure(depth)
    try:
        reraised(depth - 1)
    except Failure as failure:
        raise Failure(failure.depth + 1) from failure


def swallowed(n):
    return sum(quiet(k) for k in range(n))


def quiet(n):
    try:
        return 10 // (n % 3)
    except ZeroDivisionError:
        return helper(n)
    else:
        return -1
    finally:
        helper(0)


def helper(n):
    return n


def return_in_finally():
    try:
        descend(3)
    finally:
        return "returned"


def grouped():
    try:
        raise ExceptionGroup("several", [ValueError(1), KeyError(2), ValueError(3)])
    except* ValueError as values:
        seen = len(values.exceptions)
    except* KeyError:
        helper(1)
    return seen


def from_c(n):
    failures = 0
    for k in range(n):
        try:
            sorted([k, "mixed"], key=failing_key)
        except Failure:
            failures += 1
    return failures


def failing_key(value):
    if isinstance(value, str):
        raise Failure(1)
    return value


def finally_depth(depth):
    log = []
    try:
        with_finally(depth, log)
    except Failure:
        return sum(log)


def chained(depth):
    try:
        reraised(depth)
    except Failure as failure:
        return failure.depth


print([caught(depth) for depth in (0, 1, 50, 300)], finally_depth(100), chained(40))
print(swallowed(90), [return_in_finally() for _ in range(5)], grouped(), from_c(30))
