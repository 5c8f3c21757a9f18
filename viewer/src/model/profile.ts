// A profile in memory: stacks.json after it was checked. Every index is in range, every column of a
// table has the table's length, trees are in preorder. Nothing here is ever changed after loading.

// Memory, of nodes as of types.
const kShared = [
  "alloc_count",
  "alloc_bytes",
  "live_count",
  "live_bytes",
  "at_peak_bytes",
  "temporary_count",
  "temporary_bytes",
  "survived_count",
  "survived_bytes",
  "leaked_count",
  "leaked_bytes",
] as const;

// Metrics of a node. All are self values: what the node's own code did, callees excluded.
export const kNodeMetrics = ["self_ns", "corrected_ns", "wait_ns", "calls", "resumes", ...kShared] as const;
export type NodeMetric = (typeof kNodeMetrics)[number];

// What a type's row at a node may carry.
export const kCellMetrics = ["object_count", ...kShared] as const;
export type CellMetric = (typeof kCellMetrics)[number];

export function isCellMetric(metric: NodeMetric): metric is NodeMetric & CellMetric {
  return (kShared as readonly string[]).includes(metric);
}

export type Columns<Key extends string> = Partial<Record<Key, Float64Array>>;

// The shape of a call tree: parents before children, the subtree of i is i … i+size[i]-1.
export interface Tree {
  readonly count: number;
  readonly parent: Int32Array; // -1 for a root
  readonly size: Int32Array;
  readonly fn: Int32Array; // index into Functions, or kAllThreads
}
export const kAllThreads = -1;

export interface Functions {
  readonly count: number;
  readonly name: string[];
  readonly qualname: string[];
  readonly module: string[]; // "" where the recorder did not say
  readonly file: Int32Array;
  readonly line: Int32Array;
  readonly flags: Int32Array;
}

export interface Cells {
  readonly first: Int32Array; // count+1 offsets: the rows of node i are first[i] … first[i+1]-1
  readonly type: Int32Array;
  readonly values: Columns<CellMetric>;
}

export interface Locals {
  readonly first: Int32Array;
  readonly name: string[];
  readonly type: Int32Array;
  readonly bytes: Float64Array; // of the object alone
  readonly deepBytes: Float64Array | null; // with everything it reaches
  readonly partial: Float64Array | null; // 1: deepBytes counts only a part of it
}

export const kLineMetrics = [
  "self_ns",
  "hits",
  "total_ns",
  "alloc_count",
  "alloc_bytes",
  "at_peak_bytes",
  "live_bytes",
] as const;
export type LineMetric = (typeof kLineMetrics)[number];
export interface Lines {
  readonly file: Int32Array;
  readonly line: Int32Array;
  readonly values: Columns<LineMetric>;
  readonly exact: Float64Array | null; // 1: time and hits were counted, not sampled
}

export interface Thread {
  readonly tid: number;
  readonly name: string;
  readonly root: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly cpuNs: number | null;
}

export interface Timeline {
  readonly ns: Float64Array; // since the start of the run
  readonly rss: Float64Array | null;
  readonly heap: Float64Array | null;
  readonly node: Int32Array | null; // what ran at the sample, -1 if unknown
  readonly threads: { readonly tid: string; readonly heap: Float64Array }[];
}

// Moments that the program named, in order of time.
export interface Marks {
  readonly ns: Float64Array;
  readonly thread: Int32Array;
  readonly label: string[];
}

export interface Spans {
  readonly thread: Int32Array;
  readonly node: Int32Array;
  readonly start: Float64Array;
  readonly duration: Float64Array;
  readonly bytes: Float64Array | null;
  readonly rssIn: Float64Array | null; // of the process, at entry
  readonly rssOut: Float64Array | null;
  readonly thresholdNs: number | null; // shorter calls have no span of their own
}

// Allocations by size: row i counts those of leastBytes[i] up to below leastBytes[i+1].
export interface Sizes {
  readonly leastBytes: Float64Array;
  readonly count: Float64Array;
  readonly bytes: Float64Array | null;
  readonly liveCount: Float64Array | null;
}

// asyncio's tasks, and when each of them ran.
export interface Tasks {
  readonly name: string[];
  readonly thread: Int32Array;
  readonly node: Int32Array; // where its await chain begins, -1 if unknown
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly runNs: Float64Array | null; // of it, what the task itself was running
  readonly bytes: Float64Array | null;
  readonly steps: {
    readonly task: Int32Array;
    readonly start: Float64Array;
    readonly duration: Float64Array;
  } | null;
}

export interface GcRuns {
  readonly ns: Float64Array;
  readonly duration: Float64Array;
  readonly generation: Float64Array;
  readonly collected: Float64Array;
}

export interface Peak {
  readonly ns: number;
  readonly bytes: number;
  readonly thread: number;
  readonly node: number;
}

export interface Diagnostic {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

export interface Meta {
  readonly tool: string;
  readonly python: string;
  readonly platform: string;
  readonly argv: string[];
  readonly cwd: string;
  readonly pid: number | null;
  readonly startUnixNs: number | null;
  readonly durationNs: number | null;
  readonly clock: string;
  readonly engine: string;
  readonly overheadNs: number | null;
  readonly options: [string, string][];
  readonly truncated: [string, number][];
}

export interface Status {
  readonly state: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly exceptionType: string | null;
  readonly exceptionMessage: string | null;
  readonly oom: boolean;
}

export interface Process {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: string[];
  readonly file: string; // its threads are called "file: name"
  readonly status: Status;
}

export interface Profile {
  readonly meta: Meta;
  readonly status: Status;
  readonly totals: ReadonlyMap<string, number>;
  readonly files: { readonly path: string[]; readonly kind: string[]; readonly source: (string | null)[] };
  readonly functions: Functions;
  readonly types: { readonly name: string[]; readonly module: string[] };
  readonly threads: Thread[];
  readonly tree: Tree;
  readonly values: Columns<NodeMetric>;
  readonly cells: Cells | null;
  readonly locals: Locals | null;
  readonly lines: Lines | null;
  readonly timeline: Timeline | null;
  readonly spans: Spans | null;
  readonly marks: Marks | null;
  readonly sizes: Sizes | null;
  readonly tasks: Tasks | null;
  readonly gc: GcRuns | null;
  readonly peaks: Peak[];
  readonly processes: Process[];
  readonly diagnostics: Diagnostic[];
}
