// A small profile with everything in it: a script that imports orders, with threads, recursion, types,
// locals, lines, spans, a timeline and garbage collections.
import { Builder, type CellRow, type Made } from "./builder.ts";
import { Random } from "./random.ts";
import { kFunctions, kMain, kTypeModules, worker, type Call } from "./shop.ts";

export interface SampleOptions {
  readonly slower?: boolean;
}

export function sample(options: SampleOptions = {}): Made {
  const builder = new Builder();
  const functions = new Map(
    Object.entries(kFunctions).map(([name, [module, path, kind, line, flags]]) => [
      name,
      builder.function(name, module, fileOf(builder, path, kind), line, flags),
    ]),
  );
  const types = new Map<string, number>();
  const type = (name: string) => {
    if (!types.has(name)) types.set(name, builder.type(name, kTypeModules[name] ?? ""));
    return types.get(name)!;
  };
  const factor = options.slower ? 1.35 : 1;
  const walk = (call: Call) => {
    const rows = (call.memory ?? []).map(([name, count, bytes, live = 0, peak = 0]): CellRow => {
      const whole = (value: number) => Math.round(value * (options.slower && name === "Decimal" ? 1.8 : 1));
      return {
        type: type(name),
        alloc_count: whole(count),
        object_count: whole(count),
        alloc_bytes: whole(bytes),
        live_bytes: whole(live),
        live_count: live ? Math.ceil((count * live) / bytes) : 0,
        at_peak_bytes: whole(peak),
      };
    });
    const slow = call.fn === "Order.total" ? factor * 1.5 : factor;
    builder.enter(
      functions.get(call.fn)!,
      {
        self_ns: Math.round(call.us * 1000 * (options.slower ? slow : 1)),
        calls: Math.round(call.calls ?? 1),
        resumes: call.resumes ?? 0,
      },
      rows,
    );
    for (const below of call.below ?? []) if (!(options.slower && below.fn === "escape")) walk(below);
    builder.leave();
  };
  const thread = (name: string, tid: number, root: string, start: number, calls: readonly Call[]) => {
    builder.thread(name, tid, functions.get(root)!, start);
    calls.forEach(walk);
    builder.endThread();
  };
  thread("MainThread", 4242, "<thread MainThread>", 0, kMain);
  thread("render-1", 4243, "<thread worker>", 41_000_000, worker(1));
  thread("render-2", 4244, "<thread worker>", 44_000_000, worker(0.7));
  addHistory(builder);
  addLocals(builder, type);
  addLines(builder);
  return builder.document();
}

function fileOf(builder: Builder, path: string, kind: string): number {
  const at = builder.files.path.indexOf(builder.string(path));
  return at >= 0 ? at : builder.file(path, kind);
}

// Spans in the order of the tree, and the timeline and collections that go with them.
function addHistory(builder: Builder): void {
  const spans = {
    thread: [] as number[],
    node: [] as number[],
    start_ns: [] as number[],
    duration_ns: [] as number[],
    alloc_bytes: [] as number[],
  };
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
  }
  builder.extra["spans"] = spans;
  addTimeline(builder, spans);
}

function addTimeline(
  builder: Builder,
  spans: { node: number[]; start_ns: number[]; duration_ns: number[] },
): void {
  const random = new Random(7);
  const end = Math.max(...builder.threads.map((t) => t.end_ns));
  const points = 320;
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
  let heap = 900_000;
  let rss = 9.6e6;
  let peak = { t_ns: 0, bytes: 0, thread: 0, node: 0 };
  const step = Math.floor(end / points);
  for (let i = 0; i < points; i++) {
    const now = (i + 1) * step;
    const phase = i / points;
    heap +=
      phase < 0.55 ? 24_000 + random.below(18_000) : phase < 0.62 ? -70_000 : random.below(60_000) - 28_000;
    if (i % 40 === 33) {
      heap -= 300_000;
      gc.t_ns.push(now);
      gc.duration_ns.push(600_000 + random.below(1_800_000));
      gc.generation.push(((i / 40) % 3) | 0);
      gc.collected.push(random.below(4000));
    }
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

function addLocals(builder: Builder, type: (name: string) => number): void {
  const kLocals: Record<string, [string, string, number][]> = {
    main: [
      ["orders", "list", 41880],
      ["index", "Index", 56],
      ["path", "str", 74],
    ],
    "Index.add": [
      ["by_customer", "dict", 884832],
      ["seen", "set", 524504],
      ["key", "tuple", 56],
    ],
    parse_row: [
      ["row", "dict", 232],
      ["text", "str", 181],
      ["fields", "dict", 184],
      ["name", "str", 61],
    ],
  };
  const locals = { count: [] as number[], name: [] as number[], type: [] as number[], bytes: [] as number[] };
  const names = [...builder.strings.keys()];
  for (const fn of builder.fn) {
    const rows = kLocals[names[builder.functions.qualname[fn]!]!] ?? [];
    locals.count.push(rows.length);
    for (const [name, kind, bytes] of rows) {
      locals.name.push(builder.string(name));
      locals.type.push(type(kind));
      locals.bytes.push(bytes);
    }
  }
  builder.extra["node_locals"] = locals;
}

function addLines(builder: Builder): void {
  const random = new Random(11);
  const lines = {
    file: [] as number[],
    line: [] as number[],
    self_ns: [] as number[],
    hits: [] as number[],
    alloc_count: [] as number[],
    alloc_bytes: [] as number[],
    at_peak_bytes: [] as number[],
  };
  builder.functions.first_line.forEach((first, fn) => {
    if (!["script", "project"].includes(builder.files.kind[builder.functions.file[fn]!]!)) return;
    for (let line = first + 1; line < first + 8; line++) {
      if (random.next() < 0.2) continue;
      lines.file.push(builder.functions.file[fn]!);
      lines.line.push(line);
      lines.self_ns.push(random.skewed(1_500_000));
      lines.hits.push(1 + random.skewed(900));
      lines.alloc_count.push(random.skewed(500));
      lines.alloc_bytes.push(random.skewed(90_000));
      lines.at_peak_bytes.push(random.skewed(9_000));
    }
  });
  builder.extra["lines"] = lines;
}
