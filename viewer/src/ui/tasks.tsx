// asyncio's tasks: a lane for each, with when it was alive and when it ran.
import { useMemo, useRef } from "preact/hooks";
import type { Tasks } from "../model/profile.ts";
import { bytes, duration, plural } from "../text/units.ts";
import { useApp, useDrawing } from "./app.ts";
import type { TimeAxis } from "./axis.ts";
import { partOfPage } from "./picture.ts";

const kMost = 40;
const kWide = 10_000; // units of a lane

export function TaskLanes({ axis }: { axis: TimeAxis }) {
  const { outline, go } = useApp();
  const { tasks } = outline;
  const list = useRef<HTMLUListElement>(null);
  useDrawing(() => list.current && partOfPage(list.current, "Tasks"), 1000);
  const [from, to] = axis.range ?? [axis.begin, axis.end];
  const lanes = useMemo(() => tasks && lanesOf(tasks, from, to), [tasks, from, to]);
  if (!tasks?.name.length || !lanes) return null;
  const { shown, inside, steps, x } = lanes;
  return (
    <section>
      <h3>
        Tasks of asyncio{" "}
        <span class="faint">
          {shown.length < inside.length ? `the ${kMost} longest of ` : ""}
          {plural(inside.length, "task")}; strong where one ran
        </span>
      </h3>
      <ul class="lanes tasks" ref={list}>
        {shown.map((i) => (
          <li key={i} title={meaning(tasks, i)}>
            <button
              type="button"
              disabled={tasks.node[i]! < 0}
              aria-label={meaning(tasks, i)}
              onClick={() =>
                go({ view: "flame", inverted: false, zoom: tasks.node[i]!, sel: tasks.node[i]! })
              }
            >
              {tasks.name[i]}
            </button>
            <span class="lane">
              <svg viewBox={`0 0 ${kWide} 12`} preserveAspectRatio="none" aria-hidden="true">
                <rect
                  class="alive"
                  x={x(tasks.start[i]!)}
                  width={Math.max(8, x(tasks.end[i]!) - x(tasks.start[i]!))}
                  height="12"
                />
                <path class="step" d={steps.get(i) ?? "M0 0"} />
              </svg>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function lanesOf(tasks: Tasks, from: number, to: number) {
  const inside = [...tasks.name.keys()].filter((i) => tasks.end[i]! > from && tasks.start[i]! < to);
  const weight = (i: number) => tasks.runNs?.[i] ?? tasks.end[i]! - tasks.start[i]!;
  const shown = inside.sort((a, b) => weight(b) - weight(a)).slice(0, kMost);
  const x = (ns: number) => Math.round(((Math.min(to, Math.max(from, ns)) - from) / (to - from)) * kWide);
  return { inside, shown, x, steps: stepsOf(tasks, shown, x) };
}

// The runs of each task as one path.
function stepsOf({ steps }: Tasks, shown: readonly number[], x: (ns: number) => number): Map<number, string> {
  const paths = new Map(shown.map((task) => [task, ""]));
  steps?.task.forEach((task, i) => {
    const path = paths.get(task);
    const [left, right] = [x(steps.start[i]!), x(steps.start[i]! + steps.duration[i]!)];
    if (path !== undefined && (right > left || (left > 0 && left < kWide)))
      paths.set(task, `${path}M${left} 6H${Math.max(right, left + 8)}`);
  });
  return paths;
}

function meaning({ name, start, end, runNs, bytes: allocated }: Tasks, i: number): string {
  const parts = [`alive from ${duration(start[i]!)} to ${duration(end[i]!)}`];
  if (runNs) parts.push(`ran ${duration(runNs[i]!)}`);
  if (allocated) parts.push(`allocated ${bytes(allocated[i]!)}`);
  return `${name[i]!}: ${parts.join(", ")}`;
}
