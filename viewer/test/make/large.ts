// Profiles of any size with the proportions of real ones: thousands of functions, paths some forty frames
// deep, values over six orders of magnitude.
import { Builder, type CellRow } from "./builder.ts";
import { Random } from "./random.ts";

const kTypes = [
  "dict",
  "list",
  "str",
  "tuple",
  "int",
  "bytes",
  "set",
  "float",
  "function",
  "Order",
  "Customer",
  "Row",
  "deque",
  "cell",
  "frame",
];
const kKinds = ["project", "stdlib", "site-packages"];

export function large(nodes: number, seed = 1): Builder {
  const random = new Random(seed);
  const builder = new Builder();
  const callees = makeFunctions(builder, random, 6000);
  for (const name of kTypes) builder.type(name, name[0]! < "a" ? "shop.model" : "");
  builder.thread("MainThread", 1, 0, 0);
  while (builder.fn.length < nodes)
    grow(builder, random, callees, Math.min(nodes, builder.fn.length + 20000));
  builder.endThread();
  return builder;
}

function makeFunctions(builder: Builder, random: Random, count: number): number[][] {
  const root = builder.file("shop.py", "script");
  builder.function("<module>", "__main__", root, 1);
  const files = Array.from({ length: 300 }, (_, i) => {
    const kind = kKinds[i % 3]!;
    return builder.file(`/usr/lib/python3/${kind}/package_${i % 40}/module_${i}.py`, kind);
  });
  for (let f = 1; f < count; f++) {
    const file = files[random.below(files.length)]!;
    builder.function(
      `Class${f % 97}.method_${f}`,
      `package_${file % 40}.module_${file}`,
      file,
      1 + random.below(900),
    );
  }
  return Array.from({ length: count }, () =>
    Array.from({ length: 2 + random.below(6) }, () => 1 + random.below(count - 1)),
  );
}

// A subtree of random shape below the open root.
function grow(builder: Builder, random: Random, callees: number[][], limit: number): void {
  const pending: { fn: number; depth: number }[] = [{ fn: 1 + random.below(callees.length - 1), depth: 1 }];
  let depth = 0;
  while (pending.length) {
    const next = pending.pop()!;
    for (; depth >= next.depth; depth--) builder.leave();
    builder.enter(next.fn, { self_ns: random.skewed(2000), calls: 1 + random.skewed(3) }, rows(random));
    depth++;
    if (next.depth > 45 || builder.fn.length + pending.length >= limit) continue;
    for (const fn of new Set(callees[next.fn])) {
      if (random.next() < 0.45) pending.push({ fn, depth: next.depth + 1 });
    }
  }
  for (; depth > 0; depth--) builder.leave();
}

function rows(random: Random): CellRow[] {
  const types = new Set(Array.from({ length: random.below(3) }, () => 1 + random.below(kTypes.length)));
  return [...types].map((type) => {
    const alloc_count = 1 + random.skewed(4);
    const alloc_bytes = alloc_count * (28 + random.below(200));
    const at_peak_bytes = Math.floor(alloc_bytes * random.next() * 0.5);
    const live_count = random.below(2);
    return {
      type,
      alloc_count,
      object_count: alloc_count,
      alloc_bytes,
      at_peak_bytes,
      live_count,
      live_bytes: Math.min(alloc_bytes, live_count * 56),
    };
  });
}

// A chain: the recursion that stack-based viewers die of.
export function deep(depth: number): Builder {
  const builder = new Builder();
  const file = builder.file("deep.py", "script");
  const top = builder.function("<module>", "__main__", file, 1);
  const descend = builder.function("descend", "__main__", file, 3);
  const dict = builder.type("dict", "");
  builder.thread("MainThread", 1, top, 0);
  for (let i = 0; i < depth; i++) {
    builder.enter(descend, { self_ns: 500 + (i % 7), calls: 1 }, [
      {
        type: dict,
        alloc_count: 1,
        object_count: 1,
        alloc_bytes: 64,
        live_count: 0,
        live_bytes: 0,
        at_peak_bytes: 64,
      },
    ]);
  }
  builder.endThread();
  return builder;
}
