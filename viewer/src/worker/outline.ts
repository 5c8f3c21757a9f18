// What the page needs to know of a profile at once: small tables and names, safe to show. The large columns
// stay in the worker.
import { functionsOf } from "../model/functions.ts";
import { kMetrics } from "../model/metrics.ts";
import type {
  Diagnostic,
  GcRuns,
  Marks,
  Meta,
  NodeMetric,
  Peak,
  Process,
  Profile,
  Sizes,
  Status,
  Tasks,
  Thread,
  Timeline,
} from "../model/profile.ts";
import { sum } from "../model/sums.ts";
import { rangeSource, type RangeSource } from "../model/range.ts";
import { visible } from "../text/units.ts";

export interface Outline {
  readonly name: string; // of the file
  readonly bytes: number;
  readonly meta: Meta;
  readonly status: Status;
  readonly totals: ReadonlyMap<string, number>;
  readonly files: { readonly path: string[]; readonly kind: string[] };
  readonly functions: {
    readonly label: string[];
    readonly module: string[];
    readonly file: Int32Array;
    readonly line: Int32Array;
    readonly flags: Int32Array;
  };
  readonly types: string[];
  readonly threads: Thread[];
  readonly nodes: number;
  readonly functionsOnPaths: number;
  readonly metrics: NodeMetric[]; // that were recorded
  readonly sums: Partial<Record<NodeMetric, number>>;
  readonly timeline: Timeline | null;
  readonly gc: GcRuns | null;
  readonly marks: Marks | null;
  readonly peaks: Peak[];
  readonly processes: Process[];
  readonly diagnostics: Diagnostic[];
  readonly spans: SpanOutline | null;
  readonly sizes: Sizes | null;
  readonly tasks: Tasks | null;
  readonly locals: boolean;
  readonly lines: boolean;
  readonly rangeSource: RangeSource;
}

export function outline(profile: Profile, name: string, bytes: number): Outline {
  const { functions, types } = profile;
  const sums: Partial<Record<NodeMetric, number>> = {};
  for (const [metric, column] of Object.entries(profile.values)) {
    sums[metric as NodeMetric] = sum(column);
  }
  return {
    name: visible(name),
    bytes,
    meta: visibleMeta(profile.meta),
    status: visibleStatus(profile.status),
    totals: profile.totals,
    files: { path: profile.files.path.map(visible), kind: profile.files.kind },
    functions: {
      label: functions.qualname.map((qualname, f) => visible(qualname || functions.name[f]!) || "(no name)"),
      module: functions.module.map(visible),
      file: functions.file,
      line: functions.line,
      flags: functions.flags,
    },
    types: typeLabels(types),
    threads: profile.threads.map((thread) => ({ ...thread, name: visible(thread.name) })),
    nodes: profile.tree.count,
    functionsOnPaths: functionsOf(profile.tree, functions.count).length,
    metrics: kMetrics.map((m) => m.id).filter((id) => profile.values[id]),
    sums,
    timeline: profile.timeline,
    gc: profile.gc,
    marks: profile.marks && { ...profile.marks, label: profile.marks.label.map(visible) },
    peaks: profile.peaks,
    processes: profile.processes.map(visibleProcess),
    diagnostics: profile.diagnostics.map((d) => ({ ...d, message: visible(d.message) })),
    spans: spanOutline(profile),
    sizes: profile.sizes,
    tasks: profile.tasks && { ...profile.tasks, name: profile.tasks.name.map(visible) },
    locals: profile.locals !== null,
    lines: (profile.lines?.file.length ?? 0) > 0,
    rangeSource: rangeSource(profile),
  };
}

export interface SpanOutline {
  readonly threads: readonly number[]; // that have spans
  readonly thresholdNs: number | null;
  readonly rss: boolean;
}

function spanOutline({ spans }: Profile): SpanOutline | null {
  if (!spans?.node.length) return null;
  const threads = [...new Set(spans.thread)].sort((a, b) => a - b);
  return { threads, thresholdNs: spans.thresholdNs, rss: Boolean(spans.rssIn && spans.rssOut) };
}

export function typeLabels({ name, module }: Profile["types"]): string[] {
  return name.map((type, t) =>
    visible(module[t] && module[t] !== "builtins" ? `${module[t]}.${type}` : type),
  );
}

function visibleMeta(meta: Meta): Meta {
  const options = meta.options.map(([key, value]): [string, string] => [visible(key), visible(value)]);
  const texts = { tool: visible(meta.tool), python: visible(meta.python), platform: visible(meta.platform) };
  return { ...meta, ...texts, argv: meta.argv.map(visible), cwd: visible(meta.cwd), options };
}

function visibleProcess(process: Process): Process {
  const { argv, file, status } = process;
  return { ...process, argv: argv.map(visible), file: visible(file), status: visibleStatus(status) };
}

function visibleStatus(status: Status): Status {
  const safe = (text: string | null) => (text === null ? null : visible(text));
  return {
    ...status,
    exceptionType: safe(status.exceptionType),
    exceptionMessage: safe(status.exceptionMessage),
  };
}
