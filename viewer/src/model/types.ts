// Memory by type: of a node, of a subtree, of functions, of everything; and the places that allocate a type.
import { kCellMetrics, type CellMetric, type Profile } from "./profile.ts";
import type { Shaped } from "./shape.ts";

export interface TypeTable {
  readonly type: Int32Array; // sorted by the metric that was asked for, most first
  readonly values: Partial<Record<CellMetric, Float64Array>>;
}

// `group` says to which of `groups` tables the rows of a recorded node count; -1: to none.
export function typeTables(
  profile: Profile,
  groups: number,
  group: (recorded: number) => number,
  by: CellMetric,
  [from, to]: readonly [number, number] = [0, profile.tree.count],
): TypeTable[] {
  const types = profile.types.name.length;
  const sums: Partial<Record<CellMetric, Float64Array>> = {};
  const { cells } = profile;
  for (const metric of kCellMetrics)
    if (cells?.values[metric]) sums[metric] = new Float64Array(groups * types);
  for (let i = from; cells && i < to; i++) {
    const g = group(i);
    if (g < 0) continue;
    for (let row = cells.first[i]!; row < cells.first[i + 1]!; row++) {
      for (const metric of kCellMetrics) {
        const column = cells.values[metric];
        if (column) sums[metric]![g * types + cells.type[row]!]! += column[row]!;
      }
    }
  }
  return Array.from({ length: groups }, (_, g) => tableOf(sums, g * types, types, by));
}

function tableOf(
  sums: Partial<Record<CellMetric, Float64Array>>,
  from: number,
  types: number,
  by: CellMetric,
): TypeTable {
  const columns = Object.values(sums).map((column) => column.subarray(from, from + types));
  const ranking = sums[by]?.subarray(from, from + types);
  const present = Array.from({ length: types }, (_, t) => t).filter((t) =>
    columns.some((column) => column[t]! > 0),
  );
  present.sort((a, b) => (ranking ? ranking[b]! - ranking[a]! : 0) || a - b);
  const values: Partial<Record<CellMetric, Float64Array>> = {};
  for (const metric of kCellMetrics) {
    const column = sums[metric];
    if (column) values[metric] = Float64Array.from(present, (t) => column[from + t]!);
  }
  return { type: Int32Array.from(present), values };
}

// The types of everything in the shaped tree.
export function allTypes(profile: Profile, { node }: Shaped, by: CellMetric): TypeTable {
  return typeTables(profile, 1, node ? (i) => (node[i]! >= 0 ? 0 : -1) : () => 0, by)[0]!;
}

// The types of one node of the shaped tree: its own, and with its callees.
export function nodeTypes(
  profile: Profile,
  { tree, node }: Shaped,
  at: number,
  by: CellMetric,
): [TypeTable, TypeTable] {
  const end = at + tree.size[at]!;
  if (!node) {
    const within = (to: number) => typeTables(profile, 1, () => 0, by, [at, to])[0]!;
    return [within(at + 1), within(end)];
  }
  const place = (i: number) => node[i]!;
  const self = typeTables(profile, 1, (i) => (place(i) === at ? 0 : -1), by)[0]!;
  const total = typeTables(profile, 1, (i) => (place(i) >= at && place(i) < end ? 0 : -1), by)[0]!;
  return [self, total];
}

// The types that each of some functions allocated itself.
export function functionTypes(
  profile: Profile,
  { tree, node }: Shaped,
  fns: readonly number[],
  by: CellMetric,
): TypeTable[] {
  const group = new Map(fns.map((fn, i) => [fn, i]));
  return typeTables(
    profile,
    fns.length,
    (i) => {
      const at = node ? node[i]! : i;
      return at < 0 ? -1 : (group.get(tree.fn[at]!) ?? -1);
    },
    by,
  );
}

export interface Local {
  readonly name: string;
  readonly type: number;
  readonly bytes: number; // of the object alone
  readonly deepBytes: number | null; // with everything it reaches
  readonly partial: boolean; // deepBytes counts only a part of it
}

// The local variables recorded for the nodes that `at` stands for, largest first; null: none were recorded.
export function nodeLocals(profile: Profile, { node }: Shaped, at: number): Local[] | null {
  const { locals } = profile;
  if (!locals) return null;
  const found: Local[] = [];
  for (let i = 0; i < profile.tree.count; i++) {
    if ((node ? node[i] : i) !== at) continue;
    for (let row = locals.first[i]!; row < locals.first[i + 1]!; row++) {
      found.push({
        name: locals.name[row]!,
        type: locals.type[row]!,
        bytes: locals.bytes[row]!,
        deepBytes: locals.deepBytes?.[row] ?? null,
        partial: locals.partial?.[row] === 1,
      });
    }
  }
  const size = ({ deepBytes, bytes }: Local) => deepBytes ?? bytes;
  return found.sort((a, b) => size(b) - size(a) || b.bytes - a.bytes);
}
