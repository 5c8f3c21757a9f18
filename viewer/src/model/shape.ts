// The tree that the user looks at: chosen threads, hidden functions charged to their callers, recursion
// folded, threads merged. Every view works on a shaped tree, so they all agree.
import { isCellMetric, kAllThreads, type NodeMetric, type Profile, type Tree } from "./profile.ts";
import { rangeNs } from "./range.ts";
import { Trie } from "./trie.ts";

export interface ShapeSpec {
  readonly threads: readonly number[] | null; // indices into Profile.threads; null: all
  readonly merged: boolean;
  readonly hideKinds: readonly string[]; // kinds of files
  readonly hideFunctions: readonly number[];
  readonly fold: boolean;
  readonly type: number | null; // memory metrics count this type only
  readonly range: readonly [number, number] | null; // ns; time counts inside only
}

export const kWhole: ShapeSpec = {
  threads: null,
  merged: false,
  hideKinds: [],
  hideFunctions: [],
  fold: false,
  type: null,
  range: null,
};

export interface Shaped {
  readonly spec: ShapeSpec;
  readonly tree: Tree;
  readonly node: Int32Array | null; // recorded node → node of `tree`, -1: left out; null: the same
  readonly origin: Int32Array | null; // node of `tree` → the first recorded node it stands for
}

export function shape(profile: Profile, spec: ShapeSpec): Shaped {
  const hidden = hiddenFunctions(profile, spec);
  const chosen = spec.threads && spec.threads.length < profile.threads.length ? spec.threads : null;
  if (!chosen && !hidden && !spec.fold && !spec.merged)
    return { spec, tree: profile.tree, node: null, origin: null };
  return finish(spec, ...rebuild(profile, spec, hidden, chosen));
}

function rebuild(
  profile: Profile,
  spec: ShapeSpec,
  hidden: Uint8Array | null,
  chosen: readonly number[] | null,
): [Trie, Int32Array] {
  const { count, parent, size, fn } = profile.tree;
  const roots = chosen && new Set(chosen.map((thread) => profile.threads[thread]?.root));
  const trie = new Trie();
  const node = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    if (parent[i]! < 0) {
      if (roots && !roots.has(i)) i += size[i]! - 1;
      else node[i] = spec.merged ? trie.child(-1, kAllThreads) : trie.add(-1, fn[i]!);
      continue;
    }
    const above = node[parent[i]!]!;
    const f = fn[i]!;
    const same = hidden?.[f] ? above : spec.fold ? onPath(trie, above, f) : -1;
    node[i] = same >= 0 ? same : trie.child(above, f);
  }
  return [trie, node];
}

// The node for `fn` on the path that ends at `node`, or -1. In a folded tree a function stands on a path
// once, so this walk is short even where the recursion was deep.
function onPath(trie: Trie, node: number, fn: number): number {
  let at = node;
  while (at >= 0 && trie.fnOf(at) !== fn) at = trie.parentOf(at);
  return at;
}

function finish(spec: ShapeSpec, trie: Trie, node: Int32Array): Shaped {
  const { tree, place } = trie.finish();
  const origin = new Int32Array(tree.count).fill(-1);
  for (let i = 0; i < node.length; i++) {
    if (node[i]! < 0) continue;
    node[i] = place[node[i]!]!;
    if (origin[node[i]!]! < 0) origin[node[i]!] = i;
  }
  return { spec, tree, node, origin };
}

function hiddenFunctions(profile: Profile, spec: ShapeSpec): Uint8Array | null {
  if (!spec.hideKinds.length && !spec.hideFunctions.length) return null;
  const { functions, files } = profile;
  const kinds = new Set(spec.hideKinds);
  const hidden = new Uint8Array(functions.count);
  for (let f = 0; f < functions.count; f++) {
    const kind = files.kind[functions.file[f]!];
    if (kind !== undefined && kinds.has(kind)) hidden[f] = 1;
  }
  for (const f of spec.hideFunctions) hidden[f] = 1;
  return hidden;
}

// Self values of a metric in the shaped tree; null if it was not recorded.
export function selfValues(profile: Profile, shaped: Shaped, metric: NodeMetric): Float64Array | null {
  const recorded = recordedValues(profile, shaped.spec, metric);
  if (!recorded || !shaped.node) return recorded;
  const values = new Float64Array(shaped.tree.count);
  for (let i = 0; i < recorded.length; i++) {
    const node = shaped.node[i]!;
    if (node >= 0) values[node]! += recorded[i]!;
  }
  return values;
}

function recordedValues(profile: Profile, spec: ShapeSpec, metric: NodeMetric): Float64Array | null {
  if (metric === "self_ns" && spec.range) return rangeNs(profile, spec.range);
  if (spec.type === null || !isCellMetric(metric)) return profile.values[metric] ?? null;
  const rows = profile.cells?.values[metric];
  if (!profile.cells || !rows) return null;
  const { first, type } = profile.cells;
  const values = new Float64Array(profile.tree.count);
  for (let i = 0; i < values.length; i++) {
    for (let row = first[i]!; row < first[i + 1]!; row++)
      if (type[row] === spec.type) values[i]! += rows[row]!;
  }
  return values;
}

// Values with callees: one pass from the leaves, no recursion.
export function inclusive(tree: Tree, self: Float64Array): Float64Array {
  const total = self.slice();
  for (let i = tree.count - 1; i >= 0; i--) {
    const p = tree.parent[i]!;
    if (p >= 0) total[p]! += total[i]!;
  }
  return total;
}

// Where a recorded node is found in the shaped tree, or -1.
export function placeOf(shaped: Shaped, recorded: number): number {
  if (!shaped.node) return recorded < shaped.tree.count ? recorded : -1;
  return shaped.node[recorded] ?? -1;
}

export function originOf(shaped: Shaped, node: number): number {
  return shaped.origin ? shaped.origin[node]! : node;
}
