// Rows of the call tree, fetched when a branch is opened.
import { kNodeMetrics, type NodeMetric, type Tree } from "../model/profile.ts";
import { originOf, type ShapeSpec } from "../model/shape.ts";
import type { Values } from "./details.ts";
import type { Session } from "./session.ts";

export interface TreeRow {
  readonly node: number;
  readonly fn: number;
  readonly leaf: boolean;
  readonly recorded: number;
  readonly self: Values;
  readonly total: Values;
}

// Heaviest first; `more` says how many further ones there are.
const kMostChildren = 2000;

export interface Branch {
  readonly node: number;
  readonly rows: TreeRow[];
  readonly more: number;
}

// The children of several nodes (-1: the roots) at once: opening a deep path must not be a request per frame.
export function children(
  session: Session,
  { spec, metric, nodes }: { spec: ShapeSpec; metric: NodeMetric; nodes: readonly number[] },
): Branch[] {
  return nodes.map((node) => branch(session, spec, metric, node));
}

function branch(session: Session, spec: ShapeSpec, metric: NodeMetric, node: number): Branch {
  const { tree } = session.shaped(spec);
  const nodes = childrenOf(tree, node);
  const weight = session.total(spec, metric);
  nodes.sort((a, b) => (weight ? weight[b]! - weight[a]! : 0) || a - b);
  const rows = nodes.slice(0, kMostChildren).map((i) => row(session, spec, tree, i));
  return { node, rows, more: nodes.length - rows.length };
}

// The way down along the heaviest child, while it holds at least half of its parent.
export function heaviestPath(
  session: Session,
  { spec, metric, node }: { spec: ShapeSpec; metric: NodeMetric; node: number },
): number[] {
  const { tree } = session.shaped(spec);
  const weight = session.total(spec, metric) ?? new Float64Array(tree.count);
  const path: number[] = [];
  for (let at = node; path.length < kMostChildren;) {
    const heaviest = childrenOf(tree, at).reduce(
      (best, i) => (best < 0 || weight[i]! > weight[best]! ? i : best),
      -1,
    );
    if (heaviest < 0 || (at >= 0 && weight[heaviest]! * 2 < weight[at]!)) break;
    path.push(heaviest);
    at = heaviest;
  }
  return path;
}

function childrenOf(tree: Tree, node: number): number[] {
  const from = node < 0 ? 0 : node + 1;
  const to = node < 0 ? tree.count : node + tree.size[node]!;
  const found: number[] = [];
  for (let i = from; i < to; i += tree.size[i]!) found.push(i);
  return found;
}

// The numbers of one node, from sums that are kept: fast enough for a hint under the pointer.
export function glance(
  session: Session,
  { spec, node }: { spec: ShapeSpec; node: number },
): { self: Values; total: Values } {
  const self: Values = {};
  const total: Values = {};
  for (const metric of kNodeMetrics) {
    const own = session.self(spec, metric);
    if (!own) continue;
    self[metric] = own[node]!;
    total[metric] = session.total(spec, metric)![node]!;
  }
  return { self, total };
}

function row(session: Session, spec: ShapeSpec, tree: Tree, node: number): TreeRow {
  return {
    node,
    recorded: originOf(session.shaped(spec), node),
    fn: tree.fn[node]!,
    leaf: tree.size[node] === 1,
    ...glance(session, { spec, node }),
  };
}
