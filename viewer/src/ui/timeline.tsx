// Memory over time, what ran in a brushed range, and the calls and tasks in the order of time: all on one
// scale, with one cursor.
import { useState } from "preact/hooks";
import type { Timeline } from "../model/profile.ts";
import { csv } from "../text/csv.ts";
import { bytes, duration, percent, plural } from "../text/units.ts";
import type { Outline } from "../worker/outline.ts";
import { useAnswer, useApp, useTable } from "./app.ts";
import { extentOf, within, type TimeAxis } from "./axis.ts";
import { Calls } from "./calls.tsx";
import { Chart } from "./chart.tsx";
import { fnLabel, fnPlace, isRanked, rangeBasis } from "./names.ts";
import { specOf } from "./state.ts";
import { TaskLanes } from "./tasks.tsx";

export function TimelineView() {
  const { outline, state, go } = useApp();
  const { timeline } = outline;
  const extent = extentOf(outline);
  const [begin, end] = extent;
  useTable(timeline && (() => timelineCsv(timeline)));
  const setRange = (range: [number, number] | null) => go({ range }, "replace");
  const range = within(state.range, extent);
  const [cursor, setCursor] = useState<number | null>(null);
  const axis: TimeAxis = { begin, end, range, cursor, onCursor: setCursor };
  return (
    <div class="column scrolls" tabIndex={0} role="region" aria-label="Timeline">
      {timeline && timeline.ns.length > 0 ? (
        <Chart timeline={timeline} axis={axis} onRange={setRange} />
      ) : (
        <p class="nothing">This profile carries no timeline: RSS and heap over time were not recorded.</p>
      )}
      <Range extent={extent} range={range} onRange={setRange} />
      <p>{sentence(outline, range, extent)}</p>
      <Calls axis={axis} />
      <TaskLanes axis={axis} />
      <Ran />
    </div>
  );
}

function timelineCsv({ ns, rss, heap, threads }: Timeline): string {
  return csv(
    ["t_ns", "rss_bytes", "heap_bytes", ...threads.map((t) => `heap_bytes of ${t.tid}`)],
    Array.from(ns, (at, i) => [at, rss?.[i] ?? "", heap?.[i] ?? "", ...threads.map((t) => t.heap[i]!)]),
  );
}

// The brush for the keyboard.
function Range({
  extent: [begin, end],
  range,
  onRange,
}: {
  extent: readonly [number, number];
  range: TimeAxis["range"];
  onRange: (range: [number, number] | null) => void;
}) {
  const { outline, go } = useApp();
  const [from, to] = range ?? [begin, end];
  const ms = (ns: number) => Math.round(ns / 1e4) / 100;
  const field = (name: string, value: number, set: (ns: number) => [number, number]) => (
    <label class="choice">
      <span>{name}</span>
      <input
        type="number"
        step="any"
        min={ms(begin)}
        max={ms(end)}
        value={ms(value)}
        onChange={(event) => {
          const [a, b] = set(
            Math.round(Math.min(end, Math.max(begin, Number(event.currentTarget.value) * 1e6))),
          );
          onRange(b > a ? [a, b] : null);
        }}
      />
    </label>
  );
  return (
    <div class="row">
      <b>Range</b>
      {field("from, ms", from, (ns) => [ns, to])}
      {field("to, ms", to, (ns) => [from, ns])}
      {range && (
        <button type="button" onClick={() => onRange(null)}>
          Whole run
        </button>
      )}
      {range && outline.rangeSource !== "none" && (
        <button
          type="button"
          class="primary"
          onClick={() => go({ view: "flame", metric: "self_ns", inverted: false, zoom: null, sel: null })}
        >
          Flame graph of the range
        </button>
      )}
      <span class="faint">Drag over the chart to choose a range; a click chooses the whole run.</span>
    </div>
  );
}

function sentence(outline: Outline, range: TimeAxis["range"], [begin, end]: readonly number[]): string {
  const [from, to] = range ?? [begin!, end!];
  const { timeline, gc } = outline;
  const inside = timeline
    ? [...timeline.ns.keys()].filter((i) => timeline.ns[i]! >= from && timeline.ns[i]! <= to)
    : [];
  const parts = [range ? `In the range of ${duration(to - from)}` : whole(from, to)];
  if (timeline?.heap && inside.length) {
    const heap = inside.map((i) => timeline.heap![i]!);
    const change = heap.at(-1)! - heap[0]!;
    parts.push(
      `the traced heap went from ${bytes(heap[0]!)} to ${bytes(heap.at(-1)!)} (${change >= 0 ? "+" : "−"}${bytes(Math.abs(change))}), at most ${bytes(heap.reduce((a, b) => Math.max(a, b), 0))}`,
    );
  }
  if (gc) {
    const runs = [...gc.ns.keys()].filter((i) => gc.ns[i]! >= from && gc.ns[i]! <= to);
    const took = duration(runs.reduce((a, i) => a + gc.duration[i]!, 0));
    const freed = runs.reduce((a, i) => a + gc.collected[i]!, 0);
    parts.push(
      runs.length
        ? `${plural(runs.length, "garbage collection")} took ${took} and freed ${plural(freed, "object")}`
        : "no garbage collection ran",
    );
  }
  return `${parts.join("; ")}.`;
}

function whole(from: number, to: number): string {
  return from > 0
    ? `In the ${duration(to - from)} after the interpreter had started, which took ${duration(from)}`
    : `In the whole run of ${duration(to)}`;
}

const kMost = 8;

function Ran() {
  const { outline, state, go } = useApp();
  const { value: table } = useAnswer(
    "functions",
    state.range && outline.rangeSource !== "none" ? { spec: specOf(state) } : null,
  );
  if (!state.range) return null;
  if (outline.rangeSource === "none")
    return (
      <p class="faint">
        This profile says neither by spans nor by samples what ran when, so the range filters the chart only.
      </p>
    );
  const self = table?.self.self_ns;
  if (!table || !self) return <p class="busy">Adding up …</p>;
  const all = self.reduce((a, b) => a + b, 0);
  const rows = [...self.keys()]
    .filter((row) => self[row]! > 0 && isRanked(outline, table.fn[row]!))
    .sort((a, b) => self[b]! - self[a]!)
    .slice(0, kMost);
  return (
    <section>
      <h3>
        What ran in the range <span class="faint">{rangeBasis(outline)}</span>
      </h3>
      <ul class="neighbours">
        {rows.map((row) => (
          <li key={row}>
            <button
              type="button"
              onClick={() => go({ view: "sandwich", fn: table.fn[row]!, metric: "self_ns" })}
            >
              <span class="bar" style={{ width: `${(100 * self[row]!) / all}%` }} />
              <span class="top-name">{fnLabel(outline, table.fn[row]!)}</span>
              <span class="faint top-place">{fnPlace(outline, table.fn[row]!)}</span>
              <b>{duration(self[row]!)}</b>
              <span class="faint">{percent(self[row]!, all)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
