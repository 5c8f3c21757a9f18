"""Coroutines driven by hand: awaited, sent into, thrown into, closed, never started."""
import types


class Pause:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        answer = yield self.value
        return answer


@types.coroutine
def old_style(value):
    return (yield value)


async def leaf(n):
    return await Pause(n) + await old_style(n)


async def middle(n):
    total = 0
    for step in range(n):
        total += await leaf(step)
    return total


async def immediate(n):
    return n * 2


async def many_immediate(n):
    return sum([await immediate(step) for step in range(n)])


async def stubborn():
    refusals = 0
    while refusals < 20:
        try:
            await Pause(refusals)
        except ValueError:
            refusals += 1
    return refusals


async def cleaning(log):
    try:
        await Pause(1)
    finally:
        log.append("cleaned")


def drive(coroutine, answer=1):
    steps = 0
    value = None
    try:
        while True:
            coroutine.send(value)
            value = answer
            steps += 1
    except StopIteration as stop:
        return steps, stop.value


def throw_into(coroutine):
    coroutine.send(None)
    try:
        while True:
            coroutine.throw(ValueError)
    except StopIteration as stop:
        return stop.value


def close_started(log):
    coroutine = cleaning(log)
    coroutine.send(None)
    coroutine.close()
    return log


def close_unstarted(log):
    for _ in range(20):
        cleaning(log).close()
    return log


print(drive(middle(100)), drive(many_immediate(200)), throw_into(stubborn()))
print(close_started([]), close_unstarted([]))
