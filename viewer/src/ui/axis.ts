// The time that the parts of the timeline view show together.
import type { Outline } from "../worker/outline.ts";

export interface TimeAxis {
  readonly begin: number; // ns
  readonly end: number;
  readonly range: readonly [number, number] | null;
  readonly cursor: number | null; // where the pointer is, in whatever part
  readonly onCursor: (ns: number | null) => void;
}

const kLongStart = 0.03; // of the run; an interpreter that took longer to start would fill the picture

// The times to show: all of the run, or from the first sample if much of the run was the start before it.
export function extentOf({ meta, timeline, threads }: Outline): [number, number] {
  const ends = [1, meta.durationNs ?? 0, timeline?.ns.at(-1) ?? 0, ...threads.map((t) => t.endNs)];
  const end = ends.reduce((a, b) => Math.max(a, b));
  const first = timeline?.ns[0] ?? 0;
  return [first > end * kLongStart ? first : 0, end];
}

// The range of the address, as far as the run has it.
export function within(
  range: readonly number[] | null,
  [begin, end]: readonly [number, number],
): [number, number] | null {
  if (!range) return null;
  const [from, to] = [Math.max(begin, Math.min(...range)), Math.min(end, Math.max(...range))];
  return to > from ? [from, to] : null;
}
