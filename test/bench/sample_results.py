"""Results as the bench has them, of programs that nobody ran."""

import measure
import tools

PLAIN = tools.TOOLS[0]
PROFILER = tools.Tool("profiler", command=None, output="file")


def results_of(seconds):
    results = measure.Results()
    for program, times in seconds.items():
        for tool, values in times.items():
            for value in values:
                results.add(program, tool, measure.Run(value, 2_000, b""))
    return results
