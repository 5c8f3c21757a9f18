// The parts of a document that are ordered by time.
import type { GcRuns, Marks, Sizes, Spans, Tasks, Timeline } from "../model/profile.ts";
import { refuse, type Length, type Section } from "./reader.ts";

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
    rssIn: section.optionalColumn("rss_in_bytes", rows),
    rssOut: section.optionalColumn("rss_out_bytes", rows),
    thresholdNs: section.integer("threshold_ns"),
  };
}

export function readMarks(top: Section, strings: string[], threads: number): Marks | null {
  const section = top.optionalSection("marks");
  if (!section) return null;
  const ns = section.column("t_ns");
  const rows = { rows: ns.length, from: "marks.t_ns" };
  return {
    ns,
    thread: section.indices("thread", { rows: threads, from: "threads" }, rows),
    label: section.names("label", strings, rows),
  };
}

export function readSizes(section: Section | null): Sizes | null {
  if (!section) return null;
  const leastBytes = section.column("least_bytes");
  const falling = leastBytes.findIndex((bytes, i) => i > 0 && bytes <= leastBytes[i - 1]!);
  if (falling >= 0)
    refuse(
      `sizes.least_bytes[${falling}] is ${leastBytes[falling]!}: the sizes should rise from row to row.`,
    );
  const rows = { rows: leastBytes.length, from: "sizes.least_bytes" };
  return {
    leastBytes,
    count: section.column("alloc_count", rows),
    bytes: section.optionalColumn("alloc_bytes", rows),
    liveCount: section.optionalColumn("live_count", rows),
  };
}

export function readTasks(top: Section, strings: string[], nodes: number, threads: number): Tasks | null {
  const section = top.optionalSection("tasks");
  if (!section) return null;
  const name = section.names("name", strings);
  const rows = { rows: name.length, from: "tasks.name" };
  return {
    name,
    thread: section.indices("thread", { rows: threads, from: "threads" }, rows),
    node: section.indices("node", { rows: nodes, from: "nodes.parent" }, rows, -1),
    start: section.column("start_ns", rows),
    end: section.column("end_ns", rows),
    runNs: section.optionalColumn("run_ns", rows),
    bytes: section.optionalColumn("alloc_bytes", rows),
    steps: readSteps(top.optionalSection("task_steps"), rows),
  };
}

function readSteps(section: Section | null, tasks: Length): Tasks["steps"] {
  if (!section) return null;
  const task = section.indices("task", tasks);
  const rows = { rows: task.length, from: "task_steps.task" };
  return { task, start: section.column("start_ns", rows), duration: section.column("duration_ns", rows) };
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
