// Boxes of a flame graph, row by row from the roots. Within a row they are sorted by x and do not overlap,
// so the painter finds what is visible by binary search. x and width are in units of the metric.
import type { Tree } from "./profile.ts";

export type Order = "weight" | "name" | "recorded";

export interface Layout {
  readonly rowStart: Int32Array; // rows+1 offsets into the boxes
  readonly x: Float64Array;
  readonly w: Float64Array;
  readonly node: Int32Array;
  readonly fn: Int32Array;
  readonly shade: Uint8Array; // 0 … 255 of the colour scale
  readonly total: number;
}

export interface LayoutInput {
  readonly tree: Tree;
  readonly total: Float64Array; // inclusive; boxes without width are left out
  readonly shade: Uint8Array; // of each node
  readonly order: Order;
  readonly nameRank: Int32Array; // of each function, for Order "name"
}

export function layOut(input: LayoutInput): Layout {
  const { tree, total, shade } = input;
  const count = visibleCount(total);
  const x = new Float64Array(count);
  const w = new Float64Array(count);
  const node = new Int32Array(count);
  const fn = new Int32Array(count);
  const boxShade = new Uint8Array(count);
  const rowStart = [0];
  let filled = 0;

  const put = (i: number, at: number) => {
    x[filled] = at;
    w[filled] = total[i]!;
    node[filled] = i;
    fn[filled] = tree.fn[i]!;
    boxShade[filled++] = shade[i]!;
  };
  const place = (nodes: readonly number[], from: number) => {
    let at = from;
    for (const i of nodes) {
      put(i, at);
      at += total[i]!;
    }
    return at;
  };

  const siblings: number[] = [];
  const width = place(siblingsOf(input, 0, tree.count, siblings), 0);
  for (let row = 0; filled > rowStart[row]!; row++) {
    const end = filled;
    rowStart.push(end);
    for (let box = rowStart[row]!; box < end; box++) {
      const i = node[box]!;
      if (tree.size[i]! === 1) continue;
      // Half of all parents have one child; no list for those.
      if (tree.size[i + 1]! + 1 === tree.size[i]!) {
        if (total[i + 1]! > 0) put(i + 1, x[box]!);
      } else place(siblingsOf(input, i + 1, i + tree.size[i]!, siblings), x[box]!);
    }
  }
  return { rowStart: Int32Array.from(rowStart), x, w, node, fn, shade: boxShade, total: width };
}

function visibleCount(total: Float64Array): number {
  let count = 0;
  for (const value of total) if (value > 0) count++;
  return count;
}

// The siblings that begin in [from, to), in drawing order, in a list that the next call uses again.
function siblingsOf(
  { tree, total, order, nameRank }: LayoutInput,
  from: number,
  to: number,
  siblings: number[],
): readonly number[] {
  siblings.length = 0;
  for (let i = from; i < to; i += tree.size[i]!) if (total[i]! > 0) siblings.push(i);
  if (order === "weight") sortBy(siblings, (i) => -total[i]!);
  if (order === "name") sortBy(siblings, (i) => nameRank[tree.fn[i]!]!);
  return siblings;
}

const kFew = 24; // below that, insertion beats the general sort and allocates nothing
const s_keys = new Float64Array(kFew);

function sortBy(list: number[], key: (i: number) => number): void {
  if (list.length > kFew) {
    list.sort((a, b) => key(a) - key(b) || a - b);
    return;
  }
  const keys = s_keys;
  for (let k = 0; k < list.length; k++) {
    const i = list[k]!;
    const rank = key(i);
    let at = k;
    for (; at > 0 && keys[at - 1]! > rank; at--) {
      list[at] = list[at - 1]!;
      keys[at] = keys[at - 1]!;
    }
    list[at] = i;
    keys[at] = rank;
  }
}

export interface Scale {
  readonly least: number;
  readonly most: number;
}

// Shades 1 … 255 on a logarithmic scale from the least to the most, 0 for nothing. Bytes per function span
// six orders of magnitude; on a linear scale all but the largest would look alike.
export function shades(values: Float64Array | null, count: number): { shade: Uint8Array; scale: Scale } {
  const shade = new Uint8Array(count);
  let least = Infinity;
  let most = 0;
  for (const value of values ?? []) {
    if (value > most) most = value;
    if (value > 0 && value < least) least = value;
  }
  if (!values || most === 0) return { shade, scale: { least: 0, most: 0 } };
  const scale = 254 / (Math.log(most / least) || 1);
  const offset = 1.5 - Math.log(least) * scale; // the half rounds
  for (let i = 0; i < count; i++) {
    if (values[i]! > 0) shade[i] = Math.log(values[i]!) * scale + offset;
  }
  return { shade, scale: { least, most } };
}

// Shades of a difference: 128 no change, 255 all new, 1 all gone.
export function changeShades(before: Float64Array, after: Float64Array): Uint8Array {
  return Uint8Array.from(before, (a, i) => {
    const b = after[i]!;
    const larger = Math.max(a, b);
    return larger > 0 ? 128 + Math.round((127 * (b - a)) / larger) : 128;
  });
}

// The place of each name when they are sorted.
export function ranks(names: readonly string[]): Int32Array {
  const byName = [...names.keys()].sort((a, b) =>
    names[a]! < names[b]! ? -1 : names[a]! > names[b]! ? 1 : a - b,
  );
  const rank = new Int32Array(names.length);
  byName.forEach((f, i) => (rank[f] = i));
  return rank;
}
