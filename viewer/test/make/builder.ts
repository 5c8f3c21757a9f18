// Builds a stacks.json document node by node, in preorder, and closes its accounts.
import { isCellMetric, type CellMetric, type NodeMetric } from "../../src/model/profile.ts";

export interface Made {
  [key: string]: unknown;
}
interface Own {
  readonly self_ns: number;
  readonly calls: number;
  readonly resumes?: number;
  readonly wait_ns?: number;
  readonly corrected_ns?: number;
}
export type CellRow = { type: number } & Partial<Record<CellMetric, number>>;

const kShared = ["alloc_count", "alloc_bytes", "live_count", "live_bytes", "at_peak_bytes"] as const;
const kLifetimes = [
  "temporary_count",
  "temporary_bytes",
  "survived_count",
  "survived_bytes",
  "leaked_count",
  "leaked_bytes",
] as const;

function columnsOf<Key extends string>(keys: readonly Key[]): Record<Key, number[]> {
  return Object.fromEntries(keys.map((key) => [key, [] as number[]])) as Record<Key, number[]>;
}

export class Builder {
  readonly strings = new Map<string, number>([["", 0]]);
  readonly files: { path: number[]; kind: string[]; source?: number[] } = { path: [], kind: [] };
  readonly functions = {
    name: [] as number[],
    qualname: [] as number[],
    module: [] as number[],
    file: [] as number[],
    first_line: [] as number[],
    flags: [] as number[],
  };
  readonly types = { name: [] as number[], module: [] as number[] };
  readonly parent: number[] = [];
  readonly size: number[] = [];
  readonly fn: number[] = [];
  readonly values: Record<NodeMetric, number[]>;
  readonly cells: { count: number[]; type: number[]; columns: Record<CellMetric, number[]> };
  readonly threads: {
    tid: number;
    name: string;
    root: number;
    start_ns: number;
    end_ns: number;
    cpu_ns: number;
  }[] = [];
  readonly extra: Made = {};
  readonly #open: number[] = [];
  readonly #shared: readonly (NodeMetric & CellMetric)[];
  readonly #metrics: readonly NodeMetric[];

  // `rich`: with corrected and waiting times and lifetimes, which not every profile has.
  constructor(rich = false) {
    this.#shared = rich ? [...kShared, ...kLifetimes] : kShared;
    const parts = rich ? (["corrected_ns", "wait_ns"] as const) : [];
    this.#metrics = ["self_ns", ...parts, "calls", "resumes", ...this.#shared];
    this.values = columnsOf<NodeMetric>(this.#metrics);
    this.cells = { count: [], type: [], columns: columnsOf<CellMetric>(["object_count", ...this.#shared]) };
    this.type("(untyped)", "");
  }

  string(text: string): number {
    const known = this.strings.get(text);
    if (known !== undefined) return known;
    this.strings.set(text, this.strings.size);
    return this.strings.size - 1;
  }

  file(path: string, kind: string): number {
    this.files.kind.push(kind);
    return this.files.path.push(this.string(path)) - 1;
  }

  function(qualname: string, module: string, file: number, line: number, flags = 0): number {
    this.functions.qualname.push(this.string(qualname));
    this.functions.module.push(this.string(module));
    this.functions.file.push(file);
    this.functions.first_line.push(line);
    this.functions.flags.push(flags);
    return this.functions.name.push(this.string(qualname.slice(qualname.lastIndexOf(".") + 1))) - 1;
  }

  type(name: string, module: string): number {
    this.types.module.push(this.string(module));
    return this.types.name.push(this.string(name)) - 1;
  }

  // Opens a node below the one that is open; its memory is the sum of its rows.
  enter(fn: number, own: Own, rows: CellRow[] = []): number {
    const node = this.fn.push(fn) - 1;
    this.parent.push(this.#open.at(-1) ?? -1);
    this.size.push(1);
    this.#open.push(node);
    for (const key of this.#metrics.filter((metric) => !isCellMetric(metric)))
      this.values[key].push(own[key] ?? 0);
    for (const key of this.#shared)
      this.values[key].push(rows.reduce((sum, row) => sum + (row[key] ?? 0), 0));
    this.cells.count.push(rows.length);
    for (const row of rows) {
      this.cells.type.push(row.type);
      for (const key of ["object_count", ...this.#shared] as const)
        this.cells.columns[key].push(row[key] ?? 0);
    }
    return node;
  }

  leave(): void {
    const node = this.#open.pop()!;
    this.size[node] = this.fn.length - node;
  }

  // Opens a thread's root; close it with endThread().
  thread(name: string, tid: number, fn: number, startNs: number): void {
    this.threads.push({ tid, name, root: this.fn.length, start_ns: startNs, end_ns: startNs, cpu_ns: 0 });
    this.enter(fn, { self_ns: 0, calls: 1 });
  }

  endThread(): void {
    const thread = this.threads.at(-1)!;
    while (this.#open.length) this.leave();
    const self = this.values.self_ns;
    for (let i = thread.root; i < self.length; i++) thread.end_ns += self[i]!;
    thread.cpu_ns = Math.floor((thread.end_ns - thread.start_ns) * 0.97);
  }

  document(): Made {
    const totals: Record<string, number> = { nodes: this.fn.length };
    for (const key of this.#metrics) totals[key] = this.values[key].reduce((a, b) => a + b, 0);
    totals["peak_bytes"] = totals["at_peak_bytes"]!;
    const end = Math.max(0, ...this.threads.map((t) => t.end_ns));
    return {
      schema: "pyprof.stacks",
      version: [1, 0],
      meta: {
        tool: "pyprof-host 1.0.0",
        python: "3.11.2",
        platform: "Linux-6.1-x86_64",
        argv: ["shop.py", "--orders", "5000"],
        cwd: "/home/ada/shop",
        pid: 4242,
        ppid: 4200,
        start_unix_ns: 1767225600000000000,
        duration_ns: end,
        clock: "tsc",
        engine: "pep523",
        options: { calls: "python" },
        overhead_ns: Math.floor(end / 5),
        truncated: {},
      },
      status: { state: "completed", exit_code: 0, signal: null, exception: null, oom: false },
      totals,
      strings: [...this.strings.keys()],
      files: this.files,
      functions: this.functions,
      types: this.types,
      threads: this.threads,
      nodes: {
        count: this.fn.length,
        parent: this.parent,
        subtree_size: this.size,
        function: this.fn,
        ...this.values,
      },
      node_types: { count: this.cells.count, type: this.cells.type, ...this.cells.columns },
      diagnostics: [],
      ...this.extra,
    };
  }
}

// One line per top-level key or column, as the recorder writes it.
export function* textOf(document: Made): Generator<string> {
  let first = true;
  for (const [key, value] of Object.entries(document)) {
    yield `${first ? "{" : ",\n"}${JSON.stringify(key)}:`;
    first = false;
    const columns =
      value !== null &&
      typeof value === "object" &&
      !Array.isArray(value) &&
      ["nodes", "node_types", "functions", "timeline", "spans"].includes(key);
    if (!columns) yield JSON.stringify(value);
    else
      yield (
        "{\n" +
        Object.entries(value)
          .map(([k, column]) => `${JSON.stringify(k)}:${JSON.stringify(column)}`)
          .join(",\n") +
        "}"
      );
  }
  yield "}\n";
}

export function bytesOf(document: Made): Uint8Array {
  return new TextEncoder().encode([...textOf(document)].join(""));
}
