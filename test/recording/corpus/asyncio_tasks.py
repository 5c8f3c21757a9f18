"""An asyncio program: tasks, gather, a queue, events, cancellation. No real waiting."""
import asyncio


async def producer(queue, n):
    for item in range(n):
        await queue.put(item)
        await asyncio.sleep(0)
    await queue.put(None)


async def consumer(queue):
    total = 0
    while (item := await queue.get()) is not None:
        total += square(item)
    return total


def square(n):
    return n * n


async def pipeline(n):
    queue = asyncio.Queue(maxsize=3)
    _, total = await asyncio.gather(producer(queue, n), consumer(queue))
    return total


async def sleeper(started):
    started.set()
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return "cancelled"


async def cancel_one():
    started = asyncio.Event()
    task = asyncio.create_task(sleeper(started))
    await started.wait()
    task.cancel()
    return await task


async def failing(n):
    await asyncio.sleep(0)
    raise ValueError(n)


async def collect_failures():
    results = await asyncio.gather(*map(failing, range(10)), return_exceptions=True)
    return [str(error) for error in results]


async def main():
    totals = await asyncio.gather(*[pipeline(n) for n in (10, 20, 30)])
    return totals, await cancel_one(), await collect_failures()


print(*asyncio.run(main()))
