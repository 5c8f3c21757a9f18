// What the memory chart shows whatever the pointer does: scales, lines, collections, peaks, the legend.
import { useMemo } from "preact/hooks";
import type { GcRuns, Marks, Timeline } from "../model/profile.ts";
import { bytes, duration, plural } from "../text/units.ts";
import { useApp } from "./app.ts";
import type { TimeAxis } from "./axis.ts";
import { kCategories } from "./colours.ts";
import { ticksOf } from "./ruler.tsx";

export const kHeight = 240;
export const kLeft = 68;
export const kTop = 18;
const kBottom = 24;
const kRight = 12;
export const kFloor = kHeight - kBottom;

export interface Scales {
  readonly width: number;
  readonly begin: number; // ns
  readonly end: number;
  readonly most: number; // bytes
  readonly x: (ns: number) => number;
  readonly y: (bytes: number) => number;
  readonly wide: (ns: number) => number; // pixels of a duration
  readonly nsAt: (x: number) => number;
}

export function useScales(timeline: Timeline, { begin, end }: TimeAxis, width: number): Scales {
  return useMemo(() => {
    const inner = width - kLeft - kRight;
    const most = largest(timeline) * 1.05;
    const wide = (ns: number) => (ns / (end - begin)) * inner;
    const within = (ns: number) => Math.min(end, Math.max(begin, ns));
    return {
      width,
      begin,
      end,
      most,
      wide,
      x: (ns) => kLeft + wide(ns - begin),
      y: (value) => kTop + (1 - value / most) * (kFloor - kTop),
      nsAt: (x) => within(begin + ((x - kLeft) / inner) * (end - begin)),
    };
  }, [timeline, begin, end, width]);
}

function largest({ rss, heap, threads }: Timeline): number {
  const columns = [rss, heap, ...threads.map((t) => t.heap)];
  return columns.reduce((top, column) => column?.reduce((a, b) => Math.max(a, b), top) ?? top, 1);
}

export function Curves({ timeline, scales }: { timeline: Timeline; scales: Scales }) {
  const { outline } = useApp();
  const { ns, rss, heap, threads } = timeline;
  const { x, y, width, begin } = scales;
  return (
    <>
      <Rules scales={scales} />
      {heap && (
        <path
          class="heap"
          d={`${line(ns, heap, scales)}L${x(ns.at(-1) ?? 0)} ${y(0)}L${x(ns[0] ?? 0)} ${y(0)}Z`}
        />
      )}
      {heap && <path class="heap-line" d={line(ns, heap, scales)} />}
      {rss && <path class="rss" d={line(ns, rss, scales)} />}
      {threads.map((t, i) => (
        <path key={t.tid} class="thread" stroke={threadColour(i)} d={line(ns, t.heap, scales)} />
      ))}
      {outline.gc && <Collections gc={outline.gc} scales={scales} />}
      {outline.marks && <Labels marks={outline.marks} scales={scales} />}
      {outline.peaks.map((peak, i) => (
        <PeakMark
          key={i}
          x={x(Math.max(begin, peak.ns))}
          y={y(peak.bytes)}
          flip={x(peak.ns) > width * 0.65}
          text={`peak ${bytes(peak.bytes)}${peak.ns < begin ? ", in the interpreter's start" : ""}`}
        />
      ))}
    </>
  );
}

function Rules({ scales: { x, y, most, begin, end, width, wide } }: { scales: Scales }) {
  return (
    <>
      {ticksOf(0, most, 5, "bytes").map((tick) => (
        <g key={tick}>
          <line class="rule" x1={kLeft} x2={width - kRight} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={kLeft - 8} y={y(tick) + 4} text-anchor="end">
            {bytes(tick)}
          </text>
        </g>
      ))}
      {ticksOf(begin, end, wide(end - begin) / 110, "ns").map((tick) => (
        <text key={tick} class="tick" x={x(tick)} y={kHeight - 6} text-anchor="middle">
          {duration(tick)}
        </text>
      ))}
    </>
  );
}

function Collections({ gc, scales: { x, wide, begin } }: { gc: GcRuns; scales: Scales }) {
  const runs = [...gc.ns.keys()].filter((i) => gc.ns[i]! >= begin);
  return (
    <>
      {runs.map((i) => (
        <g key={i} class={`gc gc-${gc.generation[i]!}`}>
          <rect x={x(gc.ns[i]!)} y={kFloor - 9} width={Math.max(1.5, wide(gc.duration[i]!))} height="9" />
          <title>{collection(gc, i)}</title>
        </g>
      ))}
    </>
  );
}

function collection({ ns, duration: took, generation, collected }: GcRuns, i: number): string {
  return (
    `Garbage collection of generation ${generation[i]!} after ${duration(ns[i]!)}: ` +
    `${duration(took[i]!)}, ${plural(collected[i]!, "object")} freed`
  );
}

const kLeastLabel = 40; // pixels; a label with less room is told by its line alone

function Labels({ marks: { ns, thread, label }, scales }: { marks: Marks; scales: Scales }) {
  const { outline } = useApp();
  const { x, begin, width } = scales;
  const shown = [...ns.keys()].filter((i) => ns[i]! >= begin);
  return (
    <>
      {shown.map((i, row) => {
        const left = x(ns[i]!);
        const room = (row + 1 < shown.length ? x(ns[shown[row + 1]!]!) : width) - left - 6;
        const name = outline.threads[thread[i]!]?.name ?? "";
        return (
          <g key={i} class="mark">
            <line x1={left} x2={left} y1={kTop} y2={kFloor} />
            {room >= kLeastLabel && (
              <text x={left + 4} y={kFloor - 14}>
                {shortened(label[i]!, room / kLetter)}
              </text>
            )}
            <title>{`${label[i]!}, after ${duration(ns[i]!)}, in ${name}`}</title>
          </g>
        );
      })}
    </>
  );
}

const kLetter = 6.5; // pixels, about

function shortened(text: string, letters: number): string {
  const whole = Array.from(text);
  return whole.length <= letters ? text : `${whole.slice(0, Math.max(1, letters - 1)).join("")}…`;
}

function PeakMark({ x, y, text, flip }: { x: number; y: number; text: string; flip: boolean }) {
  return (
    <g class="peak">
      <line x1={x} x2={x} y1={kTop} y2={kFloor} />
      <circle cx={x} cy={y} r="4" />
      <text x={flip ? x - 8 : x + 8} y={kTop - 4} text-anchor={flip ? "end" : "start"}>
        {text}
      </text>
    </g>
  );
}

export function Legend({ timeline, more }: { timeline: Timeline; more: string | null }) {
  const { outline } = useApp();
  const entries: [key: string, colour: string, text: string][] = [
    ...(timeline.rss ? [["rss-key", "", "RSS, what the kernel counts"] as [string, string, string]] : []),
    ...(timeline.heap ? [["heap-key", "", "traced heap"] as [string, string, string]] : []),
    ...timeline.threads.map(({ tid }, i): [string, string, string] => [
      "",
      threadColour(i),
      `heap of ${outline.threads.find((t) => String(t.tid) === tid)?.name ?? `thread ${tid}`}`,
    ]),
    ...(outline.gc?.ns.length ? [["gc-key", "", "garbage collection"] as [string, string, string]] : []),
    ...(outline.marks ? [["mark-key", "", "marks of the program"] as [string, string, string]] : []),
    ...(more ? [["call-key", "", more] as [string, string, string]] : []),
  ];
  return (
    <ul class="chart-legend" aria-label="Lines">
      {entries.map(([key, colour, text]) => (
        <li key={text}>
          <i class={key} style={colour ? { background: colour } : {}} />
          {text}
        </li>
      ))}
    </ul>
  );
}

function threadColour(i: number): string {
  return kCategories[(i + 2) % kCategories.length]!;
}

function line(ns: Float64Array, values: Float64Array, { x, y }: Scales): string {
  let path = "";
  for (let i = 0; i < ns.length; i++)
    path += `${i ? "L" : "M"}${x(ns[i]!).toFixed(1)} ${y(values[i]!).toFixed(1)}`;
  return path || "M0 0";
}
