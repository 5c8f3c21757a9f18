"""Generators entered, resumed, delegated to, thrown into, closed, abandoned and never started."""
import itertools


def countdown(n):
    while n:
        yield n
        n -= 1
    return "done"


def delegating(n):
    result = yield from countdown(n)
    yield result


def delegating_twice(n):
    yield from delegating(n)
    yield from delegating(n)


def running_mean():
    total = count = 0
    mean = None
    while True:
        value = yield mean
        total += value
        count += 1
        mean = total // count


def survivor(limit):
    caught = 0
    while caught < limit:
        try:
            yield caught
        except ValueError:
            caught += 1


def fragile():
    yield 1
    raise KeyError("fragile")


def closing(log):
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")


def endless():
    for n in itertools.count():
        yield n


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def send_values():
    mean = running_mean()
    next(mean)
    means = [mean.send(n * 3) for n in range(200)]
    mean.close()
    return sum(means)


def throw_values():
    target = survivor(50)
    next(target)
    seen = [target.throw(ValueError) for _ in range(49)]
    try:
        target.throw(ValueError("last"))
    except StopIteration:
        pass
    return sum(seen)


def throw_through_delegation():
    outer = (lambda: (yield from survivor(5)))()
    next(outer)
    return [outer.throw(ValueError) for _ in range(4)]


def throw_before_start():
    unstarted = survivor(3)
    try:
        unstarted.throw(ValueError("early"))
    except ValueError as error:
        return str(error)


def break_early():
    total = 0
    for n in endless():
        if n > 100:
            break
        total += n
    return total


def fail_inside():
    try:
        for _ in fragile():
            pass
    except KeyError as error:
        return str(error)


def close_some(log):
    for steps in (0, 1, 2):
        generator = closing(log)
        for _ in range(steps):
            next(generator)
        generator.close()
    return log


never_started = [countdown(5) for _ in range(10)]
del never_started
print(sum(countdown(300)), list(delegating_twice(2)), sum(1 for _ in tree(6)))
print(send_values(), throw_values(), throw_through_delegation(), throw_before_start())
print(break_early(), fail_inside(), close_some([]))
print(sum(n * n for n in range(400) if n % 3), next(endless()))
print(list(itertools.islice(endless(), 5, 200, 50)), list(zip(countdown(3), countdown(9))))
