"""Asynchronous tasks: queues, locks, gather, an asynchronous generator, no input or output."""

import asyncio
import sys


async def numbers(count):
    for number in range(count):
        if number % 10 == 0:
            await asyncio.sleep(0)
        yield number


async def produce(queue, count):
    async for number in numbers(count):
        await queue.put(number)
    await queue.put(None)


async def consume(queue, lock, totals):
    while (number := await queue.get()) is not None:
        async with lock:
            totals[number % 7] += await squared(number)


async def squared(number):
    return number * number


async def station(count):
    queue, lock, totals = asyncio.Queue(maxsize=8), asyncio.Lock(), [0] * 7
    await asyncio.gather(produce(queue, count), consume(queue, lock, totals))
    return sum(totals)


async def network(count):
    return sum(await asyncio.gather(*(station(count) for _ in range(20))))


def run(scale=1.0):
    return asyncio.run(network(round(12_000 * scale)))


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
