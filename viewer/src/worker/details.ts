// Everything about one selected box.
import { kNodeMetrics, type NodeMetric, type Tree } from "../model/profile.ts";
import { originOf, type ShapeSpec } from "../model/shape.ts";
import { nodeLocals, nodeTypes, typeTables, type Local, type TypeTable } from "../model/types.ts";
import type { CellMetric } from "../model/profile.ts";
import { sum } from "../model/sums.ts";
import { visible } from "../text/units.ts";
import type { Session } from "./session.ts";

export type Values = Partial<Record<NodeMetric, number>>;

export interface Detail {
  readonly fn: number;
  readonly recorded: number; // the recorded node it stands for, -1 in an inverted tree
  readonly path: Int32Array; // functions from the root to here
  readonly nodes: Int32Array; // the nodes of that path, empty in an inverted tree
  readonly self: Values;
  readonly total: Values;
  readonly all: Values;
  readonly selfTypes: TypeTable;
  readonly totalTypes: TypeTable | null; // null where callees have no meaning
  readonly locals: Local[] | null;
}

export function detail(
  session: Session,
  { spec, node, by }: { spec: ShapeSpec; node: number; by: CellMetric },
): Detail {
  const shaped = session.shaped(spec);
  const { tree } = shaped;
  const nodes = pathTo(tree, node);
  const [selfTypes, totalTypes] = nodeTypes(session.profile, shaped, node, by);
  const locals = nodeLocals(session.profile, shaped, node);
  return {
    fn: tree.fn[node]!,
    recorded: originOf(shaped, node),
    path: nodes.map((i) => tree.fn[i]!),
    nodes,
    self: valuesOf(session, spec, (self) => self[node]!),
    total: valuesOf(session, spec, (self) => sum(self, node, node + tree.size[node]!)),
    all: valuesOf(session, spec, (self) => sum(self)),
    selfTypes,
    totalTypes,
    locals: locals && locals.map((local) => ({ ...local, name: visible(local.name) })),
  };
}

// A box of the inverted tree: `path` starts with the function itself and goes to its callers.
export function invertedDetail(
  session: Session,
  { spec, path, by }: { spec: ShapeSpec; path: Int32Array; by: CellMetric },
): Detail {
  const shaped = session.shaped(spec);
  const { tree, node } = shaped;
  const reached = new Uint8Array(tree.count);
  for (let i = 0; i < tree.count; i++) reached[i] = Number(comesThrough(tree, i, path));
  const gather = (self: Float64Array) =>
    self.reduce((total, value, i) => total + (reached[i] ? value : 0), 0);
  const [selfTypes] = typeTables(
    session.profile,
    1,
    (i) => {
      const at = node ? node[i]! : i;
      return at >= 0 && reached[at] ? 0 : -1;
    },
    by,
  );
  const values = valuesOf(session, spec, gather);
  return {
    fn: path[path.length - 1]!,
    recorded: -1,
    path: path.slice().reverse(),
    nodes: new Int32Array(0),
    self: values,
    total: values,
    all: valuesOf(session, spec, (self) => sum(self)),
    selfTypes: selfTypes!,
    totalTypes: null,
    locals: null,
  };
}

function comesThrough(tree: Tree, node: number, path: Int32Array): boolean {
  let at = node;
  for (const fn of path) {
    if (at < 0 || tree.fn[at] !== fn) return false;
    at = tree.parent[at]!;
  }
  return true;
}

export function pathTo(tree: Tree, node: number): Int32Array {
  const path: number[] = [];
  for (let i = node; i >= 0; i = tree.parent[i]!) path.push(i);
  return Int32Array.from(path.reverse());
}

function valuesOf(session: Session, spec: ShapeSpec, value: (self: Float64Array) => number): Values {
  const values: Values = {};
  for (const metric of kNodeMetrics) {
    const self = session.self(spec, metric);
    if (self) values[metric] = value(self);
  }
  return values;
}
