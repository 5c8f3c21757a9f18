"""asyncio's tasks have lanes: one for each, with its name, its time and what it allocated."""
import pytest

import host

MILLISECOND = 1_000_000

TASKS = """
import asyncio, time
made = []
def factory(loop, coroutine, **options):
    made.append(asyncio.Task(coroutine, loop=loop, **options))
    return made[-1]
async def leaf(size):
    kept = bytearray(size)
    await asyncio.sleep(0.01)
    return len(kept)
async def child(size):
    return await leaf(size)
async def spawner():
    return await asyncio.create_task(child(600_000), name="grandchild")
async def failing():
    await asyncio.sleep(0)
    raise ValueError("of the task")
async def sleeper():
    await asyncio.sleep(60)
async def blocking():
    time.sleep(0.05)
    await asyncio.sleep(0)
    time.sleep(0.05)
async def renaming():
    asyncio.current_task().set_name("renamed")
    await asyncio.sleep(0)
async def main():
    asyncio.get_running_loop().set_task_factory(factory)
    made.append(asyncio.current_task())
    names = [asyncio.create_task(child(n * 100_000), name=f"gathered-{n}") for n in (1, 2, 3)]
    await asyncio.gather(*names)
    async with asyncio.TaskGroup() as group:
        group.create_task(child(400_000), name="grouped-4")
        group.create_task(child(500_000), name="grouped-5")
    await asyncio.create_task(spawner(), name="spawner")
    cancelled = asyncio.create_task(sleeper(), name="cancelled")
    await asyncio.sleep(0)
    cancelled.cancel()
    asyncio.create_task(sleeper(), name="cancelled before it began").cancel()
    await asyncio.gather(asyncio.create_task(failing(), name="failing"), return_exceptions=True)
    await asyncio.gather(child(10), child(20))
    await asyncio.wait_for(child(30), 10)
    await asyncio.create_task(blocking(), name="blocking")
    await asyncio.create_task(renaming(), name="first name")
    await child(40)
asyncio.run(main())
print(*sorted(task.get_name() for task in made), sep="\\n")
"""


class Lanes:
    def __init__(self, profile):
        self.profile = profile
        self.table = profile.columns["tasks"]
        self.names = [profile.columns["strings"][name] for name in self.table["name"]]

    def value(self, name, column):
        return self.table[column][self.names.index(name)]

    def path(self, name):
        return self.profile.path(self.value(name, "node"))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return host.run_host(["-c", TASKS], tmp_path_factory.mktemp("tasks"))


@pytest.fixture(scope="module")
def lanes(run):
    return Lanes(run.profile)


def test_every_task_has_a_lane_with_its_name(run, lanes):
    assert run.status == 0, run.stderr
    assert sorted(lanes.names) == run.stdout.splitlines()
    assert {"Task-1", "grandchild", "cancelled before it began", "renamed"} <= set(lanes.names)
    assert len(lanes.names) >= 17


def test_a_lane_begins_at_the_outermost_coroutine(lanes):
    assert lanes.path("Task-1")[-1] == "main"
    assert lanes.path("grandchild")[-1] == "child"
    assert lanes.path("cancelled before it began")[-1] == "sleeper"
    # Awaited and not made a task, it is a part of its caller's chain.
    chains = [lanes.profile.path(node) for node in lanes.profile.find("child")
              if lanes.profile.nodes["calls"][node]]
    # So does wait_for(), which made a task of it before 3.12.
    ways = [("main", "child")] + [("wait_for", "child")] * (host.python_version() >= (3, 12))
    assert [chain[-2:] for chain in chains if "main" in chain] == ways


def test_bytes_are_charged_along_the_await_chain_of_each_task(lanes):
    sizes = {"gathered-1": 100_000, "gathered-2": 200_000, "gathered-3": 300_000,
             "grouped-4": 400_000, "grouped-5": 500_000, "grandchild": 600_000}
    for name, size in sizes.items():
        assert size <= lanes.value(name, "alloc_bytes") < size + 20_000
    assert lanes.value("spawner", "alloc_bytes") < 20_000
    profile = lanes.profile
    leaves = [node for node in profile.find("leaf") if profile.path(node)[-2] == "child"]
    node = lanes.value("grandchild", "node")
    assert sum(sizes.values()) <= sum(profile.nodes["alloc_bytes"][leaf] for leaf in leaves
                                      if leaf in profile.subtree(node))


def test_a_task_runs_only_in_its_steps(lanes):
    assert lanes.value("blocking", "run_ns") >= 100 * MILLISECOND
    life = lanes.value("gathered-1", "end_ns") - lanes.value("gathered-1", "start_ns")
    assert life >= 10 * MILLISECOND > lanes.value("gathered-1", "run_ns")
    begin, end = lanes.value("Task-1", "start_ns"), lanes.value("Task-1", "end_ns")
    for name in ("gathered-1", "failing", "blocking"):
        assert begin < lanes.value(name, "start_ns") < lanes.value(name, "end_ns") < end


def test_long_steps_are_told_one_by_one(lanes):
    task = lanes.names.index("blocking")
    steps = lanes.profile.columns["task_steps"]
    durations = [duration for row, duration in zip(steps["task"], steps["duration_ns"])
                 if row == task]
    assert len([duration for duration in durations if duration >= 50 * MILLISECOND]) == 2


def test_loops_of_several_threads_keep_their_tasks_apart(record, program):
    lanes = Lanes(record(program("""
import asyncio, threading
async def child(): await asyncio.sleep(0.02)
async def main(name):
    asyncio.current_task().set_name(name)
    await asyncio.gather(*(asyncio.create_task(child(), name=f"{name}-{n}") for n in range(3)))
threads = [threading.Thread(target=lambda name=name: asyncio.run(main(name)), name=name)
           for name in ("a", "b")]
for thread in threads: thread.start()
for thread in threads: thread.join()
""")).profile)
    threads = [thread["name"] for thread in lanes.profile.threads]
    of = {name: threads[lanes.value(name, "thread")] for name in lanes.names if name[0] in "ab"}
    assert of == {name: name[0] for name in ("a", "a-0", "a-1", "a-2", "b", "b-0", "b-1", "b-2")}


def test_coroutines_without_a_loop_are_no_tasks(record, program):
    profile = record(program("""
async def work(): return 1
coroutine = work()
try: coroutine.send(None)
except StopIteration: pass
import asyncio
""")).profile
    assert "tasks" not in profile.columns and "task_steps" not in profile.columns


@pytest.mark.parametrize("options", [["--no-memory"], ["--no-time"], ["--spans", "0"],
                                     ["--calls", "c"], ["--filter", "/nowhere"], ["--clock", "cpu"]])
def test_other_ways_to_record(record, program, options):
    profile = record(program("""
import asyncio
async def main(): await asyncio.create_task(asyncio.sleep(0.01), name="nap")
asyncio.run(main())
"""), options=options).profile
    if options == ["--no-time"]:
        assert "tasks" not in profile.columns
    else:
        lanes = Lanes(profile)
        assert {"Task-1", "nap"} <= set(lanes.names)
        assert ("alloc_bytes" in lanes.table) is (options != ["--no-memory"])


def test_a_task_that_never_ended_is_there_until_the_end(record, program):
    run = record(program("""
import asyncio, os
async def for_ever(): await asyncio.sleep(1000)
async def main():
    asyncio.create_task(for_ever(), name="for ever")
    await asyncio.sleep(0.05)
    os._exit(3)
asyncio.run(main())
"""))
    assert run.status == 3
    lanes = Lanes(run.profile)
    duration = run.profile.columns["meta"]["duration_ns"]
    assert lanes.value("for ever", "end_ns") > 0.9 * duration
