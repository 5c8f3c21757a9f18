// Trees seen from a function: its callers (inverted) and its callees (merged). The inverted tree of all
// functions is the same thing started everywhere. It can be far larger than the tree itself, so light
// branches stay closed and the work is bounded; what stays closed is counted.
import { Trie } from "./trie.ts";
import type { Tree } from "./profile.ts";

export interface Inverted {
  readonly tree: Tree;
  readonly total: Float64Array; // the share of the start nodes' weight that came this way
  readonly closed: number; // branches that were too light to be followed
}

// Lighter than one in ten thousand is a tenth of a pixel.
const kLightest = 1e-4;
// Cursor moves. A 100,000-deep recursion would need five billion.
const kMoves = 2e7;

interface Branch {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

// `starts` are nodes with their weights; each branch of the result collects those whose path goes there.
export function invert(tree: Tree, starts: Int32Array, weights: Float64Array): Inverted {
  const cursor = starts.slice();
  const weight = weights.slice();
  const lightest = weights.reduce((a, b) => a + b, 0) * kLightest;
  const trie = new Trie();
  const totals: number[] = [];
  let moves = 0;
  let closed = 0;
  let row = split(tree, cursor, weight, 0, cursor.length, (fn, from, to) => begin(-1, fn, from, to));
  while (row.length) {
    const next: Branch[] = [];
    for (const { node, from, to } of row) {
      if (totals[node]! < lightest || moves > kMoves) {
        closed++;
        continue;
      }
      moves += to - from;
      const end = step(tree, cursor, weight, from, to);
      for (const branch of split(tree, cursor, weight, from, end, (fn, a, b) => begin(node, fn, a, b)))
        next.push(branch);
    }
    row = next;
  }
  const { tree: inverted, place } = trie.finish();
  const total = new Float64Array(inverted.count);
  totals.forEach((value, i) => (total[place[i]!] = value));
  return { tree: inverted, total, closed };

  function begin(parent: number, fn: number, from: number, to: number): Branch {
    let sum = 0;
    for (let i = from; i < to; i++) sum += weight[i]!;
    totals.push(sum);
    return { node: trie.add(parent, fn), from, to };
  }
}

// Moves the cursors of a branch to their callers; those at a root leave. Returns the new end.
function step(tree: Tree, cursor: Int32Array, weight: Float64Array, from: number, to: number): number {
  let end = from;
  for (let i = from; i < to; i++) {
    const above = tree.parent[cursor[i]!]!;
    if (above < 0) continue;
    cursor[end] = above;
    weight[end++] = weight[i]!;
  }
  return end;
}

// Groups the cursors in [from, to) by function and hands each group to `begin`.
function split(
  tree: Tree,
  cursor: Int32Array,
  weight: Float64Array,
  from: number,
  to: number,
  begin: (fn: number, from: number, to: number) => Branch,
): Branch[] {
  const counts = new Map<number, number>();
  for (let i = from; i < to; i++) {
    const fn = tree.fn[cursor[i]!]!;
    counts.set(fn, (counts.get(fn) ?? 0) + 1);
  }
  if (counts.size > 1) regroup(tree, cursor, weight, from, to, counts);
  const branches: Branch[] = [];
  let at = from;
  for (const [fn, count] of counts) {
    branches.push(begin(fn, at, at + count));
    at += count;
  }
  return branches;
}

function regroup(
  tree: Tree,
  cursor: Int32Array,
  weight: Float64Array,
  from: number,
  to: number,
  counts: Map<number, number>,
): void {
  const next = new Map<number, number>();
  let at = 0;
  for (const [fn, count] of counts) {
    next.set(fn, at);
    at += count;
  }
  const cursors = cursor.slice(from, to);
  const weights = weight.slice(from, to);
  for (let i = 0; i < cursors.length; i++) {
    const fn = tree.fn[cursors[i]!]!;
    const place = next.get(fn)!;
    next.set(fn, place + 1);
    cursor[from + place] = cursors[i]!;
    weight[from + place] = weights[i]!;
  }
}

// All nodes that have weight of their own: the starts of the inverted tree of everything.
export function everyNode(self: Float64Array): { starts: Int32Array; weights: Float64Array } {
  const starts = Int32Array.from(self.keys()).filter((i) => self[i]! > 0);
  return { starts, weights: Float64Array.from(starts, (i) => self[i]!) };
}

// The outermost nodes of a function: in recursion the inner ones lie inside of them and count once.
export function outermost(tree: Tree, fn: number): Int32Array {
  const nodes: number[] = [];
  for (let i = 0; i < tree.count; i++) {
    if (tree.fn[i] !== fn) continue;
    nodes.push(i);
    i += tree.size[i]! - 1;
  }
  return Int32Array.from(nodes);
}

// What a function calls, all its calls taken together: a tree and each node's place in it (-1: outside).
export function callees(tree: Tree, fn: number): { tree: Tree; node: Int32Array } {
  const trie = new Trie();
  const node = new Int32Array(tree.count).fill(-1);
  for (const top of outermost(tree, fn)) {
    node[top] = trie.child(-1, fn);
    for (let i = top + 1; i < top + tree.size[top]!; i++)
      node[i] = trie.child(node[tree.parent[i]!]!, tree.fn[i]!);
  }
  const { tree: merged, place } = trie.finish();
  for (let i = 0; i < node.length; i++) if (node[i]! >= 0) node[i] = place[node[i]!]!;
  return { tree: merged, node };
}
