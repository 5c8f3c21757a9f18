// A small profile with everything in it: a script that imports orders, with threads, recursion, types,
// locals, lines, spans, a timeline and garbage collections.
import { Builder, type CellRow, type Made } from "./builder.ts";
import { Random } from "./random.ts";

type Memory = readonly (readonly [type: string, count: number, bytes: number, live?: number, peak?: number])[];
interface Call {
  readonly fn: string;
  readonly us: number;
  readonly calls?: number;
  readonly resumes?: number;
  readonly memory?: Memory;
  readonly below?: readonly Call[];
}

const kFunctions: Record<string, readonly [module: string, file: string, kind: string, line: number, flags?: number]> = {
  "<module>": ["__main__", "/home/ada/shop/shop.py", "script", 1],
  main: ["__main__", "/home/ada/shop/shop.py", "script", 88],
  report: ["__main__", "/home/ada/shop/shop.py", "script", 61],
  "Order.__init__": ["shop.orders", "/home/ada/shop/shop/orders.py", "project", 14],
  "Order.total": ["shop.orders", "/home/ada/shop/shop/orders.py", "project", 31],
  "Order.from_row": ["shop.orders", "/home/ada/shop/shop/orders.py", "project", 22],
  read_orders: ["shop.reader", "/home/ada/shop/shop/reader.py", "project", 9, 1],
  parse_row: ["shop.reader", "/home/ada/shop/shop/reader.py", "project", 40],
  "Index.add": ["shop.index", "/home/ada/shop/shop/index.py", "project", 12],
  "Index.merge_sort": ["shop.index", "/home/ada/shop/shop/index.py", "project", 27],
  "Index.lookup": ["shop.index", "/home/ada/shop/shop/index.py", "project", 51],
  "Worker.run": ["shop.worker", "/home/ada/shop/shop/worker.py", "project", 18],
  render: ["shop.worker", "/home/ada/shop/shop/worker.py", "project", 44],
  "JSONDecoder.decode": ["json.decoder", "/usr/lib/python3.11/json/decoder.py", "stdlib", 332],
  "JSONDecoder.raw_decode": ["json.decoder", "/usr/lib/python3.11/json/decoder.py", "stdlib", 343],
  loads: ["json", "/usr/lib/python3.11/json/__init__.py", "stdlib", 299],
  "DictReader.__next__": ["csv", "/usr/lib/python3.11/csv.py", "stdlib", 106],
  "Thread._bootstrap": ["threading", "/usr/lib/python3.11/threading.py", "stdlib", 983],
  "Thread.run": ["threading", "/usr/lib/python3.11/threading.py", "stdlib", 964],
  "Template.render": ["jinja2.environment", "/usr/lib/python3/dist-packages/jinja2/environment.py", "site-packages", 1270],
  escape: ["markupsafe", "/usr/lib/python3/dist-packages/markupsafe/__init__.py", "site-packages", 30],
  "<thread MainThread>": ["", "", "synthetic", 0],
  "<thread worker>": ["", "", "synthetic", 0],
};

const kTypeModules: Record<string, string> = { Order: "shop.orders", Index: "shop.index", Markup: "markupsafe", Decimal: "decimal" };

const sort = (depth: number, us: number, bytes: number): Call => ({
  fn: "Index.merge_sort", us, calls: 2 ** (8 - depth), memory: [["list", 2 ** (9 - depth), bytes, 0, bytes / 4]],
  below: depth < 8 ? [sort(depth + 1, us * 0.92, bytes * 0.9)] : [],
});

const parse = (scale: number): Call => ({
  fn: "parse_row", us: 21000 * scale, calls: 5000 * scale, memory: [["str", 40000 * scale, 2.9e6 * scale, 0.4e6 * scale, 0.9e6 * scale], ["dict", 5000 * scale, 1.7e6 * scale, 0, 0.2e6 * scale]],
  below: [
    { fn: "loads", us: 6100 * scale, calls: 5000 * scale, below: [{ fn: "JSONDecoder.decode", us: 7300 * scale, calls: 5000 * scale, below: [{ fn: "JSONDecoder.raw_decode", us: 24500 * scale, calls: 5000 * scale, memory: [["dict", 5000 * scale, 1.2e6 * scale, 0.3e6 * scale, 1.1e6 * scale], ["str", 20000 * scale, 1.1e6 * scale, 0.1e6 * scale, 0.6e6 * scale], ["list", 5000 * scale, 0.6e6 * scale, 0, 0.3e6 * scale]] }] }] },
    { fn: "Order.from_row", us: 8800 * scale, calls: 5000 * scale, below: [{ fn: "Order.__init__", us: 14200 * scale, calls: 5000 * scale, memory: [["Order", 5000 * scale, 0.24e6 * scale, 0.24e6 * scale, 0.24e6 * scale], ["dict", 5000 * scale, 0.92e6 * scale, 0.92e6 * scale, 0.92e6 * scale], ["Decimal", 5000 * scale, 0.52e6 * scale, 0.52e6 * scale, 0.52e6 * scale]] }] },
  ],
});

const kMain: readonly Call[] = [{
  fn: "<module>", us: 2100, memory: [["function", 40, 5440, 5440, 5440], ["type", 4, 4256, 4256, 4256], ["dict", 9, 2088, 1160, 2088]],
  below: [{
    fn: "main", us: 9800, memory: [["list", 3, 42000, 0, 42000]],
    below: [
      { fn: "read_orders", us: 12800, resumes: 5000, memory: [["str", 5100, 0.4e6, 0, 0.1e6], ["generator", 1, 112, 0, 112]], below: [{ fn: "DictReader.__next__", us: 17600, calls: 5001, memory: [["dict", 5000, 1.16e6, 0, 0.1e6], ["list", 5000, 0.44e6]] }, parse(1)] },
      { fn: "Index.add", us: 19200, calls: 5000, memory: [["dict", 8, 1.3e6, 0.88e6, 1.3e6], ["set", 900, 0.5e6, 0.5e6, 0.5e6], ["tuple", 5000, 0.28e6, 0.28e6, 0.28e6]], below: [sort(0, 4100, 0.21e6)] },
      { fn: "report", us: 7700, calls: 12, memory: [["str", 2400, 0.36e6]], below: [{ fn: "Order.total", us: 22300, calls: 60000, memory: [["Decimal", 60000, 6.24e6, 0, 104]] }, { fn: "Index.lookup", us: 9100, calls: 60000, memory: [["tuple", 60000, 3.3e6]] }] },
    ],
  }],
}];

const worker = (scale: number): readonly Call[] => [{
  fn: "Thread._bootstrap", us: 60, below: [{ fn: "Thread.run", us: 90, below: [{ fn: "Worker.run", us: 5200 * scale, memory: [["list", 20, 9000, 0, 9000], ["deque", 1, 624, 0, 624]],
    below: [{ fn: "render", us: 8200 * scale, calls: 600, memory: [["str", 1200, 0.9e6 * scale, 0, 0.2e6 * scale]], below: [{ fn: "Template.render", us: 31000 * scale, calls: 600, memory: [["list", 600, 0.5e6 * scale], ["Markup", 9000, 1.4e6 * scale, 0, 0.5e6 * scale]], below: [{ fn: "escape", us: 11800 * scale, calls: 9000, memory: [["Markup", 9000, 1.1e6 * scale, 0, 0.2e6 * scale]] }] }, { fn: "Order.total", us: 5100 * scale, calls: 9000, memory: [["Decimal", 9000, 0.93e6 * scale]] }] }] }] }],
}];

export interface SampleOptions { readonly slower?: boolean }

export function sample(options: SampleOptions = {}): Made {
  const builder = new Builder();
  const functions = new Map(Object.entries(kFunctions).map(([name, [module, path, kind, line, flags]]) => [name, builder.function(name, module, fileOf(builder, path, kind), line, flags)]));
  const types = new Map<string, number>();
  const type = (name: string) => {
    if (!types.has(name)) types.set(name, builder.type(name, kTypeModules[name] ?? ""));
    return types.get(name)!;
  };
  const factor = options.slower ? 1.35 : 1;
  const walk = (call: Call) => {
    const rows = (call.memory ?? []).map(([name, count, bytes, live = 0, peak = 0]): CellRow => {
      const whole = (value: number) => Math.round(value * (options.slower && name === "Decimal" ? 1.8 : 1));
      return { type: type(name), alloc_count: whole(count), object_count: whole(count), alloc_bytes: whole(bytes), live_bytes: whole(live), live_count: live ? Math.ceil((count * live) / bytes) : 0, at_peak_bytes: whole(peak) };
    });
    const slow = call.fn === "Order.total" ? factor * 1.5 : factor;
    builder.enter(functions.get(call.fn)!, { self_ns: Math.round(call.us * 1000 * (options.slower ? slow : 1)), calls: Math.round(call.calls ?? 1), resumes: call.resumes ?? 0 }, rows);
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
  const spans = { thread: [] as number[], node: [] as number[], start_ns: [] as number[], duration_ns: [] as number[], alloc_bytes: [] as number[] };
  const total = builder.values.self_ns.slice();
  for (let i = total.length - 1; i >= 0; i--) if (builder.parent[i]! >= 0) total[builder.parent[i]!]! += total[i]!;
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

function addTimeline(builder: Builder, spans: { node: number[]; start_ns: number[]; duration_ns: number[] }): void {
  const random = new Random(7);
  const end = Math.max(...builder.threads.map((t) => t.end_ns));
  const points = 320;
  const timeline = { dt_ns: [] as number[], rss_bytes: [] as number[], heap_bytes: [] as number[], node: [] as number[], thread_heap_bytes: Object.fromEntries(builder.threads.map((t) => [t.tid, [] as number[]])) };
  const gc = { t_ns: [] as number[], duration_ns: [] as number[], generation: [] as number[], collected: [] as number[] };
  let heap = 900_000;
  let rss = 9.6e6;
  let peak = { t_ns: 0, bytes: 0, thread: 0, node: 0 };
  const step = Math.floor(end / points);
  for (let i = 0; i < points; i++) {
    const now = (i + 1) * step;
    const phase = i / points;
    heap += phase < 0.55 ? 24_000 + random.below(18_000) : phase < 0.62 ? -70_000 : random.below(60_000) - 28_000;
    if (i % 40 === 33) {
      heap -= 300_000;
      gc.t_ns.push(now);
      gc.duration_ns.push(600_000 + random.below(1_800_000));
      gc.generation.push((i / 40) % 3 | 0);
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
    builder.threads.forEach((t, k) => timeline.thread_heap_bytes[t.tid]!.push(now < t.start_ns || now > t.end_ns ? 0 : Math.round(heap * [0.78, 0.14, 0.08][k]!)));
  }
  Object.assign(builder.extra, { timeline, gc, peaks: [peak] });
}

function addLocals(builder: Builder, type: (name: string) => number): void {
  const kLocals: Record<string, [string, string, number][]> = {
    main: [["orders", "list", 41880], ["index", "Index", 56], ["path", "str", 74]],
    "Index.add": [["by_customer", "dict", 884832], ["seen", "set", 524504], ["key", "tuple", 56]],
    parse_row: [["row", "dict", 232], ["text", "str", 181], ["fields", "dict", 184], ["name", "str", 61]],
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
  const lines = { file: [] as number[], line: [] as number[], self_ns: [] as number[], hits: [] as number[], alloc_count: [] as number[], alloc_bytes: [] as number[], at_peak_bytes: [] as number[] };
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
