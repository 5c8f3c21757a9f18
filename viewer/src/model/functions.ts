// One row per function of a shaped tree: self and inclusive values, callers and callees.
import { kNodeMetrics, type NodeMetric, type Profile, type Tree } from "./profile.ts";
import { selfValues, type Shaped } from "./shape.ts";
import { prefixSums } from "./sums.ts";

export interface FunctionTable {
  readonly fn: Int32Array;
  readonly self: Partial<Record<NodeMetric, Float64Array>>;
  readonly total: Partial<Record<NodeMetric, Float64Array>>;
}

// Those that are on a path: a file may name others too, such as one for what has no name.
export function functionsOf(tree: Tree, count: number): Int32Array {
  const present = new Uint8Array(count);
  for (const f of tree.fn) if (f >= 0) present[f] = 1;
  return Int32Array.from(present.keys()).filter((f) => present[f] === 1);
}

export function functionTable(profile: Profile, shaped: Shaped): FunctionTable {
  const { tree } = shaped;
  const { count } = profile.functions;
  const fn = functionsOf(tree, count);
  const pick = (all: Float64Array) => Float64Array.from(fn, (f) => all[f]!);
  const table: FunctionTable = { fn, self: {}, total: {} };
  for (const metric of kNodeMetrics) {
    const values = selfValues(profile, shaped, metric);
    if (!values) continue;
    table.self[metric] = pick(selfByFunction(tree, values, count));
    if (metric !== "calls" && metric !== "resumes")
      table.total[metric] = pick(totalByFunction(tree, values, count));
  }
  return table;
}

export function selfByFunction(tree: Tree, self: Float64Array, functions: number): Float64Array {
  const sums = new Float64Array(functions);
  for (let i = 0; i < tree.count; i++) if (tree.fn[i]! >= 0) sums[tree.fn[i]!]! += self[i]!;
  return sums;
}

// Inclusive values, once per recursion: in preorder a node inside a counted subtree of the same function
// lies before that subtree's end.
export function totalByFunction(tree: Tree, self: Float64Array, functions: number): Float64Array {
  const before = prefixSums(self);
  const until = new Int32Array(functions);
  const sums = new Float64Array(functions);
  for (let i = 0; i < tree.count; i++) {
    const f = tree.fn[i]!;
    if (f < 0 || i < until[f]!) continue;
    until[f] = i + tree.size[i]!;
    sums[f]! += before[until[f]]! - before[i]!;
  }
  return sums;
}

export interface Neighbour {
  readonly fn: number;
  readonly value: number;
  readonly calls: number;
}

// Who calls `fn` and whom it calls, with the inclusive value that passed between them.
export function neighbours(
  tree: Tree,
  fn: number,
  total: Float64Array,
  calls: Float64Array | null,
): { callers: Neighbour[]; callees: Neighbour[] } {
  const callers = new Map<number, [number, number]>();
  const callees = new Map<number, [number, number]>();
  for (let i = 0; i < tree.count; i++) {
    const p = tree.parent[i]!;
    if (p < 0) continue;
    if (tree.fn[i] === fn) count(callers, tree.fn[p]!, total[i]!, calls?.[i] ?? 0);
    if (tree.fn[p] === fn) count(callees, tree.fn[i]!, total[i]!, calls?.[i] ?? 0);
  }
  return { callers: sorted(callers), callees: sorted(callees) };
}

function count(sums: Map<number, [number, number]>, fn: number, value: number, calls: number): void {
  const sum = sums.get(fn);
  if (!sum) sums.set(fn, [value, calls]);
  else {
    sum[0] += value;
    sum[1] += calls;
  }
}

function sorted(sums: Map<number, [number, number]>): Neighbour[] {
  return [...sums].map(([fn, [value, calls]]) => ({ fn, value, calls })).sort((a, b) => b.value - a.value);
}
