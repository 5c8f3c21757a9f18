"""Asynchronous generators, iterators, comprehensions and context managers, driven by hand."""


class Pause:
    def __await__(self):
        yield


async def ticks(n):
    for tick in range(n):
        await Pause()
        yield tick


async def doubled(n):
    async for tick in ticks(n):
        yield tick * 2


async def echo():
    value = None
    while True:
        value = yield value


async def patient(limit):
    caught = 0
    while caught < limit:
        try:
            yield caught
        except ValueError:
            caught += 1


class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.n:
            raise StopAsyncIteration
        self.n -= 1
        return self.n


class Session:
    async def __aenter__(self):
        await Pause()
        return self

    async def __aexit__(self, *failure):
        await Pause()
        return failure[0] is KeyError


async def consume():
    total = 0
    async for value in doubled(60):
        total += value
    return total


async def comprehend():
    evens = [tick async for tick in ticks(40) if tick % 2 == 0]
    lookup = {tick: tick * tick async for tick in ticks(10)}
    return sum(evens) + sum(lookup.values()) + sum([n async for n in Countdown(30)])


async def converse():
    generator = echo()
    await generator.asend(None)
    answers = [await generator.asend(n) for n in range(50)]
    await generator.aclose()
    return sum(answers)


async def interrupt():
    generator = patient(20)
    await generator.asend(None)
    caught = [await generator.athrow(ValueError) for _ in range(19)]
    await generator.aclose()
    return caught[-1]


async def abandon():
    generator = ticks(100)
    async for tick in generator:
        if tick == 10:
            break
    await generator.aclose()
    return tick


async def enter():
    swallowed = 0
    for _ in range(15):
        async with Session():
            swallowed += 1
            raise KeyError
    return swallowed


def drive(coroutine):
    steps = 0
    while True:
        try:
            coroutine.send(None)
        except StopIteration as stop:
            return steps, stop.value
        steps += 1


for main in (consume, comprehend, converse, interrupt, abandon, enter):
    print(main.__name__, *drive(main()))
