// How functions, files, types and threads are called on screen.
import { metric as metricOf, type Unit } from "../model/metrics.ts";
import { kAllThreads, type CellMetric, type NodeMetric } from "../model/profile.ts";
import type { TypeTable } from "../model/types.ts";
import { duration, fileName, format } from "../text/units.ts";
import type { Outline } from "../worker/outline.ts";
import type { Part } from "./donut.tsx";

export function fnLabel({ functions }: Outline, fn: number): string {
  return fn === kAllThreads ? "all threads" : (functions.label[fn] ?? "");
}

// "module · file:line", as far as it is known.
export function fnPlace({ functions, files }: Outline, fn: number): string {
  const path = files.path[functions.file[fn] ?? -1];
  const line = functions.line[fn] ?? 0;
  if (path === "<import>") return ""; // the name says it
  const module = functions.module[fn];
  const at = line > 0 ? `:${line}` : "";
  if (module && path === `<frozen ${module}>`) return `${module}${at}`;
  return [module, path && `${fileName(path)}${at}`].filter(Boolean).join(" · ");
}

// Whether a function belongs in a ranking: the frames that stand for a thread or for the start do not, the
// garbage collector does.
export function isRanked(outline: Outline, fn: number): boolean {
  return fnKind(outline, fn) !== "synthetic" || fnLabel(outline, fn) === "<gc>";
}

export function fnPath({ functions, files }: Outline, fn: number): string {
  const path = files.path[functions.file[fn] ?? -1] ?? "";
  const line = functions.line[fn] ?? 0;
  return path && line > 0 ? `${path}:${line}` : path;
}

export function fnKind({ functions, files }: Outline, fn: number): string {
  return files.kind[functions.file[fn] ?? -1] ?? "";
}

// What a function is besides a plain one; bits as the recorder writes them.
export function fnTraits({ functions }: Outline, fn: number): string {
  const flags = functions.flags[fn] ?? 0;
  return [flags & 1 && "generator", flags & 2 && "coroutine", flags & 4 && "async generator"]
    .filter(Boolean)
    .join(", ");
}

export function kindsOf({ files }: Outline): string[] {
  return [...new Set(files.kind)].filter(Boolean).sort();
}

// Everything but the imports: what is left is the tree of modules with what each of them cost.
export function aroundImports(outline: Outline): string[] {
  const kinds = kindsOf(outline);
  return kinds.includes("import") ? kinds.filter((kind) => kind !== "import") : [];
}

// Kinds that make sense to hide: other people's code.
export function hideable(outline: Outline): string[] {
  return kindsOf(outline).filter((kind) => !["script", "project", "synthetic", "import"].includes(kind));
}

// How what ran in a range of time is known.
export function rangeBasis({ rangeSource, spans }: Outline): string {
  if (rangeSource === "samples") return "estimated from the samples of the timeline";
  const least = spans?.thresholdNs ?? 0;
  return least > 0
    ? `from spans; calls shorter than ${duration(least)} count for their callers`
    : "exact, from spans";
}

export function unitOf(id: NodeMetric): Unit {
  return metricOf(id).unit;
}

// The types' column that goes with a metric: its own if it is memory, else what was allocated.
export function typeColumn(id: NodeMetric): CellMetric {
  const cell = metricOf(id).cell;
  return cell && cell !== "alloc_count" ? cell : "alloc_bytes";
}

export const kTypeColumns: Partial<Record<CellMetric, string>> = {
  alloc_bytes: "allocated",
  at_peak_bytes: "at the peak",
  live_bytes: "live at the end",
  temporary_bytes: "freed soon",
  survived_bytes: "alive after a collection",
  leaked_bytes: "leaked",
};

export function typeParts(outline: Outline, table: TypeTable, by: CellMetric): Part[] {
  const values = table.values[by];
  if (!values) return [];
  return Array.from(table.type, (type, row) => ({
    key: type,
    name: outline.types[type] ?? "",
    value: values[row]!,
    text: format(values[row]!, "bytes"),
  })).filter((part) => part.value > 0);
}
