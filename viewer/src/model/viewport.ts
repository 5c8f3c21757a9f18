// What of a row of boxes can be seen. The work depends on the pixels and not on the boxes: those narrower
// than a pixel are skipped by binary search and become one mark, and marks that touch become one run.
import type { Layout } from "./layout.ts";

export interface Viewport {
  readonly from: number; // units of the layout
  readonly to: number;
  readonly width: number; // pixels
}

export interface Visitor {
  readonly box: (box: number, left: number, right: number) => void;
  readonly run: (left: number, right: number) => void;
}

export function sweep(layout: Layout, row: number, { from, to, width }: Viewport, visit: Visitor): void {
  const { x, w, rowStart } = layout;
  const scale = width / (to - from);
  const end = rowStart[row + 1]!;
  let runLeft = -1;
  let runRight = -1;
  const flush = () => {
    if (runRight > runLeft) visit.run(runLeft, runRight);
    runLeft = runRight = -1;
  };
  for (let i = firstVisible(layout, row, from); i < end && x[i]! < to;) {
    const left = (x[i]! - from) * scale;
    if (w[i]! * scale >= 1) {
      flush();
      visit.box(i, left, left + w[i]! * scale);
      i++;
      continue;
    }
    const pixel = Math.floor(left);
    let next = lowerBound(x, from + (pixel + 1) / scale, i + 1, end);
    if (next > i + 1 && w[next - 1]! * scale >= 1) next--;
    if (runRight < pixel) {
      flush();
      runLeft = pixel;
    }
    runRight = pixel + 1;
    i = next;
  }
  flush();
}

// The first box of a row that ends behind `from`.
function firstVisible({ x, w, rowStart }: Layout, row: number, from: number): number {
  const at = lowerBound(x, from, rowStart[row]!, rowStart[row + 1]!);
  return at > rowStart[row]! && x[at - 1]! + w[at - 1]! > from ? at - 1 : at;
}

// The box of a row that covers `at`, or -1.
export function boxAt({ x, w, rowStart }: Layout, row: number, at: number): number {
  if (row < 0 || row >= rowStart.length - 1) return -1;
  const next = lowerBound(x, at, rowStart[row]!, rowStart[row + 1]!);
  if (next < rowStart[row + 1]! && x[next] === at) return next;
  const box = next - 1;
  return box >= rowStart[row]! && x[box]! + w[box]! > at ? box : -1;
}

export function rowOf({ rowStart }: Layout, box: number): number {
  let low = 0;
  let high = rowStart.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (rowStart[middle]! <= box) low = middle;
    else high = middle;
  }
  return low;
}

// The neighbour that an arrow key goes to, or -1. Sideways stays below the same parent's row.
export function neighbour(layout: Layout, box: number, key: "up" | "down" | "left" | "right"): number {
  const row = rowOf(layout, box);
  const { x, w, rowStart } = layout;
  if (key === "up") return boxAt(layout, row - 1, x[box]!);
  if (key === "left") return box > rowStart[row]! ? box - 1 : -1;
  if (key === "right") return box + 1 < rowStart[row + 1]! ? box + 1 : -1;
  if (row + 2 >= rowStart.length) return -1;
  const below = lowerBound(x, x[box]!, rowStart[row + 1]!, rowStart[row + 2]!);
  return below < rowStart[row + 2]! && x[below]! < x[box]! + w[box]! ? below : -1;
}

// The next box from `box` (exclusive) whose function matches, in reading order, going round at the end.
export function nextMatch({ fn }: Layout, matched: Uint8Array, box: number, step: 1 | -1): number {
  for (let tried = 0, at = box; tried < fn.length; tried++) {
    at = (at + step + fn.length) % fn.length;
    if (matched[fn[at]!]) return at;
  }
  return -1;
}

export function lowerBound(sorted: Float64Array, value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Where matches lie over the whole width: 1 in each of `columns` that a matching box touches.
export function matchColumns({ x, w, fn, total }: Layout, matched: Uint8Array, columns: number): Uint8Array {
  const marks = new Uint8Array(columns);
  const scale = columns / (total || 1);
  for (let box = 0; box < fn.length; box++) {
    if (!matched[fn[box]!]) continue;
    const last = Math.min(columns - 1, Math.floor((x[box]! + w[box]!) * scale));
    marks.fill(1, Math.floor(x[box]! * scale), last + 1);
  }
  return marks;
}
