"""A small operating system: tasks that pass packets through queues, by method calls."""

import sys


class Packet:
    def __init__(self, value):
        self.value = value
        self.hops = 0


class Task:
    def __init__(self, name):
        self.name = name
        self.inbox = []
        self.handled = 0

    def is_ready(self):
        return bool(self.inbox)

    def receive(self, packet):
        packet.hops += 1
        self.inbox.append(packet)

    def step(self):
        packet = self.inbox.pop()
        self.handled += 1
        self.handle(packet)

    def handle(self, packet):
        raise NotImplementedError


class Forwarder(Task):
    def __init__(self, name, target):
        super().__init__(name)
        self.target = target

    def handle(self, packet):
        self.change(packet)
        self.target.receive(packet)

    def change(self, packet):
        packet.value += 1


class Doubler(Forwarder):
    def change(self, packet):
        packet.value = packet.value * 2 % 1_000_003


class Sink(Task):
    def __init__(self, name):
        super().__init__(name)
        self.total = 0

    def handle(self, packet):
        self.total += packet.value + packet.hops


class Scheduler:
    def __init__(self, tasks):
        self.tasks = tasks

    def ready(self):
        for task in self.tasks:
            if task.is_ready():
                return task
        return None

    def loop(self):
        while (task := self.ready()) is not None:
            task.step()


def chain(length):
    tasks = [Sink("sink")]
    for number in range(length):
        kind = Doubler if number % 3 == 0 else Forwarder
        tasks.append(kind(f"task-{number}", tasks[-1]))
    return tasks[::-1]


def run(scale=1.0):
    tasks = chain(6)
    scheduler = Scheduler(tasks)
    for value in range(round(130_000 * scale)):
        tasks[0].receive(Packet(value))
        scheduler.loop()
    return tasks[-1].total


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
