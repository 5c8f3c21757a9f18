// Time inside a brushed range. Spans say exactly which call ran when; without them the timeline's samples
// say what ran at each, which is an estimate.
import type { Profile } from "./profile.ts";

export type RangeSource = "spans" | "samples" | "none";

export function rangeSource(profile: Profile): RangeSource {
  if (profile.spans?.node.length) return "spans";
  return profile.timeline?.node ? "samples" : "none";
}

// Self nanoseconds of each recorded node inside [from, to); null if the profile cannot tell.
export function rangeNs(profile: Profile, [from, to]: readonly [number, number]): Float64Array | null {
  const source = rangeSource(profile);
  if (source === "none") return null;
  return source === "spans" ? spanNs(profile, from, to) : sampledNs(profile, from, to);
}

function spanNs(profile: Profile, from: number, to: number): Float64Array {
  const { node, start, duration } = profile.spans!;
  const { parent, count } = profile.tree;
  const self = new Float64Array(count);
  for (let i = 0; i < node.length; i++) {
    const inside = Math.min(to, start[i]! + duration[i]!) - Math.max(from, start[i]!);
    if (inside > 0) self[node[i]!]! += inside;
  }
  // What a span's callees spent is theirs. A call too short to have a span stays with its caller.
  const total = self.slice();
  for (let i = count - 1; i >= 0; i--) {
    const p = parent[i]!;
    if (p >= 0) self[p]! -= Math.min(self[p]!, total[i]!);
  }
  return self;
}

function sampledNs(profile: Profile, from: number, to: number): Float64Array {
  const { ns, node } = profile.timeline!;
  const self = new Float64Array(profile.tree.count);
  for (let i = 0; i < ns.length; i++) {
    const before = i ? ns[i - 1]! : 0;
    const inside = Math.min(to, ns[i]!) - Math.max(from, before);
    if (inside > 0 && node![i]! >= 0) self[node![i]!]! += inside;
  }
  return self;
}
