// Two profiles as one tree: functions are the same if module and qualified name are, wherever the file lies
// on either machine and whatever line it moved to.
import { selfByFunction, totalByFunction } from "./functions.ts";
import { kNodeMetrics, type CellMetric, type NodeMetric, type Profile, type Tree } from "./profile.ts";
import { inclusive, kWhole, shape } from "./shape.ts";
import { Trie } from "./trie.ts";
import { allTypes } from "./types.ts";

export interface Comparison {
  readonly tree: Tree; // fn: index into `functions`
  readonly functions: { readonly before: number; readonly after: number }[]; // -1: not there
  readonly nodes: readonly [Int32Array, Int32Array]; // place in `tree` of each node of either side
  readonly profiles: readonly [Profile, Profile];
}

export function compare(before: Profile, after: Profile): Comparison {
  const keys = new Map<string, number>();
  const functions: { before: number; after: number }[] = [];
  const unified = [before, after].map((profile) =>
    Int32Array.from({ length: profile.functions.count }, (_, f) => {
      const key = identity(profile, f);
      const at = keys.get(key) ?? functions.push({ before: -1, after: -1 }) - 1;
      keys.set(key, at);
      return at;
    }),
  );
  const trie = new Trie();
  const nodes = (
    [
      [before, "before"],
      [after, "after"],
    ] as const
  ).map(([{ tree }, when], side) => {
    const node = new Int32Array(tree.count);
    for (let i = 0; i < tree.count; i++) {
      const p = tree.parent[i]!;
      const fn = unified[side]![tree.fn[i]!]!;
      node[i] = trie.child(p < 0 ? -1 : node[p]!, fn);
      functions[fn]![when] = tree.fn[i]!; // a function that never ran is not there, named or not
    }
    return node;
  });
  const { tree, place } = trie.finish();
  for (const node of nodes) for (let i = 0; i < node.length; i++) node[i] = place[node[i]!]!;
  return { tree, functions, nodes: [nodes[0]!, nodes[1]!], profiles: [before, after] };
}

// Module and qualified name; for a recorder that names no modules, the last two parts of the path.
function identity({ functions, files }: Profile, f: number): string {
  const path = files.path[functions.file[f]!] ?? "";
  const module = functions.module[f] || path.split(/[\\/]/).slice(-2).join("/");
  return `${module}\n${functions.qualname[f]!}`;
}

// Self values of both sides in the common tree; null if one of them did not record the metric.
export function bothSelf(comparison: Comparison, metric: NodeMetric): [Float64Array, Float64Array] | null {
  const sides = comparison.profiles.map((profile, side) => {
    const recorded = profile.values[metric];
    if (!recorded) return null;
    const values = new Float64Array(comparison.tree.count);
    comparison.nodes[side]!.forEach((node, i) => (values[node]! += recorded[i]!));
    return values;
  });
  return sides[0] && sides[1] ? [sides[0], sides[1]] : null;
}

// Widths for the picture of the difference: the larger side of each node's own value, so that what vanished
// and what is new both have room.
export function widest([before, after]: readonly [Float64Array, Float64Array], tree: Tree): Float64Array {
  return inclusive(
    tree,
    before.map((a, i) => Math.max(a, after[i]!)),
  );
}

export interface ChangeTable {
  readonly self: Partial<Record<NodeMetric, [Float64Array, Float64Array]>>;
  readonly total: Partial<Record<NodeMetric, [Float64Array, Float64Array]>>;
}

export function functionChanges(comparison: Comparison): ChangeTable {
  const table: ChangeTable = { self: {}, total: {} };
  const { tree, functions } = comparison;
  for (const metric of kNodeMetrics) {
    const both = bothSelf(comparison, metric);
    if (!both) continue;
    const sums = (sum: typeof selfByFunction) =>
      both.map((self) => sum(tree, self, functions.length)) as [Float64Array, Float64Array];
    table.self[metric] = sums(selfByFunction);
    table.total[metric] =
      metric === "calls" || metric === "resumes" ? table.self[metric] : sums(totalByFunction);
  }
  return table;
}

export interface TypeChange {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

export function typeChanges([before, after]: readonly [Profile, Profile], metric: CellMetric): TypeChange[] {
  const sums = new Map<string, [number, number]>();
  [before, after].forEach((profile, side) => {
    const table = allTypes(profile, shape(profile, kWhole), metric);
    table.type.forEach((type, row) => {
      const name = [profile.types.module[type], profile.types.name[type]].filter(Boolean).join(".");
      const sum = sums.get(name) ?? [0, 0];
      sum[side]! += table.values[metric]?.[row] ?? 0;
      sums.set(name, sum);
    });
  });
  return [...sums]
    .map(([name, [a, b]]) => ({ name, before: a, after: b }))
    .sort((x, y) => Math.abs(y.after - y.before) - Math.abs(x.after - x.before));
}
