"""Five asyncio tasks that take turns, one of which does not let the others have theirs.

Look at: the lanes in the viewer's timeline, or `jq .tasks stacks.json`. Each task has its name, its time
and its bytes, though all fetchers are one function. greedy runs for the whole time that it is there:
while it computes no other task can run. In the tree each coroutine lies below the one that awaits it.
"""

import asyncio


async def read(size):
    await asyncio.sleep(0.005)
    return bytes(size)


async def fetch(size):
    return sum([len(await read(size)) for _ in range(4)])


async def compute():
    return sum(n * n for n in range(300_000))


async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(fetch(n * 100_000), name=f"fetch-{n}") for n in (1, 2, 3, 4)
        ]
        tasks.append(group.create_task(compute(), name="greedy"))
    print(*(task.result() for task in tasks))


if __name__ == "__main__":
    asyncio.run(main())
