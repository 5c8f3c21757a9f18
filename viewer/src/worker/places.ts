// Where a type is allocated: by function and by call path.
import type { CellMetric, Profile } from "../model/profile.ts";
import type { Shaped, ShapeSpec } from "../model/shape.ts";
import { pathTo } from "./details.ts";
import type { Session } from "./session.ts";

export interface TypePlaces {
  readonly functions: { readonly fn: number; readonly value: number; readonly count: number }[];
  readonly paths: {
    readonly node: number;
    readonly path: Int32Array;
    readonly value: number;
    readonly count: number;
  }[];
  readonly pathCount: number;
}

const kMostPaths = 100;

export function typePlaces(
  session: Session,
  { spec, type, by }: { spec: ShapeSpec; type: number; by: CellMetric },
): TypePlaces {
  const { profile } = session;
  const shaped = session.shaped(spec);
  const values = valuesOfType(profile, shaped, type, by);
  const counts = valuesOfType(profile, shaped, type, "alloc_count");
  const nodes = [...values.keys()].filter((i) => values[i]! > 0).sort((a, b) => values[b]! - values[a]!);
  const functions = new Map<number, { fn: number; value: number; count: number }>();
  for (const node of nodes) {
    const fn = shaped.tree.fn[node]!;
    const sum = functions.get(fn) ?? { fn, value: 0, count: 0 };
    sum.value += values[node]!;
    sum.count += counts[node]!;
    functions.set(fn, sum);
  }
  return {
    functions: [...functions.values()].sort((a, b) => b.value - a.value),
    paths: nodes
      .slice(0, kMostPaths)
      .map((node) => ({
        node,
        path: pathTo(shaped.tree, node).map((i) => shaped.tree.fn[i]!),
        value: values[node]!,
        count: counts[node]!,
      })),
    pathCount: nodes.length,
  };
}

function valuesOfType(
  profile: Profile,
  { tree, node }: Shaped,
  type: number,
  metric: CellMetric,
): Float64Array {
  const values = new Float64Array(tree.count);
  const column = profile.cells?.values[metric];
  if (!profile.cells || !column) return values;
  const { first, type: types } = profile.cells;
  for (let i = 0; i < profile.tree.count; i++) {
    const at = node ? node[i]! : i;
    for (let row = first[i]!; at >= 0 && row < first[i + 1]!; row++)
      if (types[row] === type) values[at]! += column[row]!;
  }
  return values;
}
