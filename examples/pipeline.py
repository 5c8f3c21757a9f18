"""A pipeline of generators, and the same as asynchronous tasks around a queue.

Look at: calls and resumes. Each stage of the pipeline is called once and resumed once for every
value that it passes on, so cProfile's "calls" of a generator are calls + resumes here. The
coroutines are children of the event loop, which resumes them.
"""

import asyncio


def readings(count):
    value = 17
    for _ in range(count):
        value = (value * 1103515245 + 12345) % 2**31
        yield value % 1000


def smoothed(values):
    average = 0.0
    for value in values:
        average = 0.9 * average + 0.1 * value
        yield average


def alarms(values, limit):
    for number, value in enumerate(values):
        if value > limit:
            yield number


async def produce(queue, count):
    for value in smoothed(readings(count)):
        await queue.put(value)
    await queue.put(None)


async def consume(queue, limit):
    found = 0
    while (value := await queue.get()) is not None:
        found += value > limit
    return found


async def exchange(count, limit):
    queue = asyncio.Queue(maxsize=16)
    _, found = await asyncio.gather(produce(queue, count), consume(queue, limit))
    return found


def main():
    by_generators = sum(1 for _ in alarms(smoothed(readings(10_000)), 600))
    by_tasks = asyncio.run(exchange(10_000, 600))
    assert by_generators == by_tasks
    print(by_tasks, "alarms")


if __name__ == "__main__":
    main()
