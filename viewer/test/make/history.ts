// What the sample says of time: spans, memory over time, collections, tasks; and the sizes of its blocks.
import type { Builder } from "./builder.ts";
import { Random } from "./random.ts";

interface Spans {
  readonly thread: number[];
  readonly node: number[];
  readonly start_ns: number[];
  readonly duration_ns: number[];
}

// Spans in the order of the tree, and the timeline and collections that go with them.
export function addHistory(builder: Builder): void {
  const spans = {
    thread: [] as number[],
    node: [] as number[],
    start_ns: [] as number[],
    duration_ns: [] as number[],
    alloc_bytes: [] as number[],
    rss_in_bytes: [] as number[],
    rss_out_bytes: [] as number[],
    threshold_ns: 0,
  };
  const end = Math.max(...builder.threads.map((t) => t.end_ns));
  const rss = (ns: number) => 9_600_000 + Math.round(5_900_000 * Math.min(1, (ns / end) * 1.6));
  const total = builder.values.self_ns.slice();
  for (let i = total.length - 1; i >= 0; i--)
    if (builder.parent[i]! >= 0) total[builder.parent[i]!]! += total[i]!;
  const next = new Map<number, number>();
  let thread = -1;
  for (let i = 0; i < total.length; i++) {
    const parent = builder.parent[i]!;
    if (parent < 0) thread++;
    const start = parent < 0 ? builder.threads[thread]!.start_ns : next.get(parent)!;
    next.set(i, start + Math.floor(builder.values.self_ns[i]! / 2));
    if (parent >= 0) next.set(parent, start + total[i]!);
    spans.thread.push(thread);
    spans.node.push(i);
    spans.start_ns.push(start);
    spans.duration_ns.push(total[i]!);
    spans.alloc_bytes.push(builder.values.alloc_bytes[i]!);
    spans.rss_in_bytes.push(rss(start));
    spans.rss_out_bytes.push(rss(start + total[i]!));
  }
  builder.extra["spans"] = spans;
  addTimeline(builder, spans);
  addTasks(builder, spans);
  builder.extra["sizes"] = {
    least_bytes: [1, 32, 64, 128, 256, 512, 1024, 4096, 65536],
    alloc_count: [9100, 121_400, 98_200, 31_050, 14_400, 2100, 620, 48, 5],
    alloc_bytes: [
      181_000, 5_827_000, 8_740_000, 5_680_000, 4_900_000, 1_490_000, 1_180_000, 420_000, 510_000,
    ],
    live_count: [120, 15_300, 6200, 5100, 380, 90, 22, 9, 3],
  };
}

// Three tasks that take turns while the loop runs.
function addTasks(builder: Builder, spans: Spans): void {
  const kSteps = 4;
  const tasks = {
    name: [] as number[],
    thread: [] as number[],
    node: [] as number[],
    start_ns: [] as number[],
    end_ns: [] as number[],
    run_ns: [] as number[],
    alloc_bytes: [] as number[],
  };
  const steps = { task: [] as number[], start_ns: [] as number[], duration_ns: [] as number[] };
  const names = [...builder.strings.keys()];
  const found = spans.node.filter((i) => /^<task/.test(names[builder.functions.qualname[builder.fn[i]!]!]!));
  found.forEach((node, task) => {
    const loop = builder.parent[node]!;
    const [start, whole] = [spans.start_ns[loop]!, spans.duration_ns[loop]!];
    tasks.name.push(builder.string(`price-${task + 1}`));
    tasks.thread.push(0);
    tasks.node.push(node);
    tasks.start_ns.push(start + task * 20_000);
    tasks.end_ns.push(start + whole);
    tasks.run_ns.push(spans.duration_ns[node]!);
    tasks.alloc_bytes.push(builder.values.alloc_bytes[node + 1]!);
    for (let step = 0; step < kSteps; step++) {
      steps.task.push(task);
      steps.start_ns.push(
        start + Math.floor((whole * (step * found.length + task)) / (kSteps * found.length)),
      );
      steps.duration_ns.push(Math.floor(spans.duration_ns[node]! / kSteps));
    }
  });
  Object.assign(builder.extra, { tasks, task_steps: steps });
}

function addTimeline(builder: Builder, spans: Spans): void {
  const random = new Random(7);
  const end = Math.max(...builder.threads.map((t) => t.end_ns));
  const points = 320;
  const step = Math.floor(end / points);
  const timeline = {
    dt_ns: [] as number[],
    rss_bytes: [] as number[],
    heap_bytes: [] as number[],
    node: [] as number[],
    thread_heap_bytes: Object.fromEntries(builder.threads.map((t) => [t.tid, [] as number[]])),
  };
  const gc = {
    t_ns: [] as number[],
    duration_ns: [] as number[],
    generation: [] as number[],
    collected: [] as number[],
  };
  const heaps = heapSeries(random, points, (i) => {
    gc.t_ns.push((i + 1) * step);
    gc.duration_ns.push(600_000 + random.below(1_800_000));
    gc.generation.push(((i / 40) % 3) | 0);
    gc.collected.push(random.below(4000));
  });
  const atPeak = builder.values.at_peak_bytes.reduce((a, b) => a + b, 0);
  const scale = atPeak / Math.max(...heaps); // the chart's peak is that of the nodes
  let rss = 9.6e6;
  let peak = { t_ns: 0, bytes: 0, thread: 0, node: 0 };
  for (let i = 0; i < points; i++) {
    const now = (i + 1) * step;
    const heap = Math.round(heaps[i]! * scale);
    rss = Math.max(rss, heap + 9.2e6 + random.below(90_000));
    let running = 0;
    spans.node.forEach((node, s) => {
      if (spans.start_ns[s]! <= now && now < spans.start_ns[s]! + spans.duration_ns[s]!) running = node;
    });
    if (heap > peak.bytes) peak = { t_ns: now, bytes: heap, thread: 0, node: running };
    timeline.dt_ns.push(step);
    timeline.rss_bytes.push(Math.round(rss));
    timeline.heap_bytes.push(heap);
    timeline.node.push(running);
    builder.threads.forEach((t, k) =>
      timeline.thread_heap_bytes[t.tid]!.push(
        now < t.start_ns || now > t.end_ns ? 0 : Math.round(heap * [0.78, 0.14, 0.08][k]!),
      ),
    );
  }
  Object.assign(builder.extra, { timeline, gc, peaks: [peak] });
}

// A heap that grows, falls, and stays about the same.
function heapSeries(random: Random, points: number, onCollection: (i: number) => void): number[] {
  let heap = 900_000;
  return Array.from({ length: points }, (_, i) => {
    const phase = i / points;
    heap +=
      phase < 0.55 ? 24_000 + random.below(18_000) : phase < 0.62 ? -70_000 : random.below(60_000) - 28_000;
    if (i % 40 === 33) {
      heap -= 300_000;
      onCollection(i);
    }
    return heap;
  });
}
