"""Takes every descriptor that the limit allows, and leaves none to anybody."""
import os
import resource

resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
held = []
try:
    while True:
        held.append(os.open("/dev/null", os.O_RDONLY))
except OSError as error:
    print(error.errno)
print(sum(len([number]) for number in range(10_000)), len(held))
