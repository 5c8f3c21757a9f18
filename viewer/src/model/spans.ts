// The calls of a thread in the order of time, as boxes: x is nanoseconds since the start of the run.
import type { Layout } from "./layout.ts";
import type { Profile } from "./profile.ts";

export function spanLayout(profile: Profile, thread: number, shade: Uint8Array): Layout {
  const spans = profile.spans!;
  const depth = depths(profile, profile.threads[thread]?.root ?? 0);
  const chosen = Int32Array.from(spans.node.keys()).filter(
    (i) => spans.thread[i] === thread && depth[spans.node[i]!]! >= 0,
  );
  const row = (i: number) => depth[spans.node[i]!]!;
  chosen.sort((a, b) => row(a) - row(b) || spans.start[a]! - spans.start[b]!);
  const rowStart = [0];
  let end = 0;
  chosen.forEach((span, box) => {
    while (rowStart.length <= row(span)) rowStart.push(box);
    end = Math.max(end, spans.start[span]! + spans.duration[span]!);
  });
  rowStart.push(chosen.length);
  const node = Int32Array.from(chosen, (i) => spans.node[i]!);
  return {
    rowStart: Int32Array.from(rowStart),
    x: Float64Array.from(chosen, (i) => spans.start[i]!),
    w: Float64Array.from(chosen, (i) => spans.duration[i]!),
    node,
    fn: node.map((i) => profile.tree.fn[i]!),
    shade: Uint8Array.from(node, (i) => shade[i]!),
    total: Math.max(end, profile.meta.durationNs ?? 0),
  };
}

// Depth of each node below `root`; -1 for nodes of other threads.
function depths({ tree }: Profile, root: number): Int32Array {
  const depth = new Int32Array(tree.count).fill(-1);
  depth[root] = 0;
  for (let i = root + 1; i < root + tree.size[root]!; i++) depth[i] = depth[tree.parent[i]!]! + 1;
  return depth;
}
