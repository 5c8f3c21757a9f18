// Queries that end in boxes to draw.
import { callees, everyNode, invert, outermost } from "../model/callers.ts";
import { bothSelf, widest, type Comparison } from "../model/compare.ts";
import { neighbours, type Neighbour } from "../model/functions.ts";
import { changeShades, layOut, ranks, shades, type Layout, type Order, type Scale } from "../model/layout.ts";
import { colourMetric } from "../model/metrics.ts";
import type { NodeMetric, Tree } from "../model/profile.ts";
import { inclusive, type ShapeSpec } from "../model/shape.ts";
import { spanLayout } from "../model/spans.ts";
import type { Session } from "./session.ts";

export interface Picture {
  readonly layout: Layout;
  readonly scale: Scale;
  readonly scaleMetric: NodeMetric;
  readonly closed: number; // branches of an inverted tree that were not followed
  readonly origin: Int32Array | null; // recorded node of each node; null: the same or meaningless
  readonly functions: readonly { before: number; after: number }[] | null; // of a comparison
}

export interface PictureRequest {
  readonly spec: ShapeSpec;
  readonly metric: NodeMetric;
  readonly inverted: boolean;
  readonly order: Order;
}

export function picture(session: Session, { spec, metric, inverted, order }: PictureRequest): Picture {
  const { tree, origin } = session.shaped(spec);
  const total = session.total(spec, metric) ?? new Float64Array(tree.count);
  const scaleMetric = colourMetric(metric);
  const memory = session.self(spec, scaleMetric);
  if (!inverted) {
    const { shade, scale } = shades(memory, tree.count);
    const layout = layOut({ tree, total, shade, order, nameRank: session.nameRank });
    return { layout, scale, scaleMetric, closed: 0, origin, functions: null };
  }
  const { starts, weights } = everyNode(session.self(spec, metric) ?? new Float64Array(tree.count));
  return { ...upwards(session, tree, starts, weights, memory, order), scaleMetric };
}

// The inverted tree from some nodes. A box is coloured by what its function allocates in all.
function upwards(
  session: Session,
  tree: Tree,
  starts: Int32Array,
  weights: Float64Array,
  memory: Float64Array | null,
  order: Order,
): Omit<Picture, "scaleMetric"> {
  const inverted = invert(tree, starts, weights);
  const bytes = new Float64Array(session.profile.functions.count + 1);
  if (memory) for (let i = 0; i < tree.count; i++) bytes[tree.fn[i]! + 1]! += memory[i]!;
  const { shade, scale } = shades(
    memory && Float64Array.from(inverted.tree.fn, (f) => bytes[f + 1]!),
    inverted.tree.count,
  );
  const layout = layOut({
    tree: inverted.tree,
    total: inverted.total,
    shade,
    order,
    nameRank: session.nameRank,
  });
  return { layout, scale, closed: inverted.closed, origin: null, functions: null };
}

export interface Sandwich {
  readonly callers: Picture;
  readonly callees: Picture;
  readonly callerList: Neighbour[];
  readonly calleeList: Neighbour[];
  readonly total: number;
  readonly all: number;
}

export function sandwich(
  session: Session,
  { spec, metric, fn, order }: { spec: ShapeSpec; metric: NodeMetric; fn: number; order: Order },
): Sandwich {
  const { tree } = session.shaped(spec);
  const self = session.self(spec, metric) ?? new Float64Array(tree.count);
  const total = session.total(spec, metric) ?? self;
  const scaleMetric = colourMetric(metric);
  const memory = session.self(spec, scaleMetric);
  const starts = outermost(tree, fn);
  const callers = upwards(
    session,
    tree,
    starts,
    Float64Array.from(starts, (i) => total[i]!),
    memory,
    order,
  );
  const below = callees(tree, fn);
  const gather = (values: Float64Array) => {
    const sums = new Float64Array(below.tree.count);
    below.node.forEach((at, i) => at >= 0 && (sums[at]! += values[i]!));
    return sums;
  };
  const { shade, scale } = shades(memory && gather(memory), below.tree.count);
  const layout = layOut({
    tree: below.tree,
    total: inclusive(below.tree, gather(self)),
    shade,
    order,
    nameRank: session.nameRank,
  });
  const lists = neighbours(tree, fn, total, session.self(spec, "calls"));
  let all = 0;
  for (let i = 0; i < tree.count; i += tree.size[i]!) all += total[i]!;
  return {
    callers: { ...callers, scaleMetric },
    callees: { layout, scale, scaleMetric, closed: 0, origin: null, functions: null },
    callerList: lists.callers,
    calleeList: lists.callees,
    total: starts.reduce((sum, i) => sum + total[i]!, 0),
    all,
  };
}

export interface SpanPicture extends Picture {
  readonly span: Int32Array; // of each box
}

// The calls of one thread in the order of time; null where no spans were recorded.
export function spanPicture(session: Session, { thread }: { thread: number }): SpanPicture | null {
  const { profile } = session;
  if (!profile.spans) return null;
  const { shade, scale } = shades(profile.values.alloc_bytes ?? null, profile.tree.count);
  const { layout, span } = spanLayout(profile, thread, shade);
  return { span, layout, scale, scaleMetric: "alloc_bytes", closed: 0, origin: null, functions: null };
}

export function comparisonPicture(comparison: Comparison, metric: NodeMetric, order: Order): Picture | null {
  const both = bothSelf(comparison, metric);
  if (!both) return null;
  const { tree, functions, profiles } = comparison;
  const [before, after] = both.map((self) => inclusive(tree, self));
  const names = functions.map(({ before: b, after: a }) =>
    a >= 0 ? profiles[1].functions.qualname[a]! : profiles[0].functions.qualname[b]!,
  );
  const shade = changeShades(before!, after!);
  const layout = layOut({ tree, total: widest(both, tree), shade, order, nameRank: ranks(names) });
  return { layout, scale: { least: 0, most: 0 }, scaleMetric: metric, closed: 0, origin: null, functions };
}
