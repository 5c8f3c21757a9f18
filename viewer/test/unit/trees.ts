// Random small profiles and slow, obvious versions of what the model computes.
import { checkProfile } from "../../src/input/check.ts";
import { parseJson } from "../../src/input/json.ts";
import type { Profile, Tree } from "../../src/model/profile.ts";
import { bytesOf, Builder } from "../make/builder.ts";
import { Random } from "../make/random.ts";

export function loaded(made: Record<string, unknown>): Profile {
  return checkProfile(parseJson(bytesOf(made)));
}

// Few functions and many nodes, so that recursion and equal siblings happen all the time.
export function randomProfile(seed: number, nodes = 120): Profile {
  const random = new Random(seed);
  const builder = new Builder();
  const files = ["script", "stdlib", "site-packages"].map((kind) => builder.file(`/${kind}.py`, kind));
  const functions = Array.from({ length: 7 }, (_, i) => builder.function(`f${i}`, `m${i}`, files[i % 3]!, i));
  const types = ["dict", "list", "str"].map((name) => builder.type(name, ""));
  for (let thread = 0; thread < 1 + (seed % 3); thread++) {
    builder.thread(`t${thread}`, thread, functions[0]!, 0);
    let depth = 0;
    for (let i = 0; i < nodes; i++) {
      while (depth > 0 && random.next() < 0.4) {
        builder.leave();
        depth--;
      }
      builder.enter(
        functions[random.below(7)]!,
        { self_ns: random.below(50), calls: 1 + random.below(3) },
        types
          .filter(() => random.next() < 0.4)
          .map((type) => ({
            type,
            alloc_count: 1,
            object_count: 1,
            alloc_bytes: random.below(100),
            live_count: 0,
            live_bytes: 0,
            at_peak_bytes: random.below(9),
          })),
      );
      depth++;
    }
    builder.endThread();
  }
  return loaded(builder.document());
}

export function pathOf(tree: Tree, node: number): number[] {
  const path: number[] = [];
  for (let i = node; i >= 0; i = tree.parent[i]!) path.unshift(tree.fn[i]!);
  return path;
}

// Sums of values by a key of the path, such as the path itself without some functions.
export function byPath(
  tree: Tree,
  values: Float64Array,
  key: (path: number[]) => string | null,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (let i = 0; i < tree.count; i++) {
    const k = key(pathOf(tree, i));
    if (k !== null) sums.set(k, (sums.get(k) ?? 0) + values[i]!);
  }
  return sums;
}

export function withoutZeros(sums: Map<string, number>): [string, number][] {
  return [...sums].filter(([, value]) => value !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
}
