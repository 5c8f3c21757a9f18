// A small profile with everything in it: a script that imports orders, with threads, recursion, types,
// locals, lines, spans, a timeline and garbage collections.
import { Builder, type CellRow, type Made } from "./builder.ts";
import { Random } from "./random.ts";
import { addHistory } from "./history.ts";
import { kFunctions, kMain, kTypeModules, worker, type Call } from "./shop.ts";

// The text of shop/index.py; the other files have none.
const kIndexLines: Readonly<Record<number, string>> = {
  1: '"""Orders by customer, and in the order of their totals."""',
  4: "class Index:",
  5: "    def __init__(self):",
  6: "        self.by_customer = {}",
  12: "    def add(self, orders):",
  13: "        seen = set()",
  14: "        for order in orders:",
  15: "            key = (order.customer, order.number)",
  16: "            if key in seen:",
  17: "                continue",
  18: "            seen.add(key)",
  19: "            self.by_customer.setdefault(order.customer, []).append(order)",
  20: "        self.sorted = self.merge_sort(orders)",
  27: "    def merge_sort(self, orders):",
  28: "        if len(orders) < 2:",
  29: "            return orders",
  30: "        middle = len(orders) // 2",
  31: "        left = self.merge_sort(orders[:middle])",
  32: "        right = self.merge_sort(orders[middle:])",
  33: "        return list(merge(left, right, key=Order.total))",
  51: "    def lookup(self, customer):",
  52: "        return tuple(self.by_customer.get(customer, ()))",
};

const kIndexPy = Array.from({ length: 60 }, (_, i) => kIndexLines[i + 1] ?? "").join("\n");

// What recording one call took, for the corrected times.
const kCallNs = 20;

export interface SampleOptions {
  readonly slower?: boolean;
}

export function sample(options: SampleOptions = {}): Made {
  const builder = new Builder(true);
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
        ...lifetimes(count, bytes, live, peak),
      };
    });
    const slow = call.fn === "Order.total" ? factor * 1.5 : factor;
    const selfNs = Math.round(call.us * 1000 * (options.slower ? slow : 1));
    const calls = Math.round(call.calls ?? 1);
    builder.enter(
      functions.get(call.fn)!,
      {
        self_ns: selfNs,
        corrected_ns: Math.max(0, selfNs - calls * kCallNs),
        wait_ns: (call.wait ?? 0) * 1000,
        calls,
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

// Two thirds of what is neither live nor at the peak is freed soon; what is live was there at a collection,
// and half of it is left after the last one.
function lifetimes(count: number, bytes: number, live: number, peak: number): Partial<CellRow> {
  const soon = Math.max(0, Math.floor(((bytes - Math.max(live, peak)) * 2) / 3));
  const left = Math.floor(live / 2);
  const share = (part: number) => (bytes ? Math.ceil((count * part) / bytes) : 0);
  return {
    temporary_bytes: soon,
    temporary_count: share(soon),
    survived_bytes: Math.floor(live),
    survived_count: share(live),
    leaked_bytes: left,
    leaked_count: share(left),
  };
}

function fileOf(builder: Builder, path: string, kind: string): number {
  const at = builder.files.path.indexOf(builder.string(path));
  return at >= 0 ? at : builder.file(path, kind);
}

function addLocals(builder: Builder, type: (name: string) => number): void {
  // Name, type, bytes of the object alone, with everything it reaches, and whether that is a part only.
  const kLocals: Record<string, [string, string, number, number, number?][]> = {
    main: [
      ["orders", "list", 41880, 2_214_880, 1],
      ["index", "Index", 56, 1_409_448],
      ["path", "str", 74, 74],
    ],
    "Index.add": [
      ["by_customer", "dict", 884832, 1_124_900],
      ["seen", "set", 524504, 624_504],
      ["key", "tuple", 56, 130],
    ],
    parse_row: [
      ["row", "dict", 232, 990],
      ["fields", "dict", 184, 612],
      ["text", "str", 181, 181],
      ["name", "str", 61, 61],
    ],
  };
  const locals = {
    count: [] as number[],
    name: [] as number[],
    type: [] as number[],
    bytes: [] as number[],
    deep_bytes: [] as number[],
    partial: [] as number[],
  };
  const names = [...builder.strings.keys()];
  for (const fn of builder.fn) {
    const rows = kLocals[names[builder.functions.qualname[fn]!]!] ?? [];
    locals.count.push(rows.length);
    for (const [name, kind, bytes, deep, partial = 0] of rows) {
      locals.name.push(builder.string(name));
      locals.type.push(type(kind));
      locals.bytes.push(bytes);
      locals.deep_bytes.push(deep);
      locals.partial.push(partial);
    }
  }
  builder.extra["node_locals"] = locals;
}

function addLines(builder: Builder): void {
  const random = new Random(11);
  const names = [...builder.strings.keys()];
  const lines = {
    file: [] as number[],
    line: [] as number[],
    self_ns: [] as number[],
    hits: [] as number[],
    alloc_count: [] as number[],
    alloc_bytes: [] as number[],
    at_peak_bytes: [] as number[],
    live_bytes: [] as number[],
    exact: [] as number[],
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
      lines.live_bytes.push(random.skewed(3_000));
      lines.exact.push(Number(names[builder.functions.qualname[fn]!] === "Index.add"));
    }
  });
  builder.extra["lines"] = lines;
  const index = builder.files.path.indexOf(builder.string("/home/ada/shop/shop/index.py"));
  builder.files.source = builder.files.path.map((_, file) => (file === index ? builder.string(kIndexPy) : 0));
}
