// The calls of a thread in the order of time, as boxes: x is nanoseconds since the start of the run.
import type { Layout } from "./layout.ts";
import type { Profile } from "./profile.ts";

// `span` says which one each box is.
export function spanLayout(
  profile: Profile,
  thread: number,
  shade: Uint8Array,
): { layout: Layout; span: Int32Array } {
  const spans = profile.spans!;
  const depth = depths(profile, profile.threads[thread]?.root ?? 0);
  const chosen = Int32Array.from(spans.node.keys()).filter(
    (i) => spans.thread[i] === thread && depth[spans.node[i]!]! >= 0,
  );
  const top = chosen.reduce((least, i) => Math.min(least, depth[spans.node[i]!]!), Infinity);
  const row = (i: number) => depth[spans.node[i]!]! - top; // a recorder may leave out the thread itself
  chosen.sort((a, b) => row(a) - row(b) || spans.start[a]! - spans.start[b]!);
  const rowStart = [0];
  let end = 0;
  chosen.forEach((span, box) => {
    while (rowStart.length <= row(span)) rowStart.push(box);
    end = Math.max(end, spans.start[span]! + spans.duration[span]!);
  });
  rowStart.push(chosen.length);
  const node = Int32Array.from(chosen, (i) => spans.node[i]!);
  const layout = {
    rowStart: Int32Array.from(rowStart),
    x: Float64Array.from(chosen, (i) => spans.start[i]!),
    w: Float64Array.from(chosen, (i) => spans.duration[i]!),
    node,
    fn: node.map((i) => profile.tree.fn[i]!),
    shade: Uint8Array.from(node, (i) => shade[i]!),
    total: Math.max(end, profile.meta.durationNs ?? 0),
  };
  return { layout, span: chosen };
}

export interface SpanFacts {
  readonly bytes: number | null;
  readonly rssIn: number | null;
  readonly rssOut: number | null;
}

export function spanFacts({ spans }: Profile, span: number): SpanFacts {
  return {
    bytes: spans?.bytes?.[span] ?? null,
    rssIn: spans?.rssIn?.[span] ?? null,
    rssOut: spans?.rssOut?.[span] ?? null,
  };
}

// RSS at entry and return of the calls of a function: four numbers for each, from, its bytes, to, its bytes.
// The longest calls if there are many; null if none was recorded.
export function rssOfFunction({ spans, tree }: Profile, fn: number): Float64Array | null {
  if (!spans?.rssIn || !spans.rssOut) return null;
  const { node, start, duration, rssIn, rssOut } = spans;
  const calls = [...node.keys()].filter((i) => tree.fn[node[i]!] === fn && rssIn[i]! > 0);
  calls.sort((a, b) => duration[b]! - duration[a]!);
  const shown = calls.slice(0, kMostCalls).sort((a, b) => start[a]! - start[b]!);
  return Float64Array.from(
    shown.flatMap((i) => [start[i]!, rssIn[i]!, start[i]! + duration[i]!, rssOut[i]!]),
  );
}
const kMostCalls = 2000;

// Depth of each node below `root`; -1 for nodes of other threads.
function depths({ tree }: Profile, root: number): Int32Array {
  const depth = new Int32Array(tree.count).fill(-1);
  depth[root] = 0;
  for (let i = root + 1; i < root + tree.size[root]!; i++) depth[i] = depth[tree.parent[i]!]! + 1;
  return depth;
}
