// The parts of a document that are ordered by time.
import type { GcRuns, Spans, Timeline } from "../model/profile.ts";
import type { Section } from "./reader.ts";

export function readTimeline(section: Section | null, nodes: number): Timeline | null {
  if (!section) return null;
  const ns = section.column("dt_ns");
  for (let i = 1; i < ns.length; i++) ns[i]! += ns[i - 1]!;
  const rows = { rows: ns.length, from: "timeline.dt_ns" };
  const threads = section.optionalSection("thread_heap_bytes");
  return {
    ns,
    rss: section.optionalColumn("rss_bytes", rows),
    heap: section.optionalColumn("heap_bytes", rows),
    node: section.has("node")
      ? section.indices("node", { rows: nodes, from: "nodes.parent" }, rows, -1)
      : null,
    threads: threads ? threads.keys().map((tid) => ({ tid, heap: threads.column(tid, rows) })) : [],
  };
}

export function readSpans(section: Section | null, nodes: number, threads: number): Spans | null {
  if (!section) return null;
  const node = section.indices("node", { rows: nodes, from: "nodes.parent" });
  const rows = { rows: node.length, from: "spans.node" };
  return {
    node,
    thread: section.indices("thread", { rows: threads, from: "threads" }, rows),
    start: section.column("start_ns", rows),
    duration: section.column("duration_ns", rows),
    bytes: section.optionalColumn("alloc_bytes", rows),
  };
}

export function readGc(section: Section | null): GcRuns | null {
  if (!section) return null;
  const ns = section.column("t_ns");
  const rows = { rows: ns.length, from: "gc.t_ns" };
  const zeros = new Float64Array(ns.length);
  return {
    ns,
    duration: section.optionalColumn("duration_ns", rows) ?? zeros,
    generation: section.optionalColumn("generation", rows) ?? zeros,
    collected: section.optionalColumn("collected", rows) ?? zeros,
  };
}
